"""Networks, photos and what passes through them: shared by sessions, bounded, keyed by text."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet import images
from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import whole_number_from_environment
from alexnet.architecture.rows import Input
from alexnet.explorer.options.options import Options
from alexnet.explorer.photos import Photo
from alexnet.explorer.weights_in_use import SEED, WeightsInUse
from alexnet.images import Fit, InputConvention
from alexnet.images.decode import decode
from alexnet.work.recent import Recent
from pages.ui.server.heavy_work import result_of
from pages.ui.server.tensorflow import load

if TYPE_CHECKING:
    from alexnet.inference.kept import KeptNetworks
    from alexnet.inference.network import Activations, Network

_MOST_ACTIVATIONS = 100_000_000
"""Bytes of the activations that are kept: a class of thirty goes on looking at its photos."""

_MOST_WEIGHTS = 1_200_000_000
"""Bytes of weights that all networks of this server may hold, unless the host says otherwise."""

_BY_DIGEST: dict[str | type[Any], Callable[[Any], Any]] = {
    f"{Photo.__module__}.{Photo.__qualname__}": lambda photo: photo.digest
}
"""No cache hashes a photo of 25 MB; by name, since reloading a module makes another class."""


@dataclass(frozen=True)
class Fitted:
    """A photo brought to the size of an input.

    Attributes:
        seen: what the network sees, (height, width, channels) of uint8.
        values: what is fed to it, the same shape, float32.
        remark: a sentence on what the photo's file lacks; empty where it is whole.
    """

    seen: NDArray[np.uint8]
    values: NDArray[np.float32]
    remark: str = ""

    @property
    def picture(self) -> NDArray[np.uint8]:
        """What the network sees with three channels, greys too: (height, width, 3), RGB."""
        return np.broadcast_to(self.seen, (*self.seen.shape[:2], 3))


@dataclass(frozen=True)
class Subject:
    """A photo on its way through a network: what every view of the prediction page is about.

    Attributes:
        architecture: the network.
        weights: its weights.
        photo: the photo.
        fit: how it fills the input.
    """

    architecture: Architecture
    weights: WeightsInUse
    photo: Photo
    fit: Fit

    def fitted(self) -> Fitted:
        """Return what is fed; raise ``ImageError`` where the photo cannot be."""
        row = self.architecture.input
        return fitted(self.photo, row, self.fit, self.weights.convention)

    def network(self) -> "Network":
        """Return the network; raise ``WeightsError`` where its weights cannot be read."""
        return network(self.architecture, self.weights)

    def activations(self) -> "Activations":
        """Return what every layer makes of the photo."""
        return activations(self).activations

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stands for it in caches."""
        return self.architecture.to_json(), self.weights.key, self.photo.digest, self.fit.value


@dataclass(frozen=True)
class Pass:
    """One pass, and what it took.

    Attributes:
        activations: of every layer.
        seconds: of the pass alone.
    """

    activations: "Activations"
    seconds: float


def fit_of(view: Options, convention: InputConvention) -> Fit:
    """Return how photos fill the input: the visitor's wish, else the weights'."""
    return Fit(view.fit) if view.fit else convention.fit


def fitted(photo: Photo, row: Input, fit: Fit, convention: InputConvention) -> Fitted:
    """Return the photo as the network gets it; raise ``ImageError`` where it cannot be."""
    return _fitted(photo, row.size, row.channels, fit.value, convention)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs=_BY_DIGEST)
def _fitted(
    photo: Photo, size: tuple[int, int], channels: int, fit: str, convention: InputConvention
) -> Fitted:
    height, width = size
    decoded = decode(photo.data)
    seen = images.preview(
        decoded.pixels,
        height=height,
        width=width,
        channels=channels,
        convention=convention,
        fit=Fit(fit),
    )
    return Fitted(seen, images.values_of(seen, convention), decoded.remark)


def network(architecture: Architecture, weights: WeightsInUse) -> "Network":
    """Return a network with its weights, made once for all sessions."""
    load()
    from alexnet.inference.assemble import assemble

    return _kept_networks().get(
        f"{weights.key} {architecture.to_json()}",
        lambda: assemble(
            architecture, seed=SEED, trained=weights.trained, taken_over=weights.taken_over
        ),
    )


@st.cache_resource(show_spinner=False)
def _kept_networks() -> "KeptNetworks":
    from alexnet.inference.kept import KeptNetworks

    return KeptNetworks(
        whole_number_from_environment("ALEXNET_MAX_KEPT_WEIGHTS_BYTES", _MOST_WEIGHTS)
    )


def activations(subject: Subject) -> Pass:
    """Return what every layer makes of a photo, and the time that it took."""
    size = analyze(subject.architecture).activation_bytes
    values = subject.fitted().values
    _kept_networks()
    return result_of(
        _passes(), subject.key, "The scores", lambda: _run(subject, values), nbytes=size
    )


@st.cache_resource(show_spinner=False)
def _passes() -> "Recent[Pass]":
    return Recent(most_bytes=_MOST_ACTIVATIONS)


def _run(subject: Subject, values: NDArray[np.float32]) -> Pass:
    ready = subject.network()
    start = time.perf_counter()
    found = ready.run(values)
    return Pass(found, time.perf_counter() - start)
