"""The tools below the network, one open at a time: only the open one is computed."""

from collections.abc import Callable

import streamlit as st

from alexnet.architecture.codegen import to_python
from alexnet.architecture.compare import Comparison
from pages.ui import share, workspace
from pages.ui.controls import bind
from pages.ui.view import TOOLS
from pages.ui.workspace import Workspace


def show(state: Workspace, comparison: Comparison) -> None:
    """Show the choice of tools and the open one."""
    bind("tool", state.view.tool)
    st.segmented_control(
        "Tools",
        tuple(TOOLS),
        format_func=TOOLS.__getitem__,
        key="tool",
        required=True,
        width="stretch",
        on_change=_chosen,
        label_visibility="collapsed",
    )
    with st.container(key="tool-body"):
        _TOOLS[state.view.tool](state, comparison)


def _chosen() -> None:
    workspace.change_view(tool=st.session_state["tool"])


def _code(state: Workspace, _comparison: Comparison) -> None:
    st.caption(
        "Python in the article's style for today's Keras. It runs by itself and leaves the "
        "network in `model`."
    )
    st.code(to_python(state.architecture), language="python")


def _files(state: Workspace, _comparison: Comparison) -> None:
    share.show(state)


_TOOLS: dict[str, Callable[[Workspace, Comparison], None]] = {
    "impact": _code,
    "sweep": _code,
    "changes": _code,
    "why": _code,
    "code": _code,
    "files": _files,
}
