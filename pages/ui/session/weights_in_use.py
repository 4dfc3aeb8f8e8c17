"""The weights of the session: the visitor's own file and trainings, beside what all can use."""

from pathlib import Path

import streamlit as st

from alexnet.architecture.architecture import Architecture
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
from alexnet.training.files.folder import WEIGHTS
from alexnet.weights.fetching.uploads import UPLOADS
from pages.ui.session import trainings

_KEY = "weights-file"


def of(state: Workspace) -> WeightsInUse:
    """Return the weights in use for the network of the table."""
    return find(state.architecture, state.options)


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


def file_of(weights: WeightsInUse) -> Path | None:
    """Return the file of weights that are the visitor's own or a training's; ``None`` for none."""
    if weights.name == OWN_FILE:
        file = own_file()
        return UPLOADS.path(file.digest) if file else None
    job = trainings.manager().find(weights.name.removeprefix(TRAINED_HERE))
    return job.folder / WEIGHTS if job else None
