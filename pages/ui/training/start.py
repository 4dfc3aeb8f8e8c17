"""The button that starts a training, and what it will do."""

import streamlit as st

from alexnet.errors import AlexNetError
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.manager import ACTIVE, JobInfo
from pages.ui.session import trainings, workspace
from pages.ui.training import settings


def start_button(state: Workspace, job: JobInfo | None) -> None:
    """Show the button; it waits while the visitor's last training runs."""
    words = settings.words(state)
    if words:
        st.caption(words)
    busy = job is not None and job.state in ACTIVE
    st.button(
        "Start training" if state.view.train_what == "one" else "Start the comparison",
        type="primary",
        icon=":material/play_arrow:",
        key="training-start",
        on_click=_start,
        disabled=busy or state.is_stale,
        width="stretch",
    )
    if busy:
        st.caption("One training at a time: stop yours first, or wait for it.")


def _start() -> None:
    state = workspace.current()
    try:
        spec, files = settings.spec_of(state)
    except AlexNetError as error:
        trainings.refuse(str(error))
        return
    trainings.start(spec, files)
