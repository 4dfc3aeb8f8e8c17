"""What a page that runs a network shows while TensorFlow is still being imported."""

import time

import streamlit as st

from pages.ui.server.overtaken import end_if_overtaken
from pages.ui.server.tensorflow import LoadState, load_state, start_loading

_GLANCE_SECONDS = 0.05


def wait_for_tensorflow() -> bool:
    """Wait with words on the page; return whether there is a TensorFlow to run."""
    load_with_words("TensorFlow is starting: scores and maps come in a few seconds.")
    if load_state() is LoadState.FAILED:
        st.error(
            "TensorFlow could not be imported, so no network can be run here. "
            "Install the packages of requirements.txt again. The Architecture page works.",
            icon=":material/error:",
        )
        return False
    return True


def load_with_words(words: str) -> None:
    """Wait until TensorFlow has been imported, or could not be; nobody has to wait with it."""
    if load_state() in (LoadState.READY, LoadState.FAILED):
        return
    with st.spinner(words):
        start_loading()
        while load_state() is LoadState.LOADING:
            time.sleep(_GLANCE_SECONDS)
            end_if_overtaken()
