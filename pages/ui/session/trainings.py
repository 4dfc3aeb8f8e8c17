"""The trainings of this server, and what one visitor may see of them.

Owner of the session's token. Whoever opens the training page anew, by a reload or after closing
the browser, finds the training by the address; whoever opened another page anew, by the weights
that the session uses.
"""

import secrets
from typing import Any

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.explorer.weights_in_use import TRAINED_HERE
from alexnet.training.background.folders import JobFolders
from alexnet.training.background.manager import ACTIVE, JobInfo, JobManager, JobState
from alexnet.training.background.result import trained_here
from alexnet.training.background.spec import JobSpec
from alexnet.weights.trained import TrainedWeights
from pages.ui.server import visitors
from pages.ui.session import workspace

JOB_PARAMETER = "training"
"""Of the address; whoever has it finds the training once its visitor has left."""

_REFUSAL = "training-refusal"
_SEEN = "training-seen-ended"


@st.cache_resource(show_spinner=False)
def folders() -> JobFolders:
    """Return where this server keeps jobs and the archives that visitors bring."""
    return JobFolders()


@st.cache_resource(show_spinner=False)
def manager() -> JobManager:
    """Return the one manager of this server process."""
    return JobManager(folders(), is_here=_is_here)


def visitor() -> str:
    """Return what stands for this session."""
    if visitors.TRAINING_TOKEN not in st.session_state:
        # The session's id tells whether somebody is still there, the rest is nobody's guess.
        token = f"{visitors.session_id()} {secrets.token_hex(8)}"
        st.session_state[visitors.TRAINING_TOKEN] = token
    return str(st.session_state[visitors.TRAINING_TOKEN])


def look() -> JobInfo | None:
    """Return the visitor's newest training, or another one whose visitor has no page open now.

    That is the one of the address, which becomes the visitor's own, or the one that left the
    weights in use, which can only be looked at: every link carries the name of its weights.
    """
    job = manager().touch(visitor()) or _taken_over() or _behind_the_weights()
    if job is not None:
        st.session_state[_SEEN] = "" if job.state in ACTIVE else job.id
    return job


def is_own(job: JobInfo) -> bool:
    """Return whether a training may be stopped, resumed and removed by this visitor."""
    return job.visitor == visitor()


def _behind_the_weights() -> JobInfo | None:
    weights = workspace.current().options.weights
    job = manager().find(weights.removeprefix(TRAINED_HERE))
    return None if job is None or job.state in ACTIVE or _is_here(job.visitor) else job


def _taken_over() -> JobInfo | None:
    job = manager().find(st.query_params.get(JOB_PARAMETER, ""))
    if job is None or _is_here(job.visitor):
        return None
    manager().take_over(job.id, visitor())
    return manager().touch(visitor())


def show_in_address(job: JobInfo | None) -> None:
    """Let the page's address lead back to the training."""
    if job is None or not is_own(job):
        st.query_params.pop(JOB_PARAMETER, None)
    elif st.query_params.get(JOB_PARAMETER) != job.id:
        st.query_params[JOB_PARAMETER] = job.id


def start(spec: JobSpec, files: dict[str, Any]) -> None:
    """Queue a training, in a callback; say why it cannot be."""
    try:
        manager().submit(visitor(), spec, files)
    except TrainingError as error:
        refuse(str(error))


def sign() -> str:
    """Return what the visitor's newest training does, in a word.

    Empty once its page has shown how it ended.
    """
    job = manager().touch(visitor())
    if job is None or job.state not in ACTIVE:
        return "" if job is None or st.session_state.get(_SEEN) == job.id else "ended"
    return "waiting" if job.state is JobState.QUEUED else "running"


def give_up() -> None:
    """End the visitor's training and remove its files where it has not come to its end."""
    job = manager().touch(visitor())
    if job is not None and job.state in ACTIVE:
        manager().forget(visitor())


def refuse(sentence: str) -> None:
    """Keep what the page has to say once."""
    st.session_state[_REFUSAL] = sentence


def refusal() -> str:
    """Return why the last wish was refused, once."""
    return str(st.session_state.pop(_REFUSAL, ""))


def result(job_id: str) -> TrainedWeights | None:
    """Return the weights that a training left on this server, or ``None``."""
    job = manager().find(job_id)
    if job is None or not job.has_weights:
        return None
    try:
        return trained_here(job.folder, job.id)
    except TrainingError:
        return None


def own_results() -> dict[str, str]:
    """Return the id and title of what this visitor's trainings left, oldest first."""
    found = {}
    for job in manager().of_visitor(visitor()):
        weights = result(job.id)
        if weights is not None:
            found[job.id] = weights.title
    return found


def _is_here(visitor_: str) -> bool:
    """Return whether somebody still has the page open that a training was started from."""
    return visitors.is_here(visitor_.split(" ")[0])
