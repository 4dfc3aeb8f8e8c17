"""The weights of the session: the visitor's own file and trainings, beside what all can use."""

from pathlib import Path

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.errors import WeightsError
from alexnet.explorer import weights_in_use
from alexnet.explorer.options.options import Options
from alexnet.explorer.weights_in_use import (
    OWN_FILE,
    TRAINED_HERE,
    Brought,
    OwnFile,
    WeightsInUse,
)
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.spec import START, JobStart
from alexnet.training.files.folder import WEIGHTS
from alexnet.weights.fetching.uploads import UPLOADS
from alexnet.weights.sources.registry import SOURCES
from pages.ui.session import trainings

_KEY = "weights-file"


def of(state: Workspace) -> WeightsInUse:
    """Return the weights in use for the network of the table."""
    return find(state.architecture, state.view)


def find(architecture: Architecture, options: Options) -> WeightsInUse:
    """Return the weights that the options' choice means for a network."""
    return weights_in_use.find(architecture, options, Brought(own_file(), trainings.result))


def own_file() -> OwnFile | None:
    """Return the visitor's own file of weights, or ``None``."""
    kept = st.session_state.get(_KEY)
    return OwnFile.from_value(kept) if kept else None


def keep_own_file(file: OwnFile) -> None:
    """Make a file the visitor's own."""
    st.session_state[_KEY] = file.to_value()


def trained_here_titles() -> dict[str, str]:
    """Return name -> title of the weights that this visitor's trainings left."""
    results = trainings.own_results()
    return {f"{TRAINED_HERE}{job_id}": title for job_id, title in results.items()}


def as_start(state: Workspace) -> tuple[JobStart, dict[str, Path]]:
    """Return the weights in use as what a training goes on from, and the files that it needs.

    Raises:
        WeightsError: they are random, or here no more.
    """
    weights = of(state)
    trained = weights.trained
    if trained is None:
        raise WeightsError(
            "The weights in use are random: choose others on the Prediction page, or start from "
            "random ones."
        )
    if weights.name in SOURCES:
        return JobStart("source", weights.name), {}
    path: Path | None = None
    if weights.name == OWN_FILE:
        file = own_file()
        path = UPLOADS.path(file.digest) if file else None
    else:
        job = trainings.manager().find(weights.name.removeprefix(TRAINED_HERE))
        path = job.folder / WEIGHTS if job else None
    if path is None:
        raise WeightsError("These weights are not here any more: choose others.")
    start = JobStart(
        "file", trained.title, trained.architecture, trained.convention, trained.class_names
    )
    return start, {START: path}
