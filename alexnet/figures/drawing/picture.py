"""Pictures inside of figures: pixels as a PNG in the figure itself, and axes to lie on.

Nothing is fetched: Plotly gets the picture as a ``data:`` address.
"""

import base64
import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from alexnet.figures.drawing.frame import TITLE_FONT_SIZE, chart
from alexnet.figures.drawing.palette import Theme

TITLE_ROOM = 44
"""Pixels above a picture for its title."""

MARK, EDGE = "#FFD400", "#000000"
"""Yellow with a black edge stands out on photos, on viridis and on blue, white and red."""

_MOST_PIXELS = 1_500_000
"""Of a picture inside of a figure: 6 MB at worst, where a message has 20."""

_LEVEL = 3
"""Of compression: half of the time of zlib's own 6 for 5% more bytes of a photo."""

UNSEEN: dict[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "showticklabels": False,
    "ticks": "",
    "constrain": "domain",
}
"""An axis that only places things."""


def png_of(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels as a PNG file.

    Args:
        pixels: (height, width, 3) RGB, (height, width, 4) RGBA or (height, width) grey.
    """
    stream = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG", compress_level=_LEVEL)
    return stream.getvalue()


def png_address(pixels: NDArray[np.uint8]) -> str:
    """Return pixels as a PNG in a ``data:`` address; ``png_of`` says what they may be."""
    return "data:image/png;base64," + base64.b64encode(png_of(pixels)).decode("ascii")


def enlarged(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Return every pixel as a square of ``factor`` x ``factor``: no browser blurs it then.

    Example:
        >>> enlarged(np.array([[1, 2]], np.uint8), 2).tolist()
        [[1, 1, 2, 2], [1, 1, 2, 2]]
    """
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def image_below(
    pixels: NDArray[np.uint8], height: float, width: float, xref: str = "x", yref: str = "y"
) -> dict[str, Any]:
    """Return a layout image whose first pixel's centre is at (0, 0) of reversed axes.

    Args:
        pixels: RGB; thinned where there are more than any screen shows.
        height, width: what it spans, in units of the axes.
        xref, yref: the axes.
    """
    step = max(1, math.ceil(math.sqrt(pixels.shape[0] * pixels.shape[1] / _MOST_PIXELS)))
    return {
        "source": png_address(pixels[::step, ::step]),
        "xref": xref,
        "yref": yref,
        "x": -0.5,
        "y": -0.5,
        "sizex": width,
        "sizey": height,
        "xanchor": "left",
        "yanchor": "top",
        "sizing": "stretch",
        "layer": "below",
    }


def frame_around(
    top: float, left: float, bottom: float, right: float, colour: str, width: float = 3
) -> dict[str, Any]:
    """Return a rectangle between pixels; ``bottom`` and ``right`` are the first after it."""
    return {
        "type": "rect",
        "x0": left - 0.5,
        "x1": right - 0.5,
        "y0": top - 0.5,
        "y1": bottom - 0.5,
        "line": {"color": colour, "width": width},
    }


def mark_around(
    top: float, left: float, bottom: float, right: float, **different: Any
) -> list[dict[str, Any]]:
    """Return a frame that stands out on any picture: yellow on black, whatever lies below."""
    return [
        frame_around(top, left, bottom, right, colour, width) | different
        for colour, width in ((EDGE, 6), (MARK, 3))
    ]


def click_squares(
    layer: dict[str, Any], text: Sequence[str] | None = None, **different: Any
) -> dict[str, Any]:
    """Return invisible squares that a click selects: heatmaps and images cannot be selected.

    Plotly asks the square under the mouse alone, so it must say what lies below it.

    Args:
        layer: ``x``, ``y`` and ``customdata`` of the squares.
        text: what to show under the mouse, for each square; nothing unless given.
        **different: properties of the trace, in place of the ones below.
    """
    shown = {"hoverinfo": "none"} if text is None else {"hoverinfo": "text", "hovertext": text}
    return (
        {
            "type": "scatter",
            "mode": "markers",
            "marker": {"symbol": "square", "size": 12, "opacity": 0.01},
            "selected": {"marker": {"opacity": 0.01}},
            "unselected": {"marker": {"opacity": 0.01}},
            "showlegend": False,
        }
        | layer
        | shown
        | different
    )


def picture_panel(
    traces: Sequence[dict[str, Any]],
    colours: Theme,
    *,
    top_left: tuple[float, float],
    bottom_right: tuple[float, float],
    title: str,
    height: int,
    shapes: Sequence[dict[str, Any]] = (),
    ground: str = "",
    **layout: Any,
) -> go.Figure:
    """Return a figure of square pixels, the first row on top, at the upper left of its panel.

    Args:
        traces: as for ``chart``.
        colours: of the page.
        top_left, bottom_right: (y, x) of the corners to show.
        title: words above; no room is left for none.
        height: pixels of the figure.
        shapes: Plotly's.
        ground: colour behind the picture; a grey that white cells stand out from, unless given.
        **layout: what else to set.
    """
    return chart(
        traces,
        colours,
        height=height,
        plot_bgcolor=ground or colours.grid,
        title=title_above(title),
        margin={"l": 8, "r": 8, "t": TITLE_ROOM if title else 8, "b": 8},
        xaxis=UNSEEN | {"range": [top_left[1], bottom_right[1]], "constraintoward": "left"},
        yaxis=UNSEEN
        | {
            "range": [bottom_right[0], top_left[0]],
            "scaleanchor": "x",
            "constraintoward": "top",
        },
        hovermode="closest",
        clickmode="event+select",
        shapes=list(shapes),
        **layout,
    )


def title_above(text: str) -> dict[str, Any]:
    """Return a figure's title, at the upper left."""
    return {
        "text": text,
        "x": 0,
        "pad": {"l": 8, "t": 10},
        "y": 1,
        "yanchor": "top",
        "font": {"size": TITLE_FONT_SIZE},
    }


def bare_axes(tall: float, wide: float) -> dict[str, Any]:
    """Return a trace that Plotly needs to draw axes."""
    return {
        "type": "scatter",
        "x": [0, wide - 1],
        "y": [0, tall - 1],
        "mode": "markers",
        "marker": {"opacity": 0},
        "hoverinfo": "skip",
    }
