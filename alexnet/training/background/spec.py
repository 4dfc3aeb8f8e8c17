"""What a background training is asked to do, as one value that goes to its process as JSON."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.errors import ArchitectureError, TrainingError
from alexnet.images import UNTRAINED, InputConvention
from alexnet.training.data.layout import ClassesAre
from alexnet.training.files.folder import json_fault, read_json, write_json
from alexnet.training.loop.recipe import Recipe

SPEC = "job.json"
ARCHIVE = "photos.zip"
PHOTOS = "photos"
START = "start.weights"
"""Files of a job's folder that are there before it starts."""

DataKind = Literal["shapes", "photos", "archive", "cifar10"]
Rows = Literal["all rows", "dense rows"]

MOST_VALUES = 5
MOST_SEEDS = 5


@dataclass(frozen=True)
class JobData:
    """Where the photos come from.

    Attributes:
        kind: ``"shapes"`` are drawn, ``"photos"`` lie in the job's folder by class,
            ``"archive"`` is a zip or tar file there, ``"cifar10"`` is fetched by Keras.
        name: the archive's, as the visitor knows it.
        classes: of the shapes, or of the photos, in their order.
        count: how many shapes are drawn, or photos of CIFAR-10 are taken.
        files: of the photos, for every class: (name as the visitor knows it, name of the file).
        classes_are: which folders of the archive, where the same lie in several others.
    """

    kind: DataKind
    name: str = ""
    classes: tuple[str, ...] = ()
    count: int = 0
    files: tuple[tuple[tuple[str, str], ...], ...] = ()
    classes_are: ClassesAre = ""


@dataclass(frozen=True)
class JobStart:
    """Which weights the training goes on from.

    Attributes:
        kind: ``"random"`` weights from the recipe's seed, a registered ``"source"``, or a
            ``"file"`` in the job's folder.
        name: of the source, or what people call the file.
        architecture: the network that the file was trained as.
        convention: how a photo is fed to the file's network.
        classes: the file's outputs, or ``None`` where unknown.
    """

    kind: Literal["random", "source", "file"] = "random"
    name: str = ""
    architecture: Architecture | None = None
    convention: InputConvention = UNTRAINED
    classes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Variant:
    """One network of a job.

    Attributes:
        title: such as ``"64"`` where variants differ in one number; empty for a single one.
        architecture: as it is in the table; its last row is given as many units as there are
            classes once these are known.
        seed: what is added to the recipe's: variants of one title differ in it alone.
    """

    title: str
    architecture: Architecture
    seed: int = 0


@dataclass(frozen=True)
class JobSpec:
    """All that a training process is told.

    Attributes:
        variants: trained one after the other, on the same photos.
        data: where the photos come from.
        recipe: how each is trained.
        rows: all, or the dense ones on what the others give.
        start: which weights it goes on from.
        title: what people call the network.
        compared: what variants differ in, such as ``"maps of C1"``; empty for one network.
    """

    variants: tuple[Variant, ...]
    data: JobData
    recipe: Recipe
    rows: Rows = "all rows"
    start: JobStart = JobStart()
    title: str = ""
    compared: str = ""

    def __post_init__(self) -> None:
        values = len({variant.title for variant in self.variants})
        seeds = len(self.variants) // max(1, values)
        if not 1 <= values <= MOST_VALUES or seeds > MOST_SEEDS:
            raise TrainingError(
                f"One training compares at most {MOST_VALUES} values with {MOST_SEEDS} seeds "
                f"each, not {values:,} with {seeds:,}: choose fewer."
            )

    @property
    def is_comparison(self) -> bool:
        """Whether it compares variants rather than making weights."""
        return len(self.variants) > 1

    @property
    def largest(self) -> Variant:
        """The variant with the most parameters."""
        return max(self.variants, key=lambda variant: analyze(variant.architecture).params)

    def write(self, folder: Path) -> None:
        """Write the file that ``read`` reads.

        Raises:
            TrainingError: the disk does not take it.
        """
        value = msgspec.to_builtins(self)
        for variant, written in zip(self.variants, value["variants"], strict=True):
            written["architecture"] = variant.architecture.to_value()
        if self.start.architecture:
            value["start"]["architecture"] = self.start.architecture.to_value()
        write_json(folder / SPEC, value)

    @classmethod
    def read(cls, folder: Path) -> "JobSpec":
        """Return what ``write`` wrote.

        Raises:
            TrainingError: it is missing or damaged.
        """
        value = read_json(folder / SPEC, "This training was not set up")
        try:
            for part in (*value["variants"], value["start"]):
                if part["architecture"] is not None:
                    part["architecture"] = Architecture.from_value(part["architecture"])
            return msgspec.convert(value, cls)
        except (KeyError, TypeError, msgspec.MsgspecError, ArchitectureError) as error:
            raise TrainingError(f"{SPEC} cannot be used: {json_fault(error)}.") from None
