"""The requests for runs of one session, none of which is lost.

A run can only be ended between its callbacks and its last line, where nothing is lost; and where
clicks come faster than runs begin, they wait in the order they came in instead of being merged
into one. All of it hangs on Streamlit's inside: only ``install_ordered_requests`` imports it, where
a name that is gone does no harm.
"""

import contextvars
from collections import deque

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import (
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

_MOST_WAITING = 50
"""Nobody clicks so often while one run comes to its next line; of a program's, the last count."""

_CLICKS = {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}


class RequestsInOrder(ScriptRequests):
    """The requests for runs of one session of which none is lost.

    They come from the server's thread and are asked for by the thread of the runs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._later: deque[RerunData] = deque(maxlen=_MOST_WAITING)
        self._is_new = False

    def _request_rerun_locked(self, new_data: RerunData) -> bool:
        if self._later and new_data.is_auto_rerun:
            # A part of the page that is shown anew every so often; so does what waits.
            return True
        if self._later or (
            self._state is ScriptRequestType.RERUN and _must_not_merge(self._rerun_data, new_data)
        ):
            self._later.append(new_data)
            return self._ask_for_next_locked()
        return super()._request_rerun_locked(new_data)

    def _ask_for_next_locked(self) -> bool:
        if self._later and self._state is not ScriptRequestType.RERUN:
            return super()._request_rerun_locked(self._later.popleft())
        return True

    def on_scriptrunner_yield(self) -> ScriptRequest | None:
        """Return a request that ends the run of now; none while that would lose something."""
        if self._is_new:
            # The first look of a run comes just before its callbacks.
            self._is_new = False
            return None
        if ThreadState.get().run_location is RunLocation.CALLBACK:
            return None
        return self._handed_out(super().on_scriptrunner_yield())

    def on_scriptrunner_ready(self) -> ScriptRequest:
        """Return the request for the next run, or that there is none."""
        request = self._handed_out(super().on_scriptrunner_ready())
        assert request is not None
        return request

    def _handed_out(self, request: ScriptRequest | None) -> ScriptRequest | None:
        if request is not None and request.type is ScriptRequestType.RERUN:
            self._is_new = _reports_something(request.rerun_data)
            with self._lock:
                self._ask_for_next_locked()
        return request


def rehearse() -> None:
    """Let two clicks come before a run begins, and hear them.

    Raises:
        Exception: Streamlit is not what this was written for; it says so in its own words, or
            the clicks do not arrive one after the other.
    """
    contextvars.copy_context().run(_rehearse)


def _rehearse() -> None:
    requests, heard = RequestsInOrder(), []
    for button in ("first", "second"):
        states = WidgetStates()
        states.widgets.add(id=button, trigger_value=True)
        requests.request_rerun(RerunData(widget_states=states))
    ThreadState.initialize()
    for _ in range(2):
        states = requests.on_scriptrunner_ready().rerun_data.widget_states or WidgetStates()
        heard.append([state.id for state in states.widgets])
        requests.on_scriptrunner_yield()
        with ThreadState.scoped(run_location=RunLocation.CALLBACK):
            if requests.on_scriptrunner_yield() is not None:
                raise NotImplementedError("a callback can be ended")
    if heard != [["first"], ["second"]]:
        raise NotImplementedError(f"two clicks arrive as {heard}")


def _reports_something(data: RerunData) -> bool:
    return data.widget_states is not None or data.replay_trigger_states is not None


def _must_not_merge(waiting: RerunData, new: RerunData) -> bool:
    """Return whether Streamlit would make two acts one, or change their order.

    Newer values of widgets stand for older ones, on the same page. Requests for a part of the
    page only are left to Streamlit: they do not end a run, so that whatever stood behind one
    would wait for it.
    """
    if _is_of_part(waiting) or _is_of_part(new):
        return False
    if waiting.widget_states is None or new.widget_states is None:
        return False
    if waiting.page_script_hash != new.page_script_hash:
        return True
    return _has_click(waiting.widget_states) or _has_click(new.widget_states)


def _has_click(states: WidgetStates) -> bool:
    return any(state.WhichOneof("value") in _CLICKS for state in states.widgets)


def _is_of_part(data: RerunData) -> bool:
    return bool(data.fragment_id or data.fragment_id_queue)
