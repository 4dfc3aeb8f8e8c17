"""The feature maps of a layer as one Plotly heatmap.

``tile_maps`` makes the mosaic, ``feature_maps_figure`` the figure. Under the mouse stand the
value, the pixel and the map's number. Colours are levels of 8 bits, 0.4 MB for 96 maps of
55 x 55, and the values lie beside them in single precision, 1.6 MB. The words are put together
in the browser:

* the axes carry a text per cell, which is the pixel's x or y inside its map;
* a second, invisible heatmap has one cell per map, with the map's number. Plotly's unified box
  shows both traces. It looks all of them up where the first one was hit, so the mosaic comes
  first; otherwise it would always report the pixel in the middle of the map.

A heatmap cannot be selected, so a third trace answers clicks: an arrow of no length in the middle
of each map. Plotly finds arrows (``quiver``) by their distance in both directions, other points
in a unified box by one alone. Their axes show a place far away, or they would be hit first and
the mosaic be looked up in the middle of a map; the second look, with the mosaic's coordinates,
finds the nearest arrow and puts it first, which is what a click selects.

Example:
    >>> maps = np.maximum(0, np.random.default_rng(0).normal(size=(13, 13, 256)))
    >>> figure = feature_maps_figure(tile_maps(maps, order="peak"))
    >>> len(figure.data)
    2
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from alexnet.figures.drawing.colour_scales import DIVERGING, SEQUENTIAL
from alexnet.figures.drawing.frame import FONT_SIZE, SMALL_FONT_SIZE, number
from alexnet.figures.drawing.palette import theme
from alexnet.figures.drawing.picture import click_squares, mark_around
from alexnet.figures.drawing.tiling import HIGHEST, HOLE, LOWEST, Order, TiledMaps, tile_maps

__all__ = [
    "PANEL_HEIGHT",
    "UNUSED",
    "Order",
    "TiledMaps",
    "feature_maps_figure",
    "remarks",
    "tile_maps",
]

PANEL_HEIGHT = 600
"""Height of the figure in pixels; 16:9 in a page of some 1,070 pixels."""

_BAR_ROOM = 46
"""Pixels above the mosaic for the bar of colours, which begins where the mosaic does."""

_EDGE = 8
_BAR_LENGTH = 312
"""Pixels; it fits a phone's width."""

_HALF_A_WORD = 76
"""Pixels before the bar, on whose first end a word stands."""

UNUSED = -1
"""What a click on a tile without a map gives instead of a number."""

_INVISIBLE = "rgba(0,0,0,0)"
_AWAY = 20
"""How many widths of the mosaic lie between it and what the click layer's axes show."""

_REACH = 1_000
"""Pixels within which a map's middle is found: more than half a tile, less than ``_AWAY``."""


def feature_maps_figure(
    tiled: TiledMaps,
    *,
    dark: bool = False,
    selected: int | None = None,
    clicks: bool = False,
    channels: Sequence[str] = (),
) -> go.Figure:
    """Return the mosaic as a figure with equal aspect, a colour bar above and no axes.

    Values from zero upwards are shown in viridis, values on both sides of zero from blue over
    white to red. Values that are not finite are left blank. What to know beside it, ``remarks``
    says.

    Args:
        tiled: what ``tile_maps`` returned.
        dark: whether the page's ground is dark.
        selected: number of a map (or unit) to put a frame around.
        clicks: whether a click selects the map: the point's ``customdata`` is its number, or
            ``UNUSED`` for a tile without one.
        channels: names of the maps where they are a photo's channels, such as "red".

    Raises:
        ValueError: there is no map with the number ``selected``.
    """
    single_cells = tiled.tile_height == tiled.tile_width == 1
    colours = theme(dark)
    figure = go.Figure(
        data=[_cells(tiled)] if single_cells else [_mosaic(tiled), _map_names(tiled, channels)],
        layout={
            "template": "none",
            "font": {"color": colours.text, "size": SMALL_FONT_SIZE},
            "paper_bgcolor": _INVISIBLE,
            "plot_bgcolor": _INVISIBLE,
            "hovermode": "closest" if single_cells else "x unified",
            "hoverlabel": {
                "bgcolor": colours.background,
                "bordercolor": colours.outline,
                "font": {"color": colours.text, "size": FONT_SIZE},
            },
            "height": PANEL_HEIGHT,
            "margin": {"l": _EDGE, "r": _EDGE, "t": _BAR_ROOM, "b": _EDGE},
            "xaxis": _axis(tiled.mosaic.shape[1], tiled.tile_width, tiled),
            "yaxis": _axis(tiled.mosaic.shape[0], tiled.tile_height, tiled),
        },
    )
    figure.update_xaxes(unifiedhovertitle_text="One value of the layer")
    figure.update_xaxes(constraintoward="left")
    figure.update_yaxes(autorange="reversed", scaleanchor="x", constraintoward="top")
    if clicks:
        _answer_clicks(figure, tiled, single_cells=single_cells)
    frame = [] if selected is None else _frame(tiled, selected)
    figure.update_layout(shapes=[*_separators(tiled, colours.background), *frame])
    return figure


