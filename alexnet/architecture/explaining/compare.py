"""Two networks side by side: what was edited, what that did to other rows, and the totals.

Rows are matched by id, so that a row that was moved, renamed or given another type is
still itself.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import Facts, RowFacts, analyze
from alexnet.architecture.quantity import Quantity
from alexnet.architecture.rows import Row, field_type_of, label_of


@dataclass(frozen=True)
class FieldChange:
    """A changed field of a row, as a person calls it, in the table's notation.

    Example:
        >>> FieldChange("maps", "96", "64").text
        'maps 96 → 64'
    """

    label: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change in one phrase."""
        return f"{self.label} {self.before} → {self.after}"


@dataclass(frozen=True)
class RowComparison:
    """One row in both networks.

    Attributes:
        id: the row's identity.
        before, after: its facts; ``None`` in the network that lacks it.
        fields: its changed fields, its type first; empty for an added or removed row.
        moved: whether it stands elsewhere among the rows that both networks have.
    """

    id: str
    before: RowFacts | None
    after: RowFacts | None
    fields: tuple[FieldChange, ...] = ()
    moved: bool = False

    @property
    def name(self) -> str:
        """Its name, the new one if it was renamed."""
        facts = self.after or self.before
        assert facts is not None
        return facts.name

    @property
    def added(self) -> bool:
        """Whether only the second network has it."""
        return self.before is None

    @property
    def removed(self) -> bool:
        """Whether only the first network has it."""
        return self.after is None

    @property
    def renamed(self) -> bool:
        """Whether both networks have it under different names."""
        return bool(self.before and self.after and self.before.name != self.after.name)

    @property
    def touched(self) -> bool:
        """Whether somebody edited, added, removed or moved it; a new name does not count."""
        return self.added or self.removed or self.moved or bool(self.fields)

    @property
    def shape_changed(self) -> bool:
        """Whether both networks have it and it gives another shape."""
        if self.before is None or self.after is None:
            return False
        return self.before.output_shape != self.after.output_shape

    @property
    def figures_changed(self) -> bool:
        """Whether its shape, parameters, multiply-adds or memory differ."""
        return self.shape_changed or any(self.change(quantity) for quantity in Quantity)

    @property
    def rippled(self) -> bool:
        """Whether its figures differ though nobody touched it: rows that feed it are the cause."""
        return self.figures_changed and not self.touched

    def change(self, quantity: Quantity) -> int:
        """Return what it costs more than before; negative where it costs less."""
        before, after = (quantity.of(row) if row else 0 for row in (self.before, self.after))
        return after - before


@dataclass(frozen=True)
class Comparison:
    """Two networks side by side.

    Attributes:
        before, after: their facts.
        rows: all rows of both, in the order of the second network's flow; a removed row
            stands behind the row that it followed.
    """

    before: Facts
    after: Facts
    rows: tuple[RowComparison, ...]

    @property
    def added(self) -> tuple[RowComparison, ...]:
        """Rows that only the second network has."""
        return tuple(row for row in self.rows if row.added)

    @property
    def removed(self) -> tuple[RowComparison, ...]:
        """Rows that only the first network has."""
        return tuple(row for row in self.rows if row.removed)

    @property
    def edited(self) -> tuple[RowComparison, ...]:
        """Rows with changed fields."""
        return tuple(row for row in self.rows if row.fields)

    @property
    def moved(self) -> tuple[RowComparison, ...]:
        """The fewest rows that must change place to get from one order to the other."""
        return tuple(row for row in self.rows if row.moved)

    @property
    def renamed(self) -> tuple[RowComparison, ...]:
        """Rows under another name."""
        return tuple(row for row in self.rows if row.renamed)

    @property
    def touched(self) -> tuple[RowComparison, ...]:
        """Rows that were edited, added, removed or moved."""
        return tuple(row for row in self.rows if row.touched)

    @property
    def ripple(self) -> tuple[RowComparison, ...]:
        """Rows that nobody touched, whose figures differ because of a row before (now or then)."""
        return tuple(row for row in self.rows if row.rippled)

    def change(self, quantity: Quantity) -> int:
        """Return what the second network costs more than the first."""
        return quantity.of(self.after) - quantity.of(self.before)


