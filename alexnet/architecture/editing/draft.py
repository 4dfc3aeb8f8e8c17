"""What the user typed, right or wrong: rows of text that can always be shown and edited.

A draft keeps every cell as text. Its first row is the input and its last is fully
connected, names and ids are unique; everything else may be wrong, and ``resolution.py``
says what. Every edit returns a new draft or raises ``EditRefusedError``, so that the old
one is there to go back to.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alexnet.architecture.architecture import MAX_ROWS, Architecture
from alexnet.architecture.rows import (
    ROW_TYPES,
    Row,
    RowType,
    check_name,
    declared_field,
    field_type_of,
)
from alexnet.architecture.typed import BOM
from alexnet.errors import AlexNetError, ArchitectureError

MAX_TEXT = 200
"""Characters of one cell that are kept."""


class EditRefusedError(AlexNetError):
    """An edit that cannot even be kept as a wrong one; the sentence says why."""


@dataclass(frozen=True)
class DraftRow:
    """One row as typed.

    Attributes:
        id: its identity, kept when it is moved, renamed or changes type.
        name: its name, such as ``"C1"``.
        type: a key of ``ROW_TYPES``.
        texts: field -> text. Fields of other types that were typed before are kept for the
            case that the type comes back; those that the type lacks here have defaults.
    """

    id: str
    name: str
    type: str
    texts: Mapping[str, str]

    @property
    def row_type(self) -> RowType:
        """The class of the row."""
        return ROW_TYPES[self.type]

    def text(self, field: str) -> str:
        """Return the text of a field of the row's type; ``KeyError`` where it has none."""
        declared = declared_field(self.row_type, field)
        if field in self.texts:
            return self.texts[field]
        return field_type_of(declared).format(field_type_of(declared).check(declared.default))

    def value(self, field: str) -> Any:
        """Return what the text of a field means; ``ValueError``, and why, where it means nothing.

        Example:
            >>> DraftRow("C1", "C1", "convolution", {"kernel_size": "3x5"}).value("kernel_size")
            (3, 5)
        """
        return field_type_of(declared_field(self.row_type, field)).parse(self.text(field))


