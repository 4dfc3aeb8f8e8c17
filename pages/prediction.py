"""The prediction page: a photo through the network of the table, layer by layer."""

import streamlit as st

from pages.ui import (
    frame,
    photo_input,
    prediction_tools,
    reconnection,
    scores_view,
    startup,
    used_network,
    weights_in_use,
    weights_view,
    workspace,
)

state = frame.start("Prediction")
used_network.show(state)
weights = weights_in_use.of(state)
weights_view.show(state, weights)
with st.container(horizontal=True, gap="medium"):
    source, preview, scores = (st.container(width=width) for width in (330, 250, 560))
with source:
    photo_input.choose(state)
with preview:
    subject = photo_input.preview(state, weights)
with scores:
    scores_view.show_worth(weights)
tools = st.container()
if subject and startup.wait_for_tensorflow():
    with scores:
        scores_view.show(state, subject)
    with tools:
        if state.view.all_photos:
            scores_view.show_panels(state, subject)
        prediction_tools.show(state, subject)
workspace.show_in_address()
reconnection.watch()
