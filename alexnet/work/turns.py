"""Turns at the interpreter: threads that would slow each other down go one after the other.

Python runs one thread at a time and changes threads every few milliseconds. Twenty threads
with a tenth of a second of work each are all done after two seconds; one after the other they
are done after one on average, and the first of them at once. What people wait for goes before
what they will look at later.

    >>> turns = Turns()
    >>> with turns.taken():
    ...     what_they_wait_for = 1 + 1
    ...     with turns.given_away(later=1.0):
    ...         pass  # a pause, or waiting for somebody else's work
    ...     the_rest = what_they_wait_for + 1

A turn is a courtesy, not a lock: nothing goes wrong where one is missing, and whoever keeps it
for too long has others beside.
"""

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LONGEST_SECONDS = 0.3
_GLANCE_SECONDS = 0.1


def _do_nothing() -> None:
    """Wait on."""


class Turns:
    """A queue of threads of which one at a time has its turn.

    Args:
        longest: seconds after which the next one's turn comes, whether or not the last one
            has come to its end.
    """

    def __init__(self, longest: float = _LONGEST_SECONDS) -> None:
        self._longest = longest
        self._lock = threading.Lock()
        self._arrivals = itertools.count()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._turn: threading.Event | None = None
        self._since = 0.0
        self._own = threading.local()

    @contextmanager
    def taken(self, meanwhile: Callable[[], object] = _do_nothing) -> Iterator[None]:
        """Wait for this thread's turn, and have it for the block.

        Args:
            meanwhile: called again and again while this thread waits; it may raise, which ends
                the wait.
        """
        self._take(time.monotonic(), meanwhile)
        try:
            yield
        finally:
            self._end()

    @contextmanager
    def given_away(
        self, later: float | None = None, meanwhile: Callable[[], object] = _do_nothing
    ) -> Iterator[None]:
        """Let others have their turns during the block; nothing happens without a turn.

        Whoever leaves the block by an exception has no turn any more.

        Args:
            later: for so many seconds after the block, those who come go first, too. Unless
                given, this thread goes before all who came after it.
            meanwhile: as in ``taken``, while this thread waits for its turn after the block.
        """
        had_turn = getattr(self._own, "turn", None) is not None
        if had_turn:
            self._end()
        yield
        if had_turn:
            due = self._own.due if later is None else time.monotonic() + later
            self._take(due, meanwhile)

    def _take(self, due: float, meanwhile: Callable[[], object]) -> None:
        turn = threading.Event()
        with self._lock:
            heapq.heappush(self._waiting, (due, next(self._arrivals), turn))
            self._next()
        try:
            while not turn.wait(_GLANCE_SECONDS):
                meanwhile()
                with self._lock:
                    self._next()
        except BaseException:
            self._leave(turn)
            raise
        self._own.turn, self._own.due = turn, due

    def _end(self) -> None:
        turn, self._own.turn = self._own.turn, None
        if turn is not None:
            self._leave(turn)

    def _leave(self, turn: threading.Event) -> None:
        with self._lock:
            if self._turn is turn:
                self._turn = None
            else:
                self._waiting = [place for place in self._waiting if place[2] is not turn]
                heapq.heapify(self._waiting)
            self._next()

    def _next(self) -> None:
        now = time.monotonic()
        if self._waiting and (self._turn is None or now - self._since >= self._longest):
            *_, self._turn = heapq.heappop(self._waiting)
            self._since = now
            self._turn.set()