@dataclass(frozen=True)
class Draft:
    """Rows as typed, in the order of the flow.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table"))
        >>> draft.set_text("C1", "filters", "abc").row("C1").text("filters")
        'abc'
    """

    rows: tuple[DraftRow, ...]

    @classmethod
    def of(cls, architecture: Architecture) -> "Draft":
        """Return the draft that spells an architecture."""
        return cls(tuple(_draft_row(row) for row in architecture.rows))

    def row(self, row_id: str) -> DraftRow:
        """Return the row with that id; raise ``KeyError`` where there is none."""
        return self.rows[self.index(row_id)]

    def index(self, row_id: str) -> int:
        """Return the position of a row in the flow; raise ``KeyError`` where there is none."""
        for index, row in enumerate(self.rows):
            if row.id == row_id:
                return index
        raise KeyError(row_id)

    def set_text(self, row_id: str, field: str, text: str) -> "Draft":
        """Return the draft with one cell changed, in its normal form where it has one."""
        row = self.row(row_id)
        field_type = field_type_of(declared_field(row.row_type, field))
        try:
            text = field_type.format(field_type.parse(text))
        except ValueError:
            text = _kept(text)
        return self._with(dataclasses.replace(row, texts={**row.texts, field: text}))

    def rename(self, row_id: str, name: str) -> "Draft":
        """Return the draft with a row renamed; its id stays."""
        row, name = self.row(row_id), name.strip()
        if name == row.name:
            return self
        if self.is_end(row_id):
            raise EditRefusedError(
                f"{row.name} keeps its name: it is the {self._end(row_id)} row of the flow."
            )
        try:
            check_name(name)
        except ArchitectureError as error:
            raise EditRefusedError(str(error)) from None
        if any(other.name.lower() == name.lower() for other in self.rows if other is not row):
            raise EditRefusedError(f"Another row is named {name} already. Choose another name.")
        return self._with(dataclasses.replace(row, name=name))

    def change_type(self, row_id: str, type_name: str) -> "Draft":
        """Return the draft with a row of another type; the article's letter follows it."""
        row = self.row(row_id)
        if type_name == row.type:
            return self
        if row is self.rows[0]:
            raise EditRefusedError(f"{row.name} stays an input: the photo enters there.")
        if row is self.rows[-1]:
            raise EditRefusedError(f"{row.name} stays fully connected: its units are the classes.")
        if type_name == "input":
            raise EditRefusedError(f"{row.name} cannot be an input: only the first row can.")
        number = row.name.removeprefix(row.row_type.LETTER)
        renamed = ROW_TYPES[type_name].LETTER + number
        taken = {other.name.lower() for other in self.rows if other is not row}
        name = renamed if number.isdecimal() and renamed.lower() not in taken else row.name
        return self._with(dataclasses.replace(row, type=type_name, name=name))

    def insert_after(self, row_id: str, type_name: str) -> tuple["Draft", str]:
        """Return the draft with a new row behind another one, and the new row's id."""
        index = self.index(row_id)
        self._check_room()
        if type_name == "input":
            raise EditRefusedError("A network has one input: only the first row can be one.")
        if index == len(self.rows) - 1:
            index -= 1
        name = self._free_name(ROW_TYPES[type_name].LETTER, index + 1)
        row = DraftRow(name, name, type_name, {})
        return Draft((*self.rows[: index + 1], row, *self.rows[index + 1 :])), row.id

    def remove(self, row_id: str) -> "Draft":
        """Return the draft without a row."""
        if self.is_end(row_id):
            raise EditRefusedError(
                f"{self.row(row_id).name} cannot be removed: it is the {self._end(row_id)} row "
                f"of the flow."
            )
        return Draft(tuple(row for row in self.rows if row.id != row_id))

    def put_back(self, row_id: str, earlier: "Draft") -> "Draft":
        """Return the draft with a row that it lost, where it stood in an earlier draft."""
        row = earlier.row(row_id)
        if earlier.is_end(row_id):
            raise EditRefusedError(
                f"{row.name} stands at an end of the flow, and each end is taken."
            )
        if any(row.name.lower() == other.name.lower() for other in self.rows):
            raise EditRefusedError(f"Another row is named {row.name} already.")
        if any(row.id == other.id for other in self.rows):
            raise EditRefusedError(f"{row.name} is there under another name.")
        self._check_room()
        before = [other.id for other in earlier.rows[: earlier.index(row_id)]]
        left = [index for index, other in enumerate(self.rows[:-1]) if other.id in before]
        index = max(left, default=0) + 1
        return Draft((*self.rows[:index], row, *self.rows[index:]))

    def move(self, row_id: str, steps: int) -> "Draft":
        """Return the draft with a row moved along the flow (positive: towards Out)."""
        index = self.index(row_id)
        target = index + steps
        if self.is_end(row_id):
            raise EditRefusedError(
                f"{self.row(row_id).name} cannot move: it is the {self._end(row_id)} row "
                f"of the flow."
            )
        if not 0 < target < len(self.rows) - 1:
            end = self.rows[0 if target <= 0 else -1]
            raise EditRefusedError(
                f"{self.row(row_id).name} cannot move past {end.name}, "
                f"the {self._end(end.id)} row of the flow."
            )
        rows = list(self.rows)
        rows.insert(target, rows.pop(index))
        return Draft(tuple(rows))

    def is_end(self, row_id: str) -> bool:
        """Return whether a row is the input or the last one."""
        return row_id in (self.rows[0].id, self.rows[-1].id)

    def _end(self, row_id: str) -> str:
        return "first" if row_id == self.rows[0].id else "last"

    def to_json(self) -> str:
        """Return compact JSON that ``from_json`` reads back as an equal draft."""
        return json.dumps(self.to_value(), separators=(",", ":"), ensure_ascii=False)

    def to_value(self) -> list[Any]:
        """Return what ``to_json`` writes, before it is written."""
        return [[row.id, row.name, row.type, dict(row.texts)] for row in self.rows]

    @classmethod
    def from_json(cls, text: str) -> "Draft":
        """Return the draft that ``to_json`` wrote; raise ``ValueError`` for anything else."""
        try:
            return cls.from_value(json.loads(text.removeprefix(BOM)))
        except RecursionError:
            raise ValueError("rows must not be nested") from None

    @classmethod
    def from_value(cls, value: Any) -> "Draft":
        """Return the draft that decoded JSON holds; raise ``ValueError`` for anything else."""
        if not isinstance(value, list) or not 2 <= len(value) <= MAX_ROWS:
            raise ValueError("rows must be a list")
        rows = tuple(_row_from_value(item) for item in value)
        types = [row.type for row in rows]
        if types[0] != "input" or "input" in types[1:] or types[-1] != "dense":
            raise ValueError("rows must start with the input and end fully connected")
        for names in ([row.name.lower() for row in rows], [row.id.lower() for row in rows]):
            if len(set(names)) < len(names):
                raise ValueError("names and ids must be unique")
        return cls(rows)

    def _check_room(self) -> None:
        if len(self.rows) >= MAX_ROWS:
            raise EditRefusedError(
                f"A network may have at most {MAX_ROWS} rows here. Remove one first."
            )

    def _with(self, changed: DraftRow) -> "Draft":
        return Draft(tuple(changed if row.id == changed.id else row for row in self.rows))

    def _free_name(self, letter: str, number: int) -> str:
        taken = {name.lower() for row in self.rows for name in (row.name, row.id)}
        while f"{letter}{number}".lower() in taken:
            number += 1
        return f"{letter}{number}"


def _draft_row(row: Row) -> DraftRow:
    texts = {f.name: field_type_of(f).format(getattr(row, f.name)) for f in row.declared_fields()}
    return DraftRow(row.id, row.name, row.TYPE, texts)


def _kept(text: str) -> str:
    """Return what is kept of a cell that means nothing: short, and possible to send."""
    if len(text) > MAX_TEXT:
        # The mark keeps the beginning from being read as if it were the whole.
        text = text[: MAX_TEXT - 1] + "…"
    return text.encode(errors="replace").decode()


def _row_from_value(value: Any) -> DraftRow:
    if not isinstance(value, list) or len(value) != 4:
        raise ValueError("a row must have four parts")
    row_id, name, type_name, texts = value
    if not isinstance(type_name, str) or type_name not in ROW_TYPES or not isinstance(texts, dict):
        raise ValueError("a row must have a known type")
    known = {f.name for row_type in ROW_TYPES.values() for f in row_type.declared_fields()}
    for field, text in texts.items():
        if field not in known or not isinstance(text, str) or text != _kept(text):
            raise ValueError("a cell must be a short text of a known field")
    return DraftRow(check_name(row_id), check_name(name), type_name, texts)
