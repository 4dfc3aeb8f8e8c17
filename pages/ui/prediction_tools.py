"""The tools below the scores, one open at a time: only the open one is computed."""

from collections.abc import Callable

import streamlit as st

from alexnet.errors import AlexNetError
from pages.ui import (
    comparison_view,
    downloads_view,
    explanations_view,
    feature_maps_view,
    kernels_view,
)
from pages.ui.controls import view_choice
from pages.ui.markdown import plain
from pages.ui.network_caches import Subject
from pages.ui.view import PREDICTION_TOOLS
from pages.ui.workspace import Workspace

_TOOLS: dict[str, Callable[[Workspace, Subject], None]] = {
    "maps": feature_maps_view.show,
    "kernels": kernels_view.show,
    "why": explanations_view.show,
    "compare": comparison_view.show,
    "files": downloads_view.show,
}


def show(state: Workspace, subject: Subject) -> None:
    """Show the choice of tools and the open one.

    Args:
        state: the session's workspace.
        subject: the photo and the network; its weights can be read.
    """
    tool = state.view.prediction_tool
    view_choice(
        "What to look at", "prediction_tool", PREDICTION_TOOLS, label_visibility="collapsed"
    )
    with st.container(key=f"prediction-tool-{tool}"):
        try:
            _TOOLS[tool](state, subject)
        except AlexNetError as error:
            st.error(plain(str(error)), icon=":material/error:")
