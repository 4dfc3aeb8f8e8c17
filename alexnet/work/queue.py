"""A bounded queue for heavy work: fair among visitors, the same work done once.

An edit costs milliseconds and never waits; a prediction or an explanation takes the whole
processor for a second. So these go through a few workers, who run with lower priority, and
who waits can be told the place.

    >>> queue = WorkQueue(workers=1, most_waiting=10)
    >>> with queue.submit("squares", lambda work: [n * n for n in range(4)]) as ticket:
    ...     ticket.result()
    [0, 1, 4, 9]

The order is that of start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) with
visitors as flows and every piece of work as long as any other: a visitor's second request
stands in the round after the first, behind everybody else's first.
"""

import os
import sys
import threading
from collections.abc import Callable, Hashable
from enum import Enum
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from alexnet.errors import WorkCancelledError, WorkError

T = TypeVar("T")

_NICENESS = 10
"""How much workers stand back for all other threads, from 0 to 19; they keep a tenth."""


class WorkState(Enum):
    """What became of a request."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Work:
    """A piece of work as its function sees it.

    Attributes:
        progress: how much is done, from 0 to 1; the function sets it if it knows.
    """

    def __init__(self) -> None:
        self.progress = 0.0
        self._cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for it any longer."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise ``WorkCancelledError`` if nobody waits any longer; call it between steps."""
        if self.is_cancelled:
            raise WorkCancelledError("Nobody waits for this any longer.")


class _Job:
    """Work with all who wait for it.

    Attributes:
        rounds: ticket -> the round in which its visitor's turn comes.
        arrival: number of the request, which decides within a round.
    """

    def __init__(self, key: Hashable, function: Callable[[Work], Any], arrival: int) -> None:
        self.key = key
        self.function: Callable[[Work], Any] | None = function
        self.arrival = arrival
        self.rounds: dict[Ticket[Any], int] = {}
        self.work = Work()
        self.state = WorkState.WAITING
        self.finished = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None

    @property
    def round(self) -> int:
        """The first round in which one of those who wait has a turn."""
        return min(self.rounds.values())

    @property
    def rank(self) -> tuple[int, int]:
        """What decides who goes first."""
        return self.round, self.arrival


