"""The training page: the network of the table learns, in the background."""

import streamlit as st

from alexnet.errors import AlexNetError
from pages.ui import (
    frame,
    reconnection,
    training_data,
    training_live,
    training_session,
    training_settings,
    used_network,
    workspace,
)
from pages.ui.markdown import plain
from pages.ui.training_start import start_button

state = frame.start("Training")
used_network.show(state)
job = training_session.look()
form, live = st.columns([0.34, 0.66], gap="large")
with form, st.container(key="training-form"):
    training_data.choose(state.view)
    training_settings.choose(state)
    start_button(state, job)
    if sentence := training_session.refusal():
        st.error(plain(sentence), icon=":material/error:")
with live, st.container(key="training-live"):
    if job is None:
        st.info(
            "Nothing is trained yet. Choose what to learn from and press Start: curves, pictures "
            "and mistakes appear here. The training goes on while you look at other pages.",
            icon=":material/school:",
        )
    else:
        try:
            training_live.show(job)
        except AlexNetError as error:
            st.error(plain(str(error)), icon=":material/error:")
workspace.show_in_address()
training_session.show_in_address(job)
reconnection.watch()
