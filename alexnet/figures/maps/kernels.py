"""Kernels as pictures: the first row's in colour, deeper ones plane by plane."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.colour_scales import DIVERGING, colour_bar, even_scale, heatmap
from alexnet.figures.drawing.frame import FONT_SIZE, number, words
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.drawing.picture import (
    TITLE_ROOM,
    bare_axes,
    click_squares,
    enlarged,
    image_below,
    mark_around,
    picture_panel,
)

Pixels = NDArray[np.uint8]

_WIDE = 16
"""Kernels side by side, as in the article's figure 3."""

_ROOM_FOR_NAME = 0.6
"""Rows of kernels above a tower, where its name stands."""

_PIXELS_PER_KERNEL = 64
_BORDER = 0.08
"""Gap around a kernel, in shares of its square."""

_LARGE_HEIGHT = 420

_ABREAST = 4
"""Up to so many planes stand in one line."""


def kernel_mosaic_figure(
    pictures: Pixels,
    towers: Sequence[range] = (),
    *,
    selected: int | None = None,
    title: str = "",
    dark: bool = False,
) -> go.Figure:
    """Return all kernels that read a photo, as in Krizhevsky et al. 2012, figure 3.

    Args:
        pictures: (maps, height, width, 3) RGB, as ``kernel_pictures`` returns them.
        towers: which maps stand in which tower; a gap and a name part them.
        selected: the kernel to put a frame around.
        title: words above.
        dark: whether the page is dark.

    Returns:
        A figure; a click on a kernel selects a point whose ``customdata`` is its number.

    Example:
        >>> figure = kernel_mosaic_figure(np.zeros((32, 3, 3, 3), np.uint8))
        >>> figure.data[0].customdata[17]
        [17]
    """
    parts = list(towers) if len(towers) > 1 else [range(len(pictures))]
    columns = min(_WIDE, max(len(part) for part in parts))
    places, names, top = _layout(parts, columns, theme(dark))
    factor = max(1, -(-_PIXELS_PER_KERNEL // pictures.shape[1]))
    tall = int(np.ceil(top * _PIXELS_PER_KERNEL))
    squares = {
        "x": [across for _, across in places.values()],
        "y": [down for down, _ in places.values()],
        "customdata": [[map_index] for map_index in places],
    }
    shapes = []
    if selected is not None:
        y, x = places[selected]
        shapes = mark_around(y, x, y + 1, x + 1)
    return picture_panel(
        [
            click_squares(
                squares,
                text=[f"<b>kernel {map_index}</b>" for map_index in places],
                marker={"symbol": "square", "size": 44, "opacity": 0.01},
            )
        ],
        theme(dark),
        top_left=(-0.5, -0.5),
        bottom_right=(top - 0.5, columns - 0.5),
        title=title,
        height=tall + (TITLE_ROOM if title else 8) + 8,
        ground="rgba(0,0,0,0)",
        images=[image_below(_one_picture(pictures, places, top, columns, factor), top, columns)],
        shapes=shapes,
        annotations=names,
    )


def kernel_figure(picture: Pixels, *, height: int = _LARGE_HEIGHT, dark: bool = False) -> go.Figure:
    """Return one kernel that reads a photo, large.

    Args:
        picture: (height, width, 3) RGB, one of ``kernel_pictures``.
        height: pixels of the figure.
        dark: whether the page is dark.
    """
    tall, wide = picture.shape[:2]
    factor = max(1, height // tall)
    return picture_panel(
        [bare_axes(tall, wide)],
        theme(dark),
        top_left=(-0.5, -0.5),
        bottom_right=(tall - 0.5, wide - 0.5),
        title="",
        height=height,
        images=[image_below(enlarged(picture, factor), tall, wide)],
    )


def kernel_planes_figure(
    planes: NDArray[np.floating],
    numbers: Sequence[int],
    *,
    channels: Sequence[str] = (),
    selected: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """Return one map's kernel, a plane for each input map that it reads.

    All planes share one scale, in which a weight of zero is white.

    Args:
        planes: (input maps, height, width) weights.
        numbers: the input maps' own numbers, as ``input_maps_of`` returns them.
        channels: names of the input maps where they are a photo's channels, such as "red".
        selected: number of an input map to put a frame around.
        dark: whether the page is dark.

    Returns:
        A figure; a click on a plane selects a point whose ``customdata`` is its number.

    Raises:
        ValueError: there are not as many numbers as planes.
    """
    if len(numbers) != len(planes):
        raise ValueError(f"{len(planes)} planes need as many numbers, not {len(numbers)}")
    _, tall, wide = planes.shape
    mosaic, corners = _planes_side_by_side(planes)
    sums = planes.astype(np.float64).sum((1, 2))
    largest = np.abs(planes[np.isfinite(planes)]).max(initial=0) or 1.0
    shapes = []
    if selected is not None:
        y, x = corners[list(numbers).index(selected)]
        shapes = mark_around(y, x, y + tall, x + wide)
    return picture_panel(
        [
            heatmap(
                mosaic,
                zmin=-float(largest),
                zmax=float(largest),
                colorscale=even_scale(DIVERGING),
                colorbar=colour_bar(title={"text": "weight", "font": {"size": FONT_SIZE}}),
                hoverinfo="skip",
            ),
            click_squares(
                {
                    "x": [x + (wide - 1) / 2 for _, x in corners],
                    "y": [y + (tall - 1) / 2 for y, _ in corners],
                    "customdata": [[int(index)] for index in numbers],
                },
                text=[
                    f"<b>for {channels[index] if channels else f'input map {index}'}</b>"
                    f"<br>sum of weights {number(float(total))}"
                    for index, total in zip(numbers, sums, strict=True)
                ],
            ),
        ],
        theme(dark),
        top_left=(-0.5, -0.5),
        bottom_right=(mosaic.shape[0] - 0.5, mosaic.shape[1] - 0.5),
        title="",
        height=16 + _planes_height(*mosaic.shape),
        shapes=shapes,
    )


def _layout(
    parts: Sequence[range], columns: int, colours: Theme
) -> tuple[dict[int, tuple[float, float]], list[dict[str, Any]], float]:
    """Return where each kernel stands (row, column), the towers' names, and how many rows."""
    places: dict[int, tuple[float, float]] = {}
    names: list[dict[str, Any]] = []
    top = 0.0
    for index, part in enumerate(parts):
        if len(parts) > 1:
            names.append(_tower_name(index, part, top, colours))
            top += _ROOM_FOR_NAME
        for place, map_index in enumerate(part):
            places[map_index] = (top + place // columns, float(place % columns))
        top += -(-len(part) // columns)
    return places, names, top


def _planes_side_by_side(
    planes: NDArray[np.floating],
) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
    """Return the planes with gaps of NaN, twice as wide as tall, and their upper left corners.

    A few, such as the three of a photo's colours, stand side by side.
    """
    count, tall, wide = planes.shape
    columns = min(count, max(1, round(float(2 * count * (tall + 1) / (wide + 1)) ** 0.5)))
    if count <= _ABREAST:
        columns = count
    rows = -(-count // columns)
    shape = (rows * (tall + 1) - 1, columns * (wide + 1) - 1)
    mosaic = np.full(shape, np.nan, np.float32)
    corners = []
    for place, plane in enumerate(planes):
        y, x = place // columns * (tall + 1), place % columns * (wide + 1)
        mosaic[y : y + tall, x : x + wide] = plane
        corners.append((y, x))
    return mosaic, corners


def _planes_height(rows: int, columns: int) -> int:
    """Return the pixels that planes need: more for many, and few ones fill a wide panel."""
    return min(560, max(60 + 8 * rows, min(300, 640 * rows // columns)))


def _one_picture(
    pictures: Pixels,
    places: dict[int, tuple[float, float]],
    rows: float,
    columns: int,
    factor: int,
) -> Pixels:
    """Return all kernels on one clear ground, each with a border, as RGBA."""
    tall, wide = pictures.shape[1] * factor, pictures.shape[2] * factor
    border = round(_BORDER * max(tall, wide))
    cell_tall, cell_wide = tall + 2 * border, wide + 2 * border
    ground = np.zeros((round(rows * cell_tall), columns * cell_wide, 4), np.uint8)
    for map_index, (down, across) in places.items():
        top = round(down * cell_tall) + border
        left = round(across * cell_wide) + border
        ground[top : top + tall, left : left + wide, :3] = enlarged(pictures[map_index], factor)
        ground[top : top + tall, left : left + wide, 3] = 255
    return ground


def _tower_name(index: int, part: range, top: float, colours: Theme) -> dict[str, Any]:
    return words(
        f"<b>Tower {index + 1}</b>: kernels {part[0]} to {part[-1]}",
        colours,
        x=-0.5,
        xanchor="left",
        y=top - 0.5 + _ROOM_FOR_NAME / 2,
        yanchor="middle",
    )