class Ticket(Generic[T]):
    """One visitor's claim to the result of a piece of work.

    As a context manager it cancels what is not done at the end of the block, so that a page
    that is run anew leaves nothing behind.
    """

    def __init__(self, queue: "WorkQueue", job: _Job, visitor: Hashable) -> None:
        self._queue = queue
        self._job = job
        self._visitor = visitor
        self._is_cancelled = False

    @property
    def state(self) -> WorkState:
        """What became of the request so far."""
        return WorkState.CANCELLED if self._is_cancelled else self._job.state

    @property
    def place(self) -> int:
        """The place among those who wait, 1 for the next one; 0 where nothing waits."""
        return self._queue._place(self)

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1, as far as the work tells."""
        return 1.0 if self.state is WorkState.DONE else self._job.work.progress

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for at most ``timeout`` seconds; return whether the work is over."""
        return self._is_cancelled or self._job.finished.wait(timeout)

    def result(self, timeout: float | None = None) -> T:
        """Wait for the result and return it.

        Args:
            timeout: seconds to wait at most; for ever if ``None``.

        Raises:
            WorkCancelledError: this request was cancelled, or the queue was closed.
            TimeoutError: there is no result yet.
            BaseException: whatever the function raised.
        """
        if not self.wait(timeout):
            raise TimeoutError(f"There is no result after {timeout:g} s.")
        if self._is_cancelled or self._job.state is WorkState.CANCELLED:
            raise WorkCancelledError("The request was cancelled.")
        if self._job.error is not None:
            raise self._job.error
        value: T = self._job.value
        return value

    def cancel(self) -> None:
        """Give up the claim; the work goes on only if others wait for it."""
        self._queue._cancel(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()


class WorkQueue:
    """Workers, and those who wait for them. All methods may be called from any thread.

    Args:
        workers: how many pieces of work run at once.
        most_waiting: how many may wait; further requests are refused.
        most_each: how many of them may be one visitor's.
        one_each: whether a visitor's next one waits until the last one has ended, even where
            nobody waits for that any longer.

    Raises:
        ValueError: a number below 1.

    The workers' threads start with the first request and do not keep the process alive.
    """

    def __init__(
        self,
        workers: int = 1,
        most_waiting: int = 60,
        most_each: int = 10,
        *,
        one_each: bool = False,
    ) -> None:
        for name, number in (
            ("workers", workers),
            ("most_waiting", most_waiting),
            ("most_each", most_each),
        ):
            if number < 1:
                raise ValueError(f"{name} must be at least 1, not {number}.")
        self._workers = workers
        self._most_waiting = most_waiting
        self._most_each = most_each
        self._one_each = one_each
        self._busy: dict[_Job, set[Hashable]] = {}
        self._changed = threading.Condition()
        self._unfinished: dict[Hashable, _Job] = {}
        self._waiting: list[_Job] = []
        self._threads: list[threading.Thread] = []
        self._arrivals = 0
        self._round = 0
        self._is_closed = False

    def submit(
        self, key: Hashable, function: Callable[[Work], T], visitor: Hashable = ""
    ) -> Ticket[T]:
        """Ask for a piece of work.

        Args:
            key: says what the result is; an unfinished request with the same key is joined.
            function: does the work, in another thread. It gets the ``Work``, where it may
                report progress and ask whether anybody still waits.
            visitor: whose request it is.

        Returns:
            the claim to the result.

        Raises:
            WorkError: too many wait already, or the queue is closed.
        """
        with self._changed:
            if self._is_closed:
                raise WorkError("This server is about to stop. Load the page again in a minute.")
            job = self._unfinished.get(key)
            if job is None:
                self._refuse_if_full(visitor)
                self._arrivals += 1
                job = _Job(key, function, self._arrivals)
                self._unfinished[key] = job
                self._waiting.append(job)
            ticket: Ticket[T] = Ticket(self, job, visitor)
            job.rounds[ticket] = self._next_round(visitor)
            self._start_workers()
            self._changed.notify()
            return ticket

    def close(self) -> None:
        """Refuse what comes, cancel what waits, and let what runs know that it is in vain."""
        with self._changed:
            self._is_closed = True
            for job in self._unfinished.values():
                job.work._cancelled.set()
            for job in self._waiting:
                job.state = WorkState.CANCELLED
                _let_go(job)
                job.finished.set()
                self._unfinished.pop(job.key)
            self._waiting.clear()
            self._changed.notify_all()

    def _refuse_if_full(self, visitor: Hashable) -> None:
        if len(self._waiting) >= self._most_waiting:
            raise WorkError(
                f"{len(self._waiting)} requests of others wait already, the most that this "
                "server takes. Try again in a minute."
            )
        own = sum(any(t._visitor == visitor for t in job.rounds) for job in self._waiting)
        if own >= self._most_each:
            raise WorkError(
                f"{own} of your requests wait already, the most for one visitor. "
                "Try again when they are done."
            )

    def _next_round(self, visitor: Hashable) -> int:
        """Return the round after the last one in which a visitor has a turn already."""
        taken = [
            turn
            for job in self._unfinished.values()
            for ticket, turn in job.rounds.items()
            if ticket._visitor == visitor
        ]
        return max([self._round, *(turn + 1 for turn in taken)])

    def _place(self, ticket: Ticket[Any]) -> int:
        with self._changed:
            job = ticket._job
            if ticket._is_cancelled or job.state is not WorkState.WAITING:
                return 0
            return 1 + sum(other.rank < job.rank for other in self._waiting)

    def _cancel(self, ticket: Ticket[Any]) -> None:
        with self._changed:
            job = ticket._job
            if ticket._is_cancelled or job.finished.is_set():
                return
            ticket._is_cancelled = True
            if len(job.rounds) > 1:
                del job.rounds[ticket]
                return
            job.work._cancelled.set()
            # A later request for the same starts anew rather than joining what is given up.
            self._unfinished.pop(job.key)
            if job.state is WorkState.WAITING:
                self._waiting.remove(job)
                job.state = WorkState.CANCELLED
                _let_go(job)
                job.finished.set()

    def _start_workers(self) -> None:
        if len(self._threads) < min(self._workers, self._arrivals):
            # Not kept alive for: at exit a result has nobody left to go to.
            thread = threading.Thread(
                target=self._run, name=f"heavy-work-{len(self._threads) + 1}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        _stand_back()
        while (job := self._take()) is not None:
            try:
                assert job.function is not None
                job.value = job.function(job.work)
                state = WorkState.DONE
            # The claimants get whatever it is; the worker must outlive it.
            except BaseException as error:
                job.error = error
                state = WorkState.FAILED
            self._finish(job, state)
            del job

    def _take(self) -> _Job | None:
        with self._changed:
            while not (ready := self._ready()) and not self._is_closed:
                self._changed.wait()
            if self._is_closed:
                return None
            job = min(ready, key=lambda waiting: waiting.rank)
            self._waiting.remove(job)
            self._busy[job] = {ticket._visitor for ticket in job.rounds}
            self._round = max(self._round, job.round)
            job.state = WorkState.RUNNING
            return job

    def _finish(self, job: _Job, state: WorkState) -> None:
        with self._changed:
            cancelled = isinstance(job.error, WorkCancelledError)
            job.state = WorkState.CANCELLED if cancelled else state
            if self._unfinished.get(job.key) is job:
                self._unfinished.pop(job.key)
            _let_go(job)
            del self._busy[job]
            self._changed.notify_all()
            job.finished.set()

    def _ready(self) -> list[_Job]:
        """Return what may begin."""
        if not self._one_each:
            return self._waiting
        busy = set().union(*self._busy.values())
        return [
            job
            for job in self._waiting
            if any(ticket._visitor not in busy for ticket in job.rounds)
        ]


def _let_go(job: _Job) -> None:
    """Drop what is over: a result lives as long as a claim to it, no longer."""
    job.function = None
    job.rounds.clear()


def _stand_back() -> None:
    """Give this thread a lower priority where threads have one of their own: on Linux.

    Threads that it starts inherit it; a library's pool that this thread is the first to use
    stands back with it.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        own = os.getpriority(os.PRIO_PROCESS, thread)
        # Only root may come forward again, and nobody needs to.
        os.setpriority(os.PRIO_PROCESS, thread, max(own, _NICENESS))
