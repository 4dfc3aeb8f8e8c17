"""The article's table, edited in place.

Streamlit's editor keeps its edits laid over whatever rows it is given, by position. While
they agree with the draft they stay, so that typing goes on without a flicker; where one
does not (a refused cell, undo, another order) the editor gets a new key and starts afresh.
"""

import dataclasses
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from alexnet.architecture.editing.columns import COLUMN, COLUMNS, LAYER, TYPE
from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.editing.table import Cells, cells, edit_cell
from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.rows import (
    ACTIVATIONS,
    BIAS_INITIALIZERS,
    INITIALIZERS,
    NORMALIZATIONS,
    ROW_TYPES,
    declared_field,
    field_type_of,
)
from alexnet.architecture.values import NONE
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.field_help import help_of
from pages.ui.session import lesson, workspace

_VERSION = "table-version"
_APPLIED = "table-applied"
_ROW_HEIGHT = 28
_HEAD_HEIGHT = 38
_PRESENTED_ROW_HEIGHT = 26
"""Twelve rows and the totals fit 720 pixels at the page's zoom."""
_WIDTHS = {
    LAYER: 66,
    TYPE: 114,
    "Maps": 78,
    "Size": 84,
    "Kernel Size": 106,
    "Stride": 78,
    "Padding": 84,
    "Activation": 94,
}
_MARK = "Mark"
_MARK_WIDTH = 30
_WRONG, _EDITED, _RIPPLED = "✗", "✎", "↝"
MEANINGS = {
    _WRONG: "is wrong",
    _EDITED: "was edited",
    _RIPPLED: "changed because of a row nearer to In",
}
"""Sign of a row -> what it says of the row."""

_CHOICES = {
    TYPE: [row_type.LABEL for row_type in ROW_TYPES.values()],
    "Activation": [NONE, *ACTIVATIONS.values()],
    "Normalisation": [NONE, *NORMALIZATIONS.values()],
    "Normalise first": [NONE, "yes", "no"],
    "Dropout on": [NONE, "outputs", "inputs"],
    "Spatial dropout": [NONE, "yes", "no"],
    "Bias": [NONE, "yes", "no"],
    "Initial weights": [NONE, *INITIALIZERS.values()],
    "Initial biases": [NONE, *BIAS_INITIALIZERS.values()],
}


def show(state: Workspace, comparison: Comparison) -> None:
    """Show the table, with a mark at every row that is wrong, edited or changed by another."""
    shown = _in_order(state)
    facts = {} if lesson.hides("cells") else state.resolution.facts
    table = [cells(row, facts.get(row.id)) for row in shown]
    _forget_overruled_edits(state.draft, [row.id for row in shown], table)
    titles = [c.title for c in COLUMNS if c.in_article or state.options.all_columns]
    signs = marks(state, comparison)
    frame = pd.DataFrame(table, columns=titles, dtype="str")
    frame.insert(0, _MARK, [signs.get(row.id, "") for row in shown])
    row_height = _PRESENTED_ROW_HEIGHT if state.options.presenter else _ROW_HEIGHT
    key = f"table-{st.session_state[_VERSION]}"
    st.data_editor(
        _with_colours(frame) if state.is_stale else frame,
        key=key,
        num_rows="fixed",
        hide_index=True,
        height=row_height * len(shown) + _HEAD_HEIGHT,
        row_height=row_height,
        column_config=_columns(state, titles),
        on_change=_edited,
        args=(key, [row.id for row in shown]),
        alt="The layer table of the network. Every cell can be edited.",
    )


def _in_order(state: Workspace) -> list[Any]:
    rows = list(state.draft.rows)
    return rows[::-1] if state.options.out_on_top else rows


def marks(state: Workspace, comparison: Comparison) -> dict[str, str]:
    """Return row id -> sign, of the rows that have one."""
    if state.is_stale:
        return {problem.row_id: _WRONG for problem in state.resolution.problems}
    return {
        row.id: _EDITED if row.touched else _RIPPLED
        for row in comparison.rows
        if row.after and (row.touched or row.rippled)
    }


