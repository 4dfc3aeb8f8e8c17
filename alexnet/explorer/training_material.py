"""What a training can learn from: photos that the visitor has brought class by class, an archive,
or what this program draws and fetches."""

import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.errors import ImageError, TrainingError
from alexnet.explorer.options.training import TrainingOptions
from alexnet.explorer.photos import Photo
from alexnet.images.decode import Decoded
from alexnet.training.background.photos import VALIDATION_SHARE, validation_count
from alexnet.training.background.spec import ARCHIVE, PHOTOS, JobData
from alexnet.training.data.layout import ClassesAre, UnclearLayoutError
from alexnet.training.data.shapes import SHAPES

MOST_CLASSES = 20
LONGEST_NAME = 40
_MOST_PHOTOS = 500
_SIDE = 512
"""Photos brought class by class are kept no larger: networks see less."""


@dataclass(frozen=True)
class TrainingPhoto:
    """A photo of a class: what people call it, and a JPEG of nothing but its colours."""

    name: str
    data: bytes


@dataclass(frozen=True)
class PhotoClass:
    """Photos of one kind of thing.

    Attributes:
        id: of the class, whatever it is called.
        name: what the network is to call it.
        photos: of it.
    """

    id: int
    name: str
    photos: tuple[TrainingPhoto, ...] = ()


@dataclass(frozen=True)
class Archive:
    """An archive of class folders that lies in this server's cache folder.

    Attributes:
        digest: its SHA-256, by which it is found.
        name: as the visitor knows it.
        counts: class -> how many files.
        classes_are: which folders, where the same lie in several others.
    """

    digest: str
    name: str
    counts: Mapping[str, int]
    classes_are: ClassesAre = ""


