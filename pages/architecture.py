"""The architecture page: the article's table, edited live, and what every number does."""

import streamlit as st

from alexnet.architecture.explaining.compare import compare
from pages.ui.architecture import (
    headline,
    inspector,
    network_view,
    status,
    table_editor,
    toolbar,
    tools,
)
from pages.ui.server import reconnection
from pages.ui.session import workspace
from pages.ui.shared import frame

state = frame.start("Architecture")
comparison = compare(state.baseline_architecture, state.architecture)
toolbar.show(state)
headline.show(comparison)
status.show(state, comparison)
with st.container(key="editing"):
    table, inspected = st.columns([60, 40], gap="medium")
network = st.container()
# What an edit did is what people wait for; the controls that made it follow.
with network:
    network_view.show(state, comparison)
frame.let_the_browser_paint()
with table:
    table_editor.show(state)
with inspected:
    inspector.show(state)
tools.show(state, comparison)
workspace.show_in_address()
reconnection.watch()
