"""The training page: the network of the table learns, in the background."""

import streamlit as st

from alexnet.errors import AlexNetError
from alexnet.explorer.shown_network import to_train
from pages.ui.lessons import strip
from pages.ui.server import page_changes, reconnection
from pages.ui.session import lesson, trainings, workspace
from pages.ui.shared import frame, used_network
from pages.ui.shared.markdown import plain
from pages.ui.training import data, live, samples, settings, trained_network
from pages.ui.training.start import start_button

_TERMS = (
    "epoch",
    "batch",
    "loss",
    "validation",
    "optimiser",
    "learning-rate",
    "initial-weights",
    "glorot",
    "he",
    "fine-tuning",
    "augmentation",
    "dropout",
    "batch-normalisation",
    "dead",
)

table = frame.start("Training")
state = to_train(table)
if state is table:
    used_network.show(table, *_TERMS)
else:
    trained_network.show(state, table, *_TERMS)
job = trainings.look()
form, progress = st.columns([0.34, 0.66], gap="large")
with form, st.container(key="training-form"):
    data.choose(state.options)
    plan = settings.plan_of(state)
    settings.choose(plan)
    start_button(plan, job)
with progress, st.container(key="training-live"):
    if job is None:
        st.info(
            "Nothing is trained yet. Choose what to learn from and press Start: curves, pictures "
            "and mistakes appear here. The training goes on while you look at other pages.",
            icon=":material/school:",
        )
        samples.show(state)
    else:
        try:
            live.show(job)
        except AlexNetError as error:
            st.error(plain(str(error)), icon=":material/error:")
strip.show("training")
workspace.show_in_address()
lesson.show_in_address()
trainings.show_in_address(job)
reconnection.watch()
page_changes.watch()