@dataclass(frozen=True)
class Question:
    """What is to be asked about an archive that has the same folders in several others.

    Attributes:
        digest: the archive's SHA-256.
        name: as the visitor knows it.
        sentence: what is unclear.
        outer: names of the folders that hold the others.
        inner: names of the folders in each of them.
    """

    digest: str
    name: str
    sentence: str
    outer: tuple[str, ...]
    inner: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """What the visitor has brought to learn from.

    Attributes:
        classes: photos class by class.
        archive: the last archive that could be read.
        question: of the last one that was brought, until it is answered.

    Example:
        >>> [kind.name for kind in Material().named(0, "cat").with_class().classes]
        ['cat', 'other', 'class 3']
    """

    classes: tuple[PhotoClass, ...] = (PhotoClass(0, "one"), PhotoClass(1, "other"))
    archive: Archive | None = None
    question: Question | None = None

    def with_class(self) -> "Material":
        """Return the material with one more class, which is empty."""
        number = max(kind.id for kind in self.classes) + 1
        added = PhotoClass(number, f"class {len(self.classes) + 1}")
        return replace(self, classes=(*self.classes, added))

    def without_class(self, number: int) -> "Material":
        """Return the material without a class and its photos."""
        return replace(self, classes=tuple(k for k in self.classes if k.id != number))

    def named(self, number: int, name: str) -> "Material":
        """Return the material with another name of a class."""
        return self._changed(number, name=name.strip()[:LONGEST_NAME])

    def emptied(self, number: int) -> "Material":
        """Return the material with no photo in a class."""
        return self._changed(number, photos=())

    def with_photos(
        self, number: int, files: list[tuple[str, bytes]], decode: Callable[[Photo], Decoded]
    ) -> tuple["Material", list[str]]:
        """Return the material with photos added to a class.

        Args:
            number: the class's id.
            files: names and contents.
            decode: reads a file; raises ``ImageError`` where it is no photo.

        Returns:
            the material, and a sentence for every file that is no photo, not whole, or has no room.
        """
        sentences = []
        room = _MOST_PHOTOS - sum(len(kind.photos) for kind in self.classes)
        photos = [photo for kind in self.classes if kind.id == number for photo in kind.photos]
        for name, data in files:
            if room == 0:
                sentences.append(f"No more than {_MOST_PHOTOS} photos are kept: use a zip instead.")
                break
            try:
                decoded = decode(Photo.of(data))
            except ImageError as error:
                sentences.append(f"{name}: {error}")
                continue
            photos.append(TrainingPhoto(name, _smaller(decoded.pixels)))
            room -= 1
            if decoded.remark:
                sentences.append(f"{name} was taken. {decoded.remark}")
        return self._changed(number, photos=tuple(photos)), sentences

    def with_archive(
        self,
        digest: str,
        name: str,
        look: Callable[[ClassesAre], Mapping[str, int]],
        classes_are: ClassesAre = "",
    ) -> "Material":
        """Return the material with an archive, or with what is to be asked about it.

        Args:
            digest: its SHA-256.
            name: as the visitor knows it.
            look: counts the files of every class; raises ``UnclearLayoutError`` where the classes
                may be the outer or the inner folders, and any ``TrainingError`` where the archive
                cannot be trained with.
            classes_are: the visitor's answer.

        Raises:
            TrainingError: ``look`` refuses.
        """
        try:
            counts = look(classes_are)
        except UnclearLayoutError as error:
            question = Question(digest, name, str(error), error.outer, error.inner)
            return replace(self, question=question)
        return replace(self, archive=Archive(digest, name, counts, classes_are), question=None)

    def _changed(self, number: int, **changes: Any) -> "Material":
        return replace(
            self,
            classes=tuple(
                replace(kind, **changes) if kind.id == number else kind for kind in self.classes
            ),
        )

    def class_count(self, options: TrainingOptions) -> int:
        """Return how many classes the chosen data have so far; 0 where unknown."""
        if options.train_data == "shapes":
            return len(chosen_shapes(options))
        if options.train_data == "cifar10":
            return 10
        if options.train_data == "archive":
            return len(self.archive.counts) if self.archive else 0
        return len(self.classes)

    def photo_counts(self, options: TrainingOptions) -> tuple[int, int]:
        """Return how many photos the chosen data have to learn from, and to judge by.

        A part for that which an archive may have is not counted yet: a fifth is set apart else.
        """
        if options.train_data in ("shapes", "cifar10"):
            return options.train_count, validation_count(options.train_data, options.train_count)
        if options.train_data == "archive":
            count = sum(self.archive.counts.values()) if self.archive else 0
        else:
            count = sum(len(kind.photos) for kind in self.classes)
        apart = round(VALIDATION_SHARE * count)
        return count - apart, apart

    def described(
        self, options: TrainingOptions, path_of: Callable[[str], Path | None]
    ) -> tuple[JobData, dict[str, Any]]:
        """Return the chosen data of a job, and the files that it needs.

        Args:
            options: say which.
            path_of: digest -> where that archive lies; ``None`` where it is not kept.

        Returns:
            the data, and name in the job's folder -> bytes or path.

        Raises:
            TrainingError: something is missing.
        """
        if options.train_data == "shapes":
            return JobData("shapes", classes=chosen_shapes(options), count=options.train_count), {}
        if options.train_data == "cifar10":
            return JobData("cifar10", count=options.train_count), {}
        if options.train_data == "archive":
            path = path_of(self.archive.digest) if self.archive else None
            if self.archive is None or path is None:
                raise TrainingError("There is no archive yet: upload a zip of class folders.")
            data = JobData("archive", name=self.archive.name, classes_are=self.archive.classes_are)
            return data, {ARCHIVE: path}
        return self._by_class()

    def _by_class(self) -> tuple[JobData, dict[str, Any]]:
        kinds = sorted(self.classes, key=lambda kind: kind.name)
        names = [kind.name for kind in kinds]
        if len(kinds) < 2:
            raise TrainingError("One class cannot be told from anything: add another one.")
        if "" in names or len(set(names)) != len(names):
            raise TrainingError("Every class needs a name of its own: name them.")
        files: dict[str, Any] = {}
        listed = []
        for number, kind in enumerate(kinds):
            if not kind.photos:
                raise TrainingError(f"The class {kind.name!r} has no photo: add some.")
            own = []
            for position, photo in enumerate(kind.photos):
                file = f"{number}-{position}.jpg"
                files[f"{PHOTOS}/{file}"] = photo.data
                own.append((photo.name, file))
            listed.append(tuple(own))
        return JobData("photos", classes=tuple(names), files=tuple(listed)), files

    def to_value(self) -> dict[str, Any]:
        """Return all of it as plain values: JSON, but for the bytes of the photos."""
        return asdict(self)

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> "Material":
        """Return the material that ``to_value`` wrote."""
        classes = tuple(
            PhotoClass(k["id"], k["name"], tuple(TrainingPhoto(**photo) for photo in k["photos"]))
            for k in value["classes"]
        )
        archive, question = value["archive"], value["question"]
        return cls(
            classes,
            Archive(**archive) if archive else None,
            Question(**question) if question else None,
        )


def chosen_shapes(options: TrainingOptions) -> tuple[str, ...]:
    """Return the shapes of the options that there are; at least two."""
    known = tuple(dict.fromkeys(n for n in options.train_shapes.split(",") if n in SHAPES))
    return known if len(known) > 1 else tuple(TrainingOptions().train_shapes.split(","))


def _smaller(pixels: NDArray[np.uint8]) -> bytes:
    """Return the file of a photo that is no larger than it needs to be."""
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()
