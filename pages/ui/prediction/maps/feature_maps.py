"""The walk through the layers: one picture of all maps for each, and the map that is open."""

import streamlit as st

from alexnet.architecture.layers import Layer
from alexnet.explorer.options.prediction import MAP_ORDERS, MAP_RANGES
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.figures.maps.feature_maps import UNUSED
from alexnet.figures.maps.histogram import histogram_figure, map_statistics, map_statistics_figure
from pages.ui.prediction import layer_choice
from pages.ui.prediction.layer_choice import shown_layers
from pages.ui.prediction.maps import chosen, one_map, picture
from pages.ui.shared.chart_clicks import clicked
from pages.ui.shared.controls import option_choice, option_toggle, plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.glossary import meaning

_HEIGHT_AMONG_OTHERS = 480
"""Pixels of a picture where all layers are shown."""

_MOST_DEAD_NAMED = 12


def show(state: Workspace, subject: Subject) -> None:
    """Show the chosen layer's maps, or those of all layers."""
    if state.options.all_layers:
        _settings(state, None)
        for key, layer in shown_layers(state.architecture).items():
            _picture(state, subject, key, layer, most_pixels=_HEIGHT_AMONG_OTHERS)
    else:
        layer = layer_choice.pick(state)
        key = layer_choice.chosen_key(state)
        _settings(state, layer)
        # The opened map stands beside the picture that was clicked.
        with st.container(key="maps-bench"):
            with st.container(key="maps-all"):
                _picture(state, subject, key, layer)
            one_map.show(state, subject, layer)
        one_map.show_more(state, subject, layer)
        one_map.keep_in_sight(state, layer)
        if state.options.statistics:
            _statistics(subject, key, layer)
    hidden = layer_choice.hidden_layers(state.architecture)
    if hidden:
        st.caption(f"Not shown, since it hands on what it gets: {', '.join(hidden)}.")


def _picture(
    state: Workspace, subject: Subject, key: str, layer: Layer, most_pixels: int | None = None
) -> None:
    shared = state.options.map_range == "shared"
    is_chosen = key == layer_choice.chosen_key(state)
    chart = f"maps-{layer.name}"
    picture.show(
        subject.layer_picture(layer.name, state.options.map_order, shared),
        layer,
        key=chart,
        selected=chosen.number_of(state.options, layer) if is_chosen else None,
        most_pixels=most_pixels,
        on_select=lambda: _open_clicked(chart, key),
        channels=subject.channels_in(layer),
    )


def _settings(state: Workspace, layer: Layer | None) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="maps-settings"
    ):
        option_choice("Sorted by", "map_order", MAP_ORDERS)
        option_choice("Colours", "map_range", MAP_RANGES)
        option_toggle("All layers", "all_layers", "Every layer's picture, one below the other")
        if layer is not None:
            option_toggle(
                "Statistics",
                "statistics",
                meaning("dead", more="The statistics name them, and show how the values spread."),
            )
            _open_by_number(state, layer)


def _open_by_number(state: Workspace, layer: Layer) -> None:
    """Offer another way to open a map than to click on it."""
    if chosen.number_of(state.options, layer) is None:
        noun = layer_choice.noun(layer)
        st.button(
            f"Open {noun} 0",
            key="open-first",
            icon=":material/open_in_full:",
            help=f"Or click on any {noun} in the picture",
            on_click=chosen.open_map,
            args=(0,),
        )


def _open_clicked(chart: str, key: str) -> None:
    found = clicked(chart)
    if found is not None and found[0] != UNUSED:
        chosen.open_in(key, found[0])


def _statistics(subject: Subject, key: str, layer: Layer) -> None:
    output = subject.activations()[layer.name]
    plotly(
        histogram_figure(output, title=f"Values of {layer.name}", dark=is_dark()),
        key=f"histogram-{layer.name}",
        alt=f"How often {layer.name} gives which value",
    )
    if layer_choice.noun(layer) == "unit":
        return
    chart = f"map-statistics-{layer.name}"
    plotly(
        map_statistics_figure(output, title=f"Maps of {layer.name}", dark=is_dark()),
        key=chart,
        alt=f"Mean, peak and share of zeros of every map of {layer.name}",
        on_select=lambda: _open_clicked(chart, key),
    )
    dead = map_statistics(output).dead
    if dead:
        named = ", ".join(str(number) for number in dead[:_MOST_DEAD_NAMED])
        more = " …" if len(dead) > _MOST_DEAD_NAMED else ""
        st.caption(f"Dead for this photo (zero everywhere): {named}{more}.")
