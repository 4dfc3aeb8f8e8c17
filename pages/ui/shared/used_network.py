"""Which network a page runs, in one line above everything else."""

import streamlit as st

from alexnet.explorer.workspace import Workspace
from pages.ui.shared.glossary import words
from pages.ui.shared.markdown import plain


def show(state: Workspace, *terms: str) -> None:
    """Name the network of the table, and say where it is edited.

    Args:
        state: the session's workspace.
        terms: of the glossary, which the page uses, where they stand in this line.
    """
    edited = state.architecture != state.baseline_architecture
    name = f"“{state.baseline_title}”" + (", edited" if edited else "")
    with st.container(horizontal=True, vertical_alignment="center", key="used-network"):
        st.markdown(f"The network of your table: **{name}**", width="content")
        st.page_link(
            "pages/architecture.py", label="Edit it", icon=":material/edit:", width="content"
        )
        if terms:
            words(*terms)
    if state.notice:
        st.info(plain(state.notice), icon=":material/info:")
    if state.is_stale:
        st.warning(
            f"The table has a problem: {plain(state.resolution.problems[0].message)} "
            "Until it is mended, this page runs the last network without problems.",
            icon=":material/history:",
        )
