"""Widgets that are bound to a value kept elsewhere.

The value's owner decides: it is put into the widget's state before the widget is made, and
only where it differs, since writing to a widget discards what is being typed into it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui import workspace

if TYPE_CHECKING:
    import plotly.graph_objects as go


def bind(key: str, value: Any) -> None:
    """Give a widget that is about to be made the value of its owner."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def view_toggle(label: str, name: str, help: str | None = None) -> None:
    """Show a switch of the view."""
    key = f"view-{name}"
    bind(key, getattr(workspace.current().view, name))
    st.toggle(label, key=key, help=help, on_change=_view_changed, args=(name, key))


def view_choice(
    label: str,
    name: str,
    options: Mapping[str, str],
    widget: Callable[..., Any] = st.segmented_control,
    **arguments: Any,
) -> None:
    """Show a choice of the view among a few words, each with its label."""
    key = f"view-{name}"
    bind(key, getattr(workspace.current().view, name))
    if widget is st.segmented_control:
        arguments["required"] = True
    widget(
        label,
        tuple(options),
        format_func=options.__getitem__,
        key=key,
        on_change=_view_changed,
        args=(name, key),
        **arguments,
    )


def view_slider(label: str, name: str, low: float, high: float, step: float) -> None:
    """Show a number of the view as a slider."""
    key = f"view-{name}"
    bind(key, getattr(workspace.current().view, name))
    st.slider(label, low, high, step=step, key=key, on_change=_view_changed, args=(name, key))


def _view_changed(name: str, key: str) -> None:
    workspace.change_view(**{name: st.session_state[key]})


def plotly(
    figure: "go.Figure", *, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    """Show a figure as it was made, without Plotly's toolbar; clicks go to ``on_select``."""
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        config={"displayModeBar": False, "responsive": True},
        on_select=on_select or "ignore",
        selection_mode="points",
        alt=alt,
    )
