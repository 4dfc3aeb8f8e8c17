"""A running average of the weights, the smoother result of a noisy descent."""

import contextlib
from collections.abc import Iterator, Mapping

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from alexnet.training.loop.to_numpy import to_numpy

_MOST_STEPS_BETWEEN = 16
"""Between two updates: as good as every step, and a sixteenth of the memory traffic."""

_FEWEST_UPDATES = 200
"""In a training; a shorter one updates after every step."""


class WeightAverage:
    """Polyak's average with exponential decay (the statistics of normalisations as well).

    Args:
        model: whose weights are averaged.
        decay: per step, from 0 to less than 1. Early on, when little is behind, it is less:
            (1 + updates) / (10 + updates).
        steps: of the whole training.
    """

    def __init__(self, model: keras.Model, decay: float, steps: int) -> None:
        self._weights = model.weights
        self._every = min(max(steps // _FEWEST_UPDATES, 1), _MOST_STEPS_BETWEEN)
        self._decay = decay**self._every
        self._average = [
            keras.Variable(ops.copy(weight.value), trainable=False, dtype="float32")
            for weight in self._weights
        ]

    def update(self, steps: int) -> None:
        """Take in the weights after ``steps`` steps in all; does nothing between updates."""
        if steps % self._every:
            return
        updates = steps // self._every
        kept = min(self._decay, (1 + updates) / (10 + updates))
        for average, weight in zip(self._average, self._weights, strict=True):
            current = ops.stop_gradient(weight.value)
            average.assign(average.value + (current - average.value) * (1 - kept))

    @contextlib.contextmanager
    def applied(self) -> Iterator[None]:
        """Let the model hold the average inside the block, and its own weights after it."""
        own = [ops.copy(weight.value) for weight in self._weights]
        self.keep()
        try:
            yield
        finally:
            for weight, value in zip(self._weights, own, strict=True):
                weight.assign(value)

    def keep(self) -> None:
        """Let the model hold the average from now on."""
        for weight, average in zip(self._weights, self._average, strict=True):
            # A copy: JAX gives a weight's memory away with every step.
            weight.assign(ops.copy(average.value))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Return the average by the weights' paths."""
        return {
            weight.path: to_numpy(average)
            for weight, average in zip(self._weights, self._average, strict=True)
        }

    def restore(self, arrays: Mapping[str, NDArray[np.float32]]) -> None:
        """Take up the average that ``arrays`` returned."""
        for weight, average in zip(self._weights, self._average, strict=True):
            average.assign(arrays[weight.path])
