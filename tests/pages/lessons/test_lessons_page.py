"""Lessons on the pages, played by a program."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import Workspace
from alexnet.lessons import LESSONS, answers
from alexnet.lessons.schema import Do, Explain, Number, Predict, Train
from tests.pages.lessons.conftest import DoneAtOnce
from tests.support.app_widgets import keyed
from tests.support.lesson_player import Player
from tests.support.repository import ROOT

HELD_BACK = "after your prediction"


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_played_to_its_end_with_right_answers(name: str) -> None:
    player = Player(name)
    for index in player.to_the_end():
        step = player.step
        if isinstance(step, Predict):
            assert HELD_BACK in player.words or step.hides == ()
            assert next(b for b in player.app.button if b.key == "lesson-next").disabled
        player.do_right()
        assert HELD_BACK not in player.words
        if isinstance(step, Predict):
            outcome = answers.outcome(player.lesson, index, player.progress.answers[index])
            assert outcome.right
    assert len(player.progress.answers) >= 2
    player.press("lesson-finish")
    asked = sum(isinstance(step, Predict) for step in player.lesson.steps)
    assert f"Predictions that were right: {asked} of {asked}" in player.words
    player.press("lesson-close")
    assert "lesson" not in player.app.session_state
    assert "lesson" not in player.app.query_params


@pytest.mark.parametrize("name", LESSONS)
def test_nonsense_and_each_wrong_answer_lead_on(name: str) -> None:
    player = Player(name)
    for index in player.to_the_end():
        step = player.step
        if isinstance(step, Predict):
            _answer_wrongly(player, step, index)
        elif isinstance(step, Train):
            player.press_labelled("Commit")
            assert index not in player.progress.answers
            player.choose(1)
        elif isinstance(step, Explain):
            player.press_labelled("Compare with a model answer")
            assert index not in player.progress.answers
            player.do_right()
        else:
            player.do_right()


def _answer_wrongly(player: Player, step: Predict, index: int) -> None:
    """Give nonsense, then each wrong option of a choice, or another answer than the key."""
    player.press_labelled("Commit")
    assert index not in player.progress.answers
    if isinstance(step.question, Number):
        player.answer(("<b>many</b>",))
        assert index not in player.progress.answers
        player.answer(("123456789",))
    elif step.choice is not None:
        right = answers.key(player.lesson, index)
        wrong = [p for p in range(len(step.choice)) if str(p) != right]
        for place in wrong[:-1]:
            other = Player(player.lesson.id, index + 1)
            other.answer((str(place),))
            assert not answers.outcome(player.lesson, index, other.progress.answers[index]).right
        player.answer((str(wrong[-1]),))
    elif step.order is not None:
        right = answers.key(player.lesson, index)
        player.answer(tuple(reversed(right.split(","))))
    else:
        player.answer(("1", "2", "3"))
    assert index in player.progress.answers


def test_networks_are_trained_once_and_compared_with_their_intervals(
    trainings: DoneAtOnce,
) -> None:
    player = Player("relu-and-tanh", 6)
    step = player.step
    assert isinstance(step, Train)
    assert [v.title for v in trainings.submitted[0].variants] == [n.text for n in step.networks]
    assert [spec.recipe.seed for spec in trainings.submitted] == list(range(step.seeds))
    assert "80%" not in player.words
    player.choose(len(step.networks))
    assert "Your prediction: **It cannot be told" in player.words
    assert "The result: **LeNet\\-5 with ReLU**" in player.words
    assert "**80.0%** of 500 photos right (95% interval 76% to 83%)" in player.words
    again = Player("relu-and-tanh", 6)
    again.choose(0)
    assert len(trainings.submitted) == step.seeds


def test_a_lesson_opens_from_the_list_and_leaves_the_table() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page("pages/lessons.py").run()
    assert not app.exception
    app.button(key="lesson-start-why-55").click().run()
    assert app.query_params["lesson"] == "why-55"
    assert app.query_params["step"] == "1"
    where = f"1 of {len(LESSONS['why-55'].steps)}"
    assert any(where in m.value for m in app.markdown)
    app.button(key="lesson-leave").click().run()
    assert "lesson" not in app.query_params
    assert not any(where in m.value for m in app.markdown)


def test_a_lesson_that_is_left_gives_the_table_from_before_it_back() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.number_input(key="inspect-C1-filters").set_value(64).run()
    app.switch_page("pages/lessons.py").run()
    # This one opens LeNet-5, and its edit belongs to the lesson.
    app.button(key="lesson-start-from-lenet").click().run()
    app.button(key="lesson-next").click().run()
    app.button(key="lesson-leave").click().run()
    app.switch_page("pages/architecture.py").run()
    assert keyed(app.number_input, "inspect-C1-filters").value == 64
    (notice,) = app.warning
    assert notice.value.startswith("Your table from before the lesson is back")
    app.button(key="do-undo").click().run()
    assert keyed(app.number_input, "inspect-C1-filters").value != 64
    assert not app.exception


def test_a_lesson_that_is_left_gives_the_options_that_it_sets_back() -> None:
    name = "trained-and-untrained"
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    own = replace(Options(), sample="coffee", weights="imagenette", layer="C3")
    before = Workspace.from_value(app.session_state["workspace"])
    app.session_state["workspace"] = replace(before, options=own).to_value()
    app.switch_page("pages/lessons.py").run()
    app.button(key=f"lesson-start-{name}").click().run()
    during = Workspace.from_value(app.session_state["workspace"]).options
    assert during != own
    app.button(key="lesson-leave").click().run()
    assert Workspace.from_value(app.session_state["workspace"]).options == own


def test_a_reload_in_the_middle_promises_no_table_from_before() -> None:
    assert "the table stays as it is" in Player("why-55", 2).app.button(key="lesson-leave").help
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lesson"] = "why-55"
    leave = app.run().button(key="lesson-leave")
    assert "your table from before it comes back" in leave.help


def test_an_order_of_a_lesson_that_is_played_anew_begins_without_numbers() -> None:
    name = "where-parameters-sit"
    asked = next(
        number
        for number, step in enumerate(LESSONS[name].steps)
        if isinstance(step, Predict) and step.order
    )
    player = Player(name)
    for _ in range(2):
        while player.index < asked:
            player.do_right()
            player.press("lesson-next")
        numbers = [button.icon for button in player.app.button if "counter" in str(button.icon)]
        assert numbers == []
        player.do_right()
        player.press("lesson-leave")
        player.app.switch_page("pages/lessons.py").run()
        player.press(f"lesson-start-{name}")


def test_an_edit_waits_for_the_prediction() -> None:
    player = Player("why-55", 2)
    player.app.number_input(key="inspect-C1-filters").set_value(64).run()
    assert "First commit to a prediction" in player.words
    assert player.workspace.draft.row("C1").text("filters") == "96"


def test_only_what_the_step_is_about_can_be_touched() -> None:
    player = Player("why-55", 5)
    assert isinstance(player.step, Do)
    assert "Not yet" in player.words
    player.app.number_input(key="inspect-In-size-h").set_value(225).run()
    assert "This step of the lesson is about C1" in player.words
    assert player.workspace.draft.row("In").text("size") == "224X224"
    player.press("lesson-solution")
    assert "Not yet" not in player.words


def test_a_link_brings_answers_back_to_another_server() -> None:
    player = Player("why-55", 2)
    player.answer(("0",))
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, values in player.app.query_params.items():
        again.query_params[name] = values
    again.run()
    assert not again.exception
    assert any("You counted the steps" in w.value for w in again.warning)


@pytest.mark.parametrize("name", ["no-such-lesson", "../x", "<b>", ""])
def test_an_unknown_lesson_is_no_lesson(name: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lesson"] = name
    app.query_params["step"] = "-7"
    app.run()
    assert not app.exception
    assert "lesson" not in app.session_state
    assert any("no lesson of that name" in w.value for w in app.warning) == bool(name)
