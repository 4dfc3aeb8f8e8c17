"""The line on a trained network that learns in the place of the table's."""

import streamlit as st

from alexnet.explorer.workspace import Workspace
from pages.ui.shared.glossary import words
from pages.ui.shared.markdown import plain
from pages.ui.training.settings import start_chosen


def show(state: Workspace, table: Workspace, *terms: str) -> None:
    """Say which network learns and why, and lead back to the table's.

    Args:
        state: the workspace of the trained network.
        table: the visitor's.
        terms: of the glossary, which the page uses.
    """
    with st.container(horizontal=True, vertical_alignment="center", key="used-network"):
        st.markdown(
            f"A trained network: **“{plain(state.baseline_title)}”**, which learns from fewer "
            f"photos than random weights do. Your table stays “{plain(table.baseline_title)}”.",
            width="content",
        )
        st.button(
            "Train my table's network, from random weights",
            key="train-table",
            icon=":material/casino:",
            on_click=start_chosen,
            args=("random",),
        )
        words(*terms)
