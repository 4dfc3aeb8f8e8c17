"""One map, opened: large, with its exact values, and over what the network sees."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.colour_scales import heatmap
from alexnet.figures.drawing.frame import number
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.drawing.picture import (
    bare_axes,
    click_squares,
    image_below,
    mark_around,
    picture_panel,
)
from alexnet.inference.receptive import Patch

Place = tuple[int, int]
"""y and x of a pixel of a map, from 0."""

OPENED_HEIGHT = 520
"""Pixels of an opened map's panel."""

_MOST_SQUARES = 128 * 128
"""Above this many pixels a map answers no clicks: too many squares for a browser."""

_MOST_CELLS = 500_000
"""Above this many pixels (2.7 MB as a figure) some are left out."""

_MOST_NUMBERS = 8
"""Up to this many pixels a side the values stand in the map itself."""


def map_figure(
    values: NDArray[np.floating],
    *,
    title: str = "",
    picked: Place | None = None,
    limits: tuple[float, float] | None = None,
    clicks: bool = True,
    height: int = OPENED_HEIGHT,
    dark: bool = False,
) -> go.Figure:
    """Return one map, each of its pixels a square.

    Args:
        values: (height, width) of the map; what is not finite stays blank.
        title: words above.
        picked: the pixel to mark.
        limits: values of the first and the last colour, such as the whole layer's; the map's
            own, unless given.
        clicks: whether a click selects a pixel: the point's ``customdata`` is its row and
            column.
        height: pixels of the figure.
        dark: whether the page is dark.

    Example:
        >>> squares = map_figure(np.array([[0.25, 0.5]])).data[1]
        >>> squares.hovertext[1], squares.customdata[1]
        ('0.5', [0, 1])
    """
    colours = theme(dark)
    rows, columns = values.shape
    step = _thinning(values)
    cells = heatmap(
        values[::step, ::step],
        dx=step,
        dy=step,
        hoverinfo="skip",
        xgap=_gap(values),
        ygap=_gap(values),
    )
    if step > 1:
        title = f"{title} (1 pixel in {step} shown, along each side)".strip()
    if limits is not None:
        cells |= {"zmin": limits[0], "zmax": limits[1]}
    if max(rows, columns) <= _MOST_NUMBERS:
        cells |= _numbers_inside(values)
    traces = [cells]
    if clicks and values.size <= _MOST_SQUARES:
        traces.append(_squares(values))
    else:
        cells |= {"hoverinfo": "all", "hovertemplate": _PIXEL}
    return picture_panel(
        traces,
        colours,
        top_left=(-0.5, -0.5),
        bottom_right=(rows - 0.5, columns - 0.5),
        title=title,
        height=height,
        shapes=_mark(picked, 1.0, 1.0),
    )


def over_photo_figure(
    photo: NDArray[np.uint8],
    values: NDArray[np.floating] | None = None,
    *,
    title: str = "",
    opacity: float = 0.6,
    seen: Patch | None = None,
    picked: Place | None = None,
    clicks: bool = False,
    height: int = OPENED_HEIGHT,
    dark: bool = False,
) -> go.Figure:
    """Return what the network sees, a map enlarged over it, and what one unit sees of it.

    Args:
        photo: (height, width, 3) RGB, as the network sees it.
        values: (rows, columns) of a map, stretched over the photo; nothing unless given.
        title: words above.
        opacity: of the map, from 0 to 1.
        seen: the pixels of the photo that one unit sees; may reach beyond the photo, which is
            drawn: there the network sees padding.
        picked: the map's pixel to mark.
        clicks: whether a click selects a pixel of the map: ``customdata`` is y and x.
        height: pixels of the figure.
        dark: whether the page is dark.
    """
    colours = theme(dark)
    tall, wide = photo.shape[:2]
    traces: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    if values is None:
        traces.append(bare_axes(tall, wide))
    else:
        down, across = tall / values.shape[0], wide / values.shape[1]
        step = _thinning(values)
        traces.append(
            over(values[::step, ::step], tall, wide, opacity=opacity, hovertemplate=_VALUE)
        )
        if clicks and values.size <= _MOST_SQUARES:
            traces[0] |= {"hovertemplate": None, "hoverinfo": "skip"}
            traces.append(_squares(values, down, across))
        shapes += _mark(picked, down, across)
    top, left, bottom, right = 0, 0, tall, wide
    if seen is not None:
        shapes += _seen(seen, tall, wide, colours)
        top, left = min(top, seen.top), min(left, seen.left)
        bottom, right = max(bottom, seen.bottom), max(right, seen.right)
    return picture_panel(
        traces,
        colours,
        top_left=(top - 0.5, left - 0.5),
        bottom_right=(bottom - 0.5, right - 0.5),
        title=title,
        height=height,
        shapes=shapes,
        images=[image_below(photo, tall, wide)],
    )


def over(
    values: NDArray[np.floating], tall: float, wide: float, **different: Any
) -> dict[str, Any]:
    """Return a heatmap whose pixels are stretched over a photo of that height and width."""
    down, across = tall / values.shape[0], wide / values.shape[1]
    return heatmap(
        values,
        x0=across / 2 - 0.5,
        dx=across,
        y0=down / 2 - 0.5,
        dy=down,
        **different,
    )


_PIXEL = "<b>%{z}</b><br>x %{x}, y %{y}<extra></extra>"
_VALUE = "<b>%{z}</b><extra></extra>"


def _thinning(values: NDArray[np.floating]) -> int:
    """Return 1, or which pixels to show so that they stay within ``_MOST_CELLS``."""
    return max(1, math.ceil(math.sqrt(values.size / _MOST_CELLS)))


def _gap(values: NDArray[np.floating]) -> int:
    """Return pixels between two cells: none where cells are small."""
    return 1 if max(values.shape) <= 32 else 0


def _numbers_inside(values: NDArray[np.floating]) -> dict[str, Any]:
    return {
        "text": [[f"<b>{number(value, 3)}</b>" for value in row] for row in values.tolist()],
        "texttemplate": "%{text}",
    }


def _squares(values: NDArray[np.floating], down: float = 1, across: float = 1) -> dict[str, Any]:
    """Return one unseen square per pixel, which names it, its value, and answers clicks."""
    rows, columns = np.indices(values.shape).reshape(2, -1)
    return click_squares(
        {
            "x": ((columns + 0.5) * across - 0.5).astype(np.float32),
            "y": ((rows + 0.5) * down - 0.5).astype(np.float32),
            "customdata": np.stack([rows, columns], axis=-1).tolist(),
        },
        text=[number(value, 7) for value in values.astype(np.float64).ravel().tolist()],
        hovertemplate="<b>%{hovertext}</b><br>x %{customdata[1]}, y %{customdata[0]}"
        "<extra></extra>",
    )


def _mark(picked: Place | None, down: float, across: float) -> list[dict[str, Any]]:
    if picked is None:
        return []
    y, x = picked
    return mark_around(y * down, x * across, (y + 1) * down, (x + 1) * across)


def _seen(seen: Patch, tall: int, wide: int, colours: Theme) -> list[dict[str, Any]]:
    """Return the patch that is seen, and the photo's edge where the patch reaches beyond it."""
    shapes = mark_around(seen.top, seen.left, seen.bottom, seen.right)
    if seen != seen.clipped(tall, wide):
        edge = {"color": colours.text, "width": 2, "dash": "dot"}
        rim = mark_around(0, 0, tall, wide)[-1]
        shapes.append(rim | {"line": edge})
    return shapes
