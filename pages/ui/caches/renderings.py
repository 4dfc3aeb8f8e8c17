"""What Keras and visualkeras say of a network: kept between runs and shared by sessions."""

import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.figures.network.diagram_options import DiagramOptions
from alexnet.work.recent import Recent
from pages.ui.server import turns
from pages.ui.server.tensorflow import load

_PIXEL_RATIO = 1.5
"""Pixels of the diagram for one of the page: sharp, and half the work of 2."""

_MOST_RENDERINGS = 128
"""Of some 40 kB each."""

_SAVING = threading.Lock()
"""One model with weights at a time: the largest takes 2 GB until its file is made."""


@dataclass(frozen=True)
class Rendering:
    """What Keras and visualkeras say of a network: the summary, and the diagram as PNG."""

    summary: str
    diagram: bytes


def rendering(architecture: Architecture, diagram: DiagramOptions, dark: bool) -> Rendering:
    """Return summary and diagram of a freshly built Keras model without weights."""
    key = architecture.to_json(), diagram, dark
    found = _renderings().get(key)
    if found is None:
        found = _rendered(architecture, diagram, dark)
        _renderings().put(key, found)
    return found


# None of Streamlit's own caches: they would have whoever wants the same diagram wait with the
# turn that its maker needs to go on.
@st.cache_resource(show_spinner=False)
def _renderings() -> Recent[Rendering]:
    return Recent(_MOST_RENDERINGS)


def _rendered(architecture: Architecture, diagram: DiagramOptions, dark: bool) -> Rendering:
    load()
    from alexnet.figures.network.diagram import draw, to_png
    from alexnet.network.build import build_blueprint
    from alexnet.network.summary import summary_text

    model = build_blueprint(architecture)
    image = draw(model, options=diagram, dark=dark, pixel_ratio=_PIXEL_RATIO)
    summary = summary_text(model)
    with turns.given_away():  # Pillow packs without the interpreter.
        png = to_png(image)
    return Rendering(summary, png)


@st.cache_data(max_entries=4, show_spinner=False)
def print_diagram(architecture_json: str, diagram: DiagramOptions) -> bytes:
    """Return the diagram as a PNG for paper."""
    load()
    from alexnet.figures.network.diagram import print_png
    from alexnet.network.build import build_blueprint

    model = build_blueprint(Architecture.from_json(architecture_json))
    return print_png(model, options=diagram)


def keras_file(architecture_json: str) -> bytes:
    """Return a ``.keras`` file of the network with random weights from seed 0; kept nowhere."""
    load()
    from alexnet.network.build import build_model

    with _SAVING, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "alexnet.keras")
        build_model(Architecture.from_json(architecture_json)).save(path)
        return path.read_bytes()
