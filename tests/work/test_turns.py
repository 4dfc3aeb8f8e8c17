"""Whose turn it is, and what becomes of it."""

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.work.turns import Turns

LONG = 30.0
"""Seconds after which a test gives up: no figure, only a way out."""

NEVER = 1000.0


class Visitor(threading.Thread):
    """A thread that says when it has its turn, and keeps it until it is told to go on."""

    def __init__(self, turns: Turns, work: Callable[["Visitor"], None] | None = None) -> None:
        super().__init__(daemon=True)
        self.turns, self.work = turns, work
        self.has_turn, self.may_end = threading.Event(), threading.Event()
        self.before = len(turns._waiting)
        self.start()

    def run(self) -> None:
        with self.turns.taken():
            self.has_turn.set()
            if self.work:
                self.work(self)
            assert self.may_end.wait(LONG)

    def waits(self) -> "Visitor":
        """Return when it stands in the queue."""
        until(lambda: len(self.turns._waiting) > self.before)
        return self

    def end(self) -> None:
        self.may_end.set()
        self.join(LONG)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def first(turns: Turns) -> Visitor:
    visitor = Visitor(turns)
    assert visitor.has_turn.wait(LONG)
    return visitor


@given(st.integers(1, 6))
def test_one_after_the_other_as_they_came(number: int) -> None:
    turns = Turns(longest=NEVER)
    now = first(turns)
    others = [Visitor(turns).waits() for _ in range(number)]
    for nxt in others:
        assert not any(other.has_turn.is_set() for other in others[others.index(nxt) :])
        now.end()
        assert nxt.has_turn.wait(LONG)
        now = nxt
    now.end()


def test_who_gave_a_turn_away_goes_on_before_those_who_came_later() -> None:
    turns, order = Turns(longest=NEVER), []
    away, back = threading.Event(), threading.Event()

    def pause(_visitor: Visitor) -> None:
        with turns.given_away():
            away.set()
            assert back.wait(LONG)
        order.append("the first")

    visitor = Visitor(turns, pause)
    assert away.wait(LONG)
    between = first(turns)
    last = Visitor(turns, lambda _: order.append("the last")).waits()
    back.set()
    until(lambda: len(turns._waiting) == 2)
    for each in (between, visitor, last):
        each.end()
    assert order == ["the first", "the last"]


def test_who_can_wait_lets_those_go_first_who_come_meanwhile() -> None:
    turns, order = Turns(longest=NEVER), []
    away, back = threading.Event(), threading.Event()

    def pause(_visitor: Visitor) -> None:
        with turns.given_away(later=NEVER):
            away.set()
            assert back.wait(LONG)
        order.append("who can wait")

    visitor = Visitor(turns, pause)
    assert away.wait(LONG)
    between = first(turns)
    back.set()
    until(lambda: len(turns._waiting) == 1)
    last = Visitor(turns, lambda _: order.append("who came meanwhile")).waits()
    for each in (between, last, visitor):
        each.end()
    assert order == ["who came meanwhile", "who can wait"]


def test_who_can_wait_goes_on_at_once_where_nobody_waits() -> None:
    turns = Turns(longest=NEVER)
    with turns.taken():
        with turns.given_away(later=NEVER):
            first(turns).end()
        assert not turns._waiting


def test_whoever_stays_too_long_has_others_beside() -> None:
    turns = Turns(longest=0.01)
    stays = first(turns)
    beside = first(turns)
    stays.end()
    # The turn that ends is no longer the one that counts.
    assert turns._turn is not None
    beside.end()
    assert turns._turn is None


def test_an_error_ends_the_turn() -> None:
    turns = Turns(longest=NEVER)
    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError
    first(turns).end()


def test_an_error_while_the_turn_is_given_away_asks_for_none() -> None:
    turns = Turns(longest=NEVER)
    with pytest.raises(ZeroDivisionError), turns.taken(), turns.given_away():
        raise ZeroDivisionError
    first(turns).end()


def test_a_wait_can_be_broken_off() -> None:
    turns = Turns(longest=NEVER)
    broken, others = threading.Event(), []

    def break_off() -> None:
        raise ZeroDivisionError

    def pause(_visitor: Visitor) -> None:
        try:
            with turns.given_away(meanwhile=break_off):
                others.append(first(turns))
        except ZeroDivisionError:
            broken.set()

    visitor = Visitor(turns, pause)
    assert broken.wait(LONG)
    assert not turns._waiting
    others[0].end()
    visitor.end()
    first(turns).end()


def test_whoever_no_longer_waits_for_the_first_turn_leaves_the_queue() -> None:
    turns = Turns(longest=NEVER)
    holder = first(turns)

    def break_off() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), turns.taken(break_off):
        raise AssertionError("it has no turn")
    assert not turns._waiting
    holder.end()
    first(turns).end()


def test_without_a_turn_there_is_none_to_give_away() -> None:
    turns = Turns(longest=NEVER)
    holder = first(turns)
    with turns.given_away():
        assert not turns._waiting
    holder.end()
