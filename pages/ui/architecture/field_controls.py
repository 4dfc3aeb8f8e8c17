"""The controls of one field of a row, which show and write what the draft says."""

from functools import partial
from typing import Any

import streamlit as st

from alexnet.architecture.editing.draft import DraftRow
from pages.ui.architecture.field_help import help_of
from pages.ui.session import workspace
from pages.ui.shared.controls import Take, choose, enter, given

_SLIDERS = {
    "filters": ("Maps (channels)", 8, 1024, 8),
    "units": ("Size (units)", 8, 8192, 8),
    "kernel_size": ("Kernel size", 1, 31, 2),
    "pool_size": ("Kernel size", 1, 15, 1),
    "strides": ("Stride", 1, 12, 1),
    "dilation_rate": ("Dilation", 1, 8, 1),
    "size": ("Size", 32, 512, 1),
}
"""Field -> label, and the range and step of its slider; typing goes beyond it."""

_SIDES = {
    "size": ("Height", "Width"),
    "kernel_size": ("Kernel height", "Kernel width"),
    "pool_size": ("Kernel height", "Kernel width"),
}
"""Field -> labels of its two numbers, where its own label does not say enough."""


def parsed(row: DraftRow, field: str) -> Any:
    """Return the value that a cell's text means, or ``None`` where it means none."""
    try:
        return row.value(field)
    except ValueError:
        return None


def number(row: DraftRow, field: str) -> None:
    """Show a whole number as a box and a slider."""
    label, low, high, step = _SLIDERS[field]
    value = parsed(row, field)
    name, typed = _name(row, field), row.text(field)[:12]
    _whole_number(label, name, value, _writer(row, field), placeholder=typed)
    _slider(row, field, value, low, high, step)


def typed_number(row: DraftRow, field: str, title: str) -> None:
    """Show a whole number as a box alone."""
    _whole_number(title, _name(row, field), parsed(row, field), _writer(row, field))


def _whole_number(
    label: str,
    name: str,
    value: int | None,
    take: Take,
    placeholder: str | None = None,
) -> None:
    """Show a box for a whole number; it hands on what was typed, such as 3.5, to be refused.

    A box for integers makes 3 of 3.5 and 1 of 1e9, and says nothing.
    """
    enter(
        st.number_input,
        label,
        None if value is None else float(value),
        name=name,
        take=take,
        may_be_empty=True,
        step=1.0,
        format="%.0f",
        placeholder=placeholder,
    )


def extent(row: DraftRow, field: str) -> None:
    """Show two sides as a box each, and a slider for both."""
    label, low, high, step = _SLIDERS[field]
    value = parsed(row, field)
    sides = value if isinstance(value, tuple) else (None, None)
    names = (_name(row, field, "-h"), _name(row, field, "-w"))
    titles = _SIDES.get(field, (f"{label} down", f"{label} across"))
    for name, side, title in zip(names, sides, titles, strict=True):
        _whole_number(title, name, side, partial(_write_sides, row.id, field, names))
    _slider(row, field, sides[0] if sides[0] == sides[1] else None, low, high, step)


def _write_sides(row_id: str, field: str, names: tuple[str, str], value: Any) -> None:
    sides = [given(name) for name in names]
    if value is not None and None in sides:
        # Both are empty where the cell says nothing that could be shown.
        sides = [value]
    workspace.set_text(row_id, field, "X".join(_text(side) for side in sides))


def _slider(row: DraftRow, field: str, value: object, low: int, high: int, step: int) -> None:
    """Show the number once more as a slider; it stands at the nearest step, or is not seen."""
    name = _name(row, field, "-slider")
    number = value if isinstance(value, int) else low
    shown = min(max(low + (number - low) // step * step, low), high)
    enter(
        st.slider,
        f"{_SLIDERS[field][0]}, by dragging",
        shown,
        name=name,
        take=_writer(row, field),
        min_value=low,
        max_value=high,
        step=step,
        label_visibility="collapsed",
        disabled=not isinstance(value, int),
    )


def padding(row: DraftRow, *, explicit: bool) -> None:
    """Show the rules of padding, and a number of zeros where it is ``explicit``."""
    value = parsed(row, "padding")
    shown = "zeros" if isinstance(value, int) else value
    name = _name(row, "padding")
    choose(
        st.segmented_control,
        "Padding",
        ("valid", "ceil", "same", "zeros") if explicit else ("valid", "ceil", "same"),
        shown,
        name=name,
        take=lambda chosen: workspace.set_text(
            row.id, "padding", "1" if chosen == "zeros" else chosen
        ),
        required=False,
        help=help_of("Padding"),
    )
    if isinstance(value, int):
        name = _name(row, "padding", "-zeros")
        _whole_number("Zeros on every side", name, value, _writer(row, "padding"))


def choice(row: DraftRow, field: str, labels: dict[str, str], title: str) -> None:
    """Show a choice among texts, each with its label; what was typed instead is one more."""
    text = row.text(field)
    options = list(labels) if text in labels else [*labels, text]
    choose(
        st.selectbox,
        title,
        {option: labels.get(option, option) for option in options},
        text,
        name=_name(row, field),
        take=_writer(row, field),
        help=help_of(title),
    )


def flag(row: DraftRow, field: str, title: str) -> None:
    """Show a yes or no as a switch."""
    enter(
        st.toggle,
        title,
        parsed(row, field) is True,
        name=_name(row, field),
        take=lambda value: workspace.set_text(row.id, field, "yes" if value else "no"),
        help=help_of(title),
    )


def decimal(row: DraftRow, field: str, title: str, step: float) -> None:
    """Show a number with a fraction as a box."""
    enter(
        st.number_input,
        title,
        parsed(row, field),
        name=_name(row, field),
        take=_writer(row, field),
        may_be_empty=True,
        step=step,
        format="%g",
        help=help_of(title),
    )


def _name(row: DraftRow, field: str, part: str = "") -> str:
    return f"inspect-{row.id}-{field}{part}"


def _writer(row: DraftRow, field: str) -> Take:
    """Return what writes a value into a cell."""
    return lambda value: workspace.set_text(row.id, field, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, float):
        # The steps of a number box add up to such as 0.15000000000000002.
        return f"{value:.12g}"
    return "" if value is None else str(value)
