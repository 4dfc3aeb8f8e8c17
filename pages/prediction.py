"""The prediction page: a photo through the network of the table, layer by layer."""

import streamlit as st

from pages.ui import (
    feature_maps_view,
    frame,
    photo_input,
    scores_view,
    startup,
    used_network,
    workspace,
)

state = frame.start("Prediction")
used_network.show(state)
with st.container(horizontal=True, gap="medium"):
    source, preview, scores = (st.container(width=width) for width in (330, 250, 560))
with source:
    photo_input.choose(state)
with preview:
    photo = photo_input.preview(state)
with scores:
    scores_view.show_untrained()
maps = st.container()
if photo and startup.wait_for_tensorflow():
    with scores:
        scores_view.show(state, photo)
    with maps:
        feature_maps_view.show(state, photo)
workspace.show_in_address()
