"""Which layer is looked at: the strip through the depth, and the words for a layer."""

from collections.abc import Mapping

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import DROPOUTS, Layer
from alexnet.architecture.rows import ACTIVATIONS
from alexnet.explorer.workspace import Workspace
from alexnet.figures.drawing.palette import ROW_COLOURS
from pages.ui.prediction import network_choice
from pages.ui.session import workspace
from pages.ui.shared.controls import choose

_HAND_ON = ("Flatten", *DROPOUTS)
"""Layers that give what they got, so that there is nothing new to see."""

_NEW_MAPS = ("Conv2D", "Dense")
"""Layers behind which map 5 has nothing to do with map 5 before."""

_MADE_BY = {
    "InputLayer": "the numbers that are fed",
    "ZeroPadding2D": "zeros around every map",
    "Conv2D": "convolution",
    "BatchNormalization": "batch normalisation",
    "LocalResponseNormalization": "local response normalisation",
    "MaxPooling2D": "max pooling",
    "AveragePooling2D": "average pooling",
    "CeilMaxPooling2D": "max pooling",
    "CeilAveragePooling2D": "average pooling",
    "GlobalAveragePooling2D": "global average pooling",
    "Activation": "activation",
    "Dense": "fully connected",
}


_MEANS = {
    "InputLayer": "Each map is one colour of the photo, in the numbers that are fed.",
    "ZeroPadding2D": "Each map is the one before it, with zeros around.",
    "Conv2D": "Each map shows where in the photo one filter finds its pattern: the higher the "
    "value, the more alike.",
    "BatchNormalization": "Each map is the one before it, shifted and scaled by two numbers of "
    "its own.",
    "LocalResponseNormalization": "Each map is the one before it, made weaker where its "
    "neighbours are strong at the same place.",
    "MaxPooling2D": "Each map is the one before it, made smaller: of every window the highest "
    "value stays.",
    "AveragePooling2D": "Each map is the one before it, made smaller: of every window the mean "
    "stays.",
    "GlobalAveragePooling2D": "Each map is the one before it as a single number: its mean.",
    "Activation": "Each map is the one before it, with the activation applied to every value.",
    "Dense": "Each unit gives one number, from all numbers of the layer before it.",
}


def meaning(layer: Layer) -> str:
    """Return a sentence on what a map, or a unit, of the layer is."""
    return _MEANS[layer.class_name.removeprefix("Ceil")]


def shown_layers(architecture: Architecture) -> Mapping[str, Layer]:
    """Return the layers that make something new, in the order of the flow.

    The keys outlast a new name of the row: its id, and the suffix of the layer.
    """
    return {
        layer.row.id + layer.name.removeprefix(layer.row.name): layer
        for layer in architecture.layers
        if layer.class_name not in _HAND_ON
    }


def hidden_layers(architecture: Architecture) -> list[str]:
    """Return the names of the layers that are not shown."""
    return [layer.name for layer in architecture.layers if layer.class_name in _HAND_ON]


def chosen_key(state: Workspace) -> str:
    """Return the key of the layer that is looked at.

    The row of a link or of an earlier table may be gone; the one behind the input is there.
    """
    layers = shown_layers(state.architecture)
    return state.options.layer if state.options.layer in layers else list(layers)[1]


def chosen_layer(state: Workspace) -> Layer:
    """Return the layer that is looked at."""
    return shown_layers(state.architecture)[chosen_key(state)]


def pick(state: Workspace) -> Layer:
    """Show the strip of all layers, with a step to either side; return the one looked at."""
    layers = shown_layers(state.architecture)
    chosen, keys = chosen_key(state), list(layers)
    at = keys.index(chosen)
    st.html(_colours(layers))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="layer-strip"):
        _step("Previous layer", "arrow_back", keys[at - 1] if at else None)
        choose(
            st.pills,
            "Layer",
            {key: layer.name for key, layer in layers.items()},
            chosen,
            name="maps-layer",
            take=look_at,
            label_visibility="collapsed",
            width="stretch",
            wrap=True,
        )
        _step("Next layer", "arrow_forward", keys[at + 1] if at + 1 < len(keys) else None)
    return layers[chosen]


def _colours(layers: Mapping[str, Layer]) -> str:
    """Return a style that underlines each layer in the colour of its row's type."""
    lines = "".join(
        f".st-key-layer-strip [role=radio]:nth-of-type({place}) "
        f"{{box-shadow: inset 0 -4px 0 {ROW_COLOURS[layer.row.TYPE]};}}"
        for place, layer in enumerate(layers.values(), start=1)
    )
    return f"<style>{lines}</style>"


def _step(label: str, icon: str, key: str | None) -> None:
    st.button(
        "",
        key=f"layer-{icon}",
        icon=f":material/{icon}:",
        help=label,
        disabled=key is None,
        on_click=look_at,
        args=(key,),
    )


def look_at(key: str | None) -> None:
    """Turn to another layer, in a callback; its map stays open where it is the same map."""
    if key is None:
        return
    state = network_choice.current()
    keep = _same_maps(shown_layers(state.architecture), chosen_key(state), key)
    workspace.change_options(
        layer=key,
        map=state.options.map if keep else -1,
        pixel="",
        without="",
        channel=-1,
    )


def _same_maps(layers: Mapping[str, Layer], one: str, other: str) -> bool:
    keys = list(layers)
    if one not in keys or other not in keys:
        return False
    first, last = sorted((keys.index(one), keys.index(other)))
    return all(layers[key].class_name not in _NEW_MAPS for key in keys[first + 1 : last + 1])


def content(layer: Layer) -> str:
    """Return what a layer gives, in words.

    Such as "96 maps of 55 × 55".
    """
    if len(layer.output_shape) == 1:
        return f"{layer.output_shape[0]:,} {'units' if layer.output_shape[0] > 1 else 'unit'}"
    height, width, maps = layer.output_shape
    return f"{maps:,} map{'s' if maps > 1 else ''} of {height:,} × {width:,}"


def noun(layer: Layer) -> str:
    """Return what one of the things that a layer gives is called."""
    return "unit" if len(layer.output_shape) == 1 else "map"


def made_by(layer: Layer) -> str:
    """Return what makes a layer's output, in words."""
    words = _MADE_BY[layer.class_name]
    if layer.class_name in ("Conv2D", "Dense", "Activation"):
        words += f", {ACTIVATIONS[layer.options['activation']]}"
    return words
