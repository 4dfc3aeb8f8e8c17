"""How a network does on photos that it is not trained on."""

from dataclasses import dataclass

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.images import InputConvention
from alexnet.training.loop.batches import normalized

_CHUNK = 64


@dataclass(frozen=True, eq=False)
class Validation:
    """Pictures of the network's size with their labels.

    Attributes:
        pictures: (pictures, height, width, 3) of uint8 with a convention, or inputs of
            float32 as they are fed without one.
        labels: (pictures,) of int64.
        channels: of the network's input.
        convention: how colours become numbers.
    """

    pictures: NDArray[np.uint8] | NDArray[np.float32]
    labels: NDArray[np.int64]
    channels: int = 3
    convention: InputConvention | None = None

    def inputs(self, first: int, last: int) -> NDArray[np.float32]:
        """Return what is fed to the network for some of the pictures."""
        chosen = self.pictures[first:last]
        if self.convention is None:
            return np.asarray(chosen, np.float32)
        return normalized(chosen.astype(np.uint8), self.channels, self.convention)


@dataclass(frozen=True, eq=False)
class Score:
    """How a network did.

    Attributes:
        loss: mean cross entropy in nats.
        accuracy: share of the examples whose largest score is the right one's.
        probabilities: (examples, classes) of float32.
    """

    loss: float
    accuracy: float
    probabilities: NDArray[np.float32]


def score(model: keras.Model, validation: Validation) -> Score:
    """Return how ``model``, whose outputs are probabilities or logits, does on ``validation``."""
    chunks = []
    size = min(_CHUNK, len(validation.labels))
    for first in range(0, len(validation.labels), size):
        inputs = validation.inputs(first, first + size)
        # Every chunk of one size: another one would be compiled anew.
        missing = size - len(inputs)
        padded = np.concatenate([inputs, np.repeat(inputs[:1], missing, axis=0)])
        outputs = np.asarray(model.predict_on_batch(padded), np.float32)
        chunks.append(outputs[: len(inputs)])
    outputs = np.concatenate(chunks)
    probabilities = as_probabilities(outputs)
    right = probabilities[np.arange(len(validation.labels)), validation.labels]
    return Score(
        loss=float(-np.log(np.maximum(right, 1e-7)).mean()),
        accuracy=float((probabilities.argmax(axis=1) == validation.labels).mean()),
        probabilities=probabilities,
    )


def as_probabilities(outputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the softmax of logits (examples, classes); probabilities stay what they are."""
    if outputs.min() >= 0 and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        return outputs
    raised = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
