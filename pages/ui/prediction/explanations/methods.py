"""Why did it say so? Which places of the photo speak for a class."""

from collections.abc import Callable, Mapping

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Layer
from alexnet.explorer.options.prediction import EXPLANATIONS
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from pages.ui.prediction import class_choice
from pages.ui.prediction.explanations import heat, occlusion
from pages.ui.prediction.layer_choice import shown_layers
from pages.ui.shared.controls import choose, option_choice, option_toggle, to_option
from pages.ui.shared.glossary import meaning, source


def show(state: Workspace, subject: Subject) -> None:
    """Show the chosen explanation of the chosen class."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        option_choice(
            "Method",
            "explanation",
            EXPLANATIONS,
            help=meaning("grad-cam", "occlusion", "saliency"),
        )
        with st.container(width=470):
            chosen = class_choice.pick(state, subject)
    if not subject.weights.is_trained:
        st.warning(
            "**This explains noise:** not every row of this network is trained, so neither its "
            "scores nor their reasons mean anything. With trained weights the methods work in "
            "the same way.",
            icon=":material/casino:",
        )
    _METHODS[state.options.explanation](state, subject, chosen)


def _grad_cam(state: Workspace, subject: Subject, class_index: int) -> None:
    layers = _explainable(subject.architecture)
    if not layers:
        st.info("Grad-CAM needs a row that gives maps, and this network has none.")
        return
    layer = _pick_layer(state, layers)
    found = subject.grad_cam(layer.name, class_index)
    heat.show(subject, found.heat, "grad_cam", class_index)
    if not found.heat.any():
        st.info(
            f"No place of {layer.name} speaks for this class: every sum of its maps is zero or "
            "below. Try another row or class."
        )
    st.caption(
        f"Each map of {layer.name} is multiplied by how much it raises the class's score (before "
        "the last activation). The picture is their sum, without what is below zero. "
        f"{source('grad-cam')}."
    )


def _occlusion(_state: Workspace, subject: Subject, class_index: int) -> None:
    occlusion.show(subject, class_index)


def _saliency(state: Workspace, subject: Subject, class_index: int) -> None:
    option_toggle(
        "Smooth it (SmoothGrad)",
        "smooth",
        meaning("smoothgrad", more="Here of 16 copies."),
    )
    found = subject.saliency(class_index, state.options.smooth)
    heat.show(subject, found, "saliency", class_index)
    st.caption(
        "How much the class's score (before the last activation) would change with each pixel: "
        f"the largest derivative among its channels. {source('saliency')}."
    )


_METHODS: Mapping[str, Callable[[Workspace, Subject, int], None]] = {
    "grad_cam": _grad_cam,
    "occlusion": _occlusion,
    "saliency": _saliency,
}


def _explainable(architecture: Architecture) -> Mapping[str, Layer]:
    """Return the layers with maps that the network has computed."""
    return {
        key: layer
        for key, layer in shown_layers(architecture).items()
        if len(layer.output_shape) == 3 and layer.class_name not in ("InputLayer", "ZeroPadding2D")
    }


def _pick_layer(state: Workspace, layers: Mapping[str, Layer]) -> Layer:
    convolutions = [key for key, layer in layers.items() if layer.class_name == "Conv2D"]
    last = (convolutions or list(layers))[-1]
    chosen = state.options.explained_layer if state.options.explained_layer in layers else last
    choose(
        st.pills,
        "Layer whose maps are used; the paper takes the last convolution",
        {key: layer.name for key, layer in layers.items()},
        chosen,
        name="explained-layer",
        take=to_option("explained_layer"),
        wrap=True,
    )
    return layers[chosen]
