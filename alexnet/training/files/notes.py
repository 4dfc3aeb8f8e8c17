"""What a training was, written beside its weights: one record for every way to train."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from alexnet.architecture.architecture import Architecture
from alexnet.errors import ArchitectureError, TrainingError
from alexnet.images import InputConvention
from alexnet.training.files.folder import json_fault, read_json, with_todays_names, write_json
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.progress import EpochRecord
from alexnet.training.loop.recipe import Recipe
from alexnet.weights.novelty import NoveltyDetector

NOTES = "training.json"


@dataclass(frozen=True)
class DataNotes:
    """What was trained on.

    Attributes:
        name: of the file or folder, without its place, or what was drawn or fetched.
        trained: photos to train on.
        validation: photos set apart to judge by.
        broken: files that were left out.
        validation_share: of every class that was set apart; ``None`` where the data had a part for
            that.
        sha256: of an archive, else ``None``.
    """

    name: str
    trained: int
    validation: int
    broken: int = 0
    validation_share: float | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class LentFile:
    """A file of weights of others.

    Attributes:
        file: its name, without its place.
        sha256: of its bytes.
    """

    file: str
    sha256: str


@dataclass(frozen=True)
class TeacherNotes:
    """What a network learnt from, beside labels.

    Attributes:
        weights: the teacher's.
        lessons: what was taken from it.
        command: that trained it.
        date: of that training's end.
        convolutions: what the teacher itself began with, or ``None``.
    """

    weights: LentFile
    lessons: Lessons
    command: str
    date: str
    convolutions: LentFile | None = None


@dataclass(frozen=True)
class Judgement:
    """How the weights did on the photos set apart.

    Attributes:
        accuracy: share that was told right.
        loss: mean cross entropy in nats.
        photos: how many there were.
        confusion: photos of the row's class that were taken for the column's.
    """

    accuracy: float
    loss: float
    photos: int
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class TrainingNotes:
    """What was trained, on what, how and with what result; all of it measured or given.

    Attributes:
        architecture: the network.
        classes: the outputs' names, in their order.
        convention: how a photo becomes an input.
        recipe: how it was trained.
        rows: which rows were trained.
        data: what they were trained on.
        history: of every epoch that was done.
        finished: whether all epochs were done.
        epochs_done: how many were, with the share of one that was stopped.
        seconds: that it ran, pauses left out.
        date: of its end, as in ISO 8601.
        precision: of the multiplications.
        keras, backend, backend_version: what it ran on.
        command: as it was typed; empty where a page asked for the training.
        title: what people call the network.
        start: which weights it went on from, in a sentence; empty for random ones.
        convolutions: the file whose kernels the first maps of its convolutions began with, or
            ``None``.
        teacher: what it learnt from beside labels, or ``None``.
        judged: how it does on the photos set apart, if there were some and it was asked.
        novelty: what tells photos that are unlike all it was trained on, if it was made.
    """

    architecture: Architecture
    classes: tuple[str, ...]
    convention: InputConvention
    recipe: Recipe
    rows: str
    data: DataNotes
    history: tuple[EpochRecord, ...]
    finished: bool
    epochs_done: float
    seconds: float
    date: str
    precision: str
    keras: str
    backend: str
    backend_version: str
    command: str = ""
    title: str = ""
    start: str = ""
    convolutions: LentFile | None = None
    teacher: TeacherNotes | None = None
    judged: Judgement | None = None
    novelty: NoveltyDetector | None = None

    def write(self, folder: Path) -> None:
        """Write the notes into the training's folder.

        Raises:
            TrainingError: the disk does not take them.
        """
        write_json(folder / NOTES, {"network": self.architecture.to_value(), **self.facts()})

    def facts(self) -> dict[str, Any]:
        """Return all but the network as plain JSON."""
        return {
            field.name: msgspec.to_builtins(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if field.name != "architecture"
        }

    @classmethod
    def read(cls, folder: Path) -> "TrainingNotes":
        """Return the notes of a training's folder.

        Raises:
            TrainingError: there are none, or they are damaged.
        """
        value = read_json(
            folder / NOTES,
            f"{folder.name} is not the folder of a training that has come to an end",
        )
        try:
            network = Architecture.from_value(value.pop("network", None))
            value = _completed(with_todays_names(value))
            return msgspec.convert({**value, "architecture": network}, cls)
        except (msgspec.MsgspecError, ArchitectureError) as error:
            raise TrainingError(f"The notes {NOTES} cannot be used: {json_fault(error)}.") from None


def _completed(value: dict[str, Any]) -> dict[str, Any]:
    """Return notes of the command's first format, whose ``finished`` is a date, with the rest."""
    if not isinstance(value.get("finished"), str):
        return value
    history = msgspec.convert(value.get("history"), tuple[EpochRecord, ...])
    recipe = msgspec.convert(value.get("recipe"), Recipe)
    return {
        **value,
        "date": value["finished"],
        "finished": len(history) >= recipe.epochs,
        "epochs_done": len(history),
        "seconds": sum(record.seconds for record in history),
    }