def _answer_clicks(figure: go.Figure, tiled: TiledMaps, *, single_cells: bool) -> None:
    rows, columns = np.divmod(np.arange(tiled.rows * tiled.columns), tiled.columns)
    numbers = [[int(index)] for index in tiled.numbers]
    layer = {
        "x": columns * (tiled.tile_width + tiled.gap) + (tiled.tile_width - 1) / 2,
        "y": rows * (tiled.tile_height + tiled.gap) + (tiled.tile_height - 1) / 2,
        "customdata": numbers + [[UNUSED]] * (len(rows) - len(numbers)),
    }
    figure.update_layout(clickmode="event+select")
    if single_cells:
        text = [text for row in figure.data[0].text for text in row]
        figure.update_traces(text=None, hovertemplate=None, hoverinfo="skip")
        figure.add_trace(click_squares(layer, text=text))
        return
    height, width = tiled.mosaic.shape
    away = {"visible": False, "fixedrange": True}
    figure.add_trace(
        layer
        | {
            "type": "quiver",
            "u": np.ones(len(rows), np.uint8),
            "v": np.zeros(len(rows), np.uint8),
            "lengthfactor": 0.01,
            "xaxis": "x2",
            "yaxis": "y2",
            "hoverinfo": "none",
        }
    )
    figure.update_layout(
        hoverdistance=_REACH,
        xaxis2=away | {"overlaying": "x", "range": [_AWAY * width, (_AWAY + 1) * width]},
        yaxis2=away | {"overlaying": "y", "anchor": "x2", "range": [height, 0]},
    )


def _separators(tiled: TiledMaps, colour: str) -> list[dict[str, Any]]:
    """Return lines in the gaps.

    A mosaic that is drawn smaller than it is loses cells, and with them gaps here and there.
    """
    if not tiled.gap:
        return []
    height, width = tiled.mosaic.shape
    across = range(tiled.tile_width, width, tiled.tile_width + tiled.gap)
    down = range(tiled.tile_height, height, tiled.tile_height + tiled.gap)
    path = "".join(f"M{x},-.5V{height}" for x in across)
    path += "".join(f"M-.5,{y}H{width}" for y in down)
    return [{"type": "path", "path": path, "line": {"color": colour, "width": 1}}] if path else []


def _frame(tiled: TiledMaps, selected: int) -> list[dict[str, Any]]:
    places = np.flatnonzero(tiled.numbers == selected)
    if not places.size:
        raise ValueError(f"there is no {tiled.noun} {selected} among {len(tiled.numbers)}")
    top, left = tiled.corner(*divmod(int(places[0]), tiled.columns))
    return mark_around(top, left, top + tiled.tile_height, left + tiled.tile_width)


def _mosaic(tiled: TiledMaps) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "z": tiled.mosaic,
        "zmin": HOLE,
        "zmax": HIGHEST,
        "colorscale": _colour_scale(DIVERGING if tiled.diverging else SEQUENTIAL),
        "colorbar": _colour_bar(tiled),
        "customdata": tiled.values,
        "hovertemplate": "<b>%{customdata:.5~g}</b> at x %{x}, y %{y}<extra></extra>",
    }


