"""A lesson as a student plays it, without a page."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.explorer.workspace import Workspace
from alexnet.lessons import LESSONS, Lesson, answers
from alexnet.lessons.answers import AnswerError
from alexnet.lessons.playing import SHOWN, Play, Progress
from alexnet.lessons.schema import ALL_HIDDEN, Challenge, Do, Explain, Predict, Train
from tests.support.hostile import json_values, texts

OWN = Workspace.of_preset("lenet-5")
WHY_55 = LESSONS["why-55"]


def typed(play: Play, row: str, field: str, text: str) -> Play:
    changed = play.workspace.edited(play.workspace.draft.set_text(row, field, text), row)
    return replace(play, workspace=changed)


def answered(play: Play) -> Play:
    """Return the step as a student leaves it who does all of it right."""
    step, index = play.step, play.progress.step
    if isinstance(step, Predict):
        return play.committed(answers.parts_of(step, answers.key(play.lesson, index)))
    if isinstance(step, Train):
        return play.committed(["0"])
    if isinstance(step, Explain):
        return play.written("word " * step.words)
    if isinstance(step, Do | Challenge):
        return play.shown().noticed()
    return play


def at(index: int) -> Play:
    play = Play.begun(WHY_55, OWN)
    while play.progress.step < index:
        play = answered(play).next()
    return play


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_every_lesson_is_played_to_its_end(lesson: Lesson) -> None:
    play = Play.begun(lesson, OWN)
    for index in range(len(lesson.steps)):
        assert play.progress.step == index
        assert play.text("title")
        assert play.text("text")
        if isinstance(play.step, Predict):
            assert play.is_open
            assert play.next() == play
        play = answered(play)
        assert play.is_done
        assert not play.hidden
        if play.outcome:
            assert play.outcome.right
            assert play.text("result")
        play = play.next()
    assert play.is_last
    assert Progress.from_value(play.progress.to_value()) == play.progress


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_every_wrong_option_is_told_what_it_stands_for(lesson: Lesson) -> None:
    play = Play.begun(lesson, OWN)
    for index, step in enumerate(lesson.steps):
        if isinstance(step, Predict) and step.choice:
            right = answers.key(lesson, index)
            for place, option in enumerate(step.choice):
                outcome = play.committed([str(place)]).outcome
                assert outcome is not None
                assert outcome.right == (str(place) == right)
                assert outcome.right or outcome.gap == option.misconception
        play = answered(play).next()


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
@given(nonsense=texts())
def test_nonsense_leaves_the_question_open(lesson: Lesson, nonsense: str) -> None:
    play = Play.begun(lesson, OWN)
    for step in lesson.steps:
        if isinstance(step, Predict) and not step.number and not step.curve:
            with pytest.raises(AnswerError):
                play.committed([nonsense, nonsense, nonsense])
        play = replace(play, progress=replace(play.progress, step=play.progress.step + 1))
        if play.progress.step >= len(lesson.steps) - 1:
            break


def test_the_own_table_is_one_undo_away() -> None:
    play = Play.begun(WHY_55, OWN)
    assert play.workspace.architecture != OWN.architecture
    assert play.workspace.undone().architecture == OWN.architecture


def test_a_prediction_hides_until_it_is_committed_and_then_edits_the_table() -> None:
    play = at(3)
    assert play.hidden == ALL_HIDDEN
    assert play.workspace.draft.row("In").text("size") == "227X227"
    done = play.committed(["60"])
    assert not done.hidden
    assert done.workspace.draft.row("In").text("size") == "224X224"
    assert done.outcome is not None
    assert (done.outcome.prediction, done.outcome.result) == ("60 numbers", "54 numbers")
    assert "6 too many" in done.outcome.gap
    assert done.workspace.undone().draft == play.workspace.draft


def test_who_does_not_know_is_shown_the_result() -> None:
    play = at(1).shown()
    assert play.answer == SHOWN
    assert play.outcome is not None
    assert (play.outcome.right, play.outcome.prediction, play.outcome.result) == (False, "", "55")
    assert play.next().progress.step == 2


def test_an_edit_waits_for_the_prediction_and_keeps_to_the_step() -> None:
    play = at(1)
    refusal = play.refusal(typed(play, "C1", "strides", "2").workspace)
    assert refusal.startswith("First commit to a prediction")
    assert play.refusal(play.workspace.with_row("C3")) == ""
    doing = at(4)
    assert doing.refusal(typed(doing, "C1", "padding", "1").workspace) == ""
    assert "about C1" in doing.refusal(typed(doing, "C3", "filters", "1").workspace)


def test_a_goal_that_was_reached_stays_reached() -> None:
    doing = at(4)
    assert not doing.noticed().is_done
    assert not typed(doing, "C1", "padding", "1").noticed().is_done
    reached = typed(doing, "C1", "padding", "2").noticed()
    assert reached.is_done
    assert typed(reached, "C1", "padding", "1").noticed().is_done


def test_a_goal_can_be_reached_in_another_way_than_the_files() -> None:
    assert typed(at(4), "C1", "padding", "3").noticed().is_done


def test_reset_brings_the_steps_own_table() -> None:
    doing = at(4)
    spoiled = typed(doing, "C1", "padding", "7")
    assert spoiled.reset().workspace.draft == doing.workspace.draft
    assert at(3).committed(["54"]).reset().workspace.draft.row("In").text("size") == "224X224"


def test_the_next_prediction_has_its_own_table_whatever_was_made_before() -> None:
    own_way = typed(at(4).shown(), "C3", "filters", "300")
    assert own_way.next().workspace.draft == at(5).workspace.draft


def test_an_explanation_has_words() -> None:
    play = at(7)
    with pytest.raises(AnswerError, match="At least 12 words are wanted, not 2"):
        play.written("too short")
    sentence = "one two three four five six seven eight nine ten eleven twelve"
    assert play.written(sentence).answer == sentence


def test_a_link_brings_step_and_answers_back() -> None:
    play = at(4)
    link = Progress.from_link("why-55", "5", play.progress.to_text())
    again = Play.restored(WHY_55, link, play.workspace)
    assert (again.progress.step, again.progress.answers) == (4, play.progress.answers)


def test_a_link_leaves_out_what_it_cannot_hold() -> None:
    progress = Progress("why-55", 1, {1: "0"})
    for step in range(2, 12):
        progress = replace(progress, step=step).with_answer(str(step) + "é漢ß" * 200)
    text = progress.to_text()
    assert len(text) <= 1500
    assert Progress.from_link("why-55", "2", text).answers[1] == "0"


@given(step=texts(), text=texts())
def test_a_damaged_link_begins_without_answers(step: str, text: str) -> None:
    play = Play.restored(WHY_55, Progress.from_link("why-55", step, text), OWN)
    assert play.text("text")


@given(value=json_values(), index=st.integers(0, 6))
def test_answers_from_anywhere_are_checked(value: object, index: int) -> None:
    try:
        progress = Progress.from_value(["why-55", index, [[1, value], [index, value]], []])
    except ValueError:
        return
    play = Play.restored(WHY_55, progress, OWN).noticed()
    assert play.text("text")
    assert play.outcome is None or play.outcome.result
