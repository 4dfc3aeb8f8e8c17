"""The kinds of value that a field of a row may hold: checked, read from text, written as text.

Every field of a row (``rows.py``) has one of these kinds. ``check`` takes a Python value,
``parse`` what a person typed; both return the value in its one normal form or raise
``ValueError`` with a sentence that states the rule and the value received. ``format``
writes the value in the article's notation, and ``parse(format(value)) == value``.
"""

import math
import operator
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from alexnet.architecture.typed import (
    SYNONYMS,
    TwoReadingsError,
    decimal_text,
    letters_of,
    plain_text,
    whole_number_text,
)

LARGEST_WHOLE_NUMBER = 2**31 - 1
"""No dimension may be larger: TensorFlow counts some of them in 32 bits."""

NONE = "–"
"""The article's sign for a cell that does not apply."""

_SHOWN_CHARACTERS = 40


class FieldType(Protocol):
    """What a field may hold."""

    def check(self, value: Any) -> Any:
        """Return ``value`` in its normal form; raise ``ValueError`` where it breaks the rule."""

    def parse(self, text: str) -> Any:
        """Return the value that ``text`` means; raise ``ValueError`` where it means none."""

    def format(self, value: Any) -> str:
        """Return ``value`` in the article's notation."""


def shown(value: object) -> str:
    """Return a received value as a message may quote it: printable and short."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _figure(value)
    text = value if isinstance(value, str) else reprlib.repr(value)
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    text = "".join(c if c.isprintable() else "�" for c in text)
    return f"“{text}”" if isinstance(value, str) else text


def _figure(number: int) -> str:
    # Python refuses to write integers of more than 4,300 digits.
    if number.bit_length() < 100:
        return f"{number:,}"
    return f"a number of about {int(number.bit_length() * math.log10(2)):,} digits"


def _not(text: str) -> str:
    """Return the end of the sentence on a text that breaks a rule."""
    text = text.strip()
    return "; the cell is empty." if text in ("", NONE) else f", not {shown(text)}."


def as_whole_number(value: Any) -> int:
    """Return ``value`` as an int if it is a whole number of any numeric type but bool."""
    if isinstance(value, bool):
        raise ValueError(f"must be a whole number, not {value}.")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return operator.index(value)
    except TypeError:
        raise ValueError(f"must be a whole number, not {shown(value)}.") from None


def parse_whole_number(text: str) -> int:
    """Return the whole number that ``text`` spells.

    Raises:
        TwoReadingsError: it could be meant in two ways.
    """
    compact = whole_number_text(text)
    if re.fullmatch(r"[+-]?[0-9]{1,999}", compact):
        return int(compact)
    raise ValueError(f"must be a whole number{_not(text)}")


@dataclass(frozen=True)
class WholeNumber:
    """A whole number from ``minimum`` to ``maximum``, such as the number of maps."""

    minimum: int = 1
    maximum: int = LARGEST_WHOLE_NUMBER

    def check(self, value: Any) -> int:
        """Return ``value`` as an int within the bounds."""
        number = as_whole_number(value)
        if number < self.minimum:
            raise ValueError(f"must be at least {self.minimum}, not {_figure(number)}.")
        if number > self.maximum:
            raise ValueError(f"must be at most {self.maximum:,}, not {_figure(number)}.")
        return number

    def parse(self, text: str) -> int:
        """Return the number that ``text`` spells."""
        return self.check(parse_whole_number(text))

    def format(self, value: int) -> str:
        """Return the number's digits."""
        return str(value)


@dataclass(frozen=True)
class Extent:
    """Height and width, such as a kernel's: ``11X11`` means (11, 11), and so does ``11``.

    Where ``square_is_one_number`` holds, equal sides are written once (``4`` for a stride).
    """

    square_is_one_number: bool = False
    sides: WholeNumber = field(default_factory=WholeNumber)

    def check(self, value: Any) -> tuple[int, int]:
        """Return (height, width) from one number for both or a pair."""
        pair = value if isinstance(value, tuple | list) else (value, value)
        if len(pair) != 2:
            raise ValueError(f"must be one whole number or height X width, not {shown(value)}.")
        return self.sides.check(pair[0]), self.sides.check(pair[1])

    def parse(self, text: str) -> tuple[int, int]:
        """Return (height, width) from ``"11"``, ``"11X11"``, ``"3 × 5"`` or ``"(3, 5)"``."""
        try:
            numbers = [parse_whole_number(part) for part in _sides(text)]
        except TwoReadingsError:
            raise
        except ValueError:
            numbers = []
        if len(numbers) not in (1, 2):
            raise ValueError(f"must be one whole number or height X width{_not(text)}")
        return self.check(numbers * 2 if len(numbers) == 1 else numbers)

    def format(self, value: tuple[int, int]) -> str:
        """Return ``"11X11"``, or ``"4"`` where equal sides are written once."""
        height, width = value
        return str(height) if self.square_is_one_number and height == width else f"{height}X{width}"


