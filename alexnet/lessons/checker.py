"""Whether a lesson teaches what it says: it is played from its own file, step by step.

``python -m alexnet.lessons check`` does this for every lesson that ships.
"""

import re

from alexnet.errors import LessonError
from alexnet.lessons import answers, stage, trainings
from alexnet.lessons.document import Document
from alexnet.lessons.expressions import Expression, ExpressionError, parse
from alexnet.lessons.reading import FaultError, load
from alexnet.lessons.schema import Challenge, Do, Lesson, Number, Predict, Train
from alexnet.lessons.template import expressions, filled, written
from alexnet.lessons.vocabulary import Networks

_FEWEST_STEPS = 5
_GIVES_AWAY = 10
"""A smaller number may stand in a text by chance."""


def check(text: str) -> Lesson:
    """Return the lesson of a file that teaches what it says.

    Raises:
        LessonError: with line and reason: it cannot be read, its own solution does not solve a
            step, an answer is shown before its prediction, a wrong option stands for no
            misconception, or a text asks for what has no value there.
    """
    lesson = load(text)
    try:
        _check_whole(lesson)
        for index in range(len(lesson.steps)):
            _check_step(lesson, index)
    except FaultError as fault:
        raise LessonError(fault.reason, line=Document(text).line(fault.path)) from None
    return lesson


def _check_whole(lesson: Lesson) -> None:
    if len(lesson.steps) < _FEWEST_STEPS:
        raise FaultError(
            ("steps",), f"A lesson has at least {_FEWEST_STEPS} steps, not {len(lesson.steps)}."
        )
    if not any(isinstance(step, Predict | Train) for step in lesson.steps):
        raise FaultError(("steps",), "A lesson asks for at least one prediction.")
    try:
        stage.opening(lesson)
    except LessonError as error:
        raise FaultError(("start",), str(error)) from None


def _check_step(lesson: Lesson, index: int) -> None:
    step = lesson.steps[index]
    path = ("steps", index)
    try:
        before = stage.arrived(lesson, index)
        after = stage.done(lesson, index)
        scopes = {
            name: stage.networks(lesson, index, after if name in ("result", "model") else before)
            for name in ("title", "text", "pitfall", "ask", "result", "model")
        }
        for name, scope in scopes.items():
            filled(getattr(step, name, ""), scope)
    except (LessonError, ExpressionError) as error:
        raise FaultError(path, str(error)) from None
    if isinstance(step, Predict):
        _check_prediction(lesson, index, step)
    if isinstance(step, Train):
        try:
            trainings.jobs(lesson, index)
        except LessonError as error:
            raise FaultError(path, str(error)) from None
    if isinstance(step, Do):
        _check_reached(lesson, index, {("until", "expr"): step.until.expr})
    if isinstance(step, Challenge):
        goals: dict[tuple[str | int, ...], str] = {
            ("goals", n, "expr"): goal.expr for n, goal in enumerate(step.goals)
        }
        _check_reached(lesson, index, goals)
        _check_score(lesson, index, step)


def _check_reached(
    lesson: Lesson, index: int, conditions: dict[tuple[str | int, ...], str]
) -> None:
    """Refuse a goal that the solution does not reach, or that holds from the start."""
    before, after = (
        stage.networks(lesson, index, state)
        for state in (stage.arrived(lesson, index), stage.done(lesson, index))
    )
    for path, text in conditions.items():
        try:
            reached = parse(text).holds(after)
        except ExpressionError as error:
            raise FaultError(("steps", index, *path), str(error)) from None
        if not reached:
            raise FaultError(
                ("steps", index, *path), "The file's own solution does not reach this goal."
            )
    if all(parse(text).holds(before) for text in conditions.values()):
        first = next(iter(conditions))
        raise FaultError(
            ("steps", index, *first), "The goal is reached before anything has been done."
        )


def _check_score(lesson: Lesson, index: int, step: Challenge) -> None:
    try:
        parse(step.score.expr).number(stage.networks(lesson, index, stage.done(lesson, index)))
    except ExpressionError as error:
        raise FaultError(("steps", index, "score", "expr"), str(error)) from None


def _check_prediction(lesson: Lesson, index: int, step: Predict) -> None:
    path = ("steps", index)
    try:
        right = answers.key(lesson, index)
    except (LessonError, ExpressionError) as error:
        raise FaultError(path, str(error)) from None
    for place, option in enumerate(step.choice or ()):
        if str(place) != right and not option.misconception.strip():
            raise FaultError(
                (*path, "choice", place), "A wrong option says which misconception it stands for."
            )
    if isinstance(step.question, Number):
        _check_not_shown(lesson, index, step.question, float(right))


def _check_not_shown(lesson: Lesson, index: int, question: Number, right: float) -> None:
    """Refuse an answer that a student has read by the time the prediction is asked for."""
    key = parse(question.expr)
    for earlier in range(index + 1):
        step = lesson.steps[earlier]
        before, after = stage.arrived(lesson, earlier), stage.done(lesson, earlier)
        for name in ("title", "text", "result", "model"):
            text = getattr(step, name, "")
            if earlier == index and name in ("result", "model"):
                continue
            state = after if name in ("result", "model") else before
            scope = stage.networks(lesson, earlier, state)
            shown = filled(text, scope)
            numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", shown)
            by_value = right >= _GIVES_AWAY and written(right) in [n.rstrip(",") for n in numbers]
            if by_value or (earlier == index and _asks_for(text, key, scope, right)):
                raise FaultError(
                    ("steps", earlier, name),
                    f"This shows the answer to the prediction of step {index + 1} before it.",
                )


def _asks_for(text: str, key: Expression, scope: Networks, right: float) -> bool:
    return any(
        expression.text.strip() == key.text.strip() and expression.value(scope) == right
        for expression, _ in expressions(text)
    )
