"""Where a training takes from what others have learnt: files of convolutions, teachers."""

import argparse
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution
from alexnet.architecture.variables import shapes_of
from alexnet.errors import TrainingError, WeightsError
from alexnet.training.command.evaluation import with_weights
from alexnet.training.data.sources import Data
from alexnet.training.files.folder import WEIGHTS
from alexnet.training.files.notes import LentFile, TeacherNotes, TrainingNotes
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.teaching import Teacher
from alexnet.weights.fitting.matching import match
from alexnet.weights.formats import read_weights


def read_convolutions(path: Path, architecture: Architecture) -> dict[str, NDArray[np.float32]]:
    """Return the kernels and biases of all convolutions out of a file; nothing in it is run.

    Raises:
        WeightsError: the file is missing or damaged, or its names are not known.
        TrainingError: it lacks a convolution's kernel.
    """
    rows = [row.name for row in architecture.rows if isinstance(row, Convolution)]
    arrays = read_weights(path, name=path.name)
    try:
        relayouts = match({key: array.shape for key, array in arrays.items()}, {}, rows).relayouts
    except WeightsError as error:
        raise WeightsError(error.reason, name=path.name) from None
    wanted = [f"{row}/{role}" for row in rows for role in ("kernel", "bias")]
    missing = [f"{row}/kernel" for row in rows if f"{row}/kernel" not in relayouts]
    if missing:
        raise TrainingError(
            f"{path.name} has no {missing[0]}: name a file with the network's convolutions."
        )
    return {
        name: relayouts[name].apply(arrays[relayouts[name].key])
        for name in wanted
        if name in relayouts
    }


def lessons_of(options: argparse.Namespace) -> Lessons:
    """Return what the options say of the teacher's part.

    Raises:
        TrainingError: a value is out of bounds.
    """
    return Lessons(
        options.teacher_share,
        options.temperature,
        options.hint,
        options.hint_rows,
        options.dense_rows,
    )


def read_teacher(options: argparse.Namespace, data: Data) -> Teacher:
    """Return the network of another training, to learn from.

    Raises:
        TrainingError: the folder holds no training, or one of other classes or with other photos
            set apart: a student would be judged by photos that its teacher learnt.
        WeightsError: its weights are missing or damaged.
    """
    folder: Path = options.teacher
    notes = TrainingNotes.read(folder)
    if notes.classes != data.photos.classes:
        raise TrainingError(
            f"The teacher {folder.name} tells {', '.join(notes.classes)} apart, but the photos "
            f"are of {', '.join(data.photos.classes)}: let it learn the same ones."
        )
    learnt = notes.data
    apart = (learnt.sha256, learnt.validation_share, notes.recipe.seed)
    if apart != (data.sha256, options.validation, options.seed):
        raise TrainingError(
            f"The teacher {folder.name} had other photos set apart: train it and the network with "
            "the same --data, --validation and --seed."
        )
    shapes = shapes_of(notes.architecture)
    path = folder / WEIGHTS
    arrays = read_weights(path, name=path.name, expected=shapes)
    model = with_weights(notes.architecture, arrays, path.name)
    return Teacher(notes.architecture, model, lessons_of(options))


def origin_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the notes of a training tell of whom it learnt from."""
    facts: dict[str, Any] = {}
    if options.convolutions:
        facts["convolutions"] = _file(options.convolutions)
    if options.teacher:
        notes = TrainingNotes.read(options.teacher)
        facts["teacher"] = TeacherNotes(
            _file(options.teacher / WEIGHTS),
            lessons_of(options),
            notes.command,
            notes.date,
            notes.convolutions,
        )
    return facts


def _file(path: Path) -> LentFile:
    return LentFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
