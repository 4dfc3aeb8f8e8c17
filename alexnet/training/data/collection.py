"""Photos in class folders -> a set of decoded photos, and a list of what could not be used.

Broken photos are named, counted and left out; a class without a photo is an error.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.errors import ImageError, TrainingError
from alexnet.images.decode import decode
from alexnet.images.limits import ImageLimits
from alexnet.training.data.archives import ArchiveLimits, Entry, checked, opened
from alexnet.training.data.free_memory import free_memory
from alexnet.training.data.layout import ClassesAre, FolderLayout, layout_of
from alexnet.training.data.photos import PhotoSet

MARGIN = 1.25
"""Photos are kept in memory so many times larger than the input, if they are that large."""

MAX_CLASSES = 1_000

_SAMPLE = 50
"""Photos after which the memory for all of them is estimated."""


@dataclass(frozen=True)
class Broken:
    """A file that was left out.

    Attributes:
        name: its path in the collection.
        reason: a sentence.
        label: its class; empty if it lies in none.
    """

    name: str
    reason: str
    label: str = ""


@dataclass(frozen=True, eq=False)
class Collection:
    """What was read.

    Attributes:
        photos: decoded.
        broken: what was left out.
        names: the photos' paths, in their order.
        has_parts: whether the collection has ``train/`` or ``val/``.
        cut_short: names of the photos that lack their end and are used as far as they go.
        unused: the folder of a further part for testing; empty if there is none.
        oddity: a sentence on the archive; empty if there is nothing odd about it.
    """

    photos: PhotoSet
    broken: tuple[Broken, ...]
    names: tuple[str, ...]
    has_parts: bool
    cut_short: tuple[str, ...] = ()
    unused: str = ""
    oddity: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on the archive, a part that is not used, and photos that are not whole."""
        left = f"The photos in {self.unused[:80]}/ are left for later: val/ judges the training."
        told = (*([self.oddity] if self.oddity else []), *([left] if self.unused else []))
        if not self.cut_short:
            return told
        more = f" and {len(self.cut_short) - 3:,} more" if len(self.cut_short) > 3 else ""
        return (
            *told,
            f"{len(self.cut_short):,} of the files lack their end and are used as far as they go: "
            f"{', '.join(self.cut_short[:3])}{more}.",
        )


def read_collection(
    source: Path | bytes,
    *,
    name: str,
    part: str,
    size: tuple[int, int] | None,
    limits: ArchiveLimits | None = None,
    on_photo: Callable[[int, int], None] | None = None,
    classes_are: ClassesAre = "",
) -> Collection:
    """Decode the photos of one part of a folder, a zip or a tar file.

    Args:
        source: where it lies, or its bytes.
        name: what to call it in messages.
        part: ``"train"`` or ``"val"``; a collection without such folders is read whole.
        size: height and width of the network's input, in pixels: photos much larger are kept
            smaller. ``None`` keeps them as they are.
        limits: what is refused for its size.
        on_photo: told how many are done, of how many.
        classes_are: which folders, where the same lie in several others.

    Raises:
        UnclearLayoutError: that is not given, and it could be read in two ways.
        TrainingError: no classes, an empty class, a hostile archive, too little memory.
    """
    limits = limits or ArchiveLimits()
    with opened(source, name, limits) as container:
        layout = layout_of(checked(container.entries(), name, limits), name, classes_are)
        has_parts = any(layout.classes)
        wanted = part if has_parts else ""
        classes = _checked_classes(layout, wanted, name)
        files = [(label, file) for at, label, file in layout.files if at == wanted]
        reads = ((label, file.name, _bytes(container.read, file, limits)) for label, file in files)
        found = _decoded(reads, len(files), classes, size, on_photo)
    found = replace(
        found,
        broken=found.broken + _left_out(layout, wanted),
        has_parts=has_parts,
        unused=layout.unused,
        oddity=container.remark,
    )
    _check_every_class(found, name)
    return found


def count_photos(
    source: Path | bytes,
    *,
    name: str,
    limits: ArchiveLimits | None = None,
    classes_are: ClassesAre = "",
) -> dict[str, int]:
    """Return how many files each class has to train on, without reading any photo.

    Args:
        source, name, limits, classes_are: as for ``read_collection``.

    Raises:
        UnclearLayoutError: as there.
        TrainingError: no classes, an empty class, a hostile archive.
    """
    limits = limits or ArchiveLimits()
    with opened(source, name, limits) as container:
        layout = layout_of(checked(container.entries(), name, limits), name, classes_are)
    part = "train" if any(layout.classes) else ""
    counts = dict.fromkeys(_checked_classes(layout, part, name), 0)
    for at, label, _ in layout.files:
        if at == part:
            counts[label] += 1
    return counts


def from_files(
    files: Mapping[str, Sequence[tuple[str, bytes]]],
    *,
    size: tuple[int, int],
    on_photo: Callable[[int, int], None] | None = None,
) -> Collection:
    """Decode photos that were uploaded or taken one by one.

    Args:
        files: class -> (file's name, its bytes).
        size: as in ``read_collection``.
        on_photo: as in ``read_collection``.

    Raises:
        TrainingError: fewer than two classes, a class without a readable photo.

    Example:
        >>> from io import BytesIO
        >>> file = BytesIO()
        >>> Image.new("RGB", (9, 9), "red").save(file, "PNG")
        >>> red = ("a.png", file.getvalue())
        >>> read = from_files({"cat": [red, ("b.jpg", b"text")], "dog": [red]}, size=(9, 9))
        >>> read.photos.classes, read.photos.counts(), read.broken[0].name
        (('cat', 'dog'), (1, 1), 'cat/b.jpg')
    """
    classes = tuple(sorted(files))
    _check_number(classes, "The collection")
    flat = [(label, f"{label}/{name}", data) for label in classes for name, data in files[label]]
    found = _decoded(flat, len(flat), classes, size, on_photo)
    _check_every_class(found, "The collection")
    return found


