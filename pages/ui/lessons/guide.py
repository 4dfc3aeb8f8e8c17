"""What leads through a lesson: the step, and the bar with Back and Next."""

from pathlib import Path

import streamlit as st

from alexnet.lessons.library import next_lesson
from alexnet.lessons.playing import Play
from pages.ui.lessons import handouts, question
from pages.ui.session import lesson
from pages.ui.shared.glossary import words

_STYLE = f"<style>{(Path(__file__).parent / 'strip.css').read_text()}</style>"
_FOLDED = "lesson-folded"
_PAGES = {"architecture": "Architecture", "prediction": "Prediction", "training": "Training"}


def show(play: Play, page: str) -> None:
    """Show the lesson's step in a strip at the foot of the window.

    Args:
        play: the lesson.
        page: the name of this page, a key of ``schema.Page``.
    """
    st.html(_STYLE)
    with st.container(key="lesson-strip"):
        if lesson.is_finished():
            _end(play)
            return
        if not st.session_state.get(_FOLDED):
            _step(play, page)
        _bar(play)


def _step(play: Play, page: str) -> None:
    with st.container(key="lesson-step"):
        shares = [0.5, 0.5] if play.asks else [0.9, 0.1]
        text, asked = st.columns(shares, gap="medium")
        with text:
            st.markdown(f"**{play.text('title')}**")
            st.markdown(play.text("text"))
            if play.page != page:
                st.page_link(
                    f"pages/{play.page}.py",
                    label=f"This step is on the page {_PAGES[play.page]}",
                    icon=":material/arrow_forward:",
                )
        with asked:
            question.show(play)


def _bar(play: Play) -> None:
    """Show what every step has; it stays where it is, whatever the step holds."""
    folded = bool(st.session_state.get(_FOLDED))
    number, count = play.progress.step + 1, len(play.lesson.steps)
    with st.container(horizontal=True, vertical_alignment="center", key="lesson-head"):
        st.markdown(f"{number} of {count}", width="stretch")
        _menu(play)
        st.button(
            "",
            key="lesson-fold",
            icon=":material/unfold_more:" if folded else ":material/unfold_less:",
            help="Show the step again" if folded else "Fold the lesson away",
            on_click=_fold,
        )
        st.button(
            "Back",
            key="lesson-back",
            icon=":material/arrow_back:",
            disabled=number == 1,
            on_click=lesson.move,
            args=(Play.back,),
        )
        if play.is_last:
            st.button("Finish", key="lesson-finish", type="primary", on_click=lesson.finish)
        else:
            st.button(
                "Next",
                key="lesson-next",
                icon=":material/arrow_forward:",
                type="primary" if play.is_done else "secondary",
                disabled=play.is_open,
                help="First commit to a prediction." if play.is_open else None,
                on_click=lesson.move,
                args=(Play.next,),
            )


def _menu(play: Play) -> None:
    with st.popover("Lesson", key="lesson-menu"):
        st.markdown(f"**{play.lesson.title}**, {play.lesson.minutes} minutes")
        if play.step.terms:
            words(*play.step.terms, label="Words of this step", key="lesson-words")
        st.button(
            "Reset to this step",
            key="lesson-reset",
            icon=":material/restart_alt:",
            help="Set the table as the lesson has it here. Undo brings yours back.",
            on_click=lesson.move,
            args=(Play.reset,),
        )
        handouts.report_buttons(play)
        st.button(
            "Leave the lesson",
            key="lesson-leave",
            icon=":material/close:",
            help=lesson.what_leaving_does(),
            on_click=lesson.leave,
        )


def _end(play: Play) -> None:
    """Say what came of the lesson, hand out the report, and lead to the next one."""
    right, asked = play.predictions_right
    with st.container(key="lesson-step"):
        st.markdown(
            f"**Done: {play.lesson.title}** Predictions that were right: {right} of {asked}. "
            + lesson.what_leaving_does()
        )
    with st.container(horizontal=True, vertical_alignment="center", key="lesson-head"):
        handouts.report_buttons(play)
        following = next_lesson(play.lesson)
        if following:
            st.button(
                f"Next: {following.title}",
                key="lesson-following",
                type="primary",
                on_click=lesson.begin,
                args=(following.id,),
            )
        st.button("Close", key="lesson-close", icon=":material/close:", on_click=lesson.leave)


def _fold() -> None:
    st.session_state[_FOLDED] = not st.session_state.get(_FOLDED)
