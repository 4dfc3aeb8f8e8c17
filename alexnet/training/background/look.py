"""A first look at a visitor's archive, in a reader process: its classes, and some photos."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from alexnet.errors import TrainingError
from alexnet.training.background.tiles import TILE, Pixels, tile
from alexnet.training.data.archives import UPLOAD_LIMITS
from alexnet.training.data.collection import MAX_CLASSES, count_photos
from alexnet.training.data.first_photos import first_photos
from alexnet.training.data.layout import ClassesAre, UnclearLayoutError
from alexnet.untrusted.readers import READERS, Answer


def look_into(path: Path, name: str, classes_are: ClassesAre = "") -> dict[str, int]:
    """Return the classes of an archive and how many files each has.

    Args:
        path: where it lies.
        name: as the visitor knows it.
        classes_are: the answer to an ``UnclearLayoutError``.

    Raises:
        UnclearLayoutError: it could be read in two ways.
        TrainingError: it cannot be trained with.
    """

    refusal = partial(_refusal, name)

    def taken(facts: Answer, _: Path) -> dict[str, int]:
        if "outer" in facts:
            raise UnclearLayoutError(name, _names(facts["outer"]), _names(facts["inner"]))
        classes = facts.get("classes")
        if not isinstance(classes, dict) or not 2 <= len(classes) <= MAX_CLASSES:
            raise refusal("the file cannot be read here: choose another one.")
        return {str(label): int(count) for label, count in classes.items()}

    return READERS.read(
        "alexnet.training.background.look:classes_of",
        path,
        taken,
        refuse=refusal,
        name=name,
        classes_are=classes_are,
    )


def tiles_in(
    path: Path, name: str, labels: Sequence[str], most: int, classes_are: ClassesAre = ""
) -> list[tuple[str, Pixels]]:
    """Return some photos of an archive with their classes, as tiles.

    Args:
        path, name, classes_are: as for ``look_into``.
        labels: the classes that it found.
        most: photos of all classes together.

    Raises:
        TrainingError: it cannot be trained with.
    """

    refusal = partial(_refusal, name)

    def taken(facts: Answer, result: Path) -> list[tuple[str, Pixels]]:
        found = facts.get("labels")
        if not isinstance(found, list) or len(found) > most or any(f not in labels for f in found):
            raise refusal("its photos cannot be shown here.")
        pixels = np.fromfile(result, np.uint8, count=len(found) * TILE * TILE * 3)
        if pixels.size != len(found) * TILE * TILE * 3:
            raise refusal("its photos cannot be shown here.")
        return list(zip(found, pixels.reshape(-1, TILE, TILE, 3), strict=True))

    return READERS.read(
        "alexnet.training.background.look:tiles_of",
        path,
        taken,
        refuse=refusal,
        name=name,
        most=most,
        classes_are=classes_are,
    )


def classes_of(file: Path, _: Path, name: str, classes_are: ClassesAre) -> dict[str, Any]:
    """Return the classes of an archive, in a reader process."""
    try:
        found = count_photos(file, name=name, limits=UPLOAD_LIMITS, classes_are=classes_are)
        return {"classes": found}
    except UnclearLayoutError as error:
        return {"outer": error.outer, "inner": error.inner}


def _refusal(name: str, reason: str) -> TrainingError:
    return TrainingError(f"{name}: {reason}")


def _names(told: Any) -> list[str]:
    return [str(name) for name in told]


def tiles_of(
    file: Path, result: Path, name: str, most: int, classes_are: ClassesAre
) -> dict[str, Any]:
    """Write the tiles of some photos of an archive, in a reader process; return their classes."""
    found = first_photos(file, name=name, most=most, limits=UPLOAD_LIMITS, classes_are=classes_are)
    result.write_bytes(b"".join(tile(pixels).tobytes() for _, pixels in found))
    return {"labels": [label for label, _ in found]}
