"""Lessons that ship are checked, keys live, and what is wrong is refused on its line."""

import re

import pytest

from alexnet.architecture import layers
from alexnet.architecture.editing.resolution import resolve_json
from alexnet.architecture.geometry import output_size
from alexnet.errors import LessonError
from alexnet.lessons import LESSONS, answers, load, stage
from alexnet.lessons.__main__ import main
from alexnet.lessons.checker import check
from alexnet.lessons.library import FOLDER
from alexnet.lessons.schema import Predict
from tests.support.hostile import assert_plain

WHY_55 = (FOLDER / "why-55.yaml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_lesson_that_ships_teaches_what_it_says(path: object) -> None:
    assert main(["check", str(path)]) == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("minutes: 12", "minutes: 0", "0"),
        ("level: beginner", "level: wizard", "wizard"),
        ("level: beginner", "level: beginner\nextra: 1", "do not have, `extra`"),
        ("schema: 1", "schema: 2", "2"),
        ("terms: [output-size]", "terms: [no-such-term]", "no term “no-such-term”"),
        ("network: article-table", "network: nonsense", "“nonsense”"),
        ("at: facts", "at: facts\n    at: facts", "given twice"),
        ("expr: C1.width == 56", "expr: import os", "no expression"),
        ("The photo is {In.width}", "The photo is {C1.nothing}", "“C1.nothing”"),
        ("The photo is {In.width}", "The photo is <b>{In.width}</b>", "no HTML"),
        ("field: padding, to: 2}", "field: padding, to: 1}", "does not reach"),
        ("field: padding, to: 2}", "field: nothing, to: 1}", "no field nothing"),
        ('In.width == 224"}', 'In.width == 224 or True == True"}', "True"),
        ('"C1.width == start.C1.width and In.width == 224"', "In.width == 224", "before anything"),
        (
            "misconception: You moved the window by one pixel. The step is larger here.",
            'misconception: ""',
            "which misconception",
        ),
        ("title: The paper says 224", "title: Why 54", "shows the answer"),
        ("expr: C1.width == 217", "expr: C1.width == 55", "Exactly one option"),
        ("network: article-table", "network: lenet-5", "does not fit"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, words: str) -> None:
    assert WHY_55.count(old) >= 1
    text = WHY_55.replace(old, new, 1)
    with pytest.raises(LessonError) as caught:
        check(text)
    assert words in str(caught.value)
    assert re.match(r"Line \d+: ", str(caught.value))
    assert_plain(str(caught.value))


def forget() -> None:
    """Let go of what was computed with another arithmetic."""
    resolve_json.cache_clear()
    for kept in (stage.opening, stage.arrived, stage.done):
        kept.cache_clear()


def test_keys_follow_the_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = LESSONS["why-55"]
    index = next(i for i, s in enumerate(lesson.steps) if isinstance(s, Predict) and s.number)
    assert answers.key(lesson, index) == "54.0"
    monkeypatch.setattr(
        layers, "output_size", lambda *given: output_size(*given) + 7 * (given[1] == 11)
    )
    forget()
    assert answers.key(lesson, index) == "61.0"
    with pytest.raises(LessonError, match="Exactly one option"):
        check(WHY_55)
    monkeypatch.undo()
    forget()


def test_a_prediction_stands_beside_its_result_with_the_gap() -> None:
    lesson = load(WHY_55)
    wrong = answers.outcome(lesson, 1, "0")
    assert (wrong.right, wrong.prediction, wrong.result) == (False, "54", "55")
    assert "counted the steps" in wrong.gap
    assert answers.outcome(lesson, 1, "1").right
    far = answers.outcome(lesson, 3, "540.0")
    assert (far.right, far.result) == (False, "54 numbers")
    assert "10 times too large" in far.gap
    assert answers.outcome(lesson, 3, "54.0").gap == "Exactly right."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "many",
        "5 5",
        "1e400",
        "1e99 x 1e99 x 1e99 x 1e99",
        "1e30",
        "1e-30",
        "9" * 41,
        "290.400",
        "<b>",
        "\ud800",
        "x",
        "0.5%%",
        "5 x many",
        "5e",
        "inf",
        "nan",
    ],
)
def test_nonsense_is_no_answer(text: str) -> None:
    lesson = load(WHY_55)
    for index, step in enumerate(lesson.steps):
        if isinstance(step, Predict):
            with pytest.raises(answers.AnswerError) as caught:
                answers.outcome(lesson, index, answers.read(step, [text]))
            assert_plain(str(caught.value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("55", 55), (" 1,234,567 ", 1234567), ("62 M", 62e6), ("80,3", 80.3), ("80.3%", 80.3),
     ("13×13", 169), ("2 x 3 x 4", 24), ("1_000", 1000), ("-4", -4), ("54 numbers", 54),
     ("1.234.567", 1234567), ("1'000", 1000), ("1,000", 1000), ("−5", -5), ("1e3", 1000),
     ("６２ million", 62e6), ("0,125", 0.125), ("1.5e3 x 2", 3000), ("5\u200b", 5)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    lesson = load(WHY_55)
    step = next(s for s in lesson.steps if isinstance(s, Predict) and s.number)
    kept = answers.read(step, [text])
    assert float(kept) == value
    # What is kept is read again when the step is looked at.
    assert answers.read(step, [kept]) == kept
