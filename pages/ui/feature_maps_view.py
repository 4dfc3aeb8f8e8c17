"""The walk through the layers: one picture of all maps for each."""

from collections.abc import Mapping

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Layer
from alexnet.architecture.quantity import percent
from alexnet.architecture.rows import ACTIVATIONS, Convolution, Dense
from alexnet.figures.feature_maps import PANEL_HEIGHT, feature_maps_figure
from alexnet.figures.frame import SMALL_FONT_SIZE
from alexnet.images import Fit
from alexnet.inference.statistics import LayerStatistics
from pages.ui import caches, workspace
from pages.ui.controls import changed, owned, plotly, view_toggle
from pages.ui.facts_table import shape_text
from pages.ui.frame import is_dark
from pages.ui.photo import Photo
from pages.ui.workspace import Workspace

_PICKER = "maps-layer"
_HAND_ON = ("Flatten", "Dropout")
"""Layers that give what they got, so that there is nothing new to see."""

_HEIGHT_AMONG_OTHERS = 480
"""Pixels of a picture where all layers are shown."""

_MADE_BY = {
    "InputLayer": "the numbers that are fed",
    "ZeroPadding2D": "zeros around every map",
    "Conv2D": "convolution",
    "BatchNormalization": "batch normalisation",
    "LocalResponseNormalization": "local response normalisation",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "Dense": "fully connected",
}


def show(state: Workspace, photo: Photo) -> None:
    """Show the chosen layer's maps, or those of all layers."""
    layers = shown_layers(state.architecture)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Feature maps, layer by layer", anchor=False, width="stretch")
        view_toggle("All layers", "all_layers", "Every layer's picture, one below the other")
    if state.view.all_layers:
        for layer in layers.values():
            _picture(state, photo, layer, height=_HEIGHT_AMONG_OTHERS)
    else:
        _picture(state, photo, _pick(state, layers))
    hidden = [x.name for x in state.architecture.layers if x.class_name in _HAND_ON]
    if hidden:
        st.caption(f"Not shown, since it hands on what it gets: {', '.join(hidden)}.")


def shown_layers(architecture: Architecture) -> Mapping[str, Layer]:
    """Return the layers that make something new, in the order of the flow.

    The keys outlast a new name of the row: its id, and the suffix of the layer.
    """
    return {
        layer.row.id + layer.name.removeprefix(layer.row.name): layer
        for layer in architecture.layers
        if layer.class_name not in _HAND_ON
    }


def _pick(state: Workspace, layers: Mapping[str, Layer]) -> Layer:
    # The row of a link or of an earlier table may be gone; the one behind the input is there.
    chosen = state.view.layer if state.view.layer in layers else list(layers)[1]
    st.pills(
        "Layer",
        tuple(layers),
        default=chosen,
        format_func=lambda key: layers[key].name,
        key=owned(_PICKER, chosen),
        required=True,
        on_change=changed,
        args=(_PICKER, _picked),
        label_visibility="collapsed",
        wrap=True,
    )
    return layers[chosen]


def _picked(layer: str | None) -> None:
    if layer is not None:
        workspace.change_view(layer=layer)


def _picture(state: Workspace, photo: Photo, layer: Layer, height: int = PANEL_HEIGHT) -> None:
    picture = caches.layer_picture(state.architecture, photo, Fit(state.view.fit), layer.name)
    title = f"<b>{layer.name}</b>: {_content(layer)} ({_made_by(layer)})"
    figure = feature_maps_figure(picture.tiled, title=title, dark=is_dark())
    # The maps start below their title, whatever the shape of the panel.
    figure.update_layout(height=height, font_size=SMALL_FONT_SIZE)
    figure.update_xaxes(constraintoward="left")
    figure.update_yaxes(constraintoward="top")
    caption = _caption(layer, picture.statistics)
    plotly(figure, key=f"maps-{layer.name}", alt=f"Maps of {layer.name}. {caption}")
    st.markdown(caption)


def _content(layer: Layer) -> str:
    if len(layer.output_shape) == 1:
        return f"{layer.output_shape[0]:,} units"
    height, width, maps = layer.output_shape
    return f"{maps:,} map{'s' if maps > 1 else ''} of {height:,} × {width:,}"


def _made_by(layer: Layer) -> str:
    made_by = _MADE_BY[layer.class_name]
    if layer.class_name in ("Conv2D", "Dense"):
        assert isinstance(layer.row, Convolution | Dense)
        made_by += f", {ACTIVATIONS[layer.row.activation]}"
    return made_by


def _caption(layer: Layer, statistics: LayerStatistics) -> str:
    noun = "units" if len(layer.output_shape) == 1 else "maps"
    parts = [f"Output {shape_text(layer.output_shape)}"]
    if statistics.low is not None:
        parts.append(f"values from {statistics.low:.4g} to {statistics.high:.4g}")
    if statistics.zeros:
        parts.append(f"{percent(statistics.zeros, statistics.count)} of them zero")
    if statistics.silent and noun == "maps":
        parts.append(f"{statistics.silent:,} {noun} zero everywhere")
    if statistics.not_finite:
        parts.append(f"{statistics.not_finite:,} values not finite")
    return " · ".join(parts)
