"""The session's workspace in Streamlit's state: plain JSON, changed by callbacks."""

from types import SimpleNamespace

import pytest

from alexnet.architecture.presets import DEFAULT_PRESET
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from pages.ui.session import workspace
from tests.support.hostile import NASTY_TEXTS, assert_plain, quick

START = Workspace.of_preset("article-table")


def typed(state: Workspace, row: str, field: str, text: str) -> Workspace:
    return state.edited(state.draft.set_text(row, field, text), row)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A session of plain dictionaries in place of Streamlit's."""
    plain = SimpleNamespace(session_state={}, query_params={})
    monkeypatch.setattr(workspace, "st", plain)
    return plain


def test_the_first_run_opens_the_default(session: SimpleNamespace) -> None:
    assert workspace.current() == Workspace.of_preset(DEFAULT_PRESET)


def test_the_first_run_opens_the_link(session: SimpleNamespace) -> None:
    state = typed(START, "C3", "filters", "many")
    session.query_params[LINK_PARAMETER] = state.to_link()
    assert workspace.current().draft == state.draft
    assert workspace.current().architecture == state.architecture


def test_a_damaged_link_opens_the_default_and_says_so(session: SimpleNamespace) -> None:
    for text in (*filter(None, NASTY_TEXTS), START.to_link()[:-5]):
        session.session_state.clear()
        session.query_params[LINK_PARAMETER] = text
        with quick():
            state = workspace.current()
        assert state.draft == START.draft
        assert_plain(state.notice)


def test_the_session_keeps_plain_json_and_gives_it_back(session: SimpleNamespace) -> None:
    state = typed(typed(START, "C3", "filters", "300"), "C3", "filters", "many").undone()
    workspace.save(state)
    assert workspace.current() == state
    (stored,) = session.session_state.values()
    assert {type(value) for value in stored.values()} <= {str, list, dict}


def test_an_option_that_is_not_allowed_kills_no_page(session: SimpleNamespace) -> None:
    workspace.change_options(tool="code", file_input="a raw label")
    assert workspace.current().options == Options(tool="code")


def test_the_address_follows_the_state(session: SimpleNamespace) -> None:
    workspace.show_in_address()
    # An address that opens just this: another would be a second entry in the browser's history.
    assert session.query_params == {}
    workspace.change(lambda state: typed(state, "C3", "filters", "300"))
    workspace.show_in_address()
    workspace.show_in_address()
    again = Workspace.from_link(session.query_params[LINK_PARAMETER])
    assert again.draft.row("C3").text("filters") == "300"
    workspace.change(Workspace.undone)
    workspace.show_in_address()
    again = Workspace.from_link(session.query_params[LINK_PARAMETER])
    assert again.draft == START.draft


def test_a_refused_edit_leaves_everything_and_says_why(session: SimpleNamespace) -> None:
    workspace.change(lambda state: state.edited(state.draft.remove("In")))
    assert workspace.current().draft == START.draft
    assert workspace.current().notice == "In cannot be removed: it is the first row of the flow."
    workspace.change(lambda state: typed(state, "C3", "filters", "300"))
    assert workspace.current().notice == ""


def test_options_and_row_are_changed_without_a_step_of_the_history(
    session: SimpleNamespace,
) -> None:
    workspace.change_options(tool="code")
    workspace.choose_row("F9")
    state = workspace.current()
    assert (state.options.tool, state.row_id) == ("code", "F9")
    assert state.history == START.history
