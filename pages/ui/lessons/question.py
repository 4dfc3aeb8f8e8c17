"""What a step asks for: the widgets of an answer, and the answer beside its result."""

from collections.abc import Callable

import streamlit as st

from alexnet.architecture.quantity import percent
from alexnet.lessons.answers import Outcome
from alexnet.lessons.playing import SHOWN, Play
from alexnet.lessons.schema import (
    Challenge,
    Curve,
    Do,
    Explain,
    Lesson,
    Number,
    Observe,
    Predict,
    Train,
)
from alexnet.lessons.template import written
from alexnet.lessons.trainings import winner
from pages.ui.lessons import pointer
from pages.ui.session import lesson, lesson_trainings
from pages.ui.session.lesson_trainings import Look
from pages.ui.shared.markdown import plain

_PARTS = "lesson-answer"
_FOOT = "lesson-foot"
"""What stays in sight at the foot of the step, however long its text: see strip.css."""

_NO_NUMBER = "radio_button_unchecked"

_SHORT_CHARACTERS = 12
"""Of an answer; such answers stand in one line."""

_POLL_SECONDS = 2.0


def show(play: Play) -> None:
    """Show what the step asks for, or what came of it."""
    step = play.step
    if not isinstance(step, Observe):
        pointer.begin_at_the_top(_key(play))
    if isinstance(step, Predict):
        if play.outcome is None:
            _prediction(play, lambda: _fields(play, step))
        else:
            # Who plays the lesson anew begins without the numbers of an order.
            st.session_state.pop(_key(play), None)
            _outcome(play, play.outcome)
    elif isinstance(step, Train):
        _training(play, step)
    elif isinstance(step, Do):
        _goal(play)
    elif isinstance(step, Challenge):
        _challenge(play, step)
    elif isinstance(step, Explain):
        _explanation(play, step)
    elif isinstance(step, Observe):
        pointer.point_at(step.at, _key(play))


def _key(play: Play, part: int = 0) -> str:
    return f"{_PARTS}-{play.lesson.id}-{play.progress.step}-{part}"


def _prediction(play: Play, fields: Callable[[], Callable[[], list[str]]]) -> None:
    """Show a form that commits to an answer.

    Args:
        play: the lesson.
        fields: shows the widgets, and returns what reads them.
    """
    with st.form(f"lesson-form-{play.lesson.id}-{play.progress.step}", border=False):
        read = fields()
        with st.container(key=_FOOT):
            _said()
            with st.container(horizontal=True):
                st.form_submit_button(
                    "Commit",
                    type="primary",
                    on_click=lambda: lesson.move(lambda now: now.committed(read())),
                )
                st.form_submit_button(
                    "I do not know: show me", on_click=lesson.move, args=(Play.shown,)
                )


def _said() -> None:
    """Show what is wrong with the answer that was given last, if anything is."""
    if sentence := lesson.said():
        st.error(plain(sentence), icon=":material/error:")


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
                label = f"{question.row} {value:,}{_in(question.unit)}"
                st.text_input(label, key=_key(play, part), width=150)
        return lambda: [_entered(play, part) for part in range(len(question.values))]
    if step.choice is not None:
        return _choice(play, [option.text for option in step.choice])
    return _order(play, [item.text for item in step.order or ()])


def _order(play: Play, texts: list[str]) -> Callable[[], list[str]]:
    """Show a button for each thing; it takes the next number, and gives it back."""
    taken: list[str] = st.session_state.setdefault(_key(play), [])
    st.markdown("Press them in order, the largest first.")
    with st.container(horizontal=True, gap="xsmall", key="lesson-order"):
        for place, text in enumerate(texts):
            part = str(place)
            number = f"counter_{taken.index(part) + 1}" if part in taken else _NO_NUMBER
            st.form_submit_button(
                plain(text),
                icon=f":material/{number}:",
                key=f"{_key(play)}-{place}",
                on_click=_number,
                args=(taken, part),
            )
    return lambda: list(taken)


