"""Widgets that show a value kept elsewhere, whose owner has the last word.

A widget gets the owner's value as its default, and a new key, hence a new start, whenever
that value changes by other means than the widget itself. Writing into the widget's state
instead looks simpler, but a browser that has just made the widget reports its default
before it hears of the state, and the visitor's number is gone.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.session import workspace

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SHOWN = "shown-in-widgets"


def owned(name: str, value: Any) -> str:
    """Return the key of the widget that shows an owner's value.

    Args:
        name: of the widget, the same in every run.
        value: what its owner says now; give it to the widget as its default, too.
    """
    shown = st.session_state.setdefault(_SHOWN, {})
    version, last = shown.get(name, (0, value))
    if last != value:
        version += 1
    shown[name] = (version, value)
    return _key(name, version)


def changed(name: str, take: Callable[..., None], *arguments: Any) -> None:
    """Hand what the visitor made of a widget to its owner: the widget's ``on_change``.

    A new widget may report the very value that it was given; that is nobody's wish, and a
    slider, which rounds, would write it over the number that was typed.

    Args:
        name: of the widget.
        take: called with the value, ``None`` where the widget is empty, and the arguments.
    """
    shown = st.session_state[_SHOWN]
    version, given = shown[name]
    key = _key(name, version)
    if key not in st.session_state:
        # The report comes from a widget that another has just taken the place of.
        return
    value = st.session_state[key]
    if value != given:
        shown[name] = (version, value)
        take(value, *arguments)


def given(name: str) -> Any:
    """Return what a widget shows."""
    return st.session_state[_SHOWN][name][1]


def _key(name: str, version: int) -> str:
    return f"{name}~{version}" if version else name


def view_toggle(label: str, name: str, help: str | None = None) -> None:
    """Show a switch of the view."""
    value = getattr(workspace.current().view, name)
    key = owned(f"view-{name}", value)
    st.toggle(label, value, key=key, help=help, on_change=changed, args=_view_taker(name))


def view_choice(label: str, name: str, options: Mapping[str, str], **arguments: Any) -> None:
    """Show a choice of the view among a few words, each with its label."""
    value = getattr(workspace.current().view, name)
    st.segmented_control(
        label,
        tuple(options),
        default=value,
        required=True,
        format_func=options.__getitem__,
        key=owned(f"view-{name}", value),
        on_change=changed,
        args=_view_taker(name),
        **arguments,
    )


def view_slider(label: str, name: str, low: float, high: float, step: float) -> None:
    """Show a number of the view as a slider."""
    value = getattr(workspace.current().view, name)
    key = owned(f"view-{name}", value)
    st.slider(label, low, high, value, step, key=key, on_change=changed, args=_view_taker(name))


def _view_taker(name: str) -> tuple[Any, ...]:
    return f"view-{name}", _change_view, name


def _change_view(value: Any, name: str) -> None:
    if value is not None:
        workspace.change_view(**{name: value})


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
