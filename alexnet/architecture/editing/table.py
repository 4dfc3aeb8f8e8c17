"""The cells of the article's table: what they say, and which of them can be edited.

A cell is free (it spells a field of the row), derived (its value follows from other cells)
or empty (the row has no such property). Only free cells can be edited; the other two
answer with a sentence.
"""

from alexnet.architecture.editing.columns import (
    COLUMN,
    COLUMNS,
    LAYER,
    MAPS,
    POOLINGS,
    SIZE,
    TYPE,
    WINDOWS,
)
from alexnet.architecture.editing.draft import Draft, DraftRow, EditRefusedError
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.editing.type_names import type_of
from alexnet.architecture.facts import RowFacts
from alexnet.architecture.layers import Shape
from alexnet.architecture.values import NONE, shown

_UNKNOWN = "?"
"""Stands in a derived cell that cannot be computed, because a row before it is wrong."""

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
        return draft_row.type in POOLINGS
    return title == SIZE and draft_row.type in (*WINDOWS, "global_average_pooling")


def _derived(title: str, facts: RowFacts | None) -> str:
    if facts is None:
        return _UNKNOWN
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


def why_not(draft: Draft, row_id: str, title: str) -> str:
    """Return the sentence that says why a cell cannot be edited, and what can be instead."""
    row = draft.row(row_id)
    before = draft.rows[draft.index(row_id) - 1]
    facts = resolve(draft).facts
    if title == MAPS and row.type in POOLINGS:
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
        window = _quoted(row, "kernel_size" if row.type == "convolution" else "pool_size")
        size = f" {size_text(facts[row_id].output_shape)}" if row_id in facts else ""
        came = size_text(facts[before.id].output_shape) if before.id in facts else "what comes"
        return (
            f"{row.name}: the size{size} follows from {came} out of {before.name}, kernel "
            f"{window}, stride {_quoted(row, 'strides')} and padding {_quoted(row, 'padding')}. "
            f"Change one of these."
        )
    return f"{row.name}: a row of type {row.row_type.LABEL} has no {title.lower()}; {_instead(row)}"


def _quoted(row: DraftRow, field: str) -> str:
    """Return a field's text, or what of it can be shown where it means nothing."""
    try:
        row.value(field)
    except ValueError:
        return shown(row.text(field))
    return row.text(field)


def _instead(row: DraftRow) -> str:
    titles = [column.title for column in COLUMNS if row.type in column.fields]
    return f"you can change its {' and '.join(filter(None, (', '.join(titles[:-1]), titles[-1])))}."
