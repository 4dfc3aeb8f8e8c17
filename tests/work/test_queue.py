"""Turns, joined requests, cancelling, errors and the end of the process."""

import itertools
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.errors import WorkCancelledError, WorkError
from alexnet.work.queue import Ticket, Work, WorkQueue, WorkState

LONG = 30.0
"""Seconds after which a test gives up: no figure, only a way out."""


class Gate:
    """Work that holds a worker until it is told to go on."""

    def __init__(self, queue: WorkQueue, key: str = "gate", visitor: str = "gatekeeper") -> None:
        self.entered, self.opened = threading.Event(), threading.Event()
        self.ticket = queue.submit(key, self._hold, visitor)
        assert self.entered.wait(LONG)

    def _hold(self, _work: Work) -> str:
        self.entered.set()
        assert self.opened.wait(LONG)
        return "held"

    def open(self) -> None:
        self.opened.set()
        assert self.ticket.result(LONG) == "held"


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    made = WorkQueue(workers=1, most_waiting=20, most_each=10)
    yield made
    made.close()


def _noted(done: list[Any], key: Any, _: object) -> None:
    done.append(key)


def _squared(number: int, _: object) -> int:
    return number * number


def test_result_is_handed_over(queue: WorkQueue) -> None:
    ticket = queue.submit("sum", lambda _: 1 + 1)
    assert ticket.result(LONG) == 2
    assert (ticket.state, ticket.place, ticket.progress) == (WorkState.DONE, 0, 1.0)


def test_none_is_a_result(queue: WorkQueue) -> None:
    assert queue.submit("nothing", lambda _: None).result(LONG) is None


def test_error_is_handed_over_to_all_and_the_worker_goes_on(queue: WorkQueue) -> None:
    gate = Gate(queue)

    def fail(work: Work) -> None:
        raise ZeroDivisionError("by zero")

    tickets = [queue.submit("bad", fail, visitor) for visitor in "ab"]
    gate.open()
    for ticket in tickets:
        with pytest.raises(ZeroDivisionError, match="by zero"):
            ticket.result(LONG)
        assert ticket.state is WorkState.FAILED
    assert queue.submit("good", lambda _: "fine").result(LONG) == "fine"


def test_even_the_end_of_a_program_does_not_end_the_worker(queue: WorkQueue) -> None:
    with pytest.raises(SystemExit):
        queue.submit("leave", lambda _: sys.exit(3)).result(LONG)
    assert queue.submit("good", lambda _: "fine").result(LONG) == "fine"


def test_same_work_is_done_once(queue: WorkQueue) -> None:
    gate, calls = Gate(queue), []
    tickets = [queue.submit("same", lambda _: calls.append(1), v) for v in "abc"]
    gate.open()
    for ticket in tickets:
        ticket.result(LONG)
    assert len(calls) == 1


def test_running_work_is_joined(queue: WorkQueue) -> None:
    gate = Gate(queue)
    joined: Ticket[Any] = queue.submit("gate", lambda _: pytest.fail("a second time"), "other")
    assert joined.state is WorkState.RUNNING
    gate.open()
    assert joined.result(LONG) == "held"


def test_finished_work_is_not_joined(queue: WorkQueue) -> None:
    assert queue.submit("same", lambda _: 1).result(LONG) == 1
    assert queue.submit("same", lambda _: 2).result(LONG) == 2


def _order(queue: WorkQueue, requests: list[tuple[str, str]]) -> list[str]:
    """Return in which order requests, given as (key, visitor), are worked on."""
    gate = Gate(queue)
    done: list[Any] = []
    tickets = [queue.submit(key, partial(_noted, done, key), visitor) for key, visitor in requests]
    by_place = sorted(range(len(tickets)), key=lambda n: tickets[n].place)
    expected = list(dict.fromkeys(requests[n][0] for n in by_place))
    gate.open()
    for ticket in tickets:
        ticket.result(LONG)
    assert done == expected, "the places that were told were others"
    return done


def test_first_come_first_served(queue: WorkQueue) -> None:
    assert _order(queue, [("1", "a"), ("2", "b"), ("3", "c")]) == ["1", "2", "3"]


def test_nobodys_tenth_request_goes_before_anothers_first(queue: WorkQueue) -> None:
    requests = [(f"a{n}", "a") for n in range(10)] + [("b0", "b"), ("b1", "b"), ("c0", "c")]
    order = _order(queue, requests)
    assert order[:5] == ["a0", "b0", "c0", "a1", "b1"]
    assert order[5:] == [f"a{n}" for n in range(2, 10)]


def test_running_work_counts_as_a_turn(queue: WorkQueue) -> None:
    gate = Gate(queue, visitor="a")
    again = queue.submit("a again", lambda _: None, "a")
    first = queue.submit("b", lambda _: None, "b")
    assert (first.place, again.place) == (1, 2)
    gate.open()


