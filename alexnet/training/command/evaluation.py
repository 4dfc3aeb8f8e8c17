"""What weights get right, measured the way the app uses them: bytes, photo, input, scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.errors import TrainingError
from alexnet.images import InputConvention, to_input
from alexnet.network.build import build_model
from alexnet.training.data.photos import PhotoSet

_CHUNK = 64
_RANGES = 15


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Counts over photos that the network was not trained on.

    Attributes:
        classes: names.
        confusion: (classes, classes) of int64: photos of the row's class that were taken for
            the column's.
        top5: share of the photos whose class is among the five largest scores; ``None`` with
            five classes or fewer.
        loss: mean cross entropy in nats.
        calibration_error: how far the largest score is from the share that is right, on
            average over fifteen ranges of that score (Guo et al. 2017, arXiv:1706.04599).
    """

    classes: tuple[str, ...]
    confusion: NDArray[np.int64]
    top5: float | None
    loss: float
    calibration_error: float

    @property
    def photos(self) -> int:
        """How many there were."""
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        """How many were told right."""
        return int(self.confusion.trace())

    @property
    def top1(self) -> float:
        """Share that was told right."""
        return self.right / self.photos

    @property
    def per_class(self) -> tuple[float, ...]:
        """Share of each class that was told right."""
        return tuple((self.confusion.diagonal() / self.confusion.sum(axis=1)).tolist())

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain JSON."""
        return {
            "photos": self.photos,
            "right": self.right,
            "top1": self.top1,
            "top5": self.top5,
            "loss": self.loss,
            "calibration_error": self.calibration_error,
            "per_class": dict(zip(self.classes, self.per_class, strict=True)),
            "confusion": self.confusion.tolist(),
        }


def judged(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], classes: tuple[str, ...]
) -> Evaluation:
    """Return the counts of scores (photos, classes) against labels (photos,).

    Example:
        >>> scores = np.array([[0.9, 0.1], [0.6, 0.4]], np.float32)
        >>> judged(scores, np.array([0, 1]), ("cat", "dog")).confusion.tolist()
        [[1, 0], [1, 0]]
    """
    confusion = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    best = np.argsort(-probabilities, axis=1)[:, :5]
    right = probabilities[np.arange(len(labels)), labels]
    return Evaluation(
        classes,
        confusion,
        float((best == labels[:, None]).any(axis=1).mean()) if len(classes) > 5 else None,
        float(-np.log(np.maximum(right, 1e-7)).mean()),
        _calibration_error(probabilities, labels),
    )


def _calibration_error(probabilities: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    certainty = probabilities.max(axis=1).astype(np.float64)
    is_right = probabilities.argmax(axis=1) == labels
    ranges = np.minimum((certainty * _RANGES).astype(np.int64), _RANGES - 1)
    gaps = np.bincount(ranges, weights=is_right - certainty, minlength=_RANGES)
    return float(np.abs(gaps).sum() / len(labels))


def scores_of(
    model: keras.Model, photos: PhotoSet, convention: InputConvention
) -> NDArray[np.float32]:
    """Return what a network says of photos, each of them fed as the app feeds an uploaded one."""
    _, height, width, channels = model.inputs[0].shape
    chunks = []
    for first in range(0, len(photos), _CHUNK):
        inputs = [
            to_input(photo, height=height, width=width, channels=channels, convention=convention)
            for photo in photos.photos[first : first + _CHUNK]
        ]
        # The last chunk is filled up: another size would be compiled anew.
        batch = np.stack(inputs + [inputs[0]] * (_CHUNK - len(inputs)))
        chunks.append(np.asarray(model.predict_on_batch(batch))[: len(inputs)])
    return np.concatenate(chunks)


def let_logits_out(model: keras.Model) -> None:
    """Take the softmax off a network's end: what it leaves out is the logits' common height."""
    if model.layers[-1].activation is keras.activations.softmax:
        model.layers[-1].activation = keras.activations.linear


def with_weights(
    architecture: Architecture, weights: Mapping[str, NDArray[Any]], name: str
) -> keras.Model:
    """Return the network filled with weights.

    Args:
        architecture: which.
        weights: by path.
        name: of their file, for messages.

    Raises:
        TrainingError: an array is missing or has another shape.
    """
    model = build_model(architecture)
    for weight in model.weights:
        array = weights.get(weight.path)
        if array is None or array.shape != tuple(weight.shape):
            raise TrainingError(
                f"{name} has no {weight.path} of the network's shape: give weights of this network."
            )
        weight.assign(array)
    return model
