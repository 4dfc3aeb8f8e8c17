"""The architecture page: the article's table, edited live, and what every number does."""

import streamlit as st

from alexnet.architecture.explaining.compare import compare
from pages.ui.architecture import (
    caption,
    inspector,
    network_view,
    status,
    table_editor,
    toolbar,
    tools,
    totals,
)
from pages.ui.lessons import strip, welcome
from pages.ui.server import page_changes, reconnection, sharp_cells, typed_cells
from pages.ui.session import lesson, workspace
from pages.ui.shared import frame

state = frame.start("Architecture")
if state.options.presenter:
    sharp_cells.keep()
comparison = compare(state.baseline_architecture, state.architecture)
toolbar.show(state)
totals.show(comparison)
caption.show(state, comparison)
with st.container(key="bench"):
    table, inspected, said, diagram, facts, summary, below = (
        st.container(key=key)
        for key in ("table", "inspector", "status", "diagram", "facts", "summary", "tools")
    )
# What an edit did is what people wait for; the controls that made it follow.
with said:
    status.show(state, comparison)
network_view.show(state, comparison, diagram, facts, summary)
frame.let_the_browser_paint(state.architecture)
with table:
    table_editor.show(state, comparison)
with inspected:
    inspector.show(state)
with below:
    tools.show(state, comparison)
strip.show("architecture")
welcome.show()
workspace.show_in_address()
lesson.show_in_address()
reconnection.watch()
page_changes.watch()
typed_cells.watch()
