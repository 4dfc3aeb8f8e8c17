"""What a step asks for: the widgets of an answer, and the answer beside its result."""

from collections.abc import Callable

import streamlit as st

from alexnet.lessons.answers import Outcome
from alexnet.lessons.playing import SHOWN, Play
from alexnet.lessons.schema import Challenge, Curve, Do, Explain, Number, Observe, Predict
from alexnet.lessons.template import written
from pages.ui.lessons import pointer
from pages.ui.session import lesson
from pages.ui.shared.markdown import plain

_PARTS = "lesson-answer"


def show(play: Play) -> None:
    """Show what the step asks for, or what came of it."""
    step = play.step
    if isinstance(step, Predict):
        if play.outcome is None:
            _prediction(play, step)
        else:
            _outcome(play, play.outcome)
    elif isinstance(step, Do):
        _goal(play)
    elif isinstance(step, Challenge):
        _challenge(play, step)
    elif isinstance(step, Explain):
        _explanation(play)
    elif isinstance(step, Observe):
        pointer.point_at(step.at, play.progress.step)


def _key(play: Play, part: int = 0) -> str:
    return f"{_PARTS}-{play.lesson.id}-{play.progress.step}-{part}"


def _prediction(play: Play, step: Predict) -> None:
    with st.form(f"lesson-form-{play.lesson.id}-{play.progress.step}", border=False):
        read = _fields(play, step)
        if sentence := lesson.said():
            st.error(plain(sentence), icon=":material/error:")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Commit",
                type="primary",
                on_click=lambda: lesson.move(lambda now: now.committed(read())),
            )
            st.form_submit_button(
                "I do not know: show me", on_click=lesson.move, args=(Play.shown,)
            )


def _fields(play: Play, step: Predict) -> Callable[[], list[str]]:
    """Show the widgets of an answer; what is returned reads them."""
    question = step.question
    if isinstance(question, Number):
        st.text_input(
            f"Your prediction{_in(question.unit)}", key=_key(play), placeholder="a number"
        )
        return lambda: [_entered(play)]
    if isinstance(question, Curve):
        with st.container(horizontal=True):
            for part, value in enumerate(question.values):
                st.text_input(
                    f"{question.row} {value:,}{_in(question.unit)}",
                    key=_key(play, part),
                    width=150,
                )
        return lambda: [_entered(play, part) for part in range(len(question.values))]
    if step.choice is not None:
        texts = [plain(option.text) for option in step.choice]
        st.radio(
            "Your prediction",
            range(len(texts)),
            index=None,
            format_func=texts.__getitem__,
            key=_key(play),
            label_visibility="collapsed",
        )
        return lambda: [str(st.session_state.get(_key(play)))]
    places = {item.text: str(place) for place, item in enumerate(step.order or ())}
    st.multiselect("Choose all of them, the largest first", list(places), key=_key(play))
    return lambda: [places[text] for text in st.session_state.get(_key(play), [])]


def _entered(play: Play, part: int = 0) -> str:
    return str(st.session_state.get(_key(play, part), "") or "")


def _in(unit: str) -> str:
    return f", in {unit}" if unit else ""


def _outcome(play: Play, outcome: Outcome) -> None:
    if play.answer == SHOWN:
        st.info(f"The result: **{plain(outcome.result)}**", icon=":material/visibility:")
    else:
        icon = ":material/check_circle:" if outcome.right else ":material/compare_arrows:"
        (st.success if outcome.right else st.warning)(
            f"Your prediction: **{plain(outcome.prediction)}**  \n"
            f"The result: **{plain(outcome.result)}**  \n{plain(outcome.gap)}",
            icon=icon,
        )
    st.markdown(play.text("result"))


def _goal(play: Play) -> None:
    if play.answer == SHOWN:
        st.info("Done for you. Look at what changed.", icon=":material/visibility:")
    elif play.is_done:
        st.success("Done.", icon=":material/check_circle:")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(":material/radio_button_unchecked: Not yet", width="content")
            st.button("Show me", key="lesson-solution", on_click=lesson.move, args=(Play.shown,))


def _challenge(play: Play, step: Challenge) -> None:
    goals = [(goal, play.reached(goal.expr)) for goal in step.goals]
    reached = sum(met for _, met in goals)
    unit = f" {step.unit}" if step.unit else ""
    best = f" Best so far: {written(float(play.answer))}{unit}." if play.answer else ""
    score = play.score
    if score is not None:
        st.success(
            f"Reached, with **{written(score)}**{unit}.{best}", icon=":material/check_circle:"
        )
    else:
        st.caption(f"Conditions met: {reached} of {len(goals)}.{best}")
    if not play.answer:
        st.button(
            "Show a solution", key="lesson-solution", on_click=lesson.move, args=(Play.shown,)
        )


def _explanation(play: Play) -> None:
    if play.answer:
        st.markdown(f"**You:** {plain(play.answer)}")
        st.markdown(f"**A model answer:** {play.text('model')}")
        return
    with st.form(f"lesson-form-{play.lesson.id}-{play.progress.step}", border=False):
        st.text_area(
            "Your words", key=_key(play), height=68, max_chars=500, label_visibility="collapsed"
        )
        if sentence := lesson.said():
            st.error(plain(sentence), icon=":material/error:")
        st.form_submit_button(
            "Compare with a model answer",
            type="primary",
            on_click=lambda: lesson.move(lambda now: now.written(_entered(play))),
        )
