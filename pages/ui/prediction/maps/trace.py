"""The trace: how one number of a layer came about, computed again step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from alexnet import images
from alexnet.architecture.layers import Layer
from alexnet.architecture.rows import Convolution, GlobalAveragePooling, Pooling
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.figures.explanations.trace import trace_figures
from alexnet.figures.explanations.trace_words import agreement, trace_sentences
from alexnet.inference.trace_values import maps_by_share
from pages.ui.shared.controls import choose, plotly, to_option
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from alexnet.inference.trace_values import ConvolutionTrace, DenseTrace

_ALL = -1
_IN_COLOUR = 3
"""Up to so many channels are shown at once, as a picture."""

_MOST_WINDOWS = 4
_ABREAST = 2
_HANDS_ON = ("InputLayer", "ZeroPadding2D")


def show(
    state: Workspace, subject: Subject, layer: Layer, number: int, place: tuple[int, int]
) -> None:
    """Show how the value at a place of a map, or of a unit, came about.

    Args:
        state: the session's workspace.
        subject: the photo and the network.
        layer: the layer.
        number: of the map or unit.
        place: y and x in the map.
    """
    if layer.class_name in _HANDS_ON:
        st.caption(
            "These are the numbers that are fed."
            if layer.class_name == "InputLayer"
            else "Zeros are put around each map, and nothing is computed."
        )
        return
    from alexnet.inference.trace import trace
    from alexnet.inference.trace_values import ConvolutionTrace, PoolingTrace, number_behind

    activations = subject.activations()
    found = trace(subject.network(), activations, layer.name, number, *place)
    output = activations[layer.name]
    said = output[number] if output.ndim == 1 else output[(*place, number)]
    st.markdown("##### How this number came about")
    again, network, remark = agreement(number_behind(found, layer.name), float(said))
    st.markdown(
        f"Computed again from {_what(subject, layer)}: **{again}**; "
        f"the network says **{network}**{f' ({remark})' if remark else ''}."
    )
    more = 0
    if isinstance(found, ConvolutionTrace):
        more = max(0, len(found.pooling) - _MOST_WINDOWS)
        found = replace(found, pooling=found.pooling[:_MOST_WINDOWS])
    channels = subject.channels_read_by(layer.row)
    sentences = trace_sentences(found, channels)
    st.markdown("\n".join(f"1. {plain(sentence)}" for sentence in sentences))
    channel = None if isinstance(found, PoolingTrace) else _choose_channel(state, found, channels)
    figures = trace_figures(
        found,
        channel=channel,
        channels=channels,
        colours_of=partial(images.colours_of, convention=subject.weights.convention),
        dark=is_dark(),
    )
    windows = len(found.pooling) if isinstance(found, ConvolutionTrace) else 0
    _show_figures(layer, figures, windows)
    if more:
        st.caption(f"It is in {more} more windows.")


def _show_figures(layer: Layer, figures: "Mapping[str, go.Figure]", windows: int) -> None:
    """Show the figures one below the other; the last ones, of pooling windows, side by side."""
    titles = list(figures)
    wide, narrow = titles[: len(titles) - windows], titles[len(titles) - windows :]
    rows = [[title] for title in wide]
    rows += [narrow[start : start + _ABREAST] for start in range(0, windows, _ABREAST)]
    for row in rows:
        for column, title in zip(st.columns(len(row)), row, strict=True):
            with column:
                st.markdown(f"**{title}**")
                plotly(figures[title], key=f"trace-{title}", alt=f"{title}, of {layer.name}")


def _what(subject: Subject, layer: Layer) -> str:
    rows = subject.architecture.rows
    before = rows[rows.index(layer.row) - 1]
    source = "the photo" if before is rows[0] else f"what {before.name} gave"
    if isinstance(layer.row, Pooling | GlobalAveragePooling):
        return source
    return f"{source} and the {'kernel' if isinstance(layer.row, Convolution) else 'weights'}"


def _choose_channel(
    state: Workspace, found: "ConvolutionTrace | DenseTrace", channels: Sequence[str]
) -> int | None:
    """Show the choice among the input maps that are read, those that give most first."""
    if found.contributions.ndim == 1 or found.contributions.shape[2] == 1:
        return None
    numbers = [number for number, _ in maps_by_share(found)]
    chosen = state.options.channel if state.options.channel in numbers else _ALL
    names = {number: channels[number] if channels else f"input map {number}" for number in numbers}
    in_colour = len(channels) == len(numbers) == _IN_COLOUR
    choose(
        st.selectbox,
        "Channel to look at" if channels else "Input map to look at",
        {_ALL: "all channels together" if in_colour else "the one that gives most", **names},
        chosen,
        name="trace-channel",
        take=to_option("channel"),
        help="Those that add most come first.",
        width=260,
    )
    return None if chosen == _ALL else chosen
