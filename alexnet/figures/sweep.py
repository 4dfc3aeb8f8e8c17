"""What the network costs over a range of values of one field."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from alexnet.architecture.quantity import Quantity
from alexnet.architecture.sweep import BrokenPoint, Sweep, SweepPoint
from alexnet.figures.frame import SMALL_FONT_SIZE, chart, heading, words
from alexnet.figures.palette import Theme, theme

_GAP = 0.07
"""Between two panels, in shares of the width."""

_HOVER_CHARACTERS = 48


def sweep_figure(
    sweep: Sweep,
    quantities: Sequence[Quantity] = tuple(Quantity),
    *,
    dark: bool = False,
    height: int = 340,
) -> go.Figure:
    """Return one panel per quantity: the network's total for each value of the field.

    Today's value has a labelled line. A value that does not work has a cross at the bottom,
    and the sentence that says why where the pointer rests on it.

    Args:
        sweep: what was tried.
        quantities: the panels, from left to right.
        dark: whether the page is dark.
        height: pixels.

    Returns:
        A figure whose points carry the value's text in ``customdata``, as a draft takes it.
        Memory is drawn in MB.
    """
    colours = theme(dark)
    numeric = all(_number(point.value) is not None for point in sweep.points)
    width = (1 - _GAP * (len(quantities) - 1)) / len(quantities)
    traces: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "margin": {"l": 70, "r": 20, "t": 88, "b": 64},
        "hovermode": "closest",
        "clickmode": "event+select",
    }
    for index, quantity in enumerate(quantities):
        number = "" if index == 0 else str(index + 1)
        start = index * (width + _GAP)
        layout[f"xaxis{number}"] = _x_axis(sweep, numeric, colours) | {
            "domain": [start, start + width],
            "anchor": f"y{number}",
        }
        layout[f"yaxis{number}"] = _y_axis(sweep, quantity, colours) | {"anchor": f"x{number}"}
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        traces.append(_line(sweep, quantity, numeric, colours) | axes)
        traces.append(_today(sweep, quantity, numeric, colours) | axes)
        if sweep.broken:
            traces.append(_crosses(sweep, numeric, colours) | axes)
        annotations += _words(sweep, quantity, numeric, number, start, colours)
    layout["annotations"] = annotations
    layout["shapes"] = [
        _today_line(sweep, numeric, "" if index == 0 else str(index + 1), colours)
        for index in range(len(quantities))
    ]
    return chart(traces, colours, height=height, **layout)
