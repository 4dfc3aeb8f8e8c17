"""Everything that is kept between runs and shared by sessions, bounded and keyed by text."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet import images
from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import Input
from alexnet.figures.tiling import TiledMaps, tile_maps
from alexnet.images import Fit, load_image
from alexnet.inference.statistics import LayerStatistics, statistics
from alexnet.network.loading import load
from pages.ui.photo import Photo
from pages.ui.view import Diagram, View

if TYPE_CHECKING:
    from alexnet.inference.network import Activations, Network
    from alexnet.network.diagram import DiagramOptions

SEED = 0
"""The initial weights of every network shown here are drawn from it."""

_PIXEL_RATIO = 1.5
"""Pixels of the diagram for one of the page: sharp, and half the work of 2."""

_LARGEST_KEPT = 50_000_000
"""Bytes of activations above which a pass is run again rather than kept."""

_BY_DIGEST: dict[str | type[Any], Callable[[Any], Any]] = {
    f"{Photo.__module__}.{Photo.__qualname__}": lambda photo: photo.digest
}
"""No cache hashes a photo of 25 MB; by name, since reloading a module makes another class."""


@dataclass(frozen=True)
class Rendering:
    """What Keras and visualkeras say of a network: the summary, and the diagram as PNG."""

    summary: str
    diagram: bytes


def rendering(architecture: Architecture, view: View, dark: bool) -> Rendering:
    """Return summary and diagram of a freshly built Keras model without weights."""
    return _rendering(architecture.to_json(), view.diagram, dark)


@st.cache_data(max_entries=128, show_spinner=False)
def _rendering(architecture_json: str, diagram: Diagram, dark: bool) -> Rendering:
    load()
    from alexnet.network.build import build_blueprint
    from alexnet.network.diagram import draw, to_png
    from alexnet.network.summary import summary_text

    model = build_blueprint(Architecture.from_json(architecture_json))
    image = draw(model, options=_options(diagram), dark=dark, pixel_ratio=_PIXEL_RATIO)
    return Rendering(summary_text(model), to_png(image))


@st.cache_data(max_entries=4, show_spinner=False)
def print_diagram(architecture_json: str, diagram: Diagram) -> bytes:
    """Return the diagram as a PNG for paper."""
    load()
    from alexnet.network.build import build_blueprint
    from alexnet.network.diagram import print_png

    model = build_blueprint(Architecture.from_json(architecture_json))
    return print_png(model, options=_options(diagram))


def keras_file(architecture_json: str) -> bytes:
    """Return a ``.keras`` file of the network with random weights from seed 0; kept nowhere."""
    load()
    from alexnet.network.build import build_model

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "alexnet.keras")
        build_model(Architecture.from_json(architecture_json)).save(path)
        return path.read_bytes()


def _options(diagram: Diagram) -> "DiagramOptions":
    from alexnet.network.diagram import DEFAULT_OPTIONS, DiagramOptions

    volumes, is_reversed, legend, funnel, orientation, sizing, auxiliary, scale = diagram
    return DiagramOptions(
        volumes=volumes,
        reversed=is_reversed,
        legend=legend,
        funnel=funnel,
        orientation=orientation,
        sizing=sizing,
        hidden=frozenset() if auxiliary else DEFAULT_OPTIONS.hidden,
        scale=scale,
    )


@dataclass(frozen=True)
class Fitted:
    """A photo brought to the size of an input.

    Attributes:
        seen: what the network sees, (height, width, channels) of uint8.
        values: what is fed to it, the same shape, float32.
    """

    seen: NDArray[np.uint8]
    values: NDArray[np.float32]


def fitted(photo: Photo, row: Input, fit: Fit) -> Fitted:
    """Return the photo as the network gets it; raise ``ImageError`` where it cannot be."""
    return _fitted(photo, *row.size, row.channels, fit.value)


@st.cache_data(max_entries=8, show_spinner=False, hash_funcs=_BY_DIGEST)
def _fitted(photo: Photo, height: int, width: int, channels: int, fit: str) -> Fitted:
    pixels = load_image(photo.data)
    how: dict[str, Any] = {"height": height, "width": width, "channels": channels, "fit": Fit(fit)}
    return Fitted(images.preview(pixels, **how), images.to_input(pixels, **how))


@dataclass(frozen=True)
class LayerPicture:
    """What is shown of a layer's output: the mosaic of its maps, and its statistics."""

    tiled: TiledMaps
    statistics: LayerStatistics


def scores(architecture: Architecture, photo: Photo, fit: Fit) -> NDArray[np.float32]:
    """Return the untrained network's score for each class."""
    return _scores(architecture.to_json(), photo, fit.value)


def layer_picture(architecture: Architecture, photo: Photo, fit: Fit, layer: str) -> LayerPicture:
    """Return what is shown of one layer of the untrained network, by the layer's name."""
    return _layer_picture(architecture.to_json(), photo, fit.value, layer)


@st.cache_data(max_entries=64, show_spinner=False, hash_funcs=_BY_DIGEST)
def _scores(architecture_json: str, photo: Photo, fit: str) -> NDArray[np.float32]:
    return _activations(architecture_json, photo, fit).scores


@st.cache_data(max_entries=96, show_spinner=False, hash_funcs=_BY_DIGEST)
def _layer_picture(architecture_json: str, photo: Photo, fit: str, layer: str) -> LayerPicture:
    output = _activations(architecture_json, photo, fit)[layer]
    return LayerPicture(tile_maps(output), statistics(output))


def _activations(architecture_json: str, photo: Photo, fit: str) -> "Activations":
    size = analyze(Architecture.from_json(architecture_json)).activation_bytes
    run = _run if size > _LARGEST_KEPT else _kept_activations
    return run(architecture_json, photo, fit)


# As a resource, since its arrays are read-only: a copy for every rerun would be 4 to 8 MB.
@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_BY_DIGEST)
def _kept_activations(architecture_json: str, photo: Photo, fit: str) -> "Activations":
    return _run(architecture_json, photo, fit)


def _run(architecture_json: str, photo: Photo, fit: str) -> "Activations":
    row = Architecture.from_json(architecture_json).input
    return _network(architecture_json, SEED).run(fitted(photo, row, Fit(fit)).values)


@st.cache_resource(max_entries=2, show_spinner=False)
def _network(architecture_json: str, seed: int) -> "Network":
    load()
    from alexnet.inference.network import Network, initial_weights

    architecture = Architecture.from_json(architecture_json)
    return Network(architecture, initial_weights(architecture, seed))