def test_who_joins_with_a_better_turn_brings_the_work_forward(queue: WorkQueue) -> None:
    requests = [("a0", "a"), ("a1", "a"), ("shared", "a"), ("b", "b"), ("shared", "c")]
    assert _order(queue, requests) == ["a0", "shared", "b", "a1"]


def test_late_visitor_does_not_pass_all_who_have_waited_for_their_second(queue: WorkQueue) -> None:
    """Rounds go on: a newcomer starts in the round that is served, not in the first."""
    gate, done = Gate(queue, visitor="x"), []
    pause = threading.Event()

    def note(key: str) -> Any:
        return lambda _: done.append(key)

    tickets = [queue.submit("a0", note("a0"), "a"), queue.submit("a1", note("a1"), "a")]
    entered = threading.Event()

    def hold(work: Work) -> None:
        entered.set()
        assert pause.wait(LONG)

    tickets += [queue.submit("a2", hold, "a"), queue.submit("a3", note("a3"), "a")]
    gate.open()
    assert entered.wait(LONG)
    tickets += [queue.submit(f"b{n}", note(f"b{n}"), "b") for n in range(3)]
    assert [t.place for t in tickets[3:]] == [2, 1, 3, 4]
    pause.set()
    for ticket in tickets:
        ticket.result(LONG)
    assert done == ["a0", "a1", "b0", "a3", "b1", "b2"]


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=20))
def test_between_two_turns_of_one_visitor_all_others_have_theirs(visitors: list[str]) -> None:
    queue = WorkQueue(workers=1, most_waiting=20, most_each=20)
    requests = [(f"{n}", visitor) for n, visitor in enumerate(visitors)]
    of = dict(requests)
    served = [of[key] for key in _order(queue, requests)]
    queue.close()
    assert sorted(served) == sorted(visitors)
    for visitor in set(visitors):
        turns = [n for n, who in enumerate(served) if who == visitor]
        for first, second in itertools.pairwise(turns):
            still_there = set(served[second:]) - {visitor}
            assert still_there <= set(served[first:second]) | set(served[:first])


def test_too_many_are_refused_and_may_come_again() -> None:
    queue = WorkQueue(workers=1, most_waiting=2)
    gate = Gate(queue)
    waiting = [queue.submit(key, lambda _: 1, key) for key in "ab"]
    with pytest.raises(WorkError, match=r"^2 requests of others wait already.*minute\.$"):
        queue.submit("c", lambda _: 1, "c")
    joined = queue.submit("a", lambda _: 1, "c")
    waiting[1].cancel()
    again = queue.submit("c", lambda _: 3, "c")
    gate.open()
    assert (joined.result(LONG), again.result(LONG)) == (1, 3)
    queue.close()


def test_one_visitor_cannot_take_all_places() -> None:
    queue = WorkQueue(workers=1, most_waiting=20, most_each=2)
    gate = Gate(queue)
    for key in "ab":
        queue.submit(key, lambda _: 1, "greedy")
    with pytest.raises(WorkError, match="2 of your requests wait already"):
        queue.submit("c", lambda _: 1, "greedy")
    queue.submit("c", lambda _: 1, "modest")
    gate.open()
    queue.close()


@pytest.mark.parametrize("name", ["workers", "most_waiting", "most_each"])
def test_sizes_below_one_are_refused(name: str) -> None:
    sizes: dict[str, Any] = {name: 0}
    with pytest.raises(ValueError, match=f"{name} must be at least 1, not 0"):
        WorkQueue(**sizes)


def test_cancelled_request_is_never_worked_on(queue: WorkQueue) -> None:
    gate, calls = Gate(queue), []
    given_up = queue.submit("given up", lambda _: calls.append("given up"))
    behind = queue.submit("behind", lambda _: calls.append("behind"), "b")
    assert behind.place == 2
    given_up.cancel()
    assert (given_up.state, given_up.place, behind.place) == (WorkState.CANCELLED, 0, 1)
    with pytest.raises(WorkCancelledError):
        given_up.result(LONG)
    gate.open()
    behind.result(LONG)
    assert calls == ["behind"]


def test_work_goes_on_while_one_waits_for_it(queue: WorkQueue) -> None:
    gate = Gate(queue)
    first, second = (queue.submit("same", lambda work: work.is_cancelled, v) for v in "ab")
    first.cancel()
    gate.open()
    assert second.result(LONG) is False
    assert first.state is WorkState.CANCELLED


def test_turn_of_who_left_is_no_longer_counted(queue: WorkQueue) -> None:
    gate = Gate(queue)
    queue.submit("a0", lambda _: None, "a")
    shared = queue.submit("shared", lambda _: None, "a")
    early = queue.submit("shared", lambda _: None, "b")
    other = queue.submit("c", lambda _: None, "c")
    assert (shared.place, other.place) == (2, 3)
    early.cancel()
    assert (shared.place, other.place) == (3, 2)
    gate.open()


