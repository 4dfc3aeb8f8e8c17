"""The chosen row with sliders and choices, bound to the same draft as the table."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from alexnet.architecture.editing.draft import DraftRow
from alexnet.architecture.rows import (
    ACTIVATIONS,
    BIAS_INITIALIZERS,
    DENSE_NORMALIZATIONS,
    INITIALIZERS,
    NORMALIZATIONS,
    ROW_TYPES,
    declared_field,
    field_type_of,
)
from alexnet.architecture.values import FieldType
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture import why
from pages.ui.architecture.field_help import help_of
from pages.ui.session import lesson, workspace
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

_ADDABLE = ("convolution", "max_pooling", "average_pooling", "global_average_pooling", "dense")

_NOT_ADDABLE = (
    "A depthwise convolution is a convolution with as many groups as maps come in. A residual "
    "connection cannot be a row: a row reads the row before it and no other. “Files and link” has "
    "the network's code to go on from."
)


def show(state: Workspace) -> None:
    """Show the row choice, the row's place, and a control for each of its fields."""
    _choose_row(state)
    row = state.draft.row(state.row_id)
    _mark_wrong_fields(state, row)
    _place(state, row)
    _FIELDS[row.type](state, row)


def _mark_wrong_fields(state: Workspace, row: DraftRow) -> None:
    """Outline the controls of fields that are wrong."""
    # Names of declared fields, never what a visitor typed.
    wrong = {p.field for p in state.resolution.problems if p.row_id == row.id and p.field}
    if selectors := [f'.st-key-inspector [class*="-{field}"]' for field in sorted(wrong)]:
        outline = "outline: 2px solid #d55e00; outline-offset: 2px; border-radius: .3rem;"
        st.html(f"<style>{', '.join(selectors)} {{{outline}}}</style>")


def _choose_row(state: Workspace) -> None:
    names = {row.id: row.name for row in state.draft.rows}
    ids = list(names)[::-1] if state.options.out_on_top else list(names)
    choose(
        st.pills,
        "Row to inspect",
        {row_id: names[row_id] for row_id in ids},
        state.row_id,
        name="inspected-row",
        take=workspace.choose_row,
        wrap=True,
        label_visibility="collapsed",
    )


