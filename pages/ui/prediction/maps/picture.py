"""The picture of all maps of a layer, as wide as there is room, with the words that explain it."""

from collections.abc import Callable, Sequence

import streamlit as st

from alexnet.architecture.layers import Layer, shape_text
from alexnet.architecture.quantity import percent
from alexnet.explorer.subject import LayerPicture
from alexnet.figures.drawing.frame import SMALL_FONT_SIZE
from alexnet.figures.maps.feature_maps import feature_maps_figure, remarks
from alexnet.inference.statistics import LayerStatistics
from pages.ui.prediction import layer_choice
from pages.ui.shared.frame import is_dark
from pages.ui.shared.wide_picture import wide_picture


def show(
    picture: LayerPicture,
    layer: Layer,
    *,
    key: str,
    selected: int | None = None,
    most_pixels: int | None = None,
    on_select: Callable[[], None] | None = None,
    channels: Sequence[str] = (),
) -> None:
    """Show all maps of a layer below a sentence on what a map is.

    Args:
        picture: what ``Subject.layer_picture`` returned.
        layer: the layer.
        key: of the chart.
        selected: number of a map to put a frame around.
        most_pixels: greatest height; what the window leaves, unless given.
        on_select: is called when a map is clicked.
        channels: names of the maps where they are the photo's channels.
    """
    meaning, measures = layer_choice.meaning(layer), _measures(layer, picture.statistics)
    if on_select is not None:
        meaning += f" Click on a {layer_choice.noun(layer)} to open it."
    remark = remarks(picture.tiled)
    remark = f" · {remark}" if remark else ""
    heading = f"**{layer.name}**: {layer_choice.content(layer)} ({layer_choice.made_by(layer)})"
    st.markdown(f"{heading}. {meaning}  \n{measures}{remark}")
    figure = feature_maps_figure(
        picture.tiled,
        dark=is_dark(),
        selected=selected,
        clicks=on_select is not None,
        channels=channels,
    )
    figure.update_layout(font_size=SMALL_FONT_SIZE)
    wide_picture(
        figure,
        key=key,
        alt=f"Maps of {layer.name}. {measures}",
        most_pixels=most_pixels,
        on_select=on_select,
    )


def _measures(layer: Layer, statistics: LayerStatistics) -> str:
    parts = [f"Output {shape_text(layer.output_shape)}"]
    if statistics.low is not None:
        parts.append(f"values from {statistics.low:.4g} to {statistics.high:.4g}")
    if statistics.zeros:
        is_all = statistics.zeros == statistics.count
        share = "all" if is_all else percent(statistics.zeros, statistics.count)
        parts.append(f"{share} of them zero")
    if statistics.dead and layer_choice.noun(layer) == "map":
        maps = "map" if statistics.dead == 1 else "maps"
        parts.append(f"{statistics.dead:,} {maps} zero everywhere")
    if statistics.not_finite:
        parts.append(f"{statistics.not_finite:,} values not finite")
    return " · ".join(parts)
