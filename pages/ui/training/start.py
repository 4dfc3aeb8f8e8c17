"""The button that starts a training, and what it will do."""

import streamlit as st

from alexnet.architecture.editing.draft import Draft
from alexnet.errors import AlexNetError
from alexnet.explorer.shown_network import to_train
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.training_remedies import Remedy
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.estimate import estimate
from alexnet.training.background.manager import ACTIVE, JobInfo
from alexnet.training.background.spec import JobSpec
from pages.ui.session import training_material, trainings, weights_in_use, workspace
from pages.ui.shared.markdown import plain
from pages.ui.training import settings


def start_button(plan: TrainingPlan, job: JobInfo | None) -> None:
    """Show the button, which stays in sight; it waits while the visitor's last training runs.

    Why a training could not start is said there too.
    """
    with st.container(key="training-start-bar"):
        _bar(plan, job)
    if plan.words:
        st.caption(plain(plan.words))


def _bar(plan: TrainingPlan, job: JobInfo | None) -> None:
    state = plan.state
    busy = job is not None and job.state in ACTIVE
    if sentence := trainings.refusal():
        st.error(plain(sentence), icon=":material/error:")
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
    elif expected := _expected(plan):
        st.caption(expected)


def _expected(plan: TrainingPlan) -> str:
    """Return about how long it takes; empty where nothing can be started."""
    photos, validation = training_material.current().photo_counts(plan.state.options)
    try:
        works = plan.works(photos, validation)
    except AlexNetError:
        # What is wrong is said when it is to be started.
        return ""
    return estimate(works, trainings.folders().observations()).words if works else ""


def _start() -> None:
    _start_of(to_train(workspace.current()))


def start_anew(remedy: Remedy, spec: JobSpec) -> None:
    """Start a training's network anew with something changed, in a callback.

    The training itself is ended where it still runs; a finished one stays.
    """
    network = remedy.architecture or spec.variants[0].architecture

    def changed(state: Workspace) -> Workspace:
        is_shown = to_train(state).architecture == network and not state.is_stale
        return state if is_shown else state.edited(Draft.of(network))

    workspace.change(changed)
    workspace.change_options(**remedy.options)
    _start_of(to_train(workspace.current()), instead=True)


def _start_of(state: Workspace, instead: bool = False) -> None:
    plan = settings.plan_of(state)
    try:
        source, files = training_material.current().described(
            state.options, trainings.folders().archive
        )
        start, more = plan.job_start(weights_in_use.file_of)
        job = plan.job(source, start)
    except AlexNetError as error:
        trainings.refuse(str(error))
        return
    if instead:
        trainings.give_up()
    trainings.start(job, {**files, **more})
