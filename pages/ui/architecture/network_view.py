"""The network as Keras and visualkeras show it, beside the table of facts."""

import base64

import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import shape_text
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.facts_table import facts_html
from pages.ui.server.renderings import renderings
from pages.ui.server.tensorflow import LoadState, load_state, start_loading
from pages.ui.shared import veil
from pages.ui.shared.frame import dim, is_dark

_POLL_SECONDS = 0.4
_TICKS = "ticks-before-keras"
_TICKS_TO_DRAW = 3


def show(
    state: Workspace, comparison: Comparison, diagram: Place, facts: Place, summary: Place
) -> None:
    """Show the diagram, the facts and the summary of the network, each in its place."""
    if state.is_stale:
        dim("totals", "summary")
    if not veil.covers("facts", facts):
        facts.html(
            facts_html(
                state.architecture,
                comparison,
                out_on_top=state.options.out_on_top,
                stale=state.is_stale,
            )
        )
    if load_state() is LoadState.READY:
        _rendered(state, diagram, summary)
    elif load_state() is LoadState.FAILED:
        diagram.error(
            "TensorFlow could not be imported, so there is no diagram and no summary. "
            "Install the packages of requirements.txt again. Everything else works."
        )
    else:
        with diagram:
            _wait_for_keras()
        summary.skeleton(300)


def _rendered(state: Workspace, diagram: Place, summary: Place) -> None:
    hidden = [veil.covers("diagram", diagram), veil.covers("summary", summary)]
    if all(hidden):
        return
    rendering = renderings().rendering(state.architecture, state.options.diagram, is_dark())
    if not hidden[0]:
        _diagram(state, rendering.diagram, diagram)
    if not hidden[1]:
        with summary:
            st.markdown("**`model.summary()`** of the Keras model of this network")
            st.code(rendering.summary, language=None)


def _diagram(state: Workspace, picture: bytes, place: Place) -> None:
    shapes = ", ".join(
        f"{row.name} {shape_text(row.output_shape)}" for row in analyze(state.architecture).rows
    )
    source = base64.b64encode(picture).decode()
    dimmed = "stale" if state.is_stale else ""
    place.html(
        f'<div class="diagram-frame"><img class="{dimmed}" decoding="sync" '
        f'src="data:image/png;base64,{source}" alt="Diagram of the network: {shapes}"></div>'
    )


@st.fragment(run_every=_POLL_SECONDS)
def _wait_for_keras() -> None:
    """Show that TensorFlow is on its way, and the whole page anew once it is there.

    The import starts after a few ticks: by then the browser has fetched and drawn the page,
    which would otherwise wait for it.
    """
    ticks = st.session_state.get(_TICKS, 0)
    st.session_state[_TICKS] = ticks + 1
    if ticks >= _TICKS_TO_DRAW:
        start_loading()
    if load_state() in (LoadState.READY, LoadState.FAILED):
        st.rerun(scope="app")
    st.caption("Keras is starting: the diagram and the summary come in a few seconds.")
    st.skeleton(150)