def _with_colours(frame: pd.DataFrame) -> Styler:
    """Return the table with wrong rows' marks in red; only a locked cell can have a colour."""

    def colour(mark: str) -> str:
        return "background-color: #d55e00; color: #ffffff" if mark == _WRONG else ""

    return frame.style.map(colour, subset=[_MARK])


def _columns(state: Workspace, titles: list[str]) -> dict[str, Any]:
    wrong = {
        column.title
        for problem in state.resolution.problems
        for column in COLUMNS
        if column.fields.get(state.draft.row(problem.row_id).type) == problem.field
    }
    mark = st.column_config.TextColumn(
        "",
        width=_MARK_WIDTH,
        disabled=True,
        pinned=True,
        help=", ".join(f"{sign} {meaning}" for sign, meaning in MEANINGS.items()),
    )
    return {_MARK: mark} | {title: _column(title, title in wrong) for title in titles}


def _column(title: str, is_wrong: bool) -> Any:
    width = _WIDTHS.get(title)
    label = f"{_WRONG} {title}" if is_wrong else title
    if title in _CHOICES:
        return st.column_config.SelectboxColumn(
            label, width=width, help=help_of(title), options=_CHOICES[title], required=True
        )
    return st.column_config.TextColumn(
        label,
        width=width,
        help=help_of(title),
        max_chars=60,
        pinned=title == LAYER,
    )


def _forget_overruled_edits(draft: Draft, row_ids: list[str], table: list[Cells]) -> None:
    """Give the editor a new key where an edit laid over a cell is not what the draft says."""
    st.session_state.setdefault(_VERSION, 0)
    applied = st.session_state.setdefault(_APPLIED, {})
    for position, changes in applied.items():
        for title, text in changes.items():
            if position >= len(row_ids) or not _means(
                draft, row_ids[position], title, text, table[position]
            ):
                st.session_state[_VERSION] += 1
                st.session_state[_APPLIED] = {}
                return


def _means(draft: Draft, row_id: str, title: str, text: str, shown: Cells) -> bool:
    if text == shown[title]:
        return True
    row = draft.row(row_id)
    field = COLUMN[title].fields.get(row.type)
    if field is None:
        return False
    field_type = field_type_of(declared_field(row.row_type, field))
    try:
        return field_type.format(field_type.parse(text)) == shown[title]
    except ValueError:
        return False


def _edited(key: str, row_ids: list[str]) -> None:
    """Apply those of the editor's cells that are new since the last time.

    There may be none: the editor also tells that it has let go of what its rows now say.
    """
    editor = st.session_state.get(key)
    if editor is None:
        return  # It was replaced by another one between the visitor's edit and this call.
    edited = {
        int(position): {
            title: "" if text is None else str(text)
            for title, text in row.items()
            if title in COLUMN
        }
        for position, row in editor["edited_rows"].items()
    }
    applied = st.session_state.get(_APPLIED, {})
    st.session_state[_APPLIED] = edited
    new = [
        (row_ids[position], title, text)
        for position, changes in edited.items()
        for title, text in changes.items()
        if applied.get(position, {}).get(title) != text and position < len(row_ids)
    ]
    if new:
        _apply(new)


def _apply(edits: list[tuple[str, str, str]]) -> None:
    """Apply edits as one step of the history: what can be is done, the rest is answered."""

    def edit(state: Workspace) -> Workspace:
        draft, refusals = state.draft, []
        for row_id, title, text in edits:
            try:
                draft = edit_cell(draft, row_id, title, text)
            except EditRefusedError as error:
                refusals.append(str(error))
            except KeyError:
                refusals.append("That row is gone. The table shows the rows there are.")
        row_id = state.row_id if workspace.has_just_chosen_row() else edits[-1][0]
        edited = state.edited(draft, row_id)
        return dataclasses.replace(edited, notice=" ".join(refusals[:2]))

    workspace.change(edit)
