"""Buttons that give a lesson's handouts; nothing of them is kept on the server."""

from collections.abc import Callable

import streamlit as st

from alexnet.lessons import Lesson, handouts
from alexnet.lessons.playing import Play


def teacher_buttons(lesson: Lesson) -> None:
    """Offer the worksheet, and the key with notes, each for a printer and as Markdown."""
    _buttons("Worksheet", f"{lesson.id}-worksheet", lambda: handouts.worksheet(lesson))
    _buttons("Key and notes", f"{lesson.id}-key", lambda: handouts.key(lesson))


def report_buttons(play: Play) -> None:
    """Offer the student's own report."""
    _buttons("My report", f"{play.lesson.id}-report", lambda: handouts.report(play))


def _buttons(what: str, name: str, write: Callable[[], str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            f"{what} (.html)",
            lambda: handouts.printable(write()),
            f"{name}.html",
            "text/html",
            key=f"handout-{name}-html",
            icon=":material/download:",
            on_click="ignore",
            help="A page to print",
        )
        st.download_button(
            f"{what} (.md)",
            write,
            f"{name}.md",
            "text/markdown",
            key=f"handout-{name}-md",
            on_click="ignore",
        )
