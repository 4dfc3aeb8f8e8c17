"""Why the chosen row has its size, its parameters and its cost: formulas with its numbers."""

import streamlit as st

from alexnet.architecture.explaining.explain import explain
from alexnet.explorer.workspace import Workspace


def show(state: Workspace) -> None:
    """Show one formula after the other, with the row's own numbers in it."""
    row = state.architecture.row(state.row_id)
    if row is None:
        st.info("The chosen row is not part of the network that is shown. Choose another row.")
        return
    for start in range(0, len(items := explain(state.architecture, row.id)), 2):
        for column, item in zip(
            st.columns(2, gap="medium"), items[start : start + 2], strict=False
        ):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{row.name} · {item.title}**")
                st.latex(item.latex)
                st.markdown(item.words)


@st.dialog("Why this size?", width="large")
def in_dialog(state: Workspace) -> None:
    """Show the same over the page, where the row is."""
    show(state)