def _number(taken: list[str], part: str) -> None:
    """Put a thing behind those that have a number, or take its number away."""
    if part in taken:
        taken.remove(part)
    else:
        taken.append(part)


def _choice(play: Play, texts: list[str]) -> Callable[[], list[str]]:
    shown = [plain(text) for text in texts]
    st.radio(
        "Your prediction",
        range(len(shown)),
        index=None,
        format_func=shown.__getitem__,
        key=_key(play),
        horizontal=all(len(text) <= _SHORT_CHARACTERS for text in texts),
        label_visibility="collapsed",
    )
    return lambda: [str(st.session_state.get(_key(play)))]


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
        with st.container(horizontal=True, vertical_alignment="center", key=_FOOT):
            st.caption(":material/radio_button_unchecked: Not yet", width="content")
            st.button("Show me", key="lesson-solution", on_click=lesson.move, args=(Play.shown,))


def _challenge(play: Play, step: Challenge) -> None:
    goals = [(goal, play.reached(goal.expr)) for goal in step.goals]
    unit = f" {step.unit}" if step.unit else ""
    best = f" Best so far: {written(float(play.answer))}{unit}." if play.answer else ""
    score = play.score
    if score is not None:
        st.success(
            f"Reached, with **{written(score)}**{unit}.{best}", icon=":material/check_circle:"
        )
    else:
        lines = (
            f":material/{'check_circle' if met else 'radio_button_unchecked'}: {plain(goal.text)}"
            for goal, met in goals
        )
        st.markdown("  \n".join(lines))
        if best:
            st.caption(best)
    if not play.answer:
        with st.container(key=_FOOT):
            st.button(
                "Show a solution", key="lesson-solution", on_click=lesson.move, args=(Play.shown,)
            )


def _explanation(play: Play, step: Explain) -> None:
    if play.answer:
        st.markdown(f"**You:** {plain(play.answer)}")
        st.markdown(f"**A model answer:** {play.text('model')}")
        return
    with st.form(f"lesson-form-{play.lesson.id}-{play.progress.step}", border=False):
        st.text_area(f"Your words, {step.words} at least", key=_key(play), height=68, max_chars=500)
        with st.container(key=_FOOT):
            _said()
            st.form_submit_button(
                "Compare with a model answer",
                type="primary",
                on_click=lambda: lesson.move(lambda now: now.written(_entered(play))),
            )


def _training(play: Play, step: Train) -> None:
    # The networks learn while the student thinks.
    found = lesson_trainings.look(play.lesson, play.progress.step)
    if found.sentence:
        st.error(plain(found.sentence), icon=":material/error:")
    if play.is_open:
        _prediction(play, lambda: _choice(play, step.answers))
    elif found.trained:
        _compared(play, step, found)
    elif not found.sentence:
        _wait(play.lesson, play.progress.step)


def _compared(play: Play, step: Train, found: Look) -> None:
    said, right = step.answers, winner(found.trained)
    if play.answer != SHOWN:
        st.markdown(f"Your prediction: **{plain(said[int(play.answer)])}**")
    (st.success if play.answer == str(right) else st.info)(
        f"The result: **{plain(said[right])}**", icon=":material/science:"
    )
    for one in found.trained:
        low, high = one.interval
        right_share = percent(round(one.share * one.photos), one.photos)
        st.markdown(
            f"{plain(one.text)}: **{right_share}** of {one.photos:,} photos right "
            f"(95% interval {low:.0%} to {high:.0%})"
        )
    st.markdown(play.text("result"))
    st.caption(
        f"Trained on this server on {found.date}, with {step.seeds} seeds of "
        f"{step.epochs} epochs each, for all who come to this step."
    )


@st.fragment(run_every=_POLL_SECONDS)
def _wait(taught: Lesson, index: int) -> None:
    now = lesson_trainings.look(taught, index)
    if now.trained or now.sentence:
        st.rerun(scope="app")
    st.progress(now.share, "They are trained on this server, once for all.")
    if now.waiting:
        st.caption(f"Trainings that come first: {now.waiting}.")