def _cells(tiled: TiledMaps) -> dict[str, Any]:
    """Return the mosaic of maps that are single cells, few enough for a text each."""
    values = tiled.values.ravel()[: len(tiled.numbers)].tolist()
    texts = [
        f"{tiled.noun} {index}<br>"
        + (f"value {number(value, 5)}" if math.isfinite(value) else "not finite")
        for index, value in zip(tiled.numbers, values, strict=True)
    ]
    return _mosaic(tiled) | {
        "customdata": None,
        "text": _in_grid(texts, tiled),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _map_names(tiled: TiledMaps, channels: Sequence[str]) -> dict[str, Any]:
    """Return the invisible heatmap of one cell per map, whose text names the map."""
    names = [
        f"map {index}" + (f", {channels[index]}" if channels else "") for index in tiled.numbers
    ]
    return {
        "type": "heatmap",
        "z": np.zeros((tiled.rows, tiled.columns), np.uint8),
        "text": _in_grid(names, tiled),
        "x0": (tiled.tile_width - 1) / 2,
        "dx": tiled.tile_width + tiled.gap,
        "y0": (tiled.tile_height - 1) / 2,
        "dy": tiled.tile_height + tiled.gap,
        "colorscale": [[0, _INVISIBLE], [1, _INVISIBLE]],
        "showscale": False,
        "hovertemplate": "%{text}<extra></extra>",
    }


def _axis(cells: int, tile: int, tiled: TiledMaps) -> dict[str, Any]:
    """Return an unseen axis whose text for a cell is the pixel's number inside its map."""
    hidden = {"showgrid": False, "zeroline": False, "showticklabels": False, "showspikes": False}
    period = tile + tiled.gap
    inside = [str(pixel * tiled.pixel_step) for pixel in range(tile)]
    labels = (inside + ["– (gap between maps)"] * tiled.gap) * -(-cells // period)
    return hidden | {
        "range": [-0.5, cells - 0.5],
        "constrain": "domain",
        "tickmode": "array",
        "ticks": "",
        "tickvals": np.arange(cells),
        "ticktext": labels[:cells],
    }


def _in_grid(texts: list[str], tiled: TiledMaps) -> list[list[str]]:
    filled = texts + [f"no {tiled.noun} here"] * (tiled.rows * tiled.columns - len(texts))
    return [filled[start : start + tiled.columns] for start in range(0, len(filled), tiled.columns)]


def remarks(tiled: TiledMaps) -> str:
    """Return what must be known to read the picture rightly; often nothing."""
    parts = []
    if tiled.pixel_step > 1:
        parts.append(f"thinned: 1 pixel in {tiled.pixel_step} shown, along each side")
    if not tiled.shared_range:
        parts.append("each map has its own range of colours")
    if tiled.not_finite:
        parts.append(f"{tiled.not_finite:,} values are not finite (NaN or infinite): left blank")
    return "; ".join(parts)


def _colour_scale(colours: list[str]) -> list[tuple[float, str]]:
    """Return the colours of levels ``LOWEST`` to ``HIGHEST``; ``HOLE`` is invisible."""
    edge = LOWEST / 2 / HIGHEST
    start = LOWEST / HIGHEST
    positions = np.linspace(start, 1, len(colours)).tolist()
    return [
        (0.0, _INVISIBLE),
        (edge, _INVISIBLE),
        (edge, colours[0]),
        *zip(positions, colours, strict=True),
    ]


def _colour_bar(tiled: TiledMaps) -> dict[str, Any]:
    levels = np.linspace(LOWEST, HIGHEST, 3)
    if tiled.shared_range:
        texts = [number(value) for value in np.linspace(tiled.low[0], tiled.high[0], 3)]
    elif tiled.diverging:
        texts = ["−largest", "0", "+largest"]
    else:
        texts = ["lowest", "", "highest"]
    return {
        "tickvals": levels,
        "ticktext": texts,
        "thickness": 12,
        "outlinewidth": 0,
        "orientation": "h",
        "lenmode": "pixels",
        "len": _BAR_LENGTH,
        "x": 0,
        "xanchor": "left",
        # Within the figure and not on top of the axes: Plotly would keep twice the room.
        "yref": "container",
        "y": 1,
        "yanchor": "top",
        "tickangle": 0,
        "xpad": _HALF_A_WORD,
        "ypad": _EDGE,
        "ticklabeloverflow": "allow",
    }