def _checked_classes(layout: FolderLayout, part: str, name: str) -> tuple[str, ...]:
    classes = tuple(sorted({label for labels in layout.classes.values() for label in labels}))
    if part and part not in layout.classes:
        raise TrainingError(f"{name} has no folder {part}/ with class folders in it: add it.")
    _check_number(classes, name)
    filled = {label for at, label, _ in layout.files if at == part}
    for label in classes:
        if label not in filled:
            where = f" in {part}/" if part else ""
            raise TrainingError(
                f"{name}: the class {label[:80]!r} has no photo{where}: add some, or remove its "
                "folder."
            )
    return classes


def _check_number(classes: Sequence[str], name: str) -> None:
    if not 2 <= len(classes) <= MAX_CLASSES:
        found = {0: "no class folder", 1: "one class folder"}.get(
            len(classes), f"{len(classes):,} class folders"
        )
        raise TrainingError(
            f"{name} has {found}, but needs 2 to {MAX_CLASSES:,}: put the photos of every class "
            "into a folder of the class's name."
        )


def _bytes(read: Callable[[Entry], bytes], file: Entry, limits: ArchiveLimits) -> bytes | str:
    """Return the file's bytes, or a sentence why they are not read."""
    if file.size > limits.file_bytes:
        return (
            f"It has {file.size:,} bytes; no more than {limits.file_bytes:,} are accepted: save "
            "the photo smaller."
        )
    try:
        return read(file)
    except ImageError as error:
        return str(error)


def _left_out(layout: FolderLayout, part: str) -> tuple[Broken, ...]:
    """Return the files in no class folder; those of no part are told with ``train``."""
    others = {"val", "test"} if layout.unused else {"val"}
    return tuple(
        Broken(file.name, f"It lies in no class folder{' of train/ or val/' if part else ''}.")
        for at, file in layout.stray
        if not part or at == part or (part == "train" and at not in others)
    )


def _decoded(
    files: Iterable[tuple[str, str, bytes | str]],
    total: int,
    classes: tuple[str, ...],
    size: tuple[int, int] | None,
    on_photo: Callable[[int, int], None] | None,
) -> Collection:
    limits = ImageLimits()
    photos: list[NDArray[np.uint8]] = []
    labels: list[int] = []
    names: list[str] = []
    broken: list[Broken] = []
    cut_short: list[str] = []
    position = {label: number for number, label in enumerate(classes)}
    room = free_memory()
    for done, (label, name, data) in enumerate(files, start=1):
        try:
            if isinstance(data, str):
                raise ImageError(data)
            decoded = decode(data, limits=limits)
            photos.append(_kept(decoded.pixels, size))
            if decoded.remark:
                cut_short.append(name)
            labels.append(position[label])
            names.append(name)
        except ImageError as error:
            broken.append(Broken(name, str(error), label))
        except MemoryError:
            raise _too_little_memory(photos, total) from None
        if room is not None and len(photos) == _SAMPLE and _needed(photos, total) > room:
            raise _too_little_memory(photos, total, room)
        if on_photo is not None:
            on_photo(done, total)
    # By name: what is trained on must not depend on how the photos were packed.
    order = sorted(range(len(names)), key=names.__getitem__)
    ordered = PhotoSet(photos, np.array(labels, np.int64), classes).subset(order)
    return Collection(
        ordered,
        tuple(broken),
        tuple(names[at] for at in order),
        has_parts=False,
        cut_short=tuple(sorted(cut_short)),
    )


def _needed(photos: Sequence[NDArray[np.uint8]], total: int) -> int:
    return sum(photo.nbytes for photo in photos) * total // max(1, len(photos))


def _too_little_memory(
    photos: Sequence[NDArray[np.uint8]], total: int, room: int | None = None
) -> TrainingError:
    free = "" if room is None else f", but only {room / 1e9:.1f} GB are free"
    return TrainingError(
        f"{total:,} photos need about {_needed(photos, total) / 1e9:.1f} GB of memory once they "
        f"are decoded{free}: use fewer photos, or a network with a smaller input."
    )


def _kept(photo: NDArray[np.uint8], size: tuple[int, int] | None) -> NDArray[np.uint8]:
    """Return the photo, made smaller where it is much larger than the input.

    Its proportions stay; the side that is relatively shorter becomes ``MARGIN`` times the
    input's.
    """
    if size is None:
        return photo
    height, width, _ = photo.shape
    factor = MARGIN * max(size[0] / height, size[1] / width)
    if factor >= 1:
        return photo
    smaller = max(1, round(width * factor)), max(1, round(height * factor))
    return np.array(Image.fromarray(photo).resize(smaller, Image.Resampling.BILINEAR))


def _check_every_class(found: Collection, name: str) -> None:
    for label, count in zip(found.photos.classes, found.photos.counts(), strict=True):
        if count == 0:
            first = next(
                (f" ({b.name}: {b.reason})" for b in found.broken if b.label == label), "."
            )
            raise TrainingError(
                f"{name}: no photo of the class {label[:80]!r} can be read{first} Replace them, or "
                "remove the class."
            )
