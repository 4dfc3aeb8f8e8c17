"""Which controls the inspector shows for a row of each type.

``page.css`` puts them side by side, by their keys: each of Streamlit's columns is two containers
more, and the browser goes through all containers at every edit.
"""

from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from alexnet.architecture.editing.draft import DraftRow
from alexnet.architecture.editing.groups import possible_groups
from alexnet.architecture.rows import (
    ACTIVATIONS,
    BIAS_INITIALIZERS,
    DENSE_NORMALIZATIONS,
    INITIALIZERS,
    NORMALIZATIONS,
)
from alexnet.explorer.workspace import Workspace
from pages.ui.architecture.field_controls import (
    choice,
    decimal,
    extent,
    flag,
    number,
    padding,
    parsed,
    typed_number,
)


def show(state: Workspace, row: DraftRow) -> None:
    """Show a control for each field of a row."""
    _FIELDS[row.type](state, row)


def _input(_state: Workspace, row: DraftRow) -> None:
    extent(row, "size")
    choice(row, "channels", {"3(RGB)": "3 (RGB)", "1(Grey)": "1 (grey)"}, "Maps (channels)")


def _convolution(state: Workspace, row: DraftRow) -> None:
    number(row, "filters")
    extent(row, "kernel_size")
    extent(row, "strides")
    padding(row, explicit=True)
    _activation_and_normalization(row, NORMALIZATIONS)
    choice(row, "groups", _group_labels(state, row), "Groups")
    flag(row, "use_bias", "Bias")
    _place_and_epsilon(row)
    if row.text("normalization") == NORMALIZATIONS["lrn"]:
        _lrn_constants(row)
    if more := _more():
        with more:
            _spatial_dropout(row)
            extent(row, "dilation_rate")
            _initial_weights(row)


def _pooling(_state: Workspace, row: DraftRow) -> None:
    extent(row, "pool_size")
    extent(row, "strides")
    padding(row, explicit=False)
    _spatial_dropout(row)


def _global_pooling(_state: Workspace, row: DraftRow) -> None:
    decimal(row, "dropout", "Dropout", 0.05)


def _dense(_state: Workspace, row: DraftRow) -> None:
    number(row, "units")
    _activation_and_normalization(row, DENSE_NORMALIZATIONS)
    flag(row, "use_bias", "Bias")
    _place_and_epsilon(row)
    decimal(row, "dropout", "Dropout", 0.05)
    choice(row, "dropout_on", {"outputs": "on outputs", "inputs": "on inputs"}, "Dropout on")
    if more := _more():
        with more:
            _initial_weights(row)


def _more() -> Place | None:
    """Return the place of the rarer fields if it is open.

    The browser would go through closed controls too at every edit: a fifth of its work.
    """
    place = st.expander("More of this row", key="more-of-the-row", on_change="rerun")
    return place if place.open else None


def _activation_and_normalization(row: DraftRow, normalizations: Mapping[str, str]) -> None:
    choice(row, "activation", {label: label for label in ACTIVATIONS.values()}, "Activation")
    labels = {label: label for label in normalizations.values()}
    choice(row, "normalization", labels, "Normalisation")


def _place_and_epsilon(row: DraftRow) -> None:
    if row.text("normalization") != NORMALIZATIONS["none"]:
        flag(row, "normalization_before_activation", "Normalise first")
    if row.text("normalization") == NORMALIZATIONS["batch"]:
        decimal(row, "epsilon", "Epsilon", 1e-4)


def _spatial_dropout(row: DraftRow) -> None:
    decimal(row, "dropout", "Dropout", 0.05)
    flag(row, "spatial_dropout", "of whole maps (spatial)")


def _initial_weights(row: DraftRow) -> None:
    labels = {label: label for label in INITIALIZERS.values()}
    choice(row, "kernel_initializer", labels, "Initial weights")
    labels = {label: label for label in BIAS_INITIALIZERS.values()}
    choice(row, "bias_initializer", labels, "Initial biases")


def _lrn_constants(row: DraftRow) -> None:
    with st.popover("Constants of the local response normalisation", width="stretch"):
        typed_number(row, "lrn_depth_radius", "depth radius (n = 2 × radius + 1)")
        for field, title, step in (
            ("lrn_bias", "bias (k)", 0.5),
            ("lrn_alpha", "alpha (not divided by n)", 1e-5),
            ("lrn_beta", "beta", 0.05),
        ):
            decimal(row, field, title, step)


def _group_labels(state: Workspace, row: DraftRow) -> dict[str, str]:
    before = state.draft.rows[state.draft.index(row.id) - 1]
    facts = state.resolution.facts.get(before.id)
    filters = parsed(row, "filters")
    if facts is None or not isinstance(filters, int):
        return {"1": "1", "2": "2"}
    maps = facts.output_shape[-1]
    return {
        str(n): f"{n} (depthwise)" if n == maps > 1 else str(n)
        for n in possible_groups(maps, filters)
    }


_FIELDS: dict[str, Callable[[Workspace, DraftRow], None]] = {
    "input": _input,
    "convolution": _convolution,
    "max_pooling": _pooling,
    "average_pooling": _pooling,
    "global_average_pooling": _global_pooling,
    "dense": _dense,
}
