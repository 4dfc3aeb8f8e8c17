"""Pictures and explanations of a photo's way through a network: shared by sessions, bounded."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.figures.maps.feature_maps import Order, TiledMaps, tile_maps
from alexnet.inference.statistics import LayerStatistics, statistics
from alexnet.work.recent import Recent
from pages.ui.caches.passes import Subject
from pages.ui.server.heavy_work import result_of

if TYPE_CHECKING:
    from alexnet.inference.ablation import MapImportance
    from alexnet.inference.gradcam import GradCam
    from alexnet.inference.occlusion import Occlusion

_MOST_RESULTS = 96
_SMOOTH_SAMPLES = 16
_PATCHES_PER_SIDE = 7

_BY_KEY: dict[str | type[Any], Callable[[Any], Any]] = {
    f"{Subject.__module__}.{Subject.__qualname__}": lambda subject: subject.key
}
"""By name, since reloading a module makes another class."""


@dataclass(frozen=True)
class LayerPicture:
    """What is shown of one layer: its maps as a mosaic, and a few numbers."""

    tiled: TiledMaps
    statistics: LayerStatistics


# As a resource: nobody changes them, and a copy for every rerun would cost more than they do.
@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=_BY_KEY)
def layer_picture(subject: Subject, layer: str, order: Order, shared_range: bool) -> LayerPicture:
    """Return what is shown of one layer, by the layer's name."""
    output = subject.activations()[layer]
    return LayerPicture(
        tile_maps(output, order=order, shared_range=shared_range), statistics(output)
    )


def scores_without(subject: Subject, layer: str, maps: tuple[int, ...]) -> NDArray[np.float32]:
    """Return the scores of the network with some maps, or units, of a layer switched off."""
    from alexnet.inference import ablation

    activations = subject.activations()
    found: NDArray[np.float32] = result_of(
        _results(),
        ("without", *subject.key, layer, maps),
        "The scores without these maps",
        lambda: ablation.scores_without(subject.network(), activations, layer, maps),
    )
    return found


def important_maps(subject: Subject, layer: str, class_index: int) -> tuple["MapImportance", ...]:
    """Return which maps of a layer matter most for a class."""
    from alexnet.inference.ablation import most_important_maps

    activations = subject.activations()
    return result_of(
        _results(),
        ("important", *subject.key, layer, class_index),
        "The maps that matter most",
        lambda: most_important_maps(subject.network(), activations, layer, class_index),
    )


def grad_cam(subject: Subject, layer: str, class_index: int) -> "GradCam":
    """Return where a layer's maps speak for a class."""
    from alexnet.inference import gradcam

    activations = subject.activations()
    found: gradcam.GradCam = result_of(
        _results(),
        ("grad-cam", *subject.key, layer, class_index),
        "Grad-CAM",
        lambda: gradcam.grad_cam(subject.network(), activations, layer, class_index),
    )
    return found


def saliency(subject: Subject, class_index: int, smooth: bool) -> NDArray[np.float32]:
    """Return how much each pixel would move a class's score."""
    from alexnet.inference import saliency as pixels

    samples = _SMOOTH_SAMPLES if smooth else 1
    values = subject.fitted().values
    return result_of(
        _results(),
        ("saliency", *subject.key, class_index, smooth),
        "The saliency",
        lambda: pixels.saliency(subject.network(), values, class_index, samples=samples),
    )


@st.cache_resource(show_spinner=False)
def _results() -> Recent[Any]:
    return Recent(_MOST_RESULTS)


class OcclusionRun:
    """An occlusion that goes on batch by batch, whoever asks for the next.

    Args:
        subject: the photo and the network.
        class_index: number of the class.

    Attributes:
        patch, stride: of the covered squares, in pixels.
        latest: what is known so far; ``None`` before the first batch.
    """

    def __init__(self, subject: Subject, class_index: int) -> None:
        longer = max(subject.architecture.input.size)
        self.patch = max(1, -(-longer // _PATCHES_PER_SIDE))
        self.stride = max(1, self.patch // 2)
        self.latest: Occlusion | None = None
        self._subject, self._class_index = subject, class_index
        self._batches: Iterator[Occlusion] | None = None
        self._lock = threading.Lock()

    def advance(self) -> "Occlusion":
        """Run one batch more, and return what is known then."""
        from alexnet.inference.occlusion import occlude

        values = self._subject.fitted().values
        with self._lock:
            if self.latest is not None and self.latest.finished:
                return self.latest
            if self._batches is None:
                self._batches = occlude(
                    self._subject.network(),
                    values,
                    self._class_index,
                    patch=self.patch,
                    stride=self.stride,
                )
            batches = self._batches
            done = self.latest.done if self.latest else 0
            self.latest = result_of(
                Recent(0),
                ("occlusion", *self._subject.key, self._class_index, done),
                "The next places",
                lambda: next(batches),
            )
            if self.latest.finished:
                self._batches = None  # The network need not be held any longer.
            return self.latest


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_BY_KEY)
def occlusion_run(subject: Subject, class_index: int) -> OcclusionRun:
    """Return the one run for a photo, a network and a class; it starts when it is advanced."""
    return OcclusionRun(subject, class_index)
