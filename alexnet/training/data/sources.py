"""What the command line calls data: a path, ``shapes`` or ``cifar10``."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alexnet.errors import TrainingError
from alexnet.training.data.cifar import cifar_10
from alexnet.training.data.collection import Broken, read_collection
from alexnet.training.data.layout import ClassesAre
from alexnet.training.data.photos import PhotoSet
from alexnet.training.data.shapes import coloured_shapes

Part = Literal["train", "val"]

SHAPES, CIFAR_10 = "shapes", "cifar10"

SHAPES_DRAWN = {"train": 1_000, "val": 400}
_SHAPES_SEED = {"train": 0, "val": 1}


@dataclass(frozen=True, eq=False)
class Data:
    """Photos of one part, and where they are from.

    Attributes:
        photos: decoded.
        broken: what was left out.
        name: of the file or folder, without its place, or what was drawn or fetched.
        sha256: of an archive, else ``None``.
        is_whole: the data have no parts, so this is all of them.
        remarks: sentences on photos that are used but not whole.
        names: the photos' paths, in their order, where they come from files.
    """

    photos: PhotoSet
    broken: tuple[Broken, ...]
    name: str
    sha256: str | None
    is_whole: bool
    remarks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def read_data(
    source: str,
    part: Part,
    *,
    size: tuple[int, int],
    keep_size: bool = False,
    on_photo: Callable[[int, int], None] | None = None,
    classes_are: ClassesAre = "",
) -> Data:
    """Return one part of what ``source`` names.

    Args:
        source: ``"shapes"``, ``"cifar10"``, or the path of a folder, zip or tar file.
        part: which.
        size: height and width of the network's input, in pixels.
        keep_size: photos stay as large as they are.
        on_photo: told how many are decoded, of how many.
        classes_are: as for ``read_collection``.

    Raises:
        TrainingError: as ``read_collection`` and ``cifar_10`` do.
    """
    if source == SHAPES:
        photos = coloured_shapes(SHAPES_DRAWN[part], size=size, seed=_SHAPES_SEED[part])
        return Data(photos, (), "coloured shapes", None, is_whole=False)
    if source == CIFAR_10:
        return Data(cifar_10(part), (), "CIFAR-10", None, is_whole=False)
    path = Path(source)
    read = read_collection(
        path,
        name=path.name,
        part=part,
        size=None if keep_size else size,
        on_photo=on_photo,
        classes_are=classes_are,
    )
    sha256 = _sha256(path) if path.is_file() else None
    return Data(
        read.photos,
        read.broken,
        path.name,
        sha256,
        not read.has_parts,
        remarks=read.remarks,
        names=read.names,
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise TrainingError(f"{path.name} cannot be read: {error.strerror}.") from None
