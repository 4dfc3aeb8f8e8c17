"""Undo and redo: the steps that are kept, and what one of them brings back."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from alexnet.architecture.editing.resolution import Resolution, resolve_json
from alexnet.architecture.limits import Limits

T = TypeVar("T")

MAX_STEPS = 100
"""Steps back that are kept."""


class Snapshot(NamedTuple):
    """What undo brings back.

    Attributes:
        draft: what was typed, as JSON.
        baseline: the architecture that changes are counted from, as JSON.
        title: how the page calls the baseline.
    """

    draft: str
    baseline: str
    title: str

    @property
    def resolution(self) -> Resolution:
        """What the draft means on this host."""
        return resolve_json(self.draft, Limits.of_this_host())


@dataclass(frozen=True)
class History(Generic[T]):
    """Where we are, where we were, and where we went back from; values are compared by ``==``.

    Example:
        >>> History("a").record("b").undo().present
        'a'
    """

    present: T
    past: tuple[T, ...] = ()
    future: tuple[T, ...] = ()

    def record(self, value: T) -> "History[T]":
        """Return the history with a new present; an equal one records nothing."""
        if value == self.present:
            return self
        return History(value, (*self.past, self.present)[-MAX_STEPS:])

    def undo(self) -> "History[T]":
        """Return the history one step back; the same where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redo(self) -> "History[T]":
        """Return the history one step forward; the same where there is none."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
