"""Which weights of a trained network an edited one can keep, row by row, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Shape
from alexnet.architecture.rows import Convolution, Input, Row
from alexnet.architecture.variables import Variable, variables

_ONLY_IN_TRAINING = frozenset(
    {"dropout", "dropout_on", "spatial_dropout", "kernel_initializer", "bias_initializer"}
)


_CONSTANTS: Mapping[str, tuple[str, ...]] = {
    "batch": ("epsilon",),
    "lrn": ("lrn_depth_radius", "lrn_bias", "lrn_alpha", "lrn_beta"),
}
"""Normalisation -> the fields that decide what it computes, and that no array carries."""


class Origin(Enum):
    """Where a row's weights come from; the value is the word on its badge."""

    TRAINED = "trained"
    """As trained, and fed as in training."""
    KEPT = "untrained since"
    """The trained numbers, but the row or one before it has changed since."""
    RANDOM = "random"
    """Drawn anew: the shape changed, or there are no trained numbers for the row."""
    WEIGHTLESS = "no weights"
    """The row has none: the input, a pooling."""


@dataclass(frozen=True)
class RowOrigin:
    """One row's weights.

    Attributes:
        row: the row's name.
        row_id: its identity.
        origin: where its weights come from.
        why: a sentence without the row's name, such as "its shape is another one than in
            training"; empty for trained and weightless rows.
    """

    row: str
    row_id: str
    origin: Origin
    why: str = ""


@dataclass(frozen=True)
class Transfer:
    """What a network takes over from a trained one.

    Attributes:
        rows: every row's origin, In first.
        taken: path of a variable -> its path in the trained network; all others are random.
        spread: the paths among them that are grouped kernels, spread block by block.
    """

    rows: tuple[RowOrigin, ...]
    taken: Mapping[str, str]
    spread: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether every row is as trained: scores mean what was published or measured."""
        return not self._first(Origin.KEPT, Origin.RANDOM)

    @property
    def first_random(self) -> str | None:
        """The first row with random weights, or ``None``."""
        return self._first(Origin.RANDOM)

    @property
    def first_changed(self) -> str | None:
        """The first row with trained numbers out of their place, or ``None``."""
        return self._first(Origin.KEPT)

    @property
    def sentence(self) -> str:
        """What the user has to know about the scores; empty where all is as trained."""
        trained = [row.row for row in self.rows if row.origin is Origin.TRAINED]
        if self.is_whole:
            return ""
        if not trained and not self.first_changed:
            return "No row can use these weights: all are random, and so are the scores."
        if self.first_random:
            before = f"Rows up to {trained[-1]} are as trained. " if trained else ""
            kept = (
                f"From row {self.first_changed} on, kept weights see other maps than in training. "
                if self.first_changed
                else ""
            )
            return (
                f"Random from row {self.first_random} on: {before}{kept}Whatever comes out after "
                f"random weights is chance, the scores too, until the network is trained again."
            )
        return (
            f"Untrained since row {self.first_changed} changed: every number was kept, but what "
            f"comes after it was trained on other maps. Trust the scores less, or train again."
        )

    def _first(self, *origins: Origin) -> str | None:
        return next((row.row for row in self.rows if row.origin in origins), None)


def transfer(
    target: Architecture,
    trained: Architecture,
    shapes: Mapping[str, Shape],
    *,
    spread_groups: bool = False,
) -> Transfer:
    """Return what ``target`` can take over.

    Rows are matched by their identity. A row takes all its arrays or none.

    Args:
        target: the network of the table.
        trained: the network that was trained.
        shapes: path -> shape of the trained arrays that there are, by ``trained``'s names.
        spread_groups: also fill a convolution of one group from kernels of several, exactly:
            the maps of other groups get kernels of zeros (block diagonal).

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.architecture.variables import shapes_of
        >>> arch = preset("article-code")
        >>> shapes = shapes_of(arch)
        >>> transfer(arch.replace("C3", filters=64), arch, shapes).first_random
        'C3'
    """
    before = {row.id: row for row in trained.rows}
    theirs, ours = _by_row(trained), _by_row(target)
    order = [row.id for row in trained.rows]
    intact = True
    rows: list[RowOrigin] = []
    taken: dict[str, str] = {}
    spread: set[str] = set()
    for place, row in enumerate(target.rows):
        source = before.get(row.id)
        pairs = _pairs(ours[row.id], theirs.get(row.id, ()), shapes, spread_groups)
        spreads = {mine.path for mine, its in pairs or () if mine.shape != its.shape}
        in_place = place < len(order) and order[place] == row.id
        same = source is not None and in_place and _works_alike(row, source, bool(spreads))
        intact = intact and same
        if pairs is not None:
            taken |= {mine.path: its.path for mine, its in pairs}
            spread |= spreads
        if isinstance(row, Input) or not ours[row.id]:
            rows.append(RowOrigin(row.name, row.id, Origin.WEIGHTLESS))
            continue
        origin, why = _judge(source, pairs is not None, same, intact, row.id in theirs, shapes)
        intact = intact and origin is Origin.TRAINED
        rows.append(RowOrigin(row.name, row.id, origin, why))
    return Transfer(tuple(rows), taken, frozenset(spread))


def block_diagonal(kernel: NDArray[np.float32], groups: int) -> NDArray[np.float32]:
    """Return the kernel of one group that does exactly what a grouped one does.

    Args:
        kernel: (height, width, input maps of one group, maps).
        groups: how many groups it has.

    Returns:
        (height, width, input maps of all groups, maps), zero where a map of one group would
        see another group's.

    Example:
        >>> block_diagonal(np.ones((1, 1, 1, 2), np.float32), groups=2)[0, 0].tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    height, width, inputs, maps = kernel.shape
    whole = np.zeros((height, width, inputs * groups, maps), kernel.dtype)
    share = maps // groups
    for group in range(groups):
        columns = slice(group * share, (group + 1) * share)
        whole[:, :, group * inputs : (group + 1) * inputs, columns] = kernel[..., columns]
    return whole