def _place(state: Workspace, row: DraftRow) -> None:
    towards_out = "arrow_upward" if state.options.out_on_top else "arrow_downward"
    towards_in = "arrow_downward" if state.options.out_on_top else "arrow_upward"
    fixed = state.draft.is_end(row.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{row.name}** · {row.row_type.LABEL}", width="stretch")
        if not lesson.hides("tools") and st.button("Why this size?", key="why-this-size"):
            why.in_dialog(state)
        with st.popover(
            "Add",
            icon=":material/add:",
            # Another row, another menu: one that was used is closed.
            key=f"add-next-to-{row.id}",
        ):
            st.caption("After this row, as the image flows (before it, for Out)")
            for type_name in _ADDABLE:
                st.button(
                    ROW_TYPES[type_name].LABEL,
                    key=f"add-{type_name}",
                    width="stretch",
                    on_click=_add,
                    args=(row.id, type_name),
                )
            st.caption(_NOT_ADDABLE)
        for label, icon, key, edit in (
            ("Towards Out", towards_out, "move-out", lambda s: s.draft.move(row.id, 1)),
            ("Towards In", towards_in, "move-in", lambda s: s.draft.move(row.id, -1)),
            (f"Remove {row.name}", "delete", "remove", lambda s: s.draft.remove(row.id)),
        ):
            st.button(
                "",
                key=key,
                icon=f":material/{icon}:",
                help=label,
                disabled=fixed,
                on_click=workspace.change,
                args=(lambda s, edit=edit: s.edited(edit(s)),),
            )


def _add(row_id: str, type_name: str) -> None:
    def edit(state: Workspace) -> Workspace:
        draft, added = state.draft.insert_after(row_id, type_name)
        return state.edited(draft, added)

    workspace.change(edit)


def _input(_state: Workspace, row: DraftRow) -> None:
    _extent(row, "size")
    with st.columns(2)[0]:
        _choice(row, "channels", {"3(RGB)": "3 (RGB)", "1(Grey)": "1 (grey)"}, "Maps (channels)")


def _convolution(state: Workspace, row: DraftRow) -> None:
    _number(row, "filters")
    _extent(row, "kernel_size")
    _extent(row, "strides")
    _padding(row, explicit=True)
    ends = st.columns([5, 6, 4, 5], vertical_alignment="bottom")
    _activation_and_normalization(row, NORMALIZATIONS, ends)
    with ends[2]:
        _choice(row, "groups", _group_labels(state, row), "Groups")
    with ends[3]:
        _flag(row, "use_bias", "Bias")
    if row.text("normalization") == NORMALIZATIONS["lrn"]:
        _lrn_constants(row)
    with _more():
        _spatial_dropout(row)
        _extent(row, "dilation_rate")
        _initial_weights(row)


def _pooling(_state: Workspace, row: DraftRow) -> None:
    _extent(row, "pool_size")
    _extent(row, "strides")
    _padding(row, explicit=False)
    _spatial_dropout(row)


def _global_pooling(_state: Workspace, row: DraftRow) -> None:
    with st.columns(2)[0]:
        _decimal(row, "dropout", "Dropout", 0.05)


def _dense(_state: Workspace, row: DraftRow) -> None:
    _number(row, "units")
    ends = st.columns([6, 7, 4], vertical_alignment="bottom")
    _activation_and_normalization(row, DENSE_NORMALIZATIONS, ends)
    with ends[2]:
        _flag(row, "use_bias", "Bias")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        _decimal(row, "dropout", "Dropout", 0.05)
    with right:
        _choice(row, "dropout_on", {"outputs": "on outputs", "inputs": "on inputs"}, "Dropout on")
    with _more():
        _initial_weights(row)


def _more() -> Place:
    return st.expander("More of this row")


def _activation_and_normalization(
    row: DraftRow, normalizations: Mapping[str, str], places: Sequence[Place]
) -> None:
    with places[0]:
        _choice(row, "activation", {label: label for label in ACTIVATIONS.values()}, "Activation")
    with places[1]:
        labels = {label: label for label in normalizations.values()}
        _choice(row, "normalization", labels, "Normalisation")
    if row.text("normalization") == NORMALIZATIONS["none"]:
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        _flag(row, "normalization_before_activation", "Normalise first")
    if row.text("normalization") == NORMALIZATIONS["batch"]:
        with right:
            _decimal(row, "epsilon", "Epsilon", 1e-4)


def _spatial_dropout(row: DraftRow) -> None:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        _decimal(row, "dropout", "Dropout", 0.05)
    with right:
        _flag(row, "spatial_dropout", "of whole maps (spatial)")


def _initial_weights(row: DraftRow) -> None:
    left, right = st.columns(2)
    with left:
        labels = {label: label for label in INITIALIZERS.values()}
        _choice(row, "kernel_initializer", labels, "Initial weights")
    with right:
        labels = {label: label for label in BIAS_INITIALIZERS.values()}
        _choice(row, "bias_initializer", labels, "Initial biases")


_FIELDS: dict[str, Callable[[Workspace, DraftRow], None]] = {
    "input": _input,
    "convolution": _convolution,
    "max_pooling": _pooling,
    "average_pooling": _pooling,
    "global_average_pooling": _global_pooling,
    "dense": _dense,
}


def _name(row: DraftRow, field: str, part: str = "") -> str:
    return f"inspect-{row.id}-{field}{part}"


def _parsed(row: DraftRow, field: str) -> Any:
    """Return the value that a cell's text means, or ``None`` where it means none."""
    try:
        return _kind(row, field).parse(row.text(field))
    except ValueError:
        return None


def _kind(row: DraftRow, field: str) -> FieldType:
    return field_type_of(declared_field(row.row_type, field))


def _write(row_id: str, field: str, text: str) -> None:
    workspace.change(lambda s: s.edited(s.draft.set_text(row_id, field, text), row_id))


def _writer(row: DraftRow, field: str) -> Take:
    """Return what writes a value into a cell."""
    return lambda value: _write(row.id, field, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, float):
        # The steps of a number box add up to such as 0.15000000000000002.
        return f"{value:.12g}"
    return "" if value is None else str(value)


def _number(row: DraftRow, field: str) -> None:
    label, low, high, step = _SLIDERS[field]
    value = _parsed(row, field)
    number, slider = st.columns([2, 3], vertical_alignment="bottom")
    name, typed = _name(row, field), row.text(field)[:12]
    _whole_number(number, label, name, value, _writer(row, field), placeholder=typed)
    _slider(slider, row, field, value, low, high, step)


def _whole_number(
    place: Any,
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
        place.number_input,
        label,
        None if value is None else float(value),
        name=name,
        take=take,
        may_be_empty=True,
        step=1.0,
        format="%.0f",
        placeholder=placeholder,
    )


def _extent(row: DraftRow, field: str) -> None:
    label, low, high, step = _SLIDERS[field]
    value = _parsed(row, field)
    sides = value if isinstance(value, tuple) else (None, None)
    boxes = st.columns([5, 5, 12], vertical_alignment="bottom")
    names = (_name(row, field, "-h"), _name(row, field, "-w"))
    titles = _SIDES.get(field, (f"{label} down", f"{label} across"))
    for box, name, side, title in zip(boxes, names, sides, titles, strict=False):
        _whole_number(box, title, name, side, partial(_write_sides, row.id, field, names))
    _slider(boxes[2], row, field, sides[0] if sides[0] == sides[1] else None, low, high, step)


def _write_sides(row_id: str, field: str, names: tuple[str, str], value: Any) -> None:
    sides = [given(name) for name in names]
    if value is not None and None in sides:
        # Both are empty where the cell says nothing that could be shown.
        sides = [value]
    _write(row_id, field, "X".join(_text(side) for side in sides))


def _slider(
    place: Place,
    row: DraftRow,
    field: str,
    value: object,
    low: int,
    high: int,
    step: int,
) -> None:
    """Show the number once more as a slider; it stands at the nearest end for one beyond."""
    name = _name(row, field, "-slider")
    number = value if isinstance(value, int) else low
    shown = min(max(low + (number - low) // step * step, low), high)
    enter(
        place.slider,
        f"{_SLIDERS[field][0]}, by dragging",
        shown,
        name=name,
        take=_writer(row, field),
        min_value=low,
        max_value=high,
        step=step,
        label_visibility="collapsed",
    )


def _padding(row: DraftRow, *, explicit: bool) -> None:
    value = _parsed(row, "padding")
    shown = "zeros" if isinstance(value, int) else value
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    name = _name(row, "padding")
    choose(
        left.segmented_control,
        "Padding",
        ("valid", "ceil", "same", "zeros") if explicit else ("valid", "ceil", "same"),
        shown,
        name=name,
        take=lambda chosen: _write(row.id, "padding", "1" if chosen == "zeros" else chosen),
        required=False,
        help=help_of("Padding"),
    )
    if isinstance(value, int):
        name = _name(row, "padding", "-zeros")
        _whole_number(right, "Zeros on every side", name, value, _writer(row, "padding"))


def _choice(row: DraftRow, field: str, labels: dict[str, str], title: str) -> None:
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


def _flag(row: DraftRow, field: str, title: str) -> None:
    enter(
        st.toggle,
        title,
        _parsed(row, field) is True,
        name=_name(row, field),
        take=lambda value: _write(row.id, field, "yes" if value else "no"),
        help=help_of(title),
    )


def _decimal(row: DraftRow, field: str, title: str, step: float) -> None:
    enter(
        st.number_input,
        title,
        _parsed(row, field),
        name=_name(row, field),
        take=_writer(row, field),
        may_be_empty=True,
        step=step,
        format="%g",
        help=help_of(title),
    )


def _lrn_constants(row: DraftRow) -> None:
    with st.popover("Constants of the local response normalisation", width="stretch"):
        field = "lrn_depth_radius"
        value, label = _parsed(row, field), "depth radius (n = 2 × radius + 1)"
        _whole_number(st, label, _name(row, field), value, _writer(row, field))
        for field, title, step in (
            ("lrn_bias", "bias (k)", 0.5),
            ("lrn_alpha", "alpha (not divided by n)", 1e-5),
            ("lrn_beta", "beta", 0.05),
        ):
            _decimal(row, field, title, step)


def _group_labels(state: Workspace, row: DraftRow) -> dict[str, str]:
    before = state.draft.rows[state.draft.index(row.id) - 1]
    facts = state.resolution.facts.get(before.id)
    maps = facts.output_shape[-1] if facts else 0
    return {
        str(n): f"{n} (depthwise)" if n == maps > 1 else str(n)
        for n in _common_divisors(state, row)
    }


def _common_divisors(state: Workspace, row: DraftRow) -> list[int]:
    before = state.draft.rows[state.draft.index(row.id) - 1]
    facts = state.resolution.facts.get(before.id)
    filters = _parsed(row, "filters")
    if facts is None or not isinstance(filters, int):
        return [1, 2]
    common = math.gcd(facts.output_shape[-1], filters)
    return [n for n in range(1, min(common, 512) + 1) if common % n == 0]
