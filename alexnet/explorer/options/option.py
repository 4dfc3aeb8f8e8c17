"""The columns of a table of options: default, allowed values, and what an option is for.

An option is a field of a frozen dataclass:

    >>> @dataclass(frozen=True)
    ... class Chart:
    ...     legend: bool = switch(True, "say what the colours mean")
    ...     height: int = number(300, 100, 900, "pixels")
    >>> option_of(Chart, "height").allows(50)
    False
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
Number = TypeVar("Number", int, float)

_COLUMNS = "option"


@dataclass(frozen=True)
class Option:
    """What is known of an option.

    Attributes:
        default: its value unless the visitor chooses another; it also tells the type.
        meaning: what it is for, in words.
        allowed: which values it may have, in words.
    """

    default: Any
    meaning: str
    allowed: str
    _accepts: Callable[[Any], bool]

    def allows(self, value: Any) -> bool:
        """Return whether a value out of a link or a session can be the option's."""
        return type(value) is type(self.default) and self._accepts(value)


def switch(default: bool, meaning: str) -> bool:
    """Declare an option that is on or off."""
    return _declared(default, meaning, "on or off", lambda _: True)


def choice(default: T, words: Collection[str], meaning: str) -> T:
    """Declare an option that is one of a few words."""
    allowed = " | ".join(word or '""' for word in words)
    return _declared(default, meaning, allowed, tuple(words).__contains__)


def number(default: Number, low: Number, high: Number, meaning: str) -> Number:
    """Declare an option that is a number from ``low`` to ``high``, both allowed."""
    return _declared(default, meaning, f"{low} to {high}", partial(_is_between, low=low, high=high))


def text(default: str, pattern: str, meaning: str) -> str:
    """Declare an option whose whole text matches a pattern of ASCII."""
    return _declared(default, meaning, pattern, re.compile(pattern, re.ASCII).fullmatch)


def option_of(table: type, name: str) -> Option:
    """Return what a table's class says of an option; raise ``KeyError`` where it has none such."""
    found: Option = {f.name: f.metadata[_COLUMNS] for f in fields(table)}[name]
    return found


def _declared(default: T, meaning: str, allowed: str, accepts: Callable[[Any], object]) -> T:
    option = Option(default, meaning, allowed, lambda value: bool(accepts(value)))
    declared: T = field(default=default, metadata={_COLUMNS: option})
    return declared


def _is_between(value: float, low: float, high: float) -> bool:
    return low <= value <= high
