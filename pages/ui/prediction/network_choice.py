"""Which network is shown, and the way between the table's own and the trained one."""

import streamlit as st

from alexnet.architecture.presets import PRESETS
from alexnet.explorer.shown_network import AS_OPENED, TABLE, in_place_of, shown, trained_source
from alexnet.explorer.workspace import Workspace
from alexnet.weights.sources.registry import SOURCES
from pages.ui.session import workspace
from pages.ui.shared.markdown import plain


def current() -> Workspace:
    """Return the workspace of the network that the page shows, for callbacks."""
    return shown(workspace.current())


def show_trained(table: Workspace) -> None:
    """Say that a trained network stands in the place of the table's, and lead back.

    Args:
        table: the visitor's workspace.
    """
    source = trained_source()
    assert source is not None
    edited = "" if table.is_baseline else ", edited"
    with st.container(horizontal=True, vertical_alignment="center", key="used-network"):
        st.markdown(
            f"A trained network: **“{PRESETS[source.fits].title}”**. Your table is "
            f"“{plain(table.baseline_title)}”{edited}, which has no trained weights here.",
            width="content",
        )
        st.button(
            "Show my table's network, untrained",
            key="show-table",
            icon=":material/casino:",
            on_click=workspace.change_options,
            kwargs={"shown_network": TABLE, **AS_OPENED},
        )
        st.button(
            "Put this one into the table",
            key="take-trained",
            icon=":material/edit:",
            on_click=_take,
            help="Undo on the Architecture page brings your own table back.",
        )


def offer_trained() -> None:
    """Lead to the trained network, which leaves the table as it is."""
    source = trained_source()
    if source is None:
        return
    st.button(
        f"Show me a trained network: “{PRESETS[source.fits].title}”",
        key="show-trained",
        icon=":material/school:",
        on_click=_show_trained,
        help="Your table stays as it is, and comes back at a click.",
    )


def open_fitting(name: str, title: str) -> None:
    """Open the network that a source's weights fit in the table, in a callback; undoable."""
    workspace.change(lambda state: state.opened(SOURCES[name].architecture, title))
    workspace.change_options(weights=name, shown_network=TABLE, **AS_OPENED)


def _take() -> None:
    source = trained_source()
    if source is not None:
        open_fitting(source.name, PRESETS[source.fits].title)


def _show_trained() -> None:
    workspace.change_options(shown_network=in_place_of(workspace.current()), **AS_OPENED)
