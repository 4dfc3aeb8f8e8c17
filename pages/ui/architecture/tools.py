"""The tools below the network, one open at a time: only the open one is computed."""

from collections.abc import Callable

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.codegen import to_python
from alexnet.architecture.explaining.compare import Comparison, compare, waterfall
from alexnet.architecture.explaining.verdict import verdict
from alexnet.architecture.quantity import Quantity
from alexnet.explorer.options.architecture import TOOLS
from alexnet.explorer.workspace import Workspace
from alexnet.figures.network.impact import dense_share, impact_figure
from alexnet.figures.network.waterfall import waterfall_figure
from pages.ui.architecture import beside_tool, share, sweep_tool, why
from pages.ui.server.tensorflow import LoadState, load_state
from pages.ui.shared import veil
from pages.ui.shared.controls import option_choice, plotly
from pages.ui.shared.frame import is_dark


def show(state: Workspace, comparison: Comparison) -> None:
    """Show the choice of tools and the open one."""
    if veil.covers("tools"):
        return
    option_choice("Tools", "tool", TOOLS, wrap=True, label_visibility="collapsed")
    if load_state() not in (LoadState.READY, LoadState.FAILED):
        # The first page of a cold server comes without charts: their script is the largest.
        st.skeleton(420)
        return
    if state.is_stale:
        st.caption(":material/history: **For the last network without problems.**")
    with st.container(key=f"tool-{state.options.tool}"):
        _TOOLS[state.options.tool](state, comparison)


def _impact(state: Workspace, comparison: Comparison) -> None:
    st.markdown(f"#### {dense_share(comparison.after, state.architecture)}")
    plotly(
        impact_figure(
            comparison.after,
            state.architecture,
            out_on_top=state.options.out_on_top,
            dark=is_dark(),
        ),
        key="impact",
        alt="Each row's share of the parameters, and of the multiply-adds",
    )


def _changes(state: Workspace, _comparison: Comparison) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        option_choice(
            "Since", "since", {"baseline": f"“{state.baseline_title}”", "edit": "The last edit"}
        )
        option_choice("Count", "quantity", {q.value: q.label.capitalize() for q in Quantity})
    before = _before_last_edit(state) if state.options.since == "edit" else None
    if state.options.since == "edit" and before is None:
        st.info("There is no earlier edit in this session: counted from the baseline instead.")
    before = before or state.baseline_architecture
    quantity = Quantity(state.options.quantity)
    st.markdown(f"#### {verdict(compare(before, state.architecture))}")
    plotly(
        waterfall_figure(waterfall(before, state.architecture, quantity), quantity, dark=is_dark()),
        key="waterfall",
        alt=f"What the edits added to the {quantity.label} and took away, row by row",
    )


def _before_last_edit(state: Workspace) -> Architecture | None:
    """Return the newest network of the history that differs from the one shown."""
    for step in reversed(state.history.past):
        architecture = step.resolution.architecture
        if architecture is not None and architecture != state.architecture:
            return architecture
    return None


def _why(state: Workspace, _comparison: Comparison) -> None:
    st.caption("About the row that is chosen in the inspector.")
    why.show(state)


def _sweep(state: Workspace, _comparison: Comparison) -> None:
    sweep_tool.show(state)


def _beside(state: Workspace, _comparison: Comparison) -> None:
    beside_tool.show(state)


def _code(state: Workspace, _comparison: Comparison) -> None:
    st.caption(
        "Python in the article's style, for Keras 3. It runs by itself; the network is then in "
        "`model`."
    )
    code = to_python(state.architecture)
    st.download_button(
        "Download as a file",
        code,
        "alexnet.py",
        "text/x-python",
        icon=":material/download:",
        on_click="ignore",
    )
    st.code(code, language="python")


def _files(state: Workspace, _comparison: Comparison) -> None:
    share.show(state)


_TOOLS: dict[str, Callable[[Workspace, Comparison], None]] = {
    "impact": _impact,
    "sweep": _sweep,
    "changes": _changes,
    "why": _why,
    "beside": _beside,
    "code": _code,
    "files": _files,
}
