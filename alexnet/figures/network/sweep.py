"""What the network costs over a range of values of one field."""

import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from alexnet.architecture.explaining.sweep import BrokenPoint, Sweep, SweepPoint
from alexnet.architecture.quantity import Quantity
from alexnet.figures.drawing.frame import (
    FONT_SIZE,
    SMALL_FONT_SIZE,
    chart,
    heading,
    remark_below,
    words,
)
from alexnet.figures.drawing.palette import Theme, theme

_GAP = 0.075
"""Between two panels, in shares of the width."""

_EDGE = 0.05
"""Space before the first value and behind the last, in shares of the range."""

_MOST_COUNTED = 16
_MOST_TICKS = 10
_FEW_TICKS = 5
_HOVER_CHARACTERS = 48
_BYTES_PER_MEGABYTE = 1e6


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
    at = _positions(sweep)
    width = (1 - _GAP * (len(quantities) - 1)) / len(quantities)
    traces: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "margin": {"l": 64, "r": 16, "t": 92, "b": 88 if sweep.broken else 60},
        "hovermode": "closest",
    }
    for index, quantity in enumerate(quantities):
        number = str(index + 1) if index else ""
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        start = index * (width + _GAP)
        place = {"domain": [start, start + width], "anchor": f"y{number}"}
        layout[f"xaxis{number}"] = _x_axis(sweep, at, colours) | place
        layout[f"yaxis{number}"] = _y_axis(quantity, colours) | {"anchor": f"x{number}"}
        traces += [trace | axes for trace in _traces(sweep, quantity, at, colours)]
        annotations += _words(sweep, quantity, at, start, f"x{number}", colours)
        shapes.append(_current_line(at[sweep.current_text], f"x{number}", colours))
    if sweep.broken:
        annotations.append(_remark(sweep, colours))
    return chart(traces, colours, height=height, **layout, annotations=annotations, shapes=shapes)


def _positions(sweep: Sweep) -> dict[str, Any]:
    """Return where each value stands along the axis: at its number, or at its text."""
    values = {point.text: point.value for point in sweep.points} | {
        sweep.current_text: sweep.current
    }
    numbers = {text: _number(value) for text, value in values.items()}
    if None in numbers.values():
        return {text: text for text in values}
    return dict(numbers)


def _number(value: Any) -> int | None:
    """Return the one number of a count or a square extent."""
    if isinstance(value, int):
        return value
    if isinstance(value, tuple) and value[0] == value[1]:
        return int(value[0])
    return None


