"""The turns of all sessions' runs at this server's interpreter."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from alexnet.work.turns import Turns

_TURNS = Turns()

# Seconds after which Python changes threads. With its own 5 ms, a run that lets go of the
# interpreter a hundred times, as Pillow does, comes to a standstill beside a computing thread.
sys.setswitchinterval(0.001)

taken = _TURNS.taken


@contextmanager
def given_away(later: float | None = None) -> Iterator[None]:
    """Let other sessions' runs go first during the block; ``Turns.given_away`` says how.

    A run that the visitor no longer waits for ends instead of waiting for its turn.
    """
    with _TURNS.given_away(later, _end_if_unwanted):
        yield


def _end_if_unwanted() -> None:
    """Look into the session, which is where Streamlit ends a run that a newer one replaces."""
    st.session_state.get("nothing")
