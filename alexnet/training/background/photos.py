"""The photos of a background training, from wherever its visitor chose."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alexnet.architecture.architecture import Architecture
from alexnet.errors import TrainingError
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import ARCHIVE, PHOTOS, JobData, JobSpec
from alexnet.training.data.archives import UPLOAD_LIMITS
from alexnet.training.data.collection import Broken, Collection, from_files, read_collection
from alexnet.training.data.photos import PhotoSet, held_out
from alexnet.training.data.shapes import coloured_shapes

VALIDATION_SHARE = 0.2
"""Of the photos of every class that are set apart where the data have no part for that."""

_VALIDATION_SHAPES, _VALIDATION_CIFAR = (40, 250), (100, 1_000)
SEED = 0
"""Draws shapes and what is set apart, whatever the recipe's seed."""
_REPORT_SECONDS = 0.5


class StopAskedError(Exception):
    """The training was asked to stop before it had begun."""


@dataclass(frozen=True, eq=False)
class JobPhotos:
    """Photos to train on, and photos to judge by.

    Attributes:
        trained, validation: decoded.
        broken: files that were left out.
        words: what they are, for the card.
        remarks: sentences on what was made of them.
    """

    trained: PhotoSet
    validation: PhotoSet
    broken: tuple[Broken, ...]
    words: str
    remarks: tuple[str, ...] = ()


def validation_count(kind: str, count: int) -> int:
    """Return how many pictures are set apart beside ``count`` to train on.

    Example:
        >>> validation_count("shapes", 1_000), validation_count("cifar10", 50_000)
        (250, 1000)
    """
    low, high = _VALIDATION_SHAPES if kind == "shapes" else _VALIDATION_CIFAR
    return min(max(low, count // 4), high)


def read_job_photos(
    data: JobData,
    folder: Path,
    size: tuple[int, int],
    on_photo: Callable[[int, int], None],
) -> JobPhotos:
    """Return the photos of a job.

    Args:
        data: what was chosen.
        folder: the job's, with the files that the visitor brought.
        size: height and width of the network's input, in pixels.
        on_photo: told how many are decoded or drawn, of how many.

    Raises:
        TrainingError: they cannot be had, or there are too few.
    """
    if data.kind == "shapes":
        return _shapes(data, size, on_photo)
    if data.kind == "cifar10":
        return _cifar(data)
    if data.kind == "archive":
        return _archive(data, folder, size, on_photo)
    return _photos(data, folder, size, on_photo)


def _shapes(
    data: JobData, size: tuple[int, int], on_photo: Callable[[int, int], None]
) -> JobPhotos:
    validation = validation_count("shapes", data.count)

    def drawn(count: int, seed: int, before: int) -> PhotoSet:
        return coloured_shapes(
            count,
            size=size,
            classes=data.classes,
            seed=seed,
            on_photo=lambda done, _: on_photo(before + done, data.count + validation),
        )

    return JobPhotos(
        drawn(data.count, SEED, before=0),
        drawn(validation, SEED + 1, before=data.count),
        (),
        f"coloured shapes drawn from seeds {SEED} and {SEED + 1}",
    )


def _cifar(data: JobData) -> JobPhotos:
    # Imports Keras, which the others need not wait for.
    from alexnet.training.data.cifar import cifar_10

    def some(photos: PhotoSet, count: int) -> PhotoSet:
        order = np.random.default_rng(SEED).permutation(len(photos))
        return photos.subset(order[:count])

    trained = some(cifar_10("train"), data.count)
    validation = some(cifar_10("val"), validation_count("cifar10", data.count))
    return JobPhotos(trained, validation, (), f"CIFAR-10, {len(trained):,} of its training photos")


def _archive(
    data: JobData, folder: Path, size: tuple[int, int], on_photo: Callable[[int, int], None]
) -> JobPhotos:
    path = folder / ARCHIVE

    def read(part: str) -> Collection:
        return read_collection(
            path,
            name=data.name,
            part=part,
            size=size,
            limits=UPLOAD_LIMITS,
            on_photo=on_photo,
            classes_are=data.classes_are,
        )

    trained = read("train")
    if trained.has_parts:
        try:
            validation = read("val")
        except TrainingError as error:
            return _split(
                trained, data.name, f"No val/ to judge by, so a fifth was set apart: {error}"
            )
        return JobPhotos(
            trained.photos,
            validation.photos,
            trained.broken + validation.broken,
            data.name,
            # Both tell what holds for the whole archive.
            tuple(dict.fromkeys(trained.remarks + validation.remarks)),
        )
    return _split(trained, data.name)


def _photos(
    data: JobData, folder: Path, size: tuple[int, int], on_photo: Callable[[int, int], None]
) -> JobPhotos:
    try:
        files = {
            label: [(name, (folder / PHOTOS / file).read_bytes()) for name, file in photos]
            for label, photos in zip(data.classes, data.files, strict=True)
        }
    except OSError:
        raise TrainingError(
            "A photo of this training is no longer on the server: bring the photos again."
        ) from None
    found = from_files(files, size=size, on_photo=on_photo)
    return _split(found, "photos of the visitor's own")


def _split(found: Collection, words: str, *remarks: str) -> JobPhotos:
    trained, validation = held_out(found.photos, VALIDATION_SHARE, SEED)
    return JobPhotos(trained, validation, found.broken, words, found.remarks + remarks)


def read_and_tell(
    spec: JobSpec,
    architecture: Architecture,
    folder: Path,
    report: JobReport,
    should_stop: Callable[[], bool],
) -> JobPhotos:
    """Return the photos of a job for one of its networks, and tell of them.

    Raises:
        StopAskedError: in the middle of it.
        TrainingError: as ``read_job_photos`` does, or the network takes no photos.
    """
    stage = {
        "shapes": "Drawing the shapes",
        "cifar10": "Fetching CIFAR-10: 170 MB, the first time on this server",
    }.get(spec.data.kind, "Reading photos")
    told = 0.0

    def on_photo(done: int, total: int) -> None:
        nonlocal told
        if should_stop():
            raise StopAskedError
        if time.monotonic() - told >= _REPORT_SECONDS:
            told = time.monotonic()
            report.stage = f"{stage}: {done:,} of {total:,}"
            report.write(folder)

    if should_stop():
        raise StopAskedError
    channels = architecture.input.channels
    if channels not in (1, 3):
        raise TrainingError(
            f"Photos can fill an input of 3 channels (colour) or 1 (brightness), not {channels}: "
            f"change the maps of row {architecture.input.name}."
        )
    report.enter(stage)
    report.write(folder)
    photos = read_job_photos(spec.data, folder, architecture.input.size, on_photo)
    report.classes = list(photos.trained.classes)
    report.counts = list(photos.trained.counts())
    report.validation = len(photos.validation)
    report.broken_count = len(photos.broken)
    report.broken = [(broken.name, broken.reason) for broken in photos.broken[:10]]
    report.remarks = list(photos.remarks)
    report.write(folder)
    return photos
