"""The line over the table: what the table is and what to do, or what its signs mean."""

import streamlit as st

from alexnet import glossary
from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.presets import DEFAULT_PRESET, PRESETS
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.table_editor import MEANINGS, marks
from pages.ui.session import lesson
from pages.ui.shared.markdown import plain


def show(state: Workspace, comparison: Comparison) -> None:
    """Say what the table is, or, once it has signs, what they mean.

    The one takes the place of the other, so that the table stays where it is.
    """
    shown = set(marks(state, comparison).values())
    with st.container(key="caption"):
        if signs := [sign for sign in MEANINGS if sign in shown]:
            st.markdown(
                "Signs beside the rows: "
                + ", ".join(f"{sign} {MEANINGS[sign]}" for sign in signs)
                + (". Dimmed: the last network without problems." if state.is_stale else "")
            )
            return
        what, source = _what(state)
        st.markdown(what, help=source)


def _what(state: Workspace) -> tuple[str, str | None]:
    """Return a sentence on an unedited table, and where it comes from."""
    title = state.baseline_title
    preset = next((preset for preset in PRESETS.values() if preset.title == title), None)
    # What is worth a look in a network may tell what a lesson asks for, now or later.
    if preset and preset.name != DEFAULT_PRESET and lesson.current() is None:
        return f"**{plain(title)}**: {plain(preset.look_at)}", plain(preset.source)
    what = f"**{plain(title[:1].upper() + title[1:])}**, row by row"
    if preset and preset.name == DEFAULT_PRESET:
        article = glossary.term("row").source
        what = f"**AlexNet**, row by row as in [the article]({article.url})"
    return (
        f"{what}: a photo enters at In, and Out says what it shows. Click a number, type another, "
        "press Enter: the page follows.",
        None,
    )