def compare(before: Architecture, after: Architecture) -> Comparison:
    """Return two networks side by side, rows matched by id.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> table = preset("article-table")
        >>> comparison = compare(table, table.replace("C1", filters=64))
        >>> comparison.change(Quantity.PARAMS), [row.name for row in comparison.ripple]
        (-216448, ['S2', 'C3'])
    """
    facts = analyze(before), analyze(after)
    facts_of = tuple({row.id: row for row in side.rows} for side in facts)
    old, new = ({row.id: row for row in side.rows} for side in (before, after))
    moved = _moved([row_id for row_id in old if row_id in new], list(new))
    rows = tuple(
        RowComparison(
            id=row_id,
            before=facts_of[0].get(row_id),
            after=facts_of[1].get(row_id),
            fields=tuple(_field_changes(old.get(row_id), new.get(row_id))),
            moved=row_id in moved,
        )
        for row_id in _merged(list(old), list(new))
    )
    return Comparison(*facts, rows)


def _field_changes(before: Row | None, after: Row | None) -> Iterator[FieldChange]:
    if before is None or after is None:
        return
    if before.TYPE != after.TYPE:
        yield FieldChange("type", before.LABEL, after.LABEL)
    # Labels, not names: a kernel size is a kernel size, be it a convolution's or a pooling's.
    texts = _texts(before)
    for label, text in _texts(after).items():
        if label in texts and texts[label] != text:
            yield FieldChange(label, texts[label], text)


def _texts(row: Row) -> dict[str, str]:
    return {
        label_of(field): field_type_of(field).format(getattr(row, field.name))
        for field in row.declared_fields()
    }


def _moved(shared: Sequence[str], order: Sequence[str]) -> set[str]:
    """Return the shared ids outside the longest run of ids that kept their order."""
    place = {row_id: index for index, row_id in enumerate(order)}
    # Patience sorting: the last id of the best run of each length, and each id's forerunner.
    ends: list[str] = []
    forerunner: dict[str, str | None] = {}
    for row_id in shared:
        length = bisect_left([place[end] for end in ends], place[row_id])
        forerunner[row_id] = ends[length - 1] if length else None
        ends[length : length + 1] = [row_id]
    kept: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = forerunner[last]
    return set(shared) - kept


def _merged(before: Sequence[str], after: Sequence[str]) -> list[str]:
    merged = list(after)
    for index, row_id in enumerate(before):
        if row_id not in after:
            merged.insert(merged.index(before[index - 1]) + 1 if index else 0, row_id)
    return merged


class StepKind(Enum):
    """What a step of a waterfall is."""

    START = "start"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    END = "end"


@dataclass(frozen=True)
class Step:
    """A step of a waterfall.

    Attributes:
        kind: a total (``START``, ``END``) or what became of a row.
        name: the row's name, or ``"Before"`` and ``"After"``.
        amount: the total, or the row's change with its sign.
        row_id: the row's identity; ``None`` for a total.
    """

    kind: StepKind
    name: str
    amount: int
    row_id: str | None = None


def waterfall(before: Architecture, after: Architecture, quantity: Quantity) -> tuple[Step, ...]:
    """Return the way from one total to the other, row by row in the order of the flow.

    Rows that cost what they cost before are left out.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> table = preset("article-table")
        >>> steps = waterfall(table, table.replace("C1", filters=64), Quantity.PARAMS)
        >>> [(step.name, step.amount) for step in steps]
        [('Before', 62378344), ('C1', -11648), ('C3', -204800), ('After', 62161896)]
    """
    comparison = compare(before, after)
    return (
        Step(StepKind.START, "Before", quantity.of(comparison.before)),
        *(
            Step(_kind(row), row.name, row.change(quantity), row.id)
            for row in comparison.rows
            if row.change(quantity)
        ),
        Step(StepKind.END, "After", quantity.of(comparison.after)),
    )


def _kind(row: RowComparison) -> StepKind:
    if row.added:
        return StepKind.ADDED
    return StepKind.REMOVED if row.removed else StepKind.CHANGED
