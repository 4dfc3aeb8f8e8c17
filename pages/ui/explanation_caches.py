"""Pictures and explanations of a photo's way through a network: shared by sessions, bounded."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.figures.feature_maps import Order, TiledMaps, tile_maps
from alexnet.inference.statistics import LayerStatistics, statistics
from pages.ui.network_caches import Subject

if TYPE_CHECKING:
    from alexnet.inference.ablation import MapImportance
    from alexnet.inference.gradcam import GradCam
    from alexnet.inference.occlusion import Occlusion

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


# All as resources: nobody changes them, and a copy for every rerun would cost more than they do.
@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=_BY_KEY)
def layer_picture(subject: Subject, layer: str, order: Order, shared_range: bool) -> LayerPicture:
    """Return what is shown of one layer, by the layer's name."""
    output = subject.activations()[layer]
    return LayerPicture(
        tile_maps(output, order=order, shared_range=shared_range), statistics(output)
    )


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=_BY_KEY)
def scores_without(subject: Subject, layer: str, maps: tuple[int, ...]) -> NDArray[np.float32]:
    """Return the scores of the network with some maps, or units, of a layer switched off."""
    from alexnet.inference import ablation

    return ablation.scores_without(subject.network(), subject.activations(), layer, maps)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=_BY_KEY)
def important_maps(subject: Subject, layer: str, class_index: int) -> tuple["MapImportance", ...]:
    """Return which maps of a layer matter most for a class."""
    from alexnet.inference.ablation import most_important_maps

    return most_important_maps(subject.network(), subject.activations(), layer, class_index)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=_BY_KEY)
def grad_cam(subject: Subject, layer: str, class_index: int) -> "GradCam":
    """Return where a layer's maps speak for a class."""
    from alexnet.inference import gradcam

    return gradcam.grad_cam(subject.network(), subject.activations(), layer, class_index)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=_BY_KEY)
def saliency(subject: Subject, class_index: int, smooth: bool) -> NDArray[np.float32]:
    """Return how much each pixel would move a class's score."""
    from alexnet.inference import saliency as pixels

    samples = _SMOOTH_SAMPLES if smooth else 1
    values = subject.fitted().values
    return pixels.saliency(subject.network(), values, class_index, samples=samples)


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

        with self._lock:
            if self.latest is not None and self.latest.finished:
                return self.latest
            if self._batches is None:
                self._batches = occlude(
                    self._subject.network(),
                    self._subject.fitted().values,
                    self._class_index,
                    patch=self.patch,
                    stride=self.stride,
                )
            self.latest = next(self._batches)
            if self.latest.finished:
                self._batches = None  # The network need not be held any longer.
            return self.latest


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=_BY_KEY)
def occlusion_run(subject: Subject, class_index: int) -> OcclusionRun:
    """Return the one run for a photo, a network and a class; it starts when it is advanced."""
    return OcclusionRun(subject, class_index)
