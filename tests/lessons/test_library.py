"""Every lesson that ships is played to its end: right, with each wrong option, with nonsense."""

import itertools
from collections.abc import Iterator

import pytest

from alexnet.lessons import LESSONS, Lesson, answers, stage
from alexnet.lessons.expressions import parse
from alexnet.lessons.library import COURSES
from alexnet.lessons.schema import Challenge, Curve, Do, Explain, Number, Observe, Predict
from tests.support.hostile import assert_plain

EVERY = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))


def predictions(lesson: Lesson) -> Iterator[tuple[int, Predict]]:
    """Yield the predictions of a lesson, each with the position of its step."""
    for index, step in enumerate(lesson.steps):
        if isinstance(step, Predict):
            yield index, step


def wrong_answers(step: Predict, right: str) -> list[str]:
    """Return answers to a prediction that are not right: all there are of a choice or an order."""
    question = step.question
    if isinstance(question, Number):
        return [repr(float(right) * 3 + 1), "0.0"]
    if isinstance(question, Curve):
        first, _, last = right.split(";")
        return ["0.0;0.0;0.0", f"{first};0.0;{last}"]
    places = range(len(question))
    if step.choice is not None:
        return [str(place) for place in places if str(place) != right]
    orders = (",".join(map(str, order)) for order in itertools.permutations(places))
    return [order for order in orders if order != right]


@EVERY
def test_right_answers_lead_to_the_end(lesson: Lesson) -> None:
    for index, step in enumerate(lesson.steps):
        before, after = (
            stage.networks(lesson, index, state)
            for state in (stage.arrived(lesson, index), stage.done(lesson, index))
        )
        if isinstance(step, Predict):
            outcome = answers.outcome(lesson, index, answers.key(lesson, index))
            assert outcome.right, step.title
            assert outcome.prediction in outcome.result or step.order
        elif isinstance(step, Do):
            assert not parse(step.until.expr).holds(before), step.title
            assert parse(step.until.expr).holds(after), step.title
            assert {edit.row for edit in step.solution if edit.row} <= {*step.only} or not step.only
        elif isinstance(step, Challenge):
            assert all(parse(goal.expr).holds(after) for goal in step.goals), step.title
            assert parse(step.score.expr).number(after) > 0


@EVERY
def test_a_wrong_answer_is_told_what_it_stands_for(lesson: Lesson) -> None:
    for index, step in predictions(lesson):
        for answer in wrong_answers(step, answers.key(lesson, index)):
            outcome = answers.outcome(lesson, index, answer)
            assert not outcome.right, (step.title, answer)
            assert outcome.gap, (step.title, answer)
            if step.choice is not None:
                assert outcome.gap == step.choice[int(answer)].misconception


@EVERY
@pytest.mark.parametrize("text", ["", "many", "1e999", "9" * 41, "290.400", "<b>1</b>", "\ud800"])
def test_nonsense_is_no_answer(lesson: Lesson, text: str) -> None:
    for _, step in predictions(lesson):
        count = 1 if isinstance(step.question, Number) or step.choice else 3
        with pytest.raises(answers.AnswerError) as caught:
            answers.read(step, [text] * count)
        assert_plain(str(caught.value))


@EVERY
def test_a_lesson_holds_what_a_class_needs(lesson: Lesson) -> None:
    assert sum(step.minutes for step in lesson.steps) == lesson.minutes
    assert 8 <= lesson.minutes <= 15
    for kinds in ((Predict,), (Do, Challenge), (Observe,), (Explain,)):
        assert any(isinstance(step, kinds) for step in lesson.steps), kinds
    worked = [step for step in lesson.steps if isinstance(step, Predict | Do | Challenge)]
    assert all(step.pitfall or step.ask for step in worked)


def test_predictions_of_every_kind_are_asked_for() -> None:
    steps = [step for lesson in LESSONS.values() for _, step in predictions(lesson)]
    for kind in ("number", "choice", "order", "curve"):
        assert any(getattr(step, kind) is not None for step in steps), kind


@pytest.mark.parametrize("title", COURSES)
def test_a_course_fits_in_its_time_and_fills_it(title: str) -> None:
    minutes = int(title.removesuffix(" minutes"))
    assert 0.9 * minutes <= sum(LESSONS[name].minutes for name in COURSES[title]) <= minutes
