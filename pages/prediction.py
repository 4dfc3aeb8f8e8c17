"""The prediction page: a photo through the table's or a trained network, layer by layer."""

import streamlit as st

from alexnet.explorer.shown_network import shown
from pages.ui.lessons import strip
from pages.ui.prediction import network_choice, photo_input, scores, tools, weights
from pages.ui.server import page_changes, reconnection, startup
from pages.ui.session import lesson, weights_in_use, workspace
from pages.ui.shared import frame, used_network, veil

_TERMS = (
    "map",
    "unit",
    "filter",
    "receptive-field",
    "activation",
    "relu",
    "dead",
    "pooling",
    "lrn",
    "batch-normalisation",
    "dense",
    "logits",
    "softmax",
    "probability",
    "grad-cam",
    "occlusion",
    "saliency",
)

_WIDTHS = {"photo-source": 364, "photo": 264}
_WIDTHS_PRESENTED = {"photo-source": 450, "photo": 450}

table = frame.start("Prediction")
state = shown(table)
in_use = weights_in_use.of(state)
# One place for what is of several lines only sometimes: what follows would be drawn twice for a
# moment, where it was and where it is.
with st.container(key="network-and-weights", gap="xsmall"):
    if state is table:
        used_network.show(table)
    else:
        network_choice.show_trained(table)
    weights.show(state, in_use, *_TERMS)
widths = _WIDTHS_PRESENTED if table.options.presenter else _WIDTHS
with st.container(horizontal=True, gap="medium", key="photo-and-scores"):
    source, preview = (
        st.container(width=width, key=key, gap="xsmall") for key, width in widths.items()
    )
    best = st.container(key="scores", gap="xsmall")
with source:
    photo_input.choose(state, in_use)
with preview:
    subject = photo_input.preview(state, in_use)
with best:
    scores.show_worth(in_use)
below = st.container(key="prediction-tools", gap="xsmall")
if subject and startup.wait_for_tensorflow():
    if not veil.covers("scores", best):
        with best:
            scores.show(state, subject)
        if state.options.all_photos:
            with below:
                scores.show_panels(state, subject)
    if not veil.covers("tools", below):
        with below:
            tools.show(state, subject)
strip.show("prediction")
workspace.show_in_address()
lesson.show_in_address()
reconnection.watch()
page_changes.watch()
