"""The network as Keras and visualkeras show it, beside the table of facts."""

import base64

import streamlit as st

from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import shape_text
from alexnet.explorer.options.architecture import ORIENTATIONS, SIZINGS
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.facts_table import facts_html
from pages.ui.server.renderings import renderings
from pages.ui.server.tensorflow import LoadState, load_state, start_loading
from pages.ui.shared.controls import option_choice, option_slider, option_toggle
from pages.ui.shared.frame import dim, is_dark

_STALE = (
    ":material/history: **Dimmed, because the table has a problem.** This is the last network "
    "without problems."
)
_POLL_SECONDS = 0.4
_TICKS = "ticks-before-keras"
_TICKS_TO_DRAW = 3
_LENGTHS = {
    "accurate": "Lengths are to scale; very small layers are drawn larger.",
    "balanced": "Lengths are square roots of the numbers; very small layers are drawn larger.",
    "logarithmic": "Lengths are logarithms of the numbers; very small layers are drawn larger.",
}


def show(state: Workspace, comparison: Comparison) -> None:
    """Show the diagram, the facts and the summary of the network."""
    if state.is_stale:
        dim("headline", "summary")
    diagram = st.container(key="diagram")
    with diagram:
        _diagram_options(state)
    with st.container(key="network"):
        left, right = st.columns([58, 42], gap="medium")
    with left:
        st.markdown("**Facts**")
        st.html(
            facts_html(
                state.architecture,
                comparison,
                out_on_top=state.options.out_on_top,
                stale=state.is_stale,
            )
        )
    with right:
        st.markdown("**`model.summary()`** of the Keras model of this network")
        summary = st.container(key="summary")
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
        summary.skeleton(420)


def _rendered(
    state: Workspace,
    diagram: "st.delta_generator.DeltaGenerator",
    summary: "st.delta_generator.DeltaGenerator",
) -> None:
    rendering = renderings().rendering(state.architecture, state.options.diagram, is_dark())
    shapes = ", ".join(
        f"{row.name} {shape_text(row.output_shape)}" for row in analyze(state.architecture).rows
    )
    source = base64.b64encode(rendering.diagram).decode()
    dimmed = "stale" if state.is_stale else ""
    diagram.html(
        f'<div class="diagram-frame"><img class="{dimmed}" decoding="sync" '
        f'src="data:image/png;base64,{source}" alt="Diagram of the network: {shapes}"></div>'
    )
    summary.code(rendering.summary, language=None)


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
    st.skeleton(300)


def _diagram_options(state: Workspace) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Diagram", icon=":material/tune:"):
            option_toggle("Volumes", "volumes", "On: boxes with depth. Off: flat ones.")
            option_toggle("Lines between boxes", "funnel")
            option_toggle("Legend", "legend")
            option_toggle("Depth to the left", "reversed")
            option_toggle(
                "Padding, normalisation, dropout and flatten as boxes of their own", "auxiliary"
            )
            option_choice("Fully connected rows are drawn", "orientation", ORIENTATIONS)
            option_choice("Lengths are to the scale of", "sizing", SIZINGS)
            option_slider("Height", "scale", 0.5, 1.5, 0.1)
        st.caption(_STALE if state.is_stale else _LENGTHS[state.options.sizing])
