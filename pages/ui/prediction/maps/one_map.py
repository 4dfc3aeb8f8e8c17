"""One map, large: its own numbers, where it looks in the photo, its kernel, and life without it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.architecture.layers import Layer
from alexnet.architecture.rows import Convolution
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.figures.maps.opened_map import map_figure, over_photo_figure
from alexnet.inference.receptive import input_patch
from pages.ui.prediction import layer_choice
from pages.ui.prediction.maps import ablation, chosen, kernels, trace
from pages.ui.session import workspace
from pages.ui.shared.chart_clicks import clicked
from pages.ui.shared.controls import enter, plotly
from pages.ui.shared.frame import is_dark

_MAP_HEIGHT = 480
_KEEP_IN_SIGHT = """
const PANEL = ".st-key-opened-map-panel";
const LEAST_IN_SIGHT = 200;

export default function ({ data }) {
    const before = window.openedMap;
    window.openedMap = data.map;
    // A page that a link opens begins at its top.
    if (before === undefined || before === data.map || !data.map) return;
    const panel = document.querySelector(PANEL);
    const header = document.querySelector("[data-testid=stHeader]");
    if (!panel) return;
    const { top } = panel.getBoundingClientRect();
    const hidden = header?.getBoundingClientRect().bottom ?? 0;
    if (top < hidden || top > innerHeight - LEAST_IN_SIGHT) panel.scrollIntoView();
}
"""
_sight = st.components.v2.component("opened-map-sight", js=_KEEP_IN_SIGHT)


def show(state: Workspace, subject: Subject, layer: Layer) -> None:
    """Show the open map of a layer, or its unit; nothing where none is open."""
    number = chosen.number_of(state.options, layer)
    if number is None:
        return
    output = subject.activations()[layer.name]
    with st.container(border=True, key="opened-map-panel"):
        _heading(layer, number, subject.channels_in(layer))
        if output.ndim == 1:
            st.markdown(f"It gives **{output[number]:.6g}** for this photo.")
        else:
            values = output[..., number]
            place = chosen.place_of(state.options, values)
            _pictures(subject, layer, number, values, place)
            _choose_pixel(values, place)


def keep_in_sight(state: Workspace, layer: Layer) -> None:
    """Have the browser scroll to a map that has just been opened, where its title is hidden."""
    number = chosen.number_of(state.options, layer)
    opened = "" if number is None else f"{layer.name} {number}"
    _sight(key="opened-map-sight", data={"map": opened})


def show_more(state: Workspace, subject: Subject, layer: Layer) -> None:
    """Show the scores without the open map, where its number comes from, and its kernel."""
    number = chosen.number_of(state.options, layer)
    if number is None:
        return
    output = subject.activations()[layer.name]
    place = (0, 0) if output.ndim == 1 else chosen.place_of(state.options, output[..., number])
    with st.container(border=True, key="opened-map-more"):
        ablation.show(state, subject, layer, number)
        trace.show(state, subject, layer, number, place)
        if isinstance(layer.row, Convolution) and layer.class_name != "ZeroPadding2D":
            kernels.show_one(state, subject, layer.row, number)


def _heading(layer: Layer, number: int, channels: Sequence[str]) -> None:
    channel = f": {channels[number]}" if channels else ""
    noun, last = layer_choice.noun(layer), layer.output_shape[-1] - 1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"#### {noun.capitalize()} {number} of {layer.name}{channel}", width="stretch")
        _turn_to(f"Previous {noun}", "arrow_back", number - 1, number > 0)
        enter(
            st.number_input,
            f"Number of the {noun}",
            number,
            name="opened-map",
            take=chosen.open_map,
            min_value=0,
            max_value=last,
            label_visibility="collapsed",
            width=130,
        )
        _turn_to(f"Next {noun}", "arrow_forward", number + 1, number < last)
        st.button(
            "Close",
            key="close-map",
            icon=":material/close:",
            on_click=chosen.open_map,
            args=(None,),
        )


def _turn_to(label: str, icon: str, number: int, possible: bool) -> None:
    st.button(
        "",
        key=f"map-{icon}",
        icon=f":material/{icon}:",
        help=label,
        disabled=not possible,
        on_click=chosen.open_map,
        args=(number,),
    )


def _pictures(
    subject: Subject,
    layer: Layer,
    number: int,
    values: NDArray[np.float32],
    place: tuple[int, int],
) -> None:
    """Show the map's own numbers beside the map over what the network saw."""
    y, x = place
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        st.markdown("**Exact values**")
        plotly(
            map_figure(
                values,
                picked=place,
                height=_MAP_HEIGHT,
                dark=is_dark(),
            ),
            key="opened-map-values",
            alt=f"Map {number} of {layer.name}, every value of it",
            on_select=lambda: _pixel_clicked("opened-map-values"),
        )
    with right:
        st.markdown(f"**Over the photo**, with the receptive field of x {x}, y {y}")
        plotly(
            over_photo_figure(
                subject.fitted().picture,
                values,
                seen=input_patch(subject.architecture, layer.name, y, x),
                picked=place,
                height=_MAP_HEIGHT,
                dark=is_dark(),
            ),
            key="opened-map-over-photo",
            alt=f"Map {number} of {layer.name} over the photo, with the patch that is traced",
        )


def _choose_pixel(values: NDArray[np.float32], place: tuple[int, int]) -> None:
    """Offer the traced pixel as two numbers: another way than to click on it."""
    y, x = place
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, name, at, size, trace_at in (
            ("x", "traced-x", x, values.shape[1], lambda x: chosen.trace_at(y, x)),
            ("y", "traced-y", y, values.shape[0], lambda y: chosen.trace_at(y, x)),
        ):
            enter(
                st.number_input,
                label,
                at,
                name=name,
                take=trace_at,
                min_value=0,
                max_value=size - 1,
                width=130,
            )
        st.button(
            "To the largest value",
            key="trace-peak",
            icon=":material/landscape:",
            on_click=workspace.change_options,
            kwargs={"pixel": ""},
        )
        st.markdown(
            f"There the map has **{values[y, x]:.6g}**. Click on the map to trace another pixel."
        )


def _pixel_clicked(chart: str) -> None:
    found = clicked(chart)
    if found is not None:
        chosen.trace_at(found[0], found[1])
