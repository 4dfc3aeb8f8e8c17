"""The tools below the scores, one open at a time: only the open one is computed."""

from collections.abc import Callable

import streamlit as st

from alexnet.errors import AlexNetError
from alexnet.explorer.options.prediction import PREDICTION_TOOLS
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from pages.ui.prediction import downloads, side_by_side
from pages.ui.prediction.explanations import methods
from pages.ui.prediction.maps import feature_maps, kernels
from pages.ui.shared.controls import option_choice
from pages.ui.shared.markdown import plain

_TOOLS: dict[str, Callable[[Workspace, Subject], None]] = {
    "maps": feature_maps.show,
    "kernels": kernels.show,
    "why": methods.show,
    "compare": side_by_side.show,
    "files": downloads.show,
}


def show(state: Workspace, subject: Subject) -> None:
    """Show the choice of tools and the open one.

    Args:
        state: the session's workspace.
        subject: the photo and the network; its weights can be read.
    """
    tool = state.options.prediction_tool
    option_choice(
        "What to look at", "prediction_tool", PREDICTION_TOOLS, label_visibility="collapsed"
    )
    with st.container(key=f"prediction-tool-{tool}", gap="xsmall"):
        try:
            _TOOLS[tool](state, subject)
        except AlexNetError as error:
            st.error(plain(str(error)), icon=":material/error:")
