"""An occlusion that goes on batch by batch, whoever asks for the next."""

import threading
from collections.abc import Callable, Hashable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alexnet.explorer.predictor import Predictor

if TYPE_CHECKING:
    from alexnet.inference.network import Network
    from alexnet.inference.occlusion import Occlusion

_PATCHES_PER_SIDE = 7


class OcclusionRun:
    """A square is moved over a photo, and sessions that look at it share its progress.

    Args:
        predictor: computes the batches.
        key: stands for photo, network and class.
        network: returns the network.
        values: what is fed, (height, width, channels) of float32.
        class_index: number of the class.

    Attributes:
        patch, stride: of the covered squares, in pixels.
        latest: what is known so far; ``None`` before the first batch.
    """

    def __init__(
        self,
        predictor: Predictor,
        key: tuple[Hashable, ...],
        network: Callable[[], "Network"],
        values: NDArray[np.float32],
        class_index: int,
    ) -> None:
        self.patch = max(1, -(-max(values.shape[:2]) // _PATCHES_PER_SIDE))
        self.stride = max(1, self.patch // 2)
        self.latest: Occlusion | None = None
        self._predictor, self._key = predictor, key
        self._network, self._values, self._class_index = network, values, class_index
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
                    self._network(),
                    self._values,
                    self._class_index,
                    patch=self.patch,
                    stride=self.stride,
                )
            batches = self._batches
            done = self.latest.done if self.latest else 0
            self.latest = self._predictor.computed(
                ("occlusion", *self._key, done), "The next places", lambda: next(batches)
            )
            if self.latest.finished:
                self._batches = None  # The network need not be held any longer.
            return self.latest
