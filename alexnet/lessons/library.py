"""The lessons that ship, and the courses made of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from alexnet.lessons.reading import load
from alexnet.lessons.schema import Lesson

FOLDER = Path(__file__).parents[2] / "assets" / "lessons"

_ORDER = (
    "read-the-table",
    "why-55",
    "where-parameters-sit",
    "fewer-filters",
    "same-and-valid",
    "two-towers",
    "what-a-unit-sees",
    "trained-and-untrained",
    "one-number",
    "none-of-these",
    "relu-and-tanh",
    "throw-dense-away",
    "from-lenet",
    "own-numbers",
)
"""The most worthwhile first; a lesson of the folder that is not named here comes last."""

COURSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "45 minutes": ("read-the-table", "why-55", "where-parameters-sit", "fewer-filters"),
        "90 minutes": (
            "read-the-table",
            "why-55",
            "where-parameters-sit",
            "fewer-filters",
            "same-and-valid",
            "two-towers",
            "what-a-unit-sees",
            "own-numbers",
        ),
    }
)
"""Title -> ids of lessons, in order."""


@cache
def first() -> Lesson:
    """Return the lesson for whoever is new, without reading the others."""
    name = next(name for name in _ORDER if (FOLDER / f"{name}.yaml").exists())
    return load((FOLDER / f"{name}.yaml").read_text("utf-8"))


@cache
def lessons() -> Mapping[str, Lesson]:
    """Return the lessons that ship: id -> lesson, in the order of the list."""
    found = {path.stem: load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
    order = [*(name for name in _ORDER if name in found), *(n for n in found if n not in _ORDER)]
    return MappingProxyType({name: found[name] for name in order})


def next_lesson(lesson: Lesson) -> Lesson | None:
    """Return the lesson after another one in the order of the list; ``None`` after the last."""
    names = list(lessons())
    place = names.index(lesson.id) + 1
    return lessons()[names[place]] if place < len(names) else None
