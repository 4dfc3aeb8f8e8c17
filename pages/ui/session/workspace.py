"""The session's workspace: where it is kept between runs, and the callbacks that change it.

``st.session_state`` holds plain JSON only, since classes lose their identity when Streamlit
reloads a changed module. A ``Workspace`` is read from it at the start of a run or of a
callback, and every change is written back at once.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import streamlit as st

from alexnet.errors import LinkError
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace

_KEY = "workspace"
_CHOSEN = "row-chosen-at"
_MOMENT_SECONDS = 1.0


def current() -> Workspace:
    """Return the session's workspace; at its first run, the one that the link describes."""
    if _KEY not in st.session_state:
        save(Workspace.first(st.query_params.get(LINK_PARAMETER, "")))
    return Workspace.from_value(st.session_state[_KEY])


def save(workspace: Workspace) -> None:
    """Make a workspace the session's."""
    st.session_state[_KEY] = workspace.to_value()


def show_in_address() -> None:
    """Keep the page's address a link to the state, so that it survives a restart or a copy."""
    try:
        text = current().to_link()
    except LinkError:
        st.query_params.clear()
        return
    if LINK_PARAMETER not in st.query_params and text == _first_link():
        # A second entry in the browser's history for the page that was opened first.
        return
    if st.query_params.get(LINK_PARAMETER) != text:
        st.query_params[LINK_PARAMETER] = text


@lru_cache(1)
def _first_link() -> str:
    return Workspace.first("").to_link()


Guard = Callable[[Workspace, Workspace], str]
"""Why a visitor's edit from one workspace to another has to wait; empty where it may be made."""

_guards: list[Guard] = []


def guard_with(guard: Guard) -> None:
    """Have a room asked before each edit of the table."""
    _guards.append(guard)


def change(edit: Callable[[Workspace], Workspace]) -> None:
    """Apply an edit in a callback; a refused one leaves everything and says why."""
    before = current()
    after = before.tried(edit)
    refusals = [sentence for guard in _guards if (sentence := guard(before, after))]
    save(replace(before, notice=refusals[0]) if refusals else after)


def set_text(row_id: str, field: str, text: str) -> None:
    """Write a text into a field of a row, in a callback, and bring the row into the inspector."""
    change(lambda state: state.edited(state.draft.set_text(row_id, field, text), row_id))


def change_options(**changes: Any) -> None:
    """Change how the page is set up, in a callback."""
    save(current().with_options(**changes))


def choose_row(row_id: str) -> None:
    """Bring a row into the inspector, in a callback."""
    st.session_state[_CHOSEN] = time.monotonic()
    save(current().with_row(row_id))


def has_just_chosen_row() -> bool:
    """Return whether the visitor has chosen a row within the last moment.

    Whoever types into a cell and then clicks on a row leaves the cell by that click, and the
    browser tells of the row first.
    """
    chosen: float | None = st.session_state.get(_CHOSEN)
    return chosen is not None and time.monotonic() - chosen < _MOMENT_SECONDS
