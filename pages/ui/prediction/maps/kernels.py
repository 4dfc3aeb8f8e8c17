"""The kernels of the convolution rows: in colour where they read the photo, else plane by plane."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Layer
from alexnet.architecture.rows import Convolution
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.figures.maps.kernels import kernel_figure, kernel_mosaic_figure, kernel_planes_figure
from pages.ui.prediction import layer_choice, network_choice
from pages.ui.prediction.layer_choice import shown_layers
from pages.ui.prediction.maps import chosen
from pages.ui.session import workspace
from pages.ui.shared.chart_clicks import clicked
from pages.ui.shared.controls import choose, enter, plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.wide_picture import wide_picture

_MOSAIC, _PLANES = "kernel-mosaic", "kernel-planes"
_SCALE = (
    "Each kernel is scaled to its own largest weight: grey is zero, bright is above zero, dark "
    "is below."
)


def show(state: Workspace, subject: Subject) -> None:
    """Show the kernels of one convolution row."""
    layers = {
        key: layer
        for key, layer in shown_layers(state.architecture).items()
        if layer.class_name == "Conv2D"
    }
    if not layers:
        st.info("This network has no convolution row; other rows have no kernels to look at.")
        return
    layer = _pick(state, layers)
    row = layer.row
    assert isinstance(row, Convolution)
    number = chosen.number_of(state.options, layer) or 0
    if _reads_photo(subject.architecture, row):
        _mosaic(subject, row, number)
    _choose_map(layer, number)
    show_one(state, subject, row, number)


def show_one(state: Workspace, subject: Subject, row: Convolution, number: int) -> None:
    """Show the kernel of one map: in colour if it reads the photo, and as planes."""
    from alexnet.inference.kernels import input_maps_of, kernel_planes, kernels_of

    st.markdown(f"##### The kernel of map {number} of {row.name}")
    network = subject.network()
    numbers = input_maps_of(subject.architecture, row.name, number)
    channels = subject.channels_read_by(row)
    read = ", ".join(channels[index] for index in numbers) if channels else ""
    planes = kernel_planes_figure(
        kernel_planes(network, row.name, number),
        numbers,
        channels=channels,
        selected=state.options.channel if state.options.channel in numbers else None,
        dark=is_dark(),
    )
    place = st.container()
    if _reads_photo(subject.architecture, row):
        left, place = st.columns([0.3, 0.7])
        with left:
            st.markdown("**In colour**")
            pictures = _pictures(subject, kernels_of(network, row.name)[number : number + 1])
            plotly(
                kernel_figure(pictures[0], height=planes.layout.height, dark=is_dark()),
                key="kernel-in-colour",
                alt=f"Kernel {number} of {row.name} as a picture",
            )
    with place:
        st.markdown(f"**Its weights for {read or f'each of {len(numbers)} input maps'}**")
        plotly(
            planes,
            key=_PLANES,
            alt=f"Kernel {number} of {row.name}, a plane for each input map",
            on_select=_plane_clicked,
        )


def _reads_photo(architecture: Architecture, row: Convolution) -> bool:
    """Return whether a row's kernels have the photo's own channels, all of them."""
    return row is architecture.rows[1] and row.groups == 1


def _pictures(subject: Subject, kernels: NDArray[np.float32]) -> NDArray[np.uint8]:
    from alexnet.inference.kernels import kernel_pictures

    return kernel_pictures(kernels, subject.weights.convention.channel_order)


def _pick(state: Workspace, layers: Mapping[str, Layer]) -> Layer:
    row_id = layer_choice.chosen_layer(state).row.id
    picked = row_id if row_id in layers else next(iter(layers))
    choose(
        st.pills,
        "Convolution row",
        {key: layer.name for key, layer in layers.items()},
        picked,
        name="kernels-row",
        take=layer_choice.look_at,
        wrap=True,
    )
    return layers[picked]


def _mosaic(subject: Subject, row: Convolution, number: int) -> None:
    from alexnet.inference.kernels import kernels_of, towers

    parts = towers(subject.architecture, row.name)
    high, wide = row.kernel_size
    st.markdown(f"**{row.name}**: {row.filters:,} kernels of {high} × {wide}")
    wide_picture(
        kernel_mosaic_figure(
            _pictures(subject, kernels_of(subject.network(), row.name)),
            parts,
            selected=number,
            dark=is_dark(),
        ),
        key=f"{_MOSAIC}-{row.id}",
        alt=f"All kernels of {row.name} as small pictures",
        on_select=lambda: _kernel_clicked(row.id),
    )
    as_in_paper = " By tower, as in figure 3 of the paper of 2012." * (len(parts) > 1)
    st.caption(f"{_SCALE}{as_in_paper}")


def _choose_map(layer: Layer, number: int) -> None:
    enter(
        st.number_input,
        f"Map of {layer.name}",
        number,
        name="kernels-map",
        take=partial(_turn_to, layer.row.id),
        min_value=0,
        max_value=layer.output_shape[-1] - 1,
        width=160,
    )


def _turn_to(key: str, number: int) -> None:
    """Open the map of this row, in a callback; another row may have been looked at so far."""
    if layer_choice.chosen_layer(network_choice.current()).row.id != key:
        layer_choice.look_at(key)
    chosen.open_map(number)


def _kernel_clicked(key: str) -> None:
    found = clicked(f"{_MOSAIC}-{key}")
    if found is not None:
        _turn_to(key, found[0])


def _plane_clicked() -> None:
    """Choose the input map whose part of the trace is shown."""
    found = clicked(_PLANES)
    if found is not None:
        workspace.change_options(channel=found[0])
