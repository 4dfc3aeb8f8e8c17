"""Which folders of a collection are its classes, and which tell training from judging apart.

Found by themselves: ``train/<class>/photo.jpg`` with ``val/`` beside it, or ``<class>/photo.jpg``,
in either case with any folders around them, and the other way round ``<class>/train/photo.jpg``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alexnet.errors import TrainingError
from alexnet.training.data.archives import Entry

Path = tuple[str, ...]
ClassesAre = Literal["", "outer", "inner"]

_SPLITS: Mapping[str, str] = {
    **dict.fromkeys(("train", "training", "trainset", "trn", "trainval"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "valset"), "val"),
    **dict.fromkeys(("dev", "devset", "development", "holdout", "eval", "evaluation"), "val"),
    **dict.fromkeys(("test", "testing", "testset", "tst"), "test"),
}
"""Words in a folder's name that tell the parts of a collection -> the part."""

_FILLERS = frozenset(
    {"set", "sets", "seg", "split", "data", "dataset", "folder", "image", "images", "img", "imgs"}
    | {"photo", "photos", "pic", "pics", "picture", "pictures", "sample", "samples"}
)
"""Words that stand beside those and say nothing more: ``training_set``, ``seg_train``."""

_NO_PHOTOS = (".md", ".txt", ".csv", ".json", ".xml", ".html", ".py", ".mat", ".db", ".ini")
"""Files beside the photos that nobody takes for one; they are passed over in silence."""

_SYSTEM_NAMES = frozenset(
    {"@eadir", "@tmp", "@recycle", "#recycle", "#snapshot", "$recycle.bin", "lost+found"}
    | {"system volume information", "recycler", "icon\r", "node_modules"}
)
"""What network drives, Windows and macOS put beside photos; names with a dot or two underlines
in front (``.ipynb_checkpoints``, ``__MACOSX``) are passed over too.
"""


class UnclearLayoutError(TrainingError):
    """The same folders lie in several others: which of them are the classes?

    Attributes:
        name: of the collection.
        outer: names of the folders that hold the others.
        inner: names of the folders in each of them.
    """

    def __init__(self, name: str, outer: Sequence[str], inner: Sequence[str]) -> None:
        super().__init__(
            f"{name} has the same folders ({_listed(inner)}) in each of {_listed(outer)}: are the "
            "classes the inner folders or the outer ones? Choose, or call the outer ones train and "
            "val."
        )
        self.name, self.outer, self.inner = name, tuple(outer), tuple(inner)


@dataclass(frozen=True)
class FolderLayout:
    """Class folders and the files in them; ``part`` is empty in a collection without parts.

    Attributes:
        files: (part, class, file).
        classes: part -> its class folders, those without a photo too.
        stray: (part, file) of those in no class folder.
        unused: what the folders of a further part are called; empty if there is none.
    """

    files: Sequence[tuple[str, str, Entry]]
    classes: Mapping[str, Sequence[str]]
    stray: Sequence[tuple[str, Entry]]
    unused: str = ""


def layout_of(entries: Iterable[Entry], name: str, classes_are: ClassesAre = "") -> FolderLayout:
    """Return which files belong to which class of which part.

    Args:
        entries: all of the collection.
        name: what to call it in messages.
        classes_are: the answer to a ``UnclearLayoutError``.

    Raises:
        UnclearLayoutError: it could be read in two ways.
        TrainingError: the parts hold photos, and no class folders.
    """
    folders: set[Path] = set()
    files: list[Entry] = []
    for entry in entries:
        if any(_is_of_a_system(step) for step in entry.path):
            continue
        if entry.is_folder:
            folders.add(entry.path)
        elif not entry.path[-1].lower().endswith(_NO_PHOTOS):
            files.append(entry)
            folders.add(entry.path[:-1])
    placed, unused = _judged_by_one(_placed(folders - {()}, name, classes_are))
    found: list[tuple[str, str, Entry]] = []
    stray: list[tuple[str, Entry]] = []
    for file in files:
        for depth in range(len(file.path) - 1, 0, -1):
            if file.path[:depth] in placed:
                found.append((*placed[file.path[:depth]], file))
                break
        else:
            parts = (part_of(step) for step in file.path[:-1])
            stray.append((next((part for part in parts if part), ""), file))
    classes: dict[str, list[str]] = {}
    for part, label in sorted(set(placed.values())):
        classes.setdefault(part, []).append(label)
    return FolderLayout(found, classes, stray, unused)


def part_of(folder: str) -> str:
    """Return the part that a folder's name tells, in any case; empty if it tells none.

    Example:
        >>> [part_of(name) for name in ("Training", "seg_test", "dev-set", "trains", "cat")]
        ['train', 'test', 'val', '', '']
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", folder)
    words = [word for word in re.split(r"[\W_\d]+", spaced.lower()) if word]
    telling = [word for word in words if word not in _FILLERS]
    return _SPLITS.get(telling[0], "") if len(telling) == 1 else ""


def _is_of_a_system(step: str) -> bool:
    return step.startswith((".", "__")) or step.lower() in _SYSTEM_NAMES


def _placed(folders: set[Path], name: str, classes_are: ClassesAre) -> dict[Path, tuple[str, str]]:
    """Return the class folders' paths with their part and class."""
    parents = {folder[:depth] for folder in folders for depth in range(1, len(folder))}
    leaves = [folder for folder in folders if folder not in parents]
    if not leaves:
        return {}
    return _below_parts(leaves) or _above_parts(leaves) or _without_parts(leaves, name, classes_are)


