"""The network of the table beside another one: a sentence, both tables, both diagrams."""

import base64
from dataclasses import replace
from html import escape

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.alignment import align, difference
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS
from alexnet.explorer.options.architecture import BASELINE
from alexnet.explorer.workspace import Workspace
from alexnet.figures.network.diagram_layout import relative_heights
from pages.ui.architecture.beside_table import beside_html
from pages.ui.server.renderings import renderings
from pages.ui.shared.controls import choose, to_option
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain


def show(state: Workspace) -> None:
    """Show the choice of the other network, and both side by side."""
    titles = {BASELINE: f"“{state.baseline_title}”, the baseline"}
    titles |= {name: preset.menu_title for name, preset in PRESETS.items()}
    choose(
        st.selectbox,
        "Beside the network of the table stands",
        titles,
        state.options.beside,
        name="beside",
        take=to_option("beside"),
        width=420,
    )
    other, title = _other(state)
    ours = state.baseline_title if state.is_baseline else "Your network"
    architectures, names = (other, state.architecture), (title, ours)
    facts = analyze(other), analyze(state.architecture)
    st.markdown(f"#### {plain(difference(names, facts))}")
    if state.options.beside in PRESETS:
        st.caption(PRESETS[state.options.beside].look_at)
    pairs = align(*architectures)
    st.html(beside_html(names, architectures, facts, pairs, out_on_top=state.options.out_on_top))
    _diagrams(state, architectures, names)


def _other(state: Workspace) -> tuple[Architecture, str]:
    preset = PRESETS.get(state.options.beside)
    if preset is None:
        return state.baseline_architecture, state.baseline_title
    return preset.architecture, preset.title


def _diagrams(
    state: Workspace, architectures: tuple[Architecture, Architecture], names: tuple[str, str]
) -> None:
    """Show both diagrams one above the other, their maps on one scale."""
    options = state.options.diagram
    shapes = [[row.output_shape for row in analyze(network).rows] for network in architectures]
    heights = relative_heights(shapes, options.sizing, volumes=options.volumes)
    for architecture, name, height in zip(architectures, names, heights, strict=True):
        rendering = renderings().rendering(
            architecture, replace(options, scale=options.scale * height), is_dark()
        )
        source = base64.b64encode(rendering.diagram).decode()
        st.markdown(f"**{plain(name)}**")
        st.html(
            f'<div class="diagram-frame"><img src="data:image/png;base64,{source}" '
            f'alt="Diagram of {escape(name)}, on the same scale as the other"></div>'
        )
