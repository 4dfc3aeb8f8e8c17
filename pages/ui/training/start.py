"""The button that starts a training, and what it will do."""

import streamlit as st

from alexnet.errors import AlexNetError
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.training.background.manager import ACTIVE, JobInfo
from pages.ui.session import training_material, trainings, weights_in_use, workspace
from pages.ui.shared.markdown import plain
from pages.ui.training import settings


def start_button(plan: TrainingPlan, job: JobInfo | None) -> None:
    """Show the button, which stays in sight; it waits while the visitor's last training runs."""
    if plan.words:
        st.caption(plain(plan.words))
    with st.container(key="training-start-bar"):
        _bar(plan, job)


def _bar(plan: TrainingPlan, job: JobInfo | None) -> None:
    state = plan.state
    busy = job is not None and job.state in ACTIVE
    st.button(
        "Start training" if state.options.train_what == "one" else "Start the comparison",
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
    plan = settings.plan_of(workspace.current())
    try:
        source, files = training_material.current().described(
            plan.state.options, trainings.folders().archive
        )
        start, more = plan.job_start(weights_in_use.file_of)
        job = plan.job(source, start)
    except AlexNetError as error:
        trainings.refuse(str(error))
        return
    trainings.start(job, {**files, **more})