def _below_parts(leaves: Sequence[Path]) -> dict[Path, tuple[str, str]]:
    """Place ``train/cat``, and also ``seg_train/seg_train/cat`` and ``train/images/cat``."""
    below: dict[Path, list[Path]] = {}
    for leaf in leaves:
        depth = next((at for at, step in enumerate(leaf[:-1]) if part_of(step)), None)
        if depth is not None:
            below.setdefault(leaf[: depth + 1], []).append(leaf)
    if len(below) == 1 and _is_a_class(next(iter(below)), leaves):
        return {}
    placed: dict[Path, tuple[str, str]] = {}
    for root, inside in below.items():
        part, depth = part_of(root[-1]), len(root)
        while len({leaf[depth] for leaf in inside}) == 1 and all(
            len(leaf) > depth + 1 for leaf in inside
        ):
            # One folder around all classes, unless it is the one class there is.
            if not part_of(inside[0][depth]) and len({leaf[depth + 1] for leaf in inside}) == 1:
                break
            depth += 1
        placed |= {leaf[: depth + 1]: (part, leaf[depth]) for leaf in inside}
    return placed


def _is_a_class(folder: Path, leaves: Sequence[Path]) -> bool:
    """Return whether a folder ``train`` holds kinds of trains, and those beside it other kinds.

    A folder with less than two beside the part is an extra, such as notes or unlabelled photos.
    """
    depth = len(folder)
    kinds: dict[str, set[str]] = {}
    for leaf in leaves:
        if leaf[: depth - 1] == folder[:-1]:
            kinds.setdefault(leaf[depth - 1], set()).update(leaf[depth : depth + 1])
    own = kinds.pop(folder[-1])
    apart = all(len(others) > 1 and own.isdisjoint(others) for others in kinds.values())
    return bool(kinds) and apart and own.isdisjoint(kinds)


def _above_parts(leaves: Sequence[Path]) -> dict[Path, tuple[str, str]]:
    """Place ``cat/train``, where every class folder holds the parts."""
    if len({leaf[-2:-1] for leaf in leaves}) < 2 or not all(part_of(leaf[-1]) for leaf in leaves):
        return {}
    return {leaf: (part_of(leaf[-1]), leaf[-2]) for leaf in leaves if len(leaf) > 1}


def _without_parts(
    leaves: Sequence[Path], name: str, classes_are: ClassesAre
) -> dict[Path, tuple[str, str]]:
    around = _in_common(leaves) if len(leaves) > 1 else len(leaves[0]) - 1
    inside: dict[str, set[str]] = {}
    for leaf in leaves:
        if len(leaf) > around:
            inside.setdefault(leaf[around], set()).update(leaf[around + 1 : around + 2])
    inner = next(iter(inside.values()), set())
    repeats = len(inside) > 1 and len(inner) > 1 and all(i == inner for i in inside.values())
    if repeats and not classes_are:
        raise UnclearLayoutError(name, sorted(inside), sorted(inner))
    at = around + (1 if repeats and classes_are == "inner" else 0)
    _check_no_parts(sorted({leaf[at] for leaf in leaves if len(leaf) > at}), name)
    return {leaf[: at + 1]: ("", leaf[at]) for leaf in leaves if len(leaf) > at}


def _check_no_parts(classes: Sequence[str], name: str) -> None:
    """Raise where the classes would be ``train`` and ``val``; one alone may be a class."""
    told = [label for label in classes if part_of(label)]
    if len(told) > 1 and (len(told) == len(classes) or len({*map(part_of, told)}) > 1):
        told.sort(key=lambda label: part_of(label) != "train")
        raise TrainingError(
            f"{name} has photos right in {_listed(told)}, so nothing tells their classes: put one "
            f"folder for each class into each of them, such as {told[0][:40]}/cat/."
        )


def _judged_by_one(
    placed: dict[Path, tuple[str, str]],
) -> tuple[dict[Path, tuple[str, str]], str]:
    """Judge by the part for testing where there is no other; else leave it for later."""
    parts = {part for part, _ in placed.values()}
    if "test" not in parts:
        return placed, ""
    if parts == {"test"}:
        return {path: ("", label) for path, (_, label) in placed.items()}, ""
    if "val" not in parts:
        renamed = {"test": "val"}
        return {
            path: (renamed.get(part, part), label) for path, (part, label) in placed.items()
        }, ""
    unused = next(path for path, (part, _) in placed.items() if part == "test")
    return {path: at for path, at in placed.items() if at[0] != "test"}, "/".join(unused[:-1])


def _in_common(paths: Sequence[Path]) -> int:
    """Return how many folders all paths start with."""
    first, last = min(paths), max(paths)
    return next(
        (depth for depth, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:4])
    return f"{shown} and {len(names) - 4:,} more" if len(names) > 4 else shown
