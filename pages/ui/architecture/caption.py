"""The line over the table: what the table is and what to do, or what its signs mean."""

import streamlit as st

from alexnet import glossary
from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.presets import DEFAULT_PRESET, PRESETS
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.table_editor import MEANINGS, marks
from pages.ui.shared.markdown import plain

_DEFAULT_TITLE = PRESETS[DEFAULT_PRESET].title


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
        title = state.baseline_title
        what = f"**{plain(title[:1].upper() + title[1:])}**, row by row"
        if title == _DEFAULT_TITLE:
            article = glossary.term("row").source
            what = f"**AlexNet**, row by row as in [the article]({article.url})"
        st.markdown(
            f"{what}: a photo enters at In, and Out says what it shows. Click a number, type "
            "another, press Enter: the page follows."
        )
