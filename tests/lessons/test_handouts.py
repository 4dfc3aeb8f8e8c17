"""A lesson's handouts: what stands on them, what does not, and how they are printed."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from alexnet.explorer.workspace import Workspace
from alexnet.lessons import LESSONS, Lesson, answers, handouts, stage
from alexnet.lessons.expressions import parse
from alexnet.lessons.playing import SHOWN, Play
from alexnet.lessons.schema import Explain, Number, Predict
from alexnet.lessons.template import written
from tests.support.hostile import texts

EVERY = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
OWN = Workspace.of_preset("article-table")


def play_at(lesson: Lesson, kind: type) -> Play:
    play = Play.begun(lesson, OWN)
    index = next(i for i, step in enumerate(lesson.steps) if isinstance(step, kind))
    return replace(play, progress=replace(play.progress, step=index))


@EVERY
def test_the_worksheet_has_every_question_and_no_answer(lesson: Lesson) -> None:
    sheet = handouts.worksheet(lesson)
    assert sheet.startswith(f"# {lesson.title}")
    for index, step in enumerate(lesson.steps):
        assert f"## {index + 1}. " in sheet
        if isinstance(step, Predict):
            assert step.result[:40] not in sheet
            for option in step.choice or ():
                assert not option.misconception or option.misconception not in sheet
        if isinstance(step, Explain):
            assert step.model[:40] not in sheet


@EVERY
def test_no_later_text_of_the_worksheet_tells_an_answer(lesson: Lesson) -> None:
    parts = re.split(r"^## \d+\. ", handouts.worksheet(lesson), flags=re.MULTILINE)[1:]
    for index, step in enumerate(lesson.steps):
        if isinstance(step, Predict) and isinstance(step.question, Number):
            scope = stage.networks(lesson, index, stage.done(lesson, index))
            told = written(parse(step.question.expr).value(scope))
            later = "".join(parts[index + 1 :])
            assert len(told) < 4 or told not in later, (index, told)


def test_what_is_observed_is_left_for_the_student_to_write() -> None:
    sheet = handouts.worksheet(LESSONS["why-55"])
    assert r"Size of C1 is \_\_\_\_\_\_X\_\_\_\_\_\_ in the table" in sheet
    assert "55X55" in handouts.key(LESSONS["why-55"])


@EVERY
def test_the_worksheet_has_the_table_but_nothing_that_follows_from_it(lesson: Lesson) -> None:
    page = handouts.printable(handouts.worksheet(lesson))
    head, *rows = re.findall(r"<tr>\n(.*?)</tr>", page, re.DOTALL)
    assert "<th>Stride</th>" in head
    names = [row.name for row in stage.arrived(lesson, 0).architecture.rows]
    assert [re.findall("<td>(.*?)</td>", row)[0] for row in rows] == names[::-1]
    for row in rows:
        cells = re.findall("<td>(.*?)</td>", row)
        assert (cells[3] == "") == ("onvolution" in cells[1] or "pooling" in cells[1])


@EVERY
def test_the_key_has_every_answer_and_the_notes(lesson: Lesson) -> None:
    key = handouts.key(lesson).replace("\\", "")
    for index, step in enumerate(lesson.steps):
        if isinstance(step, Predict):
            right = answers.outcome(lesson, index, answers.key(lesson, index)).result
            assert right in key
        assert not step.pitfall or "What goes wrong: " in key
    assert key.count("Time: ") == len(lesson.steps)


@EVERY
def test_what_is_printed_is_a_page_without_a_script(lesson: Lesson) -> None:
    for handout in (handouts.worksheet(lesson), handouts.key(lesson)):
        page = handouts.printable(handout)
        assert page.startswith("<!DOCTYPE html>")
        assert not re.search(r"<(script|img|iframe|link|object)|\son\w+=|javascript:", page)
        assert "{" not in handout


def test_a_report_tells_predictions_results_sentences_and_time() -> None:
    lesson = LESSONS["why-55"]
    play = play_at(lesson, Predict).committed(["0"])
    play = replace(play, progress=replace(play.progress, seconds={1: 65.0}))
    report = handouts.report(play)
    assert "Prediction: **54**. Result: **55**. You counted the steps" in report
    asked = sum(isinstance(step, Predict) for step in lesson.steps)
    assert f"Predictions that were right: 0 of {asked}" in report
    assert "Time: 65 s." in report
    assert report.count("Not answered.") >= 3
    shown = replace(play, progress=replace(play.progress, step=3)).shown()
    assert shown.answer == SHOWN
    assert "Asked to be shown the result." in handouts.report(shown)


@given(sentence=texts())
def test_a_sentence_of_a_student_is_text_and_nothing_else(sentence: str) -> None:
    lesson = LESSONS["why-55"]
    play = play_at(lesson, Explain).written(sentence + " word" * 12)
    page = handouts.printable(handouts.report(play))
    body = page[page.index("<body>") :]
    tags = set(re.findall(r"</?([a-z0-9]+)", body))
    assert tags <= {"body", "h1", "h2", "p", "ul", "li", "strong", "blockquote", "html", "br"}