def test_running_work_learns_that_nobody_waits(queue: WorkQueue) -> None:
    entered, seen = threading.Event(), threading.Event()

    def work_long(work: Work) -> None:
        entered.set()
        for _ in range(int(LONG * 100)):
            time.sleep(0.01)
            try:
                work.check()
            except WorkCancelledError:
                seen.set()
                raise

    ticket = queue.submit("long", work_long)
    assert entered.wait(LONG)
    ticket.cancel()
    assert ticket.wait(0)
    assert seen.wait(LONG)
    anew = queue.submit("long", lambda _: "anew")
    assert anew.result(LONG) == "anew"


def test_block_that_is_left_gives_its_claim_up(queue: WorkQueue) -> None:
    gate = Gate(queue)
    with pytest.raises(KeyError), queue.submit("left", lambda _: 1) as ticket:
        raise KeyError
    assert ticket.state is WorkState.CANCELLED
    gate.open()


def test_cancelling_what_is_done_changes_nothing(queue: WorkQueue) -> None:
    ticket = queue.submit("done", lambda _: 1)
    ticket.result(LONG)
    ticket.cancel()
    assert ticket.result(0) == 1


def test_progress_is_told(queue: WorkQueue) -> None:
    told, go_on = threading.Event(), threading.Event()

    def work_on(work: Work) -> None:
        work.progress = 0.25
        told.set()
        assert go_on.wait(LONG)

    ticket = queue.submit("steps", work_on)
    assert told.wait(LONG)
    assert (ticket.progress, ticket.state) == (0.25, WorkState.RUNNING)
    go_on.set()
    ticket.result(LONG)
    assert ticket.progress == 1.0


def test_waiting_ends_with_the_time_given(queue: WorkQueue) -> None:
    gate = Gate(queue)
    with pytest.raises(TimeoutError, match=r"0\.01 s"):
        gate.ticket.result(0.01)
    gate.open()


def test_as_many_run_at_once_as_there_are_workers() -> None:
    queue = WorkQueue(workers=3)
    meeting = threading.Barrier(3)
    tickets = [queue.submit(n, lambda _: meeting.wait(LONG), n) for n in range(3)]
    assert sorted(ticket.result(LONG) for ticket in tickets) == [0, 1, 2]
    queue.close()


def test_work_given_up_holds_one_worker_alone() -> None:
    queue = WorkQueue(workers=2)
    gate = Gate(queue)
    gate.ticket.cancel()
    assert queue.submit("next", lambda _: "done meanwhile").result(LONG) == "done meanwhile"
    gate.opened.set()
    queue.close()


def test_many_threads_get_their_own_results() -> None:
    queue = WorkQueue(workers=2, most_waiting=1000, most_each=1000)
    wrong: list[Any] = []

    def visit(visitor: int) -> None:
        for n in range(30):
            key = (visitor + n) % 17
            got = queue.submit(key, partial(_squared, key), visitor).result(LONG)
            if got != key * key:
                wrong.append((key, got))

    threads = [threading.Thread(target=visit, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
        assert not thread.is_alive()
    assert not wrong
    queue.close()


def test_nothing_is_kept_of_what_is_done(queue: WorkQueue) -> None:
    class Large:
        pass

    ticket = queue.submit("large", lambda _: Large())
    large = weakref.ref(ticket.result(LONG))
    assert large() is not None
    del ticket
    # The worker lets go a moment after it has handed over.
    queue.submit("next", lambda _: None).result(LONG)
    assert large() is None


def test_closed_queue_refuses_and_lets_all_go() -> None:
    queue = WorkQueue(workers=1)
    entered = threading.Event()

    def until_told(work: Work) -> None:
        entered.set()
        while not work.is_cancelled:
            time.sleep(0.001)

    running = queue.submit("running", until_told)
    waiting = queue.submit("waiting", lambda _: 1)
    assert entered.wait(LONG)
    queue.close()
    with pytest.raises(WorkCancelledError):
        waiting.result(LONG)
    assert running.wait(LONG)
    with pytest.raises(WorkError, match="about to stop"):
        queue.submit("late", lambda _: 1)


def test_a_visitors_next_one_may_have_to_wait_for_the_last() -> None:
    queue = WorkQueue(workers=2, one_each=True)
    go_on, began = threading.Event(), threading.Event()

    def slow(_: Work) -> str:
        began.set()
        go_on.wait(10)
        return "slow"

    first = queue.submit("first", slow, visitor="one")
    assert began.wait(10)
    first.cancel()  # nobody waits for it any longer, but it goes on
    second = queue.submit("second", lambda _: "second", visitor="one")
    others = queue.submit("others", lambda _: "others", visitor="two")
    assert others.result(10) == "others"
    assert second.state is WorkState.WAITING
    go_on.set()
    assert second.result(10) == "second"
    queue.close()
