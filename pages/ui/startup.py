"""What a page that runs a network shows while TensorFlow is still being imported."""

import streamlit as st

from alexnet.network.loading import LoadState, load, load_state


def wait_for_tensorflow() -> bool:
    """Wait with words on the page; return whether there is a TensorFlow to run."""
    if load_state() is not LoadState.READY:
        with st.spinner("TensorFlow is starting: scores and maps come in a few seconds."):
            load()
    if load_state() is LoadState.FAILED:
        st.error(
            "TensorFlow could not be imported, so no network can be run here. "
            "Install the packages of requirements.txt again. The Architecture page works.",
            icon=":material/error:",
        )
        return False
    return True
