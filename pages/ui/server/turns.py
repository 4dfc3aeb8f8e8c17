"""The turns of all sessions' runs at this server's interpreter."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from alexnet.work.turns import Turns
from pages.ui.server.overtaken import end_if_overtaken

_TURNS = Turns()

# Seconds after which Python changes threads. With its own 5 ms, a run that lets go of the
# interpreter a hundred times, as Pillow does, comes to a standstill beside a computing thread.
sys.setswitchinterval(0.001)


@contextmanager
def taken() -> Iterator[None]:
    """Have this run's turn during the block; ``Turns.taken`` says how."""
    with _TURNS.taken(end_if_overtaken):
        yield


@contextmanager
def given_away(later: float | None = None) -> Iterator[None]:
    """Let other sessions' runs go first during the block; ``Turns.given_away`` says how.

    A run that the visitor no longer waits for ends instead of waiting for its turn.
    """
    with _TURNS.given_away(later, end_if_overtaken):
        yield
