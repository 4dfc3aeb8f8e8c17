"""The predictor of this server, and what a page tells while it waits for a result."""

import threading
from functools import partial
from typing import Any

import streamlit as st

from alexnet.explorer.brought_files import BroughtFiles
from alexnet.explorer.predictor import Predictor
from alexnet.untrusted.limits import FILE_SECONDS
from alexnet.untrusted.readers import READERS
from alexnet.work.queue import Ticket, WorkState
from pages.ui.server import turns, visitors
from pages.ui.server.tensorflow import load

_UNTOLD_SECONDS = 0.4
"""What is done by then needs no words."""

_POLL_SECONDS = 0.25
_WARM_UP_SECONDS = 8.0
_READ = f"being read, for {FILE_SECONDS:g} s at most"


# None of Streamlit's caches holds the results: a page that wants what another one has in the
# making would wait with the turn that the other needs to go on.
@st.cache_resource(show_spinner=False)
def predictor() -> Predictor:
    """Return the one predictor of this server process."""
    return Predictor(
        wait=_wait, asker=visitors.session_id, prepare=load, decoded=brought_files().photo
    )


@st.cache_resource(show_spinner=False)
def brought_files() -> BroughtFiles:
    """Return what has visitors' files read for this server process."""
    # Behind TensorFlow, which the same page waits for: a reader takes a second of a processor.
    later = threading.Timer(_WARM_UP_SECONDS, READERS.warm_up)
    later.daemon = True
    later.start()
    return BroughtFiles(wait=partial(_wait, doing=_READ), asker=visitors.session_id)


def _wait(ticket: Ticket[Any], what: str, doing: str = "being computed") -> None:
    """Let other sessions' runs go first until a result is there, and say how far it is."""
    with turns.given_away():
        if ticket.wait(_UNTOLD_SECONDS):
            return
        words = st.empty()
        # Each call into Streamlit is where it ends a run that the visitor no longer waits for.
        while not ticket.wait(_POLL_SECONDS):
            words.caption(_place(ticket, what, doing))
        words.empty()


def _place(ticket: Ticket[Any], what: str, doing: str) -> str:
    if ticket.state is WorkState.WAITING:
        return f":material/hourglass_empty: {what}: place {ticket.place} in the queue."
    return f":material/hourglass_top: {what}: {doing}."