def _sides(text: str) -> list[str]:
    """Return the parts of a text that spells one number or two.

    Raises:
        TwoReadingsError: ``3,128`` and ``3 128`` are a pair or one number.
    """
    text = plain_text(text)
    bracketed = re.fullmatch(r"\((.*)\)|\[(.*)\]", text, re.DOTALL)
    if bracketed:
        inside = bracketed[1] if bracketed[2] is None else bracketed[2]
        return re.split(r"[xX×*,;]", inside, maxsplit=2)
    two = re.fullmatch(r"(\d{1,3})(?:,|\s+)([1-9]\d\d)", text)
    if two:
        raise TwoReadingsError(text, (two[1] + two[2], f"{two[1]}X{two[2]}"))
    separator = r"[xX×*;]|,(?!\d{3}(?!\d))|(?<=\d)\s+(?=\d{1,2}$)"
    return re.split(separator, text, maxsplit=2)


@dataclass(frozen=True)
class PaddingRule:
    """``"valid"``, ``"ceil"``, ``"same"`` and, where ``explicit`` holds, zeros on every side.

    ``"ceil"`` is valid, rounded up: one more window where pixels would be left over.
    """

    explicit: bool
    zeros: WholeNumber = field(default_factory=lambda: WholeNumber(minimum=0, maximum=10_000))

    def check(self, value: Any) -> str | int:
        """Return a word, or the number of zeros (0 is ``"valid"``)."""
        if isinstance(value, str):
            return self.parse(value)
        if not self.explicit:
            raise ValueError(f"must be valid, ceil or same, not {shown(value)}.")
        return self.zeros.check(value) or "valid"

    def parse(self, text: str) -> str | int:
        """Return the rule that ``text`` names, in any case; ``rounded up`` is ``ceil``."""
        word = letters_of(text)
        if word in ("valid", "same", "ceil"):
            return word
        if word in ("roundedup", "valid,roundedup"):
            return "ceil"
        if not self.explicit:
            raise ValueError(f"must be valid, ceil or same{_not(text)}")
        try:
            number = parse_whole_number(word)
        except TwoReadingsError:
            raise
        except ValueError:
            raise ValueError(
                f"must be valid, ceil, same or a number of zeros{_not(text)}"
            ) from None
        return self.zeros.check(number) or "valid"

    def format(self, value: str | int) -> str:
        """Return the rule as the table writes it."""
        return str(value)


@dataclass(frozen=True)
class Choice:
    """One of a few words, each with the label that the table shows.

    Attributes:
        labels: Keras' word for each choice -> what the table writes.
        what: how an error message calls the choice.
    """

    labels: Mapping[str, str]
    what: str

    def check(self, value: Any) -> str:
        """Return Keras' word."""
        if isinstance(value, str):
            return self.parse(value)
        raise ValueError(f"must be the name of {self.what}, not {shown(value)}.")

    def parse(self, text: str) -> str:
        """Return Keras' word for a word or label, whatever its case, spaces or underscores."""
        wanted = _letters(text)
        for name in (wanted, _letters(SYNONYMS.get(wanted, ""))):
            for word, label in self.labels.items():
                if name in (_letters(word), _letters(label)):
                    return word
        raise ValueError(f"must be one of {', '.join(self.labels.values())}{_not(text)}")

    def format(self, value: str) -> str:
        """Return the label."""
        return self.labels[value]


def _letters(text: str) -> str:
    return NONE if text.strip() == NONE else letters_of(text)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def check(self, value: Any) -> bool:
        """Return the bool itself."""
        if isinstance(value, bool):
            return value
        raise ValueError(f"must be true or false, not {shown(value)}.")

    def parse(self, text: str) -> bool:
        """Return what ``yes``, ``no``, ``true`` or ``false`` means."""
        word = plain_text(text).lower()
        if word in ("yes", "true", "1", "on"):
            return True
        if word in ("no", "false", "0", "off"):
            return False
        raise ValueError(f"must be yes or no{_not(text)}")

    def format(self, value: bool) -> str:
        """Return ``yes`` or ``no``."""
        return "yes" if value else "no"


@dataclass(frozen=True)
class Decimal:
    """A finite number with ``minimum <= value < below``, such as a dropout rate in [0, 1)."""

    minimum: float
    below: float = math.inf

    def check(self, value: Any) -> float:
        """Return ``value`` as a float within the bounds."""
        if isinstance(value, bool | str):
            raise ValueError(f"must be a number, not {shown(value)}.")
        try:
            number = float(value) + 0.0  # no -0
        except (TypeError, ValueError):
            raise ValueError(f"must be a number, not {shown(value)}.") from None
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValueError(f"must be a finite number, not {shown(value)}.")
        if number < self.minimum:
            raise ValueError(f"must be at least {self.minimum:g}, not {self.format(number)}.")
        if number >= self.below:
            raise ValueError(f"must be below {self.below:g}, not {self.format(number)}.")
        return number

    def parse(self, text: str) -> float:
        """Return the number that ``text`` spells, ``50%`` and ``0,5`` included."""
        word = decimal_text(text)
        digits = word.removesuffix("%").strip()
        if not re.fullmatch(
            r"[+-]?([0-9]{1,999}\.?[0-9]{0,999}|\.[0-9]{1,999})(e[+-]?[0-9]{1,3})?",
            digits.lower(),
        ):
            raise ValueError(f"must be a number{_not(text)}")
        number = float(digits)
        if math.isinf(number):
            raise ValueError(f"must be a finite number{_not(text)}")
        return self.check(number / 100 if word.endswith("%") else number)

    def format(self, value: float) -> str:
        """Return the shortest digits that mean the value."""
        return f"{value!r}".removesuffix(".0")