def _by_row(architecture: Architecture) -> dict[str, tuple[Variable, ...]]:
    held = variables(architecture)
    return {row.id: tuple(v for v in held if v.row_id == row.id) for row in architecture.rows}


def _pairs(
    ours: tuple[Variable, ...],
    theirs: tuple[Variable, ...],
    shapes: Mapping[str, Shape],
    spread_groups: bool,
) -> list[tuple[Variable, Variable]] | None:
    """Return which array goes where, or ``None`` where the row cannot be filled."""
    if [v.role for v in ours] != [v.role for v in theirs]:
        return None
    pairs = list(zip(ours, theirs, strict=True))
    fits = all(
        shapes.get(its.path) == its.shape
        and (mine.shape == its.shape or (spread_groups and _may_spread(mine, its)))
        for mine, its in pairs
    )
    return pairs if fits else None


def _may_spread(mine: Variable, its: Variable) -> bool:
    if mine.role != "kernel" or len(mine.shape) != 4 or len(its.shape) != 4:
        return False
    *window, inputs, maps = mine.shape
    *other, shared, its_maps = its.shape
    return window == other and maps == its_maps and inputs > shared and inputs % shared == 0


def _works_alike(row: Row, source: Row, spread: bool) -> bool:
    """Return whether a row does what its trained self did, the numbers aside."""
    if type(row) is not type(source):
        return False
    ignored = _ONLY_IN_TRAINING | ({"groups"} if spread else set())
    if isinstance(row, Convolution) and row.normalization != "lrn":
        ignored = ignored | {f.name for f in row.declared_fields() if f.name.startswith("lrn_")}
    return all(
        getattr(row, f.name) == getattr(source, f.name)
        for f in row.declared_fields()
        if f.name not in ignored
    )


def _judge(
    source: Row | None,
    fits: bool,
    same: bool,
    intact: bool,
    known: bool,
    shapes: Mapping[str, Shape],
) -> tuple[Origin, str]:
    if not fits:
        if source is None or not known:
            return Origin.RANDOM, "the trained network has no such row"
        if not any(path.startswith(f"{source.name}/") for path in shapes):
            return Origin.RANDOM, "these weights bring no numbers for it"
        return Origin.RANDOM, "its kernels have another shape than in training"
    if intact:
        return Origin.TRAINED, ""
    if not same:
        return Origin.KEPT, "it works otherwise than in training"
    return Origin.KEPT, "a row before it has changed since training"


def differing_constants(
    architecture: Architecture, trained: Architecture
) -> dict[str, dict[str, float]]:
    """Return the constants of normalisation that a network has otherwise than a trained one.

    Returns:
        Id of the row -> field -> the trained network's value.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> table = preset("article-code")
        >>> differing_constants(table, table.replace("C1", epsilon=1e-5))
        {'C1': {'epsilon': 1e-05}}
    """
    differing: dict[str, dict[str, float]] = {}
    for row in architecture.rows:
        other = trained.row(row.id)
        normalization = getattr(row, "normalization", "none")
        if other is None or getattr(other, "normalization", "none") != normalization:
            continue
        values = {
            name: getattr(other, name)
            for name in _CONSTANTS.get(normalization, ())
            if getattr(other, name) != getattr(row, name)
        }
        if values:
            differing[row.id] = values
    return differing
