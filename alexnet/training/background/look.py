"""A first look at a visitor's archive, in a reader process: what classes does it hold?"""

from pathlib import Path
from typing import Any

from alexnet.errors import TrainingError
from alexnet.training.data.archives import UPLOAD_LIMITS
from alexnet.training.data.collection import MAX_CLASSES, count_photos
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

    def refusal(reason: str) -> TrainingError:
        return TrainingError(f"{name}: {reason}")

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


def classes_of(file: Path, _: Path, name: str, classes_are: ClassesAre) -> dict[str, Any]:
    """Return the classes of an archive, in a reader process."""
    try:
        found = count_photos(file, name=name, limits=UPLOAD_LIMITS, classes_are=classes_are)
        return {"classes": found}
    except UnclearLayoutError as error:
        return {"outer": error.outer, "inner": error.inner}


def _names(told: Any) -> list[str]:
    return [str(name) for name in told]
