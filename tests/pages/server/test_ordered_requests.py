"""Requests for runs, against a session that takes them one at a time and forgets nothing."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequest, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

from pages.ui.server.ordered_requests import _MOST_WAITING, RequestsInOrder


def clicked(button: str, number: int = 0) -> RerunData:
    """A click on a button, and what a number input says meanwhile."""
    states = typed(number).widget_states
    assert states is not None
    states.widgets.add(id=button, trigger_value=True)
    return RerunData(widget_states=states)


def typed(number: int) -> RerunData:
    states = WidgetStates()
    states.widgets.add(id="number", int_value=number)
    return RerunData(widget_states=states)


def tick(number: int = 0) -> RerunData:
    """A part of the page that is shown anew every second; the browser tells all values then."""
    return replace(typed(number), fragment_id="curves", is_auto_rerun=True)


@dataclass
class Session:
    """The thread of the runs: what it was asked for is noted as its callbacks would see it."""

    requests: RequestsInOrder = field(default_factory=RequestsInOrder)
    clicks: list[str] = field(default_factory=list)
    number: int = 0
    runs: int = 0

    def look(self) -> bool:
        """Come to a place where a run can be ended; return whether it was."""
        return self._begin(self.requests.on_scriptrunner_yield())

    def finish(self) -> None:
        """Run until nothing is asked for."""
        while self._begin(self.requests.on_scriptrunner_ready()):
            while self.look():
                pass

    def _begin(self, request: ScriptRequest | None) -> bool:
        if request is None or request.type is not ScriptRequestType.RERUN:
            return False
        # As SafeSessionState does before it takes the values over.
        assert self.requests.on_scriptrunner_yield() is None
        self.runs += 1
        states = request.rerun_data.widget_states
        for state in states.widgets if states else ():
            if state.WhichOneof("value") == "trigger_value":
                self.clicks.append(state.id)
            else:
                self.number = state.int_value
        return True


@pytest.fixture(autouse=True)
def _script_thread() -> None:
    ThreadState.initialize()


@given(
    st.lists(st.sampled_from(["undo", "add", "number", "tick", "look", "end"]), max_size=40).map(
        lambda acts: acts[: _MOST_WAITING - 1]
    )
)
def test_each_click_is_heard_once_and_in_order(acts: list[str]) -> None:
    ThreadState.initialize()
    session, clicks, number = Session(), [], 0
    session.requests.request_rerun(typed(0))
    for act in acts:
        if act == "look":
            session.look()
        elif act == "end":
            session.finish()
            session.requests = RequestsInOrder()
            session.requests.request_rerun(typed(number))
        elif act == "tick":
            session.requests.request_rerun(tick(number))
        elif act == "number":
            number += 1
            session.requests.request_rerun(typed(number))
        else:
            clicks.append(act)
            session.requests.request_rerun(clicked(act, number))
    session.finish()
    assert (session.clicks, session.number) == (clicks, number)


def test_newer_values_stand_for_older_ones() -> None:
    session = Session()
    for number in range(1, 20):
        session.requests.request_rerun(typed(number))
    session.finish()
    assert (session.number, session.runs) == (19, 1)


def test_a_page_left_at_once_has_taken_the_number() -> None:
    session = Session()
    session.requests.request_rerun(typed(1))
    # The browser tells nothing of the widgets of a page that it leaves.
    elsewhere = RerunData(page_script_hash="another", widget_states=WidgetStates())
    session.requests.request_rerun(elsewhere)
    session.finish()
    assert (session.number, session.runs) == (1, 2)


def test_a_callback_is_not_ended() -> None:
    session = Session()
    session.requests.request_rerun(typed(1))
    session.requests.on_scriptrunner_ready()
    session.requests.request_rerun(typed(2))
    assert session.requests.on_scriptrunner_yield() is None
    with ThreadState.scoped(run_location=RunLocation.CALLBACK):
        assert session.requests.on_scriptrunner_yield() is None
    assert session.look()
    assert session.number == 2


def test_a_closed_session_takes_nothing() -> None:
    session = Session()
    session.requests.request_rerun(clicked("undo"))
    session.requests.request_rerun(clicked("undo"))
    session.requests.request_stop()
    for _ in range(3):
        assert not session.requests.request_rerun(clicked("undo"))
    assert session.requests.on_scriptrunner_ready().type is ScriptRequestType.STOP


def test_a_flood_takes_no_memory() -> None:
    session = Session()
    for number in range(1000):
        session.requests.request_rerun(clicked("undo", number))
    session.finish()
    assert session.number == 999
    assert len(session.clicks) == _MOST_WAITING + 1


def test_a_part_of_the_page_does_not_hold_a_click_up() -> None:
    session = Session()
    session.requests.request_rerun(typed(0))
    session.requests.on_scriptrunner_ready()
    assert session.requests.on_scriptrunner_yield() is None
    session.requests.request_rerun(tick())
    assert not session.look()
    session.requests.request_rerun(clicked("stop"))
    assert session.look()
    assert session.clicks == ["stop"]
