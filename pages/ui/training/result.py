"""What a training left: weights for the prediction page, and files."""

from dataclasses import replace

import streamlit as st

from alexnet.architecture.editing.draft import Draft
from alexnet.errors import TrainingError
from alexnet.explorer.photos import Photo
from alexnet.explorer.shown_network import AS_OPENED, TABLE
from alexnet.explorer.weights_in_use import TRAINED_HERE
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.judged import telling_photos
from alexnet.training.background.manager import ACTIVE, JobInfo
from alexnet.training.background.result import KERAS, WEIGHTS_H5, card_of, keras_bytes
from pages.ui.server.startup import wait_for_tensorflow
from pages.ui.session import photos, trainings, workspace
from pages.ui.shared.markdown import plain

_TABLE_IS_SET = (
    "Your table now holds the network that was trained. Its row Out has one unit for each class "
    "that it learned. Undo on the Architecture page brings your own table back."
)


def show(job: JobInfo) -> None:
    """Offer the weights of a training that ended."""
    if job.state in ACTIVE or not job.has_weights:
        return
    trained = trainings.result(job.id)
    if trained is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="training-result"):
        if st.button(
            "Use these weights",
            type="primary",
            icon=":material/photo:",
            on_click=_use,
            args=(job.id,),
        ):
            st.switch_page("pages/prediction.py")
        _file("Weights (.weights.h5)", WEIGHTS_H5, lambda: _keras(job, WEIGHTS_H5))
        _file("Network (.keras)", KERAS, lambda: _keras(job, KERAS))
        try:
            st.download_button(
                "Card (Markdown)",
                card_of(job.folder),
                "trained.md",
                "text/markdown",
                icon=":material/download:",
                on_click="ignore",
            )
        except TrainingError as error:
            st.error(plain(str(error)))
    st.caption(
        "The weights stay on this server as long as it runs and has room; no link carries them. "
        "“Use these weights” opens the Prediction page, and sets the table to the network that was "
        "trained; Undo brings your own table back."
    )


def _use(job_id: str) -> None:
    trained = trainings.result(job_id)
    if trained is None:
        trainings.refuse("The weights of this training are not here any more: train again.")
        return

    def with_network(state: Workspace) -> Workspace:
        if state.architecture == trained.architecture and not state.is_stale:
            return state
        return replace(state.edited(Draft.of(trained.architecture)), notice=_TABLE_IS_SET)

    _bring_photos(job_id, trained.class_names or ())
    workspace.change_options(weights=f"{TRAINED_HERE}{job_id}", shown_network=TABLE, **AS_OPENED)
    # Last: a notice stands until the next change.
    workspace.change(with_network)


def _bring_photos(job_id: str, classes: tuple[str, ...]) -> None:
    """Let the prediction page begin with photos that judged the training.

    They take no photo's place that the visitor brought.
    """
    job = trainings.manager().find(job_id)
    if job is None:
        return
    found = [
        Photo.of(data, classes[truth], verdict="right" if truth == guess else "wrong")
        for truth, guess, data in telling_photos(job.folder)
    ]
    photos.save(photos.current().with_judged(found))


def _file(label: str, name: str, make: "object") -> None:
    st.download_button(
        label,
        make,  # type: ignore[arg-type]
        name,
        "application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
        key=f"training-file-{name}",
    )


def _keras(job: JobInfo, name: str) -> bytes:
    wait_for_tensorflow()
    return keras_bytes(job.folder, name)
