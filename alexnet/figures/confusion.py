"""What a network takes each class for: a matrix whose cells can be clicked."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.colour_scales import SEQUENTIAL, even_scale
from alexnet.figures.drawing.frame import FONT_SIZE, SMALL_FONT_SIZE, chart
from alexnet.figures.drawing.palette import theme
from alexnet.figures.scores.words import share_text

_ROW, _ROOM = 44, 90
_LARGEST = 720
_MOST_WRITTEN = 20
"""Classes whose counts find room in their cells."""


def confusion_figure(
    confusion: NDArray[np.int64], classes: Sequence[str], *, dark: bool = False
) -> go.Figure:
    """Return a confusion matrix; a click on a cell gives its row and column.

    Args:
        confusion: (classes, classes), photos of the row's class that were taken for the column's.
        classes: their names.
        dark: whether the page is dark.

    Example:
        >>> figure = confusion_figure(np.array([[9, 1], [0, 10]]), ["cat", "dog"])
        >>> figure.data[1].customdata[1].tolist()
        [0, 1]
    """
    colours, count = theme(dark), len(classes)
    shares = confusion / np.maximum(1, confusion.sum(axis=1, keepdims=True))
    truths, guesses = np.divmod(np.arange(count * count), count)
    size = min(_LARGEST, _ROOM + _ROW * count)
    heat = {
        "type": "heatmap",
        "z": shares,
        "zmin": 0,
        "zmax": 1,
        "colorscale": even_scale(SEQUENTIAL),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverinfo": "skip",
    }
    if count <= _MOST_WRITTEN:
        heat |= {"text": confusion, "texttemplate": "%{text}", "textfont": {"size": FONT_SIZE}}
    # A heatmap reports no clicks: nearly transparent squares over its cells do.
    cells = {
        "type": "scatter",
        "mode": "markers",
        "x": guesses,
        "y": truths,
        "customdata": np.stack([truths, guesses], axis=1),
        "text": [
            f"{classes[truth]} → {classes[guess]}: {confusion[truth, guess]:,} photos, "
            f"{share_text(shares[truth, guess])}"
            for truth, guess in zip(truths, guesses, strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "opacity": 0.01,
        "marker": {"symbol": "square", "size": max(4, (size - _ROOM) / count)},
        "showlegend": False,
    }
    axis = {
        "tickmode": "array",
        "tickvals": list(range(count)),
        "ticktext": list(classes),
        "tickfont": {"size": SMALL_FONT_SIZE},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
    title = {"font": {"size": SMALL_FONT_SIZE}}
    return chart(
        [heat, cells],
        colours,
        height=size,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        clickmode="event+select",
        xaxis=axis
        | {"title": title | {"text": "what the network says"}, "range": [-0.5, count - 0.5]},
        yaxis=axis | {"title": title | {"text": "what it is"}, "range": [count - 0.5, -0.5]},
    )
