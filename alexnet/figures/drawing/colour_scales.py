"""Numbers -> colours, for Plotly's scales and for pixels that are made here.

Viridis (van der Walt and Smith 2015) for values from zero upwards and inferno for heat are
perceptually even; ColorBrewer's RdBu (Brewer 2003) shows both sides of zero. All three are safe
for colour-blind eyes.

No scale is written in hexadecimal numbers: Streamlit replaces those from #000001 to #000040 in
every figure by colours of its theme, and Plotly's inferno begins with #000004.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.colors import convert_colors_to_same_type, diverging, sequential, unlabel_rgb

from alexnet.figures.drawing.frame import SMALL_FONT_SIZE


def _in_rgb(colours: Sequence[str]) -> list[str]:
    # Plotly converts the list that it is given.
    converted: list[str] = convert_colors_to_same_type(list(colours), "rgb")[0]
    return converted


SEQUENTIAL = _in_rgb(sequential.Viridis)
HEAT = _in_rgb(sequential.Inferno)
DIVERGING = _in_rgb(diverging.RdBu[::-1])
"""Blue below zero, red above."""


def is_diverging(values: NDArray[np.floating]) -> bool:
    """Return whether any finite value lies below zero."""
    return bool((values[np.isfinite(values)] < 0).any())


def limits(values: NDArray[np.floating]) -> tuple[float, float]:
    """Return the values of the first and the last colour, never equal.

    Where there are values below zero the range is centred on zero.

    Example:
        >>> limits(np.array([-1.0, 4.0])), limits(np.array([2.0, 3.0, np.nan]))
        ((-4.0, 4.0), (2.0, 3.0))
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if low < 0:
        high = max(-low, high)
        low = -high
    if low == high:
        return low, low + 1.0
    return low, high


def heatmap(values: NDArray[np.floating], **different: Any) -> dict[str, Any]:
    """Return Plotly's heatmap of the values, sent as float32 in base64.

    Args:
        values: (height, width); what is not finite stays blank.
        **different: properties of the trace, in place of the ones below.
    """
    low, high = limits(values)
    with np.errstate(over="ignore"):  # beyond float32 counts as infinite
        z = values.astype(np.float32)
    return {
        "type": "heatmap",
        "z": np.where(np.isfinite(z), z, np.float32(np.nan)),
        "zmin": low,
        "zmax": high,
        "colorscale": even_scale(DIVERGING if is_diverging(values) else SEQUENTIAL),
        "colorbar": colour_bar(),
    } | different


def even_scale(colours: list[str]) -> list[tuple[float, str]]:
    """Return the colours at even distances, in the browser's own form of a scale.

    Example:
        >>> even_scale(["black", "grey", "white"])
        [(0.0, 'black'), (0.5, 'grey'), (1.0, 'white')]
    """
    places = np.linspace(0, 1, len(colours)).tolist()
    return list(zip(places, colours, strict=True))


def colour_bar(**different: Any) -> dict[str, Any]:
    """Return a thin colour bar with legible numbers, to the left of what it explains.

    A square picture leaves room to its right in a wide panel, where its bar would be lost.
    """
    return {
        "x": 0,
        "xanchor": "right",
        "thickness": 14,
        "outlinewidth": 0,
        "nticks": 6,
        "tickfont": {"size": SMALL_FONT_SIZE},
        "xpad": 8,
    } | different


def colour_table(colours: list[str], count: int = 256) -> NDArray[np.uint8]:
    """Return the scale as (count, 3) RGB, from its first colour to its last.

    Example:
        >>> colour_table(["#000000", "#FFFFFF"], 3).tolist()
        [[0, 0, 0], [128, 128, 128], [255, 255, 255]]
    """
    corners = np.array([_rgb(colour) for colour in colours], np.float64)
    places = np.linspace(0, len(colours) - 1, count)
    channels = [np.interp(places, np.arange(len(colours)), corner) for corner in corners.T]
    table: NDArray[np.uint8] = np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
    return table


def _rgb(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return tuple(unlabel_rgb(colour))