def _x_axis(sweep: Sweep, at: dict[str, Any], colours: Theme) -> dict[str, Any]:
    axis = {
        "title": {"text": f"{sweep.label} of {sweep.row}", "font": {"size": FONT_SIZE}},
        "tickfont": {"size": SMALL_FONT_SIZE},
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.muted,
        "fixedrange": True,
    }
    if _is_numeric(at):
        low, high = min(at.values()), max(at.values())
        edge = _EDGE * (high - low) or 1
        # Few values are counted: no tick may stand between two of them.
        step = {"dtick": 2, "tick0": low} if high - low <= _MOST_COUNTED else {"nticks": 6}
        return axis | step | {"type": "linear", "range": [low - edge, high + edge]}
    order = [point.text for point in sweep.points]
    return axis | {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": order,
        "tickangle": 0,
        "tickvals": order[:: 1 if len(order) <= _MOST_TICKS else -(-len(order) // _FEW_TICKS)],
    }


def _is_numeric(at: dict[str, Any]) -> bool:
    return all(isinstance(place, int) for place in at.values())


def _y_axis(quantity: Quantity, colours: Theme) -> dict[str, Any]:
    return {
        "rangemode": "tozero",
        "exponentformat": "B",
        "ticksuffix": " MB" if quantity is Quantity.ACTIVATION_BYTES else "",
        "tickfont": {"size": SMALL_FONT_SIZE},
        "nticks": 5,
        "gridcolor": colours.grid,
        "zeroline": False,
        "fixedrange": True,
    }


def _drawn(quantity: Quantity, point: SweepPoint) -> float:
    figure = quantity.of(point)
    return figure / _BYTES_PER_MEGABYTE if quantity is Quantity.ACTIVATION_BYTES else figure


def _traces(
    sweep: Sweep, quantity: Quantity, at: dict[str, Any], colours: Theme
) -> list[dict[str, Any]]:
    kept = {"marker": {"opacity": 1}}
    line = {
        "type": "scatter",
        "name": quantity.label,
        "mode": "lines+markers",
        "x": [at[point.text] for point in sweep.points],
        "y": [
            _drawn(quantity, point) if isinstance(point, SweepPoint) else None
            for point in sweep.points
        ],
        "customdata": [point.text for point in sweep.points],
        "line": {"color": colours.accent, "width": 3},
        "marker": _markers(sweep, colours),
        "hovertext": [_hover(sweep, quantity, point) for point in sweep.points],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": kept,
        "unselected": kept,
    }
    if not sweep.broken:
        return [line]
    crosses = {
        "type": "scatter",
        "name": "does not work",
        "mode": "markers",
        "x": [at[point.text] for point in sweep.broken],
        "y": [0] * len(sweep.broken),
        "customdata": [point.text for point in sweep.broken],
        "marker": {"color": colours.negative, "symbol": "x", "size": 11},
        "cliponaxis": False,
        "hovertext": [_hover(sweep, quantity, point) for point in sweep.broken],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": kept,
        "unselected": kept,
    }
    return [line, crosses]


def _markers(sweep: Sweep, colours: Theme) -> dict[str, Any]:
    current = [point.text == sweep.current_text for point in sweep.points]
    return {
        "color": [colours.text if is_current else colours.accent for is_current in current],
        "size": [15 if is_current else 7 for is_current in current],
        "opacity": 1,
    }


def _hover(sweep: Sweep, quantity: Quantity, point: SweepPoint | BrokenPoint) -> str:
    if isinstance(point, BrokenPoint):
        sentence = "<br>".join(textwrap.wrap(point.message, _HOVER_CHARACTERS))
        return f"<b>{sweep.label} {point.text} does not work</b><br>{sentence}"
    shape = " × ".join(f"{length:,}" for length in point.output_shape)
    figure = quantity.text(quantity.of(point))
    what = "" if quantity is Quantity.ACTIVATION_BYTES else f" {quantity.label}"
    return f"<b>{sweep.label} {point.text}</b><br>{figure}{what}<br>{sweep.row} gives {shape}"


def _words(
    sweep: Sweep,
    quantity: Quantity,
    at: dict[str, Any],
    start: float,
    axis: str,
    colours: Theme,
) -> list[dict[str, Any]]:
    places = list(at.values())
    current = at[sweep.current_text]
    if _is_numeric(at):
        on_the_left = 2 * current <= min(places) + max(places)
    else:
        on_the_left = 2 * places.index(current) < len(places)
    figures = [quantity.of(point) for point in sweep.working if point.text == sweep.current_text]
    figure = f"<br>{quantity.text(figures[0])}" if figures else ""
    title = quantity.label.capitalize()
    above = {"yref": "paper", "y": 1, "yanchor": "bottom"}
    return [
        heading(f"<b>{title}</b>", colours, x=start, xanchor="left", xref="paper", yshift=48)
        | above,
        words(
            f"current {sweep.current_text}{figure}",
            colours,
            x=current,
            xref=axis,
            xanchor="left" if on_the_left else "right",
            align="left" if on_the_left else "right",
            yshift=2,
        )
        | above,
    ]


def _remark(sweep: Sweep, colours: Theme) -> dict[str, Any]:
    broken, tried = len(sweep.broken), len(sweep.points)
    return remark_below(
        f"<b>✕</b> {broken} of {tried} values cannot be built: point at one to read why.",
        colours.negative,
        pixels=56,
    )


def _current_line(current: Any, axis: str, colours: Theme) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": axis,
        "x0": current,
        "x1": current,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.text, "width": 2, "dash": "dot"},
    }
