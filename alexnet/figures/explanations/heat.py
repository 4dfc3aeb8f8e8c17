"""What speaks for a class, over the photo: Grad-CAM, occlusion and saliency."""

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.colour_scales import (
    DIVERGING,
    HEAT,
    colour_bar,
    colour_table,
    even_scale,
)
from alexnet.figures.drawing.frame import FONT_SIZE, number
from alexnet.figures.drawing.palette import theme
from alexnet.figures.drawing.picture import image_below, picture_panel
from alexnet.figures.maps.opened_map import OPENED_HEIGHT, over

HeatKind = Literal["grad_cam", "occlusion", "saliency"]

_MOST_CELLS = 80
"""Pixels a side that are sent; a larger picture is averaged in blocks."""

_LEGENDS = {
    "grad_cam": "speaks for<br>the class",
    "occlusion": "score lost<br>when covered",
    "saliency": "score reacts<br>to the pixel",
}
_TWO_SIDED = [
    [share, f"rgba({red},{green},{blue},{round(min(1.0, 3 * abs(2 * share - 1)), 2)})"]
    for share, (red, green, blue) in zip(
        np.linspace(0, 1, 21).tolist(), colour_table(DIVERGING, 21).tolist(), strict=True
    )
]
"""Clear around zero, or a white veil would lie over most of the photo."""

_TITLES = {
    "grad_cam": "What speaks for {} (Grad-CAM)",
    "occlusion": "What {} needs (occlusion)",
    "saliency": "Pixels that {} reacts to (saliency)",
}


def heat_title(kind: HeatKind, class_name: str, heat: NDArray[np.floating]) -> str:
    """Return what the heat shows, and how much of it is still to be computed.

    Example:
        >>> heat_title("occlusion", "tabby", np.array([[0.5, np.nan]]))
        'What tabby needs (occlusion); 50% still to do'
    """
    waiting = ~np.isfinite(heat)
    # What is left is never told as nothing.
    rest = f"; {max(0.01, waiting.mean()):.0%} still to do" if waiting.any() else ""
    return _TITLES[kind].format(class_name) + rest


def heat_figure(
    photo: NDArray[np.uint8],
    heat: NDArray[np.floating],
    kind: HeatKind,
    *,
    opacity: float = 0.6,
    height: int = OPENED_HEIGHT,
    dark: bool = False,
) -> go.Figure:
    """Return heat over the photo, with a legend in numbers.

    Grad-CAM and saliency run from black (nothing) to yellow. Occlusion has two sides: red where
    the class loses by covering, blue where it gains. Pixels that are not computed yet (NaN) are
    grey.

    Args:
        photo: (height, width, 3) RGB, as the network sees it.
        heat: (rows, columns) of any size, stretched over the photo.
        kind: what the numbers mean.
        opacity: of the heat, from 0 to 1.
        height: pixels of the figure.
        dark: whether the page is dark.
    """
    tall, wide = photo.shape[:2]
    values = _blocks(heat)
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max(initial=0)) or 1.0
    two_sided = kind == "occlusion"
    cells = over(
        values,
        tall,
        wide,
        opacity=opacity,
        zmin=-largest if two_sided else 0.0,
        zmax=largest,
        colorscale=_TWO_SIDED if two_sided else even_scale(HEAT),
        zsmooth=False if two_sided else "best",
        hovertemplate=f"<b>%{{z:{_hover_format(kind)}}}</b><extra></extra>",
        colorbar=_legend(kind, largest),
    )
    traces = [cells]
    waiting = ~np.isfinite(values)
    if waiting.any():
        cells |= {"zsmooth": False}
        traces.append(_waiting(waiting, tall, wide))
    return picture_panel(
        traces,
        theme(dark),
        top_left=(-0.5, -0.5),
        bottom_right=(tall - 0.5, wide - 0.5),
        title="",
        height=height,
        images=[image_below(photo, tall, wide)],
    )


def _blocks(heat: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the means of blocks, so many that a side has at most ``_MOST_CELLS``.

    A block counts as computed where any of its pixels is.
    """
    rows, columns = heat.shape
    step = -(-max(rows, columns) // _MOST_CELLS)
    padded = np.full((-(-rows // step) * step, -(-columns // step) * step), np.nan)
    padded[:rows, :columns] = heat
    blocks = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step)
    finite = np.isfinite(blocks)
    count = finite.sum((1, 3))
    total = blocks.sum((1, 3), where=finite)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _hover_format(kind: HeatKind) -> str:
    return "+.4~g" if kind == "occlusion" else ".4~g"


def _legend(kind: HeatKind, largest: float) -> dict[str, Any]:
    lowest = -largest if kind == "occlusion" else 0.0
    ticks = [float(value) for value in np.linspace(lowest, largest, 5)]
    return colour_bar(
        title={"text": f"{_LEGENDS[kind]}<br> ", "font": {"size": FONT_SIZE}, "side": "top"},
        tickvals=ticks,
        ticktext=[number(value, 3) for value in ticks],
    )


def _waiting(waiting: NDArray[np.bool_], tall: int, wide: int) -> dict[str, Any]:
    """Return a grey veil over what is not computed yet."""
    veil = np.where(waiting, 1.0, np.nan)
    return over(
        veil,
        tall,
        wide,
        zmin=0,
        zmax=1,
        opacity=0.75,
        colorscale=[[0, "#7F7F7F"], [1, "#7F7F7F"]],
        showscale=False,
        hovertemplate="not computed yet<extra></extra>",
    )
