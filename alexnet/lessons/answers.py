"""Predictions: reading them, their keys, and how far the two are apart, in words.

An answer is kept as text: a number, the position of an option, positions in order (``2,0,1``),
or three numbers (``1;2;3``).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from alexnet.architecture.typed import TwoReadingsError, plain_text
from alexnet.architecture.values import Decimal, shown
from alexnet.errors import AlexNetError, LessonError
from alexnet.lessons import stage
from alexnet.lessons.expressions import parse
from alexnet.lessons.schema import Curve, Edit, Item, Lesson, Number, Predict
from alexnet.lessons.template import written
from alexnet.lessons.vocabulary import Networks

_NUMBER = Decimal(minimum=-math.inf)
_FACTOR = re.compile(r"([^a-z%]*(?:e[+-]?\d{1,3})?)\s*([a-z]*|%)")
_TIMES_SIGN = re.compile(r"\s*[x×*]\s*")
_TIMES = {"": 1, "%": 1, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "billion": 1e9}
_MOST_CHARACTERS = 40
_LEAST, _MOST = 1e-9, 1e25
"""Of an answer beside 0: the gap to it is written out in digits."""

Part = TypeVar("Part")


class AnswerError(AlexNetError, ValueError):
    """What was answered is no answer to the question."""


@dataclass(frozen=True)
class Outcome:
    """A prediction beside its result.

    Attributes:
        right: whether it is right.
        prediction, result: both, as they are written.
        gap: how far they are apart, or what the chosen option stands for.
    """

    right: bool
    prediction: str
    result: str
    gap: str


def read_number(text: str) -> float:
    """Return the number that somebody typed: as in a cell, but ``1,000`` is a thousand.

    Raises:
        AnswerError: it is none.

    Example:
        >>> read_number("1,234"), read_number("62 million"), read_number("80,5 %")
        (1234.0, 62000000.0, 80.5)
        >>> read_number("13 x 13")
        169.0
    """
    if len(text) > _MOST_CHARACTERS:
        raise AnswerError(f"A number is wanted, not {len(text):,} characters.")
    factors = _TIMES_SIGN.split(plain_text(text).lower())
    try:
        product = math.prod(map(_read_factor, factors))
        if product and not _LEAST <= abs(product) <= _MOST:
            raise ValueError
        return product
    except TwoReadingsError as error:
        ways = " or ".join(error.readings)
        raise AnswerError(f"{shown(text)} can be read in two ways: write {ways}.") from None
    except ValueError:
        instead = f", not {shown(text)}" if text.strip() else ""
        raise AnswerError(f"A number is wanted, such as 12, 3,500 or 2 million{instead}.") from None


def _read_factor(part: str) -> float:
    """Return the number of one factor; raise as a cell does."""
    found = _FACTOR.fullmatch(part)
    if found is None or found[2] not in _TIMES:
        raise ValueError
    try:
        number = _NUMBER.parse(found[1])
    except TwoReadingsError as error:
        if "," not in found[1]:
            raise
        number = float(error.readings[0])
    return number * _TIMES[found[2]]


def read(step: Predict, parts: Sequence[str]) -> str:
    """Return an answer as it is kept.

    Args:
        step: the question.
        parts: what was entered: one text for a number or a choice, one for each place of an
            order or point of a curve. Options and items are given by their position.

    Raises:
        AnswerError: it is no answer to this question.
    """
    question = step.question
    if isinstance(question, Number):
        return repr(_read_in(parts[0] if parts else "", question.unit))
    if isinstance(question, Curve):
        return ";".join(repr(_read_in(part, question.unit)) for part in _exactly(parts, 3))
    places = [_place(part, len(question)) for part in parts]
    if step.choice is not None:
        return str(_exactly(places, 1)[0])
    if sorted(places) != list(range(len(question))):
        raise AnswerError(
            f"Give each of them a number: {len(set(places))} of {len(question)} so far."
        )
    return ",".join(str(place) for place in places)


def read_place(parts: Sequence[str], count: int) -> str:
    """Return the chosen one of several answers as it is kept; raise as ``read`` does."""
    return str(_place(_exactly(parts, 1)[0], count))


def _read_in(text: str, unit: str) -> float:
    """Return a number that may have its unit behind it; raise as ``read_number`` does."""
    return read_number(text.strip().removesuffix(unit) if unit else text)


def parts_of(step: Predict, answer: str) -> tuple[str, ...]:
    """Return what ``read`` took, from an answer as it is kept."""
    if isinstance(step.question, Number | Curve):
        return tuple(answer.split(";"))
    return tuple(answer.split(","))


def _exactly(parts: Sequence[Part], count: int) -> Sequence[Part]:
    if len(parts) != count:
        raise AnswerError(f"Answers wanted: {count}, not {len(parts)}.")
    return parts


def _place(text: str, count: int) -> int:
    if not re.fullmatch("[0-9]", text) or int(text) >= count:
        raise AnswerError("Choose one of the answers that are offered.")
    return int(text)


def key(lesson: Lesson, index: int) -> str:
    """Return the right answer to a prediction, as answers are kept.

    Raises:
        LessonError: the step's edits cannot be made, or not exactly one option is right.
        ExpressionError: an expression has no value there.
    """
    step, scope = _asked(lesson, index)
    question = step.question
    if isinstance(question, Number):
        return repr(float(parse(question.expr).number(scope)))
    if isinstance(question, Curve):
        return ";".join(repr(value) for value in _curve(lesson, index, question))
    if step.choice is not None:
        right = [place for place, o in enumerate(step.choice) if parse(o.expr).holds(scope)]
        if len(right) != 1:
            raise LessonError(f"Exactly one option must be right, not {len(right)}.")
        return str(right[0])
    values = [parse(item.expr).number(scope) for item in step.order or ()]
    if len(set(values)) < len(values):
        raise LessonError("Two things that are put in order are equal.")
    return ",".join(str(p) for p in sorted(range(len(values)), key=lambda p: -values[p]))


def outcome(lesson: Lesson, index: int, answer: str) -> Outcome:
    """Return a prediction beside its result.

    Raises:
        AnswerError: the answer is none to this question.
    """
    step, scope = _asked(lesson, index)
    answer = read(step, parts_of(step, answer))
    right = key(lesson, index)
    question = step.question
    if isinstance(question, Number):
        return _number_outcome(question, float(answer), float(right))
    if isinstance(question, Curve):
        return _curve_outcome(question, answer, right)
    if step.choice is not None:
        chosen, best = step.choice[int(answer)], step.choice[int(right)]
        gap = "That is it." if answer == right else chosen.misconception
        return Outcome(answer == right, chosen.text, best.text, gap)
    return _order_outcome(step.order or (), answer, right, scope)


def _asked(lesson: Lesson, index: int) -> tuple[Predict, Networks]:
    step = lesson.steps[index]
    if not isinstance(step, Predict):
        raise LessonError("This step asks for no prediction.")
    return step, stage.networks(lesson, index, stage.done(lesson, index))


def _curve(lesson: Lesson, index: int, curve: Curve) -> list[float]:
    """Return a curve's key: the expression at each of its values, after the step's edits."""
    state = stage.done(lesson, index)
    found = []
    for value in curve.values:
        swept = stage.edited(state, (Edit(row=curve.row, field=curve.field, to=value),))
        scope = replace(stage.networks(lesson, index, state), here=swept.architecture)
        found.append(float(parse(curve.expr).number(scope)))
    return found


def _number_outcome(question: Number, given: float, right: float) -> Outcome:
    is_right = abs(given - right) <= question.within * abs(right)
    unit = f" {question.unit}" if question.unit else ""
    return Outcome(
        is_right, f"{written(given)}{unit}", f"{written(right)}{unit}", _gap(given, right, is_right)
    )


def _gap(given: float, right: float, is_right: bool) -> str:
    if given == right:
        return "Exactly right."
    difference = f"{written(abs(given - right))} {'too many' if given > right else 'too few'}"
    if right and given > 0 and not 0.5 <= given / right <= 2:
        times = max(given / right, right / given)
        difference += f", {written(times)} times {'too large' if given > right else 'too small'}"
    return f"{difference}: {'close enough to be right' if is_right else 'that is the gap'}."


def _curve_outcome(question: Curve, answer: str, right: str) -> Outcome:
    given, keys = ([float(part) for part in text.split(";")] for text in (answer, right))
    hits = [
        abs(one - other) <= question.within * abs(other)
        for one, other in zip(given, keys, strict=True)
    ]
    unit = f" {question.unit}" if question.unit else ""
    predicted, found = (
        ", ".join(f"{written(v)}{unit} at {at}" for at, v in zip(question.values, vs, strict=True))
        for vs in (given, keys)
    )
    return Outcome(
        all(hits), predicted, found, f"{sum(hits)} of {len(hits)} points are close enough."
    )


def _order_outcome(items: Sequence[Item], answer: str, right: str, scope: Networks) -> Outcome:
    given, keys = ([int(part) for part in text.split(",")] for text in (answer, right))
    hits = sum(one == other for one, other in zip(given, keys, strict=True))
    result = " > ".join(
        f"{items[p].text} ({written(parse(items[p].expr).number(scope))})" for p in keys
    )
    gap = f"{hits} of {len(keys)} stand in their places."
    return Outcome(given == keys, " > ".join(items[p].text for p in given), result, gap)
