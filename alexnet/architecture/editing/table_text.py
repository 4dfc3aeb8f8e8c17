"""The article's table as text: Markdown and CSV, written and read back to an architecture."""

import csv
import io
from collections.abc import Mapping, Sequence

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, MAX_ROWS, Architecture
from alexnet.architecture.editing.columns import COLUMN, COLUMNS, LAYER, MAPS, SIZE, TYPE
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.table import Cells, cells, is_derived
from alexnet.architecture.editing.type_names import type_of
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import (
    ROW_TYPES,
    Row,
    check_name,
    declared_field,
    field_type_of,
    label_of,
)
from alexnet.architecture.typed import BOM
from alexnet.architecture.values import NONE, Extent, FieldType, WholeNumber, shown
from alexnet.errors import ArchitectureError


def table_of(architecture: Architecture) -> list[Cells]:
    """Return the table of an architecture, the input first."""
    rows = zip(Draft.of(architecture).rows, analyze(architecture).rows, strict=True)
    return [cells(draft_row, facts) for draft_row, facts in rows]


def titles_of(table: Sequence[Cells], *, all_columns: bool = False) -> list[str]:
    """Return the article's columns, and of the others those that say something here."""
    return [
        column.title
        for column in COLUMNS
        if column.in_article
        or all_columns
        or any(row[column.title] not in (NONE, column.usual) for row in table)
    ]


def to_markdown(architecture: Architecture) -> str:
    """Return the table as the article prints it, Out on top, in Markdown."""
    table = table_of(architecture)
    titles = titles_of(table)
    lines = [titles, ["---"] * len(titles)]
    lines += [[row[title] for title in titles] for row in reversed(table)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def to_csv(architecture: Architecture) -> str:
    """Return the table as CSV with a header, Out on top."""
    table = table_of(architecture)
    titles = titles_of(table)
    text = io.StringIO()
    writer = csv.DictWriter(text, titles, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(reversed(table))
    return text.getvalue()


def from_markdown(text: str) -> Architecture:
    """Return the architecture that a table in the article's notation describes.

    Either end may be on top. Columns may be missing where a default serves; derived cells
    are checked against what follows from the others.

    Raises:
        ArchitectureError: naming the row, where a cell cannot be read or contradicts the
            others.
    """
    _check_length(text)
    lines = [line.strip() for line in text.removeprefix(BOM).splitlines() if "|" in line]
    return _from_lines([line.removeprefix("|").removesuffix("|").split("|") for line in lines])


def from_csv(text: str) -> Architecture:
    """Return the architecture of a table as ``to_csv`` writes it; as in ``from_markdown``.

    Cells may also be parted by semicolons or tabs, as spreadsheets do in some countries.
    """
    _check_length(text)
    text = text.removeprefix(BOM)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise ArchitectureError(_NO_TABLE) from None
    return _from_lines(lines)


_NO_TABLE = (
    "The text is not a table: it needs a line of titles with Layer and Type, then a line for "
    "every row."
)


def _check_length(text: str) -> None:
    if len(text) > MAX_JSON_CHARACTERS:
        raise ArchitectureError(
            f"The table has {len(text):,} characters; a network's needs fewer than "
            f"{MAX_JSON_CHARACTERS:,}."
        )


def _from_lines(lines: list[list[str]]) -> Architecture:
    lines = [[part.strip() for part in line] for line in lines]
    lines = [line for line in lines if not all(set(part) <= set("-: ") for part in line)]
    titles = [_title(text) for text in lines[0]] if lines else []
    if len(lines) < 3 or not {LAYER, TYPE} <= set(titles):
        raise ArchitectureError(_NO_TABLE)
    for title in filter(None, titles):
        if title not in COLUMN:
            raise ArchitectureError(
                f"No column is called {shown(title)}. Remove it, or choose from "
                f"{', '.join(COLUMN)}."
            )
        if titles.count(title) > 1:
            raise ArchitectureError(f"The table has two columns {title}. Remove one of them.")
    if len(lines) > MAX_ROWS + 1:
        raise ArchitectureError(
            f"A network may have at most {MAX_ROWS} rows here, not {len(lines) - 1:,}."
        )
    table = [dict(zip(titles, line, strict=False)) for line in lines[1:]]
    if table[-1].get(TYPE, "").lower() == "input":
        table.reverse()
    architecture = Architecture(tuple(_row(line) for line in table))
    _check_derived(architecture, table)
    return architecture


def _title(text: str) -> str:
    """Return a column's title as we write it, whatever its case; other text as it is."""
    known = {title.lower(): title for title in COLUMN}
    return known.get(" ".join(text.lower().split()), text)


def _row(line: Mapping[str, str]) -> Row:
    name = check_name(line.get(LAYER))
    try:
        row_type = ROW_TYPES[type_of(line.get(TYPE, ""))]
    except ValueError as error:
        raise ArchitectureError(str(error), row=name, field="type") from None
    values = {}
    for title, text in line.items():
        field = COLUMN[title].fields.get(row_type.TYPE) if title else None
        if field is None:
            continue
        declared = declared_field(row_type, field)
        try:
            values[field] = field_type_of(declared).parse(text)
        except ValueError as error:
            raise ArchitectureError(
                f"{label_of(declared)} {error}", row=name, field=field
            ) from None
    return row_type(name=name, **values)


_DERIVED: Mapping[str, FieldType] = {MAPS: WholeNumber(), SIZE: Extent()}


def _check_derived(architecture: Architecture, table: Sequence[Mapping[str, str]]) -> None:
    for draft_row, right, line in zip(
        Draft.of(architecture).rows, table_of(architecture), table, strict=True
    ):
        for title, kind in _DERIVED.items():
            said = line.get(title, "")
            if not is_derived(draft_row, title) or said in ("", "-", "—", NONE):
                continue
            try:
                agrees = kind.parse(said) == kind.parse(right[title])
            except ValueError:
                agrees = False
            if not agrees:
                raise ArchitectureError(
                    f"the table says {title.lower()} {shown(said)}, but {right[title]} follows "
                    f"from the rows before.",
                    row=draft_row.name,
                )
