"""Predictions and explanations, one after the other: editing never waits for them.

Whoever waits is told the place. Functions that run here must not touch Streamlit, its caches
included: they run in another thread.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from alexnet.work.queue import Ticket, WorkQueue, WorkState
from alexnet.work.recent import Recent
from pages.ui.server import turns, visitors

T = TypeVar("T")

_UNTOLD_SECONDS = 0.4
"""What is done by then needs no words."""

_POLL_SECONDS = 0.25
_MOST_WAITING = 120


def result_of(
    recent: Recent[T], key: Hashable, what: str, make: Callable[[], T], nbytes: int = 0
) -> T:
    """Return a result that is kept, or have it made behind the queue.

    Args:
        recent: where results of this kind are kept.
        key: stands for the result.
        what: what is made, for whoever waits: ``"The scores"``.
        make: makes it, in another thread.
        nbytes: what it takes, where that counts.

    Raises:
        WorkError: too many wait already.
        Exception: whatever ``make`` raised.
    """
    found = recent.get(key)
    if found is None:
        with _queue().submit(
            (what, key), lambda _: make(), visitor=visitors.session_id()
        ) as ticket:
            with turns.given_away():
                _tell_until_done(ticket, what)
            found = ticket.result()
        recent.put(key, found, nbytes)
    return found


def _tell_until_done(ticket: Ticket[T], what: str) -> None:
    if ticket.wait(_UNTOLD_SECONDS):
        return
    words = st.empty()
    # Each call into Streamlit is where it ends a run that the visitor no longer waits for.
    while not ticket.wait(_POLL_SECONDS):
        words.caption(_place(ticket, what))
    words.empty()


def _place(ticket: Ticket[T], what: str) -> str:
    if ticket.state is WorkState.WAITING:
        return f":material/hourglass_empty: {what}: place {ticket.place} in the queue."
    return f":material/hourglass_top: {what}: being computed."


@st.cache_resource(show_spinner=False)
def _queue() -> WorkQueue:
    return WorkQueue(workers=1, most_waiting=_MOST_WAITING)
