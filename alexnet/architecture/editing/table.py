"""The article's table: its columns, its notation, and the way back to an architecture.

A cell is free (it spells a field of the row), derived (its value follows from other cells)
or empty (the row has no such property). Only free cells can be edited; the other two
answer with a sentence.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, MAX_ROWS, Architecture
from alexnet.architecture.editing.draft import Draft, DraftRow, EditRefusedError
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.facts import RowFacts, analyze
from alexnet.architecture.layers import Shape
from alexnet.architecture.rows import (
    ROW_TYPES,
    Row,
    check_name,
    declared_field,
    field_type_of,
    label_of,
)
from alexnet.architecture.typed import BOM, TYPE_SYNONYMS, letters_of
from alexnet.architecture.values import NONE, Extent, FieldType, WholeNumber, shown
from alexnet.errors import ArchitectureError

UNKNOWN = "?"
"""Stands in a derived cell that cannot be computed, because a row before it is wrong."""


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes:
        title: as the article prints it.
        fields: row type -> the field that the column spells for it.
        usual: what the column says unless somebody changes it, where the article has no such
            column.
    """

    title: str
    fields: Mapping[str, str]
    usual: str = ""

    @property
    def in_article(self) -> bool:
        """Whether the article has this column."""
        return not self.usual


LAYER = "Layer"
TYPE = "Type"
MAPS = "Maps"
SIZE = "Size"

_POOLINGS = ("max_pooling", "average_pooling")
_WINDOWS = ("convolution", *_POOLINGS)
_WITH_WEIGHTS = ("convolution", "dense")
_WITH_DROPOUT = (*_WINDOWS, "global_average_pooling", "dense")

COLUMNS: tuple[Column, ...] = (
    Column(LAYER, {}),
    Column(TYPE, {}),
    Column(MAPS, {"input": "channels", "convolution": "filters"}),
    Column(SIZE, {"input": "size", "dense": "units"}),
    Column("Kernel Size", {"convolution": "kernel_size", **dict.fromkeys(_POOLINGS, "pool_size")}),
    Column("Stride", dict.fromkeys(_WINDOWS, "strides")),
    Column("Padding", dict.fromkeys(_WINDOWS, "padding")),
    Column("Activation", dict.fromkeys(_WITH_WEIGHTS, "activation")),
    Column("Dilation", {"convolution": "dilation_rate"}, usual="1"),
    Column("Groups", {"convolution": "groups"}, usual="1"),
    Column("Normalisation", dict.fromkeys(_WITH_WEIGHTS, "normalization"), usual="None"),
    Column(
        "Normalise first",
        dict.fromkeys(_WITH_WEIGHTS, "normalization_before_activation"),
        usual="no",
    ),
    Column("Epsilon", dict.fromkeys(_WITH_WEIGHTS, "epsilon"), usual="0.001"),
    Column("Dropout", dict.fromkeys(_WITH_DROPOUT, "dropout"), usual="0"),
    Column("Dropout on", {"dense": "dropout_on"}, usual="outputs"),
    Column("Spatial dropout", dict.fromkeys(_WINDOWS, "spatial_dropout"), usual="yes"),
    Column("Bias", dict.fromkeys(_WITH_WEIGHTS, "use_bias"), usual="yes"),
    Column("Initial weights", dict.fromkeys(_WITH_WEIGHTS, "kernel_initializer"), usual="Glorot"),
    Column("Initial biases", dict.fromkeys(_WITH_WEIGHTS, "bias_initializer"), usual="0"),
)
"""All columns, the article's eight first and in its order."""

COLUMN: Mapping[str, Column] = {column.title: column for column in COLUMNS}

Cells = dict[str, str]
"""Column title -> text, for one row."""


def size_text(shape: Shape) -> str:
    """Return a shape in the notation of the column Size: ``55X55``, or the number of units."""
    return f"{shape[0]}X{shape[1]}" if len(shape) == 3 else str(shape[0])


def cells(draft_row: DraftRow, facts: RowFacts | None) -> Cells:
    """Return the texts of one row.

    Args:
        draft_row: the row as typed.
        facts: what it comes to; ``None`` where a row before it is wrong.
    """
    texts = {LAYER: draft_row.name, TYPE: draft_row.row_type.LABEL}
    for column in COLUMNS[2:]:
        field = column.fields.get(draft_row.type)
        if field:
            texts[column.title] = draft_row.text(field)
        elif is_derived(draft_row, column.title):
            texts[column.title] = _derived(column.title, facts)
        else:
            texts[column.title] = NONE
    return texts


def is_derived(draft_row: DraftRow, title: str) -> bool:
    """Return whether a cell's value follows from other cells."""
    if title == MAPS:
        return draft_row.type in _POOLINGS
    return title == SIZE and draft_row.type in (*_WINDOWS, "global_average_pooling")


def _derived(title: str, facts: RowFacts | None) -> str:
    if facts is None:
        return UNKNOWN
    return size_text(facts.output_shape) if title == SIZE else str(facts.output_shape[-1])


