"""Widgets that show a value kept elsewhere, whose owner has the last word.

A widget gets the owner's value as its default, and a new key, hence a new start, whenever
that value changes by other means than the widget itself. Writing into the widget's state
instead looks simpler, but a browser that has just made the widget reports its default
before it hears of the state, and the visitor's number is gone.

Streamlit knows an option by its label alone: where labels change and the key stays, the browser
reports a label that nobody has heard of. So the key also stands for the labels, and whatever is
not an option of the widget on the page is nobody's wish.
"""

import zlib
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.ui.session import workspace

if TYPE_CHECKING:
    import plotly.graph_objects as go

Show = Callable[..., Any]
"""A widget of Streamlit, such as ``st.pills``, or a container's, such as ``column.pills``."""

Take = Callable[[Any], object]
"""What an owner does with the visitor's value, in a callback."""

_PRESENTED_PIXELS = 24
_SHOWN = "shown-in-widgets"


def choose(
    show: Show,
    label: str,
    options: Mapping[Any, str] | Collection[Any],
    value: Any,
    *,
    name: str,
    take: Take,
    **how: Any,
) -> None:
    """Show a choice, and hand what the visitor chooses to its owner.

    Args:
        show: a select box, pills, a segmented control or a multiselect.
        label: of the widget.
        options: option -> its label, or options that are their own labels.
        value: the option that the owner has, or a list of several; what is none of the options
            is shown as nothing.
        name: of the widget, the same in every run.
        take: is called with another option, or list of options, and never with anything else.
        how: further arguments of the widget.
    """
    labels = dict(options) if isinstance(options, Mapping) else {o: str(o) for o in options}
    several = isinstance(value, list)

    def accepts(chosen: Any) -> bool:
        return all(o in labels for o in chosen) if several else chosen in labels

    if several:
        how["default"] = [option for option in value if option in labels]
    elif show.__name__ == "selectbox":
        how["index"] = list(labels).index(value) if value in labels else None
    else:
        how["default"] = value if value in labels else None
    if show.__name__ in ("pills", "segmented_control") and not several:
        how.setdefault("required", True)
    show(
        label,
        tuple(labels),
        format_func=labels.__getitem__,
        **_owned(name, value, take, accepts, _digest(labels)),
        **how,
    )


def enter(
    show: Show,
    label: str,
    value: Any,
    *,
    name: str,
    take: Take,
    may_be_empty: bool = False,
    **how: Any,
) -> None:
    """Show a number, a text or a switch, and hand what the visitor makes of it to its owner.

    Args:
        show: a number input, a slider, a text input or a toggle.
        label: of the widget.
        value: what the owner says.
        name: of the widget, the same in every run.
        take: is called with another value, within the widget's bounds.
        may_be_empty: whether ``take`` is also called with ``None``, for an emptied box.
        how: further arguments of the widget.
    """
    low, high = how.get("min_value"), how.get("max_value")

    def accepts(entered: Any) -> bool:
        if entered is None:
            return may_be_empty
        return (low is None or low <= entered) and (high is None or entered <= high)

    show(label, value=value, **_owned(name, value, take, accepts), **how)


def given(name: str) -> Any:
    """Return what a widget shows."""
    return st.session_state[_SHOWN][name][1]


def option_toggle(label: str, name: str, help: str | None = None) -> None:
    """Show an option as a switch."""
    value = getattr(workspace.current().options, name)
    enter(st.toggle, label, value, name=f"option-{name}", take=to_option(name), help=help)


def option_choice(label: str, name: str, options: Mapping[str, str], **how: Any) -> None:
    """Show an option as a choice among a few words, each with its label."""
    value = getattr(workspace.current().options, name)
    choose(
        st.segmented_control,
        label,
        options,
        value,
        name=f"option-{name}",
        take=to_option(name),
        **how,
    )


def option_slider(label: str, name: str, low: float, high: float, step: float) -> None:
    """Show an option as a slider; a value out of its bounds shows as the nearest one in them."""
    value = min(max(getattr(workspace.current().options, name), low), high)
    enter(
        st.slider,
        label,
        value,
        name=f"option-{name}",
        take=to_option(name),
        min_value=low,
        max_value=high,
        step=step,
    )


def to_option(name: str) -> Take:
    """Return what keeps a value as an option."""
    return lambda value: workspace.change_options(**{name: value})


def _owned(
    name: str, value: Any, take: Take, accepts: Callable[[Any], bool], labels: str = ""
) -> dict[str, Any]:
    """Return key and callback of a widget that shows an owner's value."""
    shown = st.session_state.setdefault(_SHOWN, {})
    version, last = shown.get(name, (0, value))
    if last != value:
        version += 1
    shown[name] = (version, value)
    key = f"{name}~{version}~{labels}" if version or labels else name
    return {"key": key, "on_change": lambda: _changed(name, version, key, take, accepts)}


def _changed(name: str, version: int, key: str, take: Take, accepts: Callable[[Any], bool]) -> None:
    """Hand what the visitor made of a widget to its owner.

    A new widget may report the very value that it was given; that is nobody's wish, and a
    slider, which rounds, would write it over the number that was typed.
    """
    shown = st.session_state[_SHOWN]
    newest, given = shown[name]
    if newest != version or key not in st.session_state:
        # The report comes from a widget that another has just taken the place of.
        return
    value = st.session_state[key]
    if value == given:
        return
    if accepts(value):
        shown[name] = (version, value)
        take(value)
    else:
        # A new widget, which shows what the owner says.
        shown[name] = (version + 1, given)


def _digest(labels: Mapping[Any, str]) -> str:
    """Return what stands for labels in a key, the same on every server."""
    return f"{zlib.crc32(repr(list(labels.items())).encode()):08x}"


def plotly(
    figure: "go.Figure", *, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    """Show a figure as it was made, without Plotly's toolbar; clicks go to ``on_select``."""
    if workspace.current().options.presenter:
        # Imported with the first chart: Plotly takes a second that the first page need not wait.
        from alexnet.figures.drawing.lettering import enlarged

        figure = enlarged(figure, _PRESENTED_PIXELS)
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        config={"displayModeBar": False, "responsive": True},
        on_select=on_select or "ignore",
        selection_mode="points",
        alt=alt,
    )
