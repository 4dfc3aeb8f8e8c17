"""How often one visitor may have a page made anew: far more often than anybody clicks.

A program can ask for a run as soon as the last one has begun, and keep a processor busy with
one session. It is made to wait, which costs nothing; whoever works by hand is not.
"""

import time

import streamlit as st

from pages.ui.server import turns

_KEY = "recent-runs"
_SECONDS = 10.0
_MOST_RUNS = 60
"""In so many seconds: six runs a second, without a pause."""

_PAUSE_SECONDS = 0.5


def hold_back() -> None:
    """Wait a moment where this session has had more runs than a person asks for."""
    now = time.monotonic()
    recent = [at for at in st.session_state.get(_KEY, ()) if now - at < _SECONDS]
    st.session_state[_KEY] = [*recent, now][-_MOST_RUNS:]
    if len(recent) >= _MOST_RUNS:
        with turns.given_away():
            # This is no place where Streamlit would start the run anew.
            time.sleep(_PAUSE_SECONDS)