def edit_cell(draft: Draft, row_id: str, title: str, text: str) -> Draft:
    """Return the draft with one cell of the table changed.

    Args:
        draft: what was typed so far.
        row_id: the row.
        title: the column, a key of ``COLUMN``.
        text: what was typed into the cell.

    Raises:
        EditRefusedError: the cell is derived, empty or must stay; the sentence says what
            it follows from and where to change that.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table"))
        >>> edit_cell(draft, "C1", "Kernel Size", "3x5").row("C1").text("kernel_size")
        '3X5'
    """
    row = draft.row(row_id)
    if title == LAYER:
        return draft.rename(row_id, text)
    if title == TYPE:
        try:
            return draft.change_type(row_id, type_of(text))
        except ValueError as error:
            raise EditRefusedError(f"{row.name}: {error}") from None
    field = COLUMN[title].fields.get(row.type)
    if field:
        return draft.set_text(row_id, field, text)
    raise EditRefusedError(why_not(draft, row_id, title))


def type_of(label: str) -> str:
    """Return the key of a row type from its label in the table, or what else people call it.

    Example:
        >>> type_of("max pooling"), type_of("Conv2D"), type_of("GAP")
        ('max_pooling', 'convolution', 'global_average_pooling')

    Raises:
        ValueError: no type is called that. Where it is something that the table has elsewhere, or
            cannot have, the sentence says so.
    """
    letters = letters_of(label)
    for name, row_type in ROW_TYPES.items():
        if letters in (letters_of(row_type.LABEL), letters_of(name)):
            return name
    if letters in TYPE_SYNONYMS:
        return TYPE_SYNONYMS[letters]
    for pattern, sentence in _NO_TYPES.items():
        if re.search(pattern, letters):
            raise ValueError(sentence)
    labels = ", ".join(row_type.LABEL for row_type in ROW_TYPES.values())
    raise ValueError(f"type must be one of {labels}, not {shown(label.strip())}.")


_NO_TYPES: Mapping[str, str] = {
    "depthwise|separable": (
        "a depthwise convolution is a convolution with as many groups as maps come in: choose "
        "type Convolution and set Groups to that number of maps. A separable one is that row, "
        "followed by a convolution with kernel size 1."
    ),
    "resid|resnet|skip|shortcut|highway|^add$|concat|merge|inception|branch": (
        "a residual connection cannot be a row of a table: a row reads the row before it and no "
        "other. Go on from here in Python: “Files and link” has the network's code, and Keras' "
        "functional API adds what an earlier layer gave."
    ),
    "dropout": "dropout is not a row of its own: every row but the input has a column Dropout.",
    "norm|lrn|^bn$": (
        "normalisation is not a row of its own: convolutions and fully connected rows have a "
        "column Normalisation, and “Normalise first” puts it before the activation."
    ),
    "^relu$|activation|softmax": "an activation is not a row: see the column Activation.",
    "flatten": (
        "maps are flattened by themselves where a fully connected row follows: no row is needed."
    ),
    "^(zero)?pad": "padding is not a row of its own: see the column Padding.",
}
"""What people take for a type -> the sentence on where to find it."""


def why_not(draft: Draft, row_id: str, title: str) -> str:
    """Return the sentence that says why a cell cannot be edited, and what can be instead."""
    row = draft.row(row_id)
    before = draft.rows[draft.index(row_id) - 1]
    facts = resolve(draft).facts
    if title == MAPS and row.type in _POOLINGS:
        maps = f"{facts[before.id].output_shape[-1]} maps" if before.id in facts else "maps"
        return (
            f"{row.name}: a pooling hands on all {maps} that come from {before.name}; it "
            f"makes no others. Change the maps of the convolution before it."
        )
    if title == SIZE and row.type == "global_average_pooling":
        size = f" {facts[row_id].output_shape[0]}" if row_id in facts else ""
        return (
            f"{row.name}: the size{size} follows from {before.name}: each of its maps becomes one "
            f"number, its mean. Change the maps of the convolution before it."
        )
    if title == SIZE:
        window = row.text("kernel_size" if row.type == "convolution" else "pool_size")
        size = f" {size_text(facts[row_id].output_shape)}" if row_id in facts else ""
        came = size_text(facts[before.id].output_shape) if before.id in facts else "what comes"
        return (
            f"{row.name}: the size{size} follows from {came} out of {before.name}, kernel "
            f"{window}, stride {row.text('strides')} and padding {row.text('padding')}. "
            f"Change one of these."
        )
    return f"{row.name}: a row of type {row.row_type.LABEL} has no {title.lower()}; {_instead(row)}"


def _instead(row: DraftRow) -> str:
    titles = [column.title for column in COLUMNS if row.type in column.fields]
    return f"you can change its {' and '.join(filter(None, (', '.join(titles[:-1]), titles[-1])))}."


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
