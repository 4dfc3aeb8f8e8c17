"""A network as a frozen value: rows in the order of the flow, valid as a whole, and its JSON."""

import dataclasses
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from alexnet.architecture.layers import Layer, expand
from alexnet.architecture.rows import ROW_TYPES, Dense, Input, Row, check_name
from alexnet.architecture.typed import BOM
from alexnet.architecture.values import shown
from alexnet.errors import ArchitectureError

JSON_FORMAT = "alexnet-explorer/architecture"
JSON_VERSION = 1
MAX_ROWS = 64
MAX_JSON_CHARACTERS = 200_000


@dataclasses.dataclass(frozen=True)
class Architecture:
    """A valid network.

    Args:
        rows: Input first, a fully connected row last, no vector before a convolution or
            pooling, every window fits, groups divide the maps, names and ids unique.

    Raises:
        ArchitectureError: naming the row where one is at fault.

    Example:
        >>> from alexnet.architecture.rows import Convolution, Dense, Input
        >>> tiny = Architecture((
        ...     Input(name="In", size=(9, 9)),
        ...     Convolution(name="C1", filters=4),
        ...     Dense(name="Out", units=10, activation="softmax"),
        ... ))
        >>> tiny.replace("C1", filters=8)["C1"].filters
        8
    """

    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        check_order(self.rows)
        check_names(self.rows)
        _ = self.expansion

    @cached_property
    def expansion(self) -> tuple[tuple[Row, tuple[Layer, ...]], ...]:
        """Every row with its Keras layers."""
        return tuple(expand(self.rows))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All Keras layers in the order of the flow, the input layer first."""
        return tuple(layer for _, layers in self.expansion for layer in layers)

    @property
    def input(self) -> Input:
        """The first row."""
        first = self.rows[0]
        assert isinstance(first, Input)
        return first

    def __getitem__(self, name: str) -> Row:
        """Return the row of that name; raise ``KeyError`` where there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"no row is named {name!r}; rows are {', '.join(r.name for r in self.rows)}")

    def row(self, row_id: str | None) -> Row | None:
        """Return the row of that id, which outlives a new name; ``None`` where there is none."""
        return next((row for row in self.rows if row.id == row_id), None)

    def replace(self, name: str, /, **changes: Any) -> "Architecture":
        """Return a new architecture with fields of one row changed.

        Args:
            name: the row's name.
            **changes: Keras' names of its fields, such as ``filters=64``.

        Raises:
            KeyError: there is no such row.
            ArchitectureError: the row has no such field, or the network breaks a rule.
        """
        old = self[name]
        known = {f.name for f in dataclasses.fields(old)}
        for field in changes:
            if field not in known:
                raise ArchitectureError(
                    f"a {old.LABEL.lower()} row has no field {field!r}; "
                    f"it has {', '.join(f.name for f in old.declared_fields())}.",
                    row=name,
                )
        new = dataclasses.replace(old, **changes)
        return Architecture(tuple(new if row is old else row for row in self.rows))

    def to_json(self, *, indent: int | None = None) -> str:
        """Return JSON that ``from_json`` reads back as an equal architecture."""
        return json.dumps(self.to_value(), indent=indent, ensure_ascii=False)

    def to_value(self) -> dict[str, Any]:
        """Return what ``to_json`` writes, as a part of other JSON."""
        return {
            "format": JSON_FORMAT,
            "version": JSON_VERSION,
            "rows": [_row_to_json(row) for row in self.rows],
        }

    @classmethod
    def from_json(cls, text: str) -> "Architecture":
        """Return the architecture that ``to_json`` wrote.

        Raises:
            ArchitectureError: the text is too long, no JSON, of another format, has unknown
                fields or breaks a rule of the rows. Nothing in it is ever executed.
        """
        if len(text) > MAX_JSON_CHARACTERS:
            raise ArchitectureError(
                f"The file has {len(text):,} characters; an architecture needs fewer than "
                f"{MAX_JSON_CHARACTERS:,}."
            )
        try:
            value = json.loads(text.removeprefix(BOM))
        except (ValueError, RecursionError):
            raise ArchitectureError(
                "The file is not JSON. Choose one that was saved with “Architecture (JSON)”."
            ) from None
        return cls.from_value(value)

    @classmethod
    def from_value(cls, value: Any) -> "Architecture":
        """Return the architecture that ``to_value`` gave.

        Raises:
            ArchitectureError: as for ``from_json``.
        """
        if not isinstance(value, dict) or value.get("format") != JSON_FORMAT:
            raise ArchitectureError(
                f"The file is not an architecture: its “format” must be {JSON_FORMAT}."
            )
        if value.get("version") != JSON_VERSION:
            raise ArchitectureError(
                f"The file has version {shown(value.get('version'))}; "
                f"this program reads version {JSON_VERSION}."
            )
        rows = value.get("rows")
        if not isinstance(rows, list) or len(rows) > MAX_ROWS:
            raise ArchitectureError(f"“rows” must be a list of at most {MAX_ROWS} rows.")
        return cls(tuple(_row_from_json(row) for row in rows))


def check_order(rows: tuple[Row, ...]) -> None:
    """Raise ``ArchitectureError`` unless the input is first and a dense row last."""
    if len(rows) > MAX_ROWS:
        raise ArchitectureError(
            f"A network may have at most {MAX_ROWS} rows here, not {len(rows)}."
        )
    if not rows or not isinstance(rows[0], Input):
        raise ArchitectureError("The first row of the flow must be the input.")
    for row in rows[1:]:
        if isinstance(row, Input):
            raise ArchitectureError("only the first row of the flow may be an input.", row=row.name)
    if not isinstance(rows[-1], Dense):
        raise ArchitectureError(
            "the last row must be fully connected: its units are the classes.", row=rows[-1].name
        )


def check_names(rows: tuple[Row, ...]) -> None:
    """Raise ``ArchitectureError`` where two rows share a name (in any case) or an id."""
    for what in ("name", "id"):
        seen: set[str] = set()
        for row in rows:
            value = getattr(row, what).lower()
            if value in seen:
                raise ArchitectureError(
                    f"another row has the same {what}; {what}s differ in more than their case.",
                    row=row.name,
                )
            seen.add(value)


def _row_to_json(row: Row) -> dict[str, Any]:
    value: dict[str, Any] = {"type": row.TYPE, "name": row.name}
    if row.id != row.name:
        value["id"] = row.id
    return value | {f.name: getattr(row, f.name) for f in row.declared_fields()}


def _row_from_json(value: Any) -> Row:
    if not isinstance(value, Mapping):
        raise ArchitectureError(f"Every row must be an object, not {shown(value)}.")
    row_type = ROW_TYPES.get(value["type"]) if isinstance(value.get("type"), str) else None
    if row_type is None:
        raise ArchitectureError(
            f"A row's type must be one of {', '.join(ROW_TYPES)}, not {shown(value.get('type'))}."
        )
    known = {"name", "id"} | {f.name for f in row_type.declared_fields()}
    name = check_name(value.get("name"))
    given = {key: item for key, item in value.items() if key != "type"}
    for key in given:
        if key not in known:
            raise ArchitectureError(
                f"a {row_type.LABEL.lower()} row has no field {shown(key)}.",
                row=name,
            )
    return row_type(**given)
