"""A figure that is one picture, as wide as there is room and no higher than the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.shared.controls import plotly

if TYPE_CHECKING:
    import plotly.graph_objects as go


def wide_picture(
    figure: "go.Figure",
    *,
    key: str,
    alt: str,
    most_pixels: int | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Show a figure whose height follows from its width, so that nothing lies empty below it.

    On a phone it is wider than the window, and is moved sideways.

    Args:
        figure: with ranges of both axes and with margins.
        key: of the chart.
        alt: what it shows.
        most_pixels: greatest height; what the window leaves, unless given.
        on_select: is called when a point is clicked.
    """
    layout = figure.layout
    tall, wide = (abs(axis.range[1] - axis.range[0]) for axis in (layout.yaxis, layout.xaxis))
    most = f" --most: {most_pixels}px;" if most_pixels else ""
    with st.container(key=f"wide-picture-{key}"):
        st.html(
            f"<style>.st-key-wide-picture-{key} {{--shape: {tall / wide:.4f}; "
            f"--room: {layout.margin.t + layout.margin.b}px;{most}}}</style>"
        )
        plotly(figure, key=key, alt=alt, on_select=on_select)
