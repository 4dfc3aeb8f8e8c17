"""The verb that makes scores as sure as they are right, and learns what is none of the classes.

A network that was trained with smoothed labels is right more often than its scores say, one that
was trained for long less often. One number mends both: all logits are divided by a temperature
(Guo et al. 2017, arXiv:1706.04599), which here is multiplied into the last row's numbers. Which
class comes first does not change.
"""

import argparse
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.rows import Dense
from alexnet.errors import TrainingError
from alexnet.training.command.commands import command_line, read_photos, say, set_apart
from alexnet.training.command.evaluation import judged, let_logits_out, scores_of, with_weights
from alexnet.training.command.finishing import arrays_of
from alexnet.training.data.photos import PhotoSet
from alexnet.training.files.folder import CALIBRATION, write_arrays, write_json
from alexnet.training.files.notes import TrainingNotes
from alexnet.training.loop.novelty import map_averages, novelty_detector
from alexnet.training.loop.validation import as_probabilities
from alexnet.weights.novelty import NoveltyDetector

_TEMPERATURES = np.geomspace(0.1, 10, 461)
"""One per cent from one to the next."""


@dataclass(frozen=True)
class Sureness:
    """How the scores of some photos fit to what they show.

    Attributes:
        loss: mean cross entropy in nats.
        calibration_error: as for ``Evaluation``.
    """

    loss: float
    calibration_error: float


@dataclass(frozen=True)
class Others:
    """Photos of other things.

    Attributes:
        name: what they are.
        photos: how many there were.
        told: how many were told to be none of the classes.
    """

    name: str
    photos: int
    told: int


@dataclass(frozen=True)
class Calibration:
    """What was chosen on the photos set apart, for one file of weights.

    Attributes:
        command: as it was typed.
        file, sha256: the file that was written.
        photos: how many were set apart.
        temperature: that the logits were divided by.
        before, after: the scores of these photos.
        novelty: the detector, if there could be one.
        others: how it does on photos of other things.
    """

    command: str
    file: str
    sha256: str
    photos: int
    temperature: float
    before: Sureness
    after: Sureness
    novelty: NoveltyDetector | None
    others: tuple[Others, ...]


def calibrate(options: argparse.Namespace) -> None:
    """Choose the temperature and the novelty threshold on the photos set apart; write the file.

    Raises:
        TrainingError: none was set apart, or the last row gives no probabilities.
    """
    notes = TrainingNotes.read(options.folder)
    last = notes.architecture.rows[-1]
    assert isinstance(last, Dense)
    if last.activation not in ("softmax", "linear"):
        raise TrainingError(f"Row {last.name} ends in {last.activation}, which has no temperature.")
    model = with_weights(
        notes.architecture, arrays_of(options.weights, notes), options.weights.name
    )
    let_logits_out(model)
    data = read_photos(
        options.data,
        "train",
        notes.architecture,
        keep_size=True,
        classes_are=options.classes_are,
    )
    trained, validation = set_apart(data, notes.data.validation_share or 0, notes.recipe.seed)
    if not len(validation):
        raise TrainingError("The network was trained without photos set apart to choose by.")
    logits = scores_of(model, validation, notes.convention)
    temperature = best_temperature(logits, validation.labels)
    with np.load(options.weights) as file:
        parts = {name: file[name] for name in file.files}
    write_arrays(options.out, cooled(parts, last.name, temperature))
    detector = novelty_detector(model, notes.architecture, trained, validation, notes.convention)
    found = Calibration(
        command=command_line(options),
        file=options.out.name,
        sha256=hashlib.sha256(options.out.read_bytes()).hexdigest(),
        photos=len(validation),
        temperature=temperature,
        before=_sureness(logits, validation),
        after=_sureness(logits / np.float32(temperature), validation),
        novelty=detector,
        others=_others(options, notes, model, detector),
    )
    write_json(options.folder / CALIBRATION, found)
    say(
        f"{options.out.name}: temperature {temperature:.3f}, calibration error "
        f"{found.before.calibration_error:.1%} before and {found.after.calibration_error:.1%} after"
    )
    for other in found.others:
        say(f"none of these: {other.told:,} of {other.photos:,} {other.name}")


def best_temperature(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """Return the temperature of the smallest mean cross entropy, to one per cent.

    Example:
        >>> logits = np.log([[0.9, 0.1]] * 10)
        >>> labels = np.array([0] * 5 + [1] * 5)
        >>> best_temperature(logits, labels)
        10.0
    """
    losses = [_loss(logits / temperature, labels) for temperature in _TEMPERATURES]
    return round(float(_TEMPERATURES[int(np.argmin(losses))]), 4)


def _loss(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    highest = logits.max(axis=1, keepdims=True)
    normalizer = np.log(np.exp(logits - highest).sum(axis=1)) + highest[:, 0]
    return float((normalizer - logits[np.arange(len(labels)), labels]).mean())


def _sureness(logits: NDArray[np.float32], photos: PhotoSet) -> Sureness:
    found = judged(as_probabilities(logits), photos.labels, photos.classes)
    return Sureness(found.loss, found.calibration_error)


def cooled(
    parts: Mapping[str, NDArray[Any]], row: str, temperature: float
) -> dict[str, NDArray[Any]]:
    """Return a file's parts with the logits divided by a temperature; its integers stay.

    Args:
        parts: arrays by name, packed (``alexnet.weights.formats.packed``) or not.
        row: whose outputs the logits are.
        temperature: above zero.

    Example:
        >>> parts = {"Out/kernel": np.ones((2, 1)), "Out/bias": np.ones(1), "F9/bias": np.ones(2)}
        >>> [array.ravel().tolist() for array in cooled(parts, "Out", 0.5).values()]
        [[2.0, 2.0], [2.0], [1.0, 1.0]]
    """
    kernel = f"{row}/kernel"
    scaled = {f"{row}/bias", kernel, f"{kernel}.scales", f"{kernel}.right.scales"}
    return {
        name: (array / temperature).astype(array.dtype) if name in scaled else array
        for name, array in parts.items()
    }


def _others(
    options: argparse.Namespace,
    notes: TrainingNotes,
    model: keras.Model,
    detector: NoveltyDetector | None,
) -> tuple[Others, ...]:
    """Return how the detector does on a folder of folders of other things."""
    if detector is None or not options.others:
        return ()
    data = read_photos(options.others, "train", notes.architecture, keep_size=True)
    averages = map_averages(model, detector.layer, data.photos, notes.convention)
    told = detector.similarities(averages) < detector.threshold
    names, photos = data.photos.classes, data.photos.counts()
    counts = np.bincount(data.photos.labels, weights=told, minlength=len(names)).tolist()
    return tuple(
        Others(name, count, int(count_told))
        for name, count, count_told in zip(names, photos, counts, strict=True)
    )
