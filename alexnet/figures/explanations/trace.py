"""How one number came about, as pictures: the factors, and their products.

``trace_steps`` shows the sums behind, ``trace_words`` says all of it in sentences.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.colour_scales import DIVERGING, even_scale, heatmap
from alexnet.figures.drawing.frame import SMALL_FONT_SIZE, chart, number, words
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.drawing.picture import UNSEEN, enlarged, image_below, mark_around
from alexnet.figures.explanations.trace_steps import (
    contributions_per_map_figure,
    steps_figure,
    terms_figure,
)
from alexnet.inference.trace_values import (
    GLOBAL,
    ConvolutionTrace,
    DenseTrace,
    PoolingTrace,
    Trace,
)

__all__ = ["factors_figure", "largest_map", "pooling_figure", "trace_figures"]

ColoursOf = Callable[[NDArray[Any]], NDArray[np.uint8]]

_COLOURS = ("red", "green", "blue")

_HEIGHT = 360
_HEADING_ROOM, _REMARK_ROOM = 44, 40
_SIGNS = ("×", "=")
_GAP = 0.05
"""Between two panels, in shares of the width; a sign stands in it."""

_RIM = 0.54
"""From the middle of an outer cell to the panel's edge: a frame around it stays whole."""

_MOST_NUMBERS = 3
"""Up to this many cells a side the numbers stand in the cells."""


def trace_figures(
    trace: Trace,
    *,
    channel: int | None = None,
    channels: Sequence[str] = (),
    colours_of: ColoursOf | None = None,
    dark: bool = False,
) -> dict[str, go.Figure]:
    """Return all figures of a trace in the order of reading: title -> figure.

    Args:
        trace: of any kind.
        channel, channels, colours_of: as for ``factors_figure``.
        dark: whether the page is dark.
    """
    if isinstance(trace, PoolingTrace):
        return {"The window": pooling_figure(trace, dark=dark)}
    figures: dict[str, go.Figure] = {}
    if trace.contributions.ndim == 3:
        figures["Input × kernel"] = factors_figure(
            trace, channel=channel, channels=channels, colours_of=colours_of, dark=dark
        )
        if trace.contributions.shape[2] > 3:
            figures["What each input map adds"] = contributions_per_map_figure(trace, dark=dark)
    figures["The largest terms"] = terms_figure(trace, channels=channels, dark=dark)
    figures["From the sum to the output"] = steps_figure(trace, dark=dark)
    if isinstance(trace, ConvolutionTrace):
        for window in trace.pooling:
            title = f"{window.row}, x {window.x}, y {window.y}"
            if window.kind == GLOBAL:
                title = f"{window.row}, the whole map"
            figures[title] = pooling_figure(window, unit=(trace.y, trace.x), dark=dark)
    return figures


def factors_figure(
    trace: ConvolutionTrace | DenseTrace,
    *,
    channel: int | None = None,
    channels: Sequence[str] = (),
    colours_of: ColoursOf | None = None,
    dark: bool = False,
) -> go.Figure:
    """Return input x kernel = contributions, side by side.

    Args:
        trace: of a convolution, or of a dense unit after maps.
        channel: number of the input map to show. Without one a photo's three channels are shown
            in colour and their contributions summed; of other inputs the map is shown that
            contributes most.
        channels: names of the input maps where they are a photo's channels, such as "red".
        colours_of: returns a photo's colours (height, width, 3) of uint8, red first, for what the
            network reads of it.
        dark: whether the page is dark.

    Raises:
        ValueError: the unit reads a vector, or not that map.
    """
    if trace.contributions.ndim != 3:
        raise ValueError(f"{trace.row} reads a vector; only maps have a picture")
    inputs, weights = _factors(trace)
    first = trace.first_map if isinstance(trace, ConvolutionTrace) else 0
    depth = inputs.shape[2]
    if channel is None and colours_of and depth == len(channels) == 3:
        return _in_colour(trace, inputs, weights, channels, colours_of(inputs), dark)
    shown = largest_map(trace) if channel is None else channel
    if not first <= shown < first + depth:
        raise ValueError(
            f"{trace.row} reads the input maps {first} to {first + depth - 1}, not {shown}"
        )
    planes = [values[..., shown - first] for values in (inputs, weights, trace.contributions)]
    chosen = " adds most" if channel is None and depth > 1 else ""
    noun = "Input" if depth == 1 else f"Input map {shown}"
    if channels:
        noun = f"The photo's {channels[shown]}"
    remarks = [_range(planes[0]), _range(planes[1]), _sum(planes[2])]
    traces = [
        _cells(plane, colours_around_zero=index > 0, axis=index + 1)
        for index, plane in enumerate(planes)
    ]
    return _side_by_side(
        traces,
        planes[0].shape,
        headings=[f"<b>{noun}</b>{chosen}", "<b>Kernel</b>", "<b>Products</b>"],
        remarks=remarks,
        colours=theme(dark),
    )


def largest_map(trace: ConvolutionTrace | DenseTrace) -> int:
    """Return the number of the input map whose contributions sum up to most, or to least.

    Raises:
        ValueError: the unit reads a vector.
    """
    if trace.contributions.ndim != 3:
        raise ValueError(f"{trace.row} reads a vector, not maps")
    sums = np.abs(np.nan_to_num(trace.contributions.sum((0, 1))))
    first = trace.first_map if isinstance(trace, ConvolutionTrace) else 0
    return first + int(sums.argmax())


def pooling_figure(
    trace: PoolingTrace, *, unit: tuple[int, int] | None = None, dark: bool = False
) -> go.Figure:
    """Return the window of a pooling unit, with its numbers and the largest of them marked.

    Args:
        trace: of the unit.
        unit: the pixel of the row's input that the window was opened for, named where given.
        dark: whether the page is dark.
    """
    colours = theme(dark)
    values = np.where(trace.inside, trace.values, np.nan)
    tall, wide = values.shape
    cells = _cells(values, colours_around_zero=False, axis=1, most_numbers=6)
    shapes: list[dict[str, Any]] = []
    if trace.winner is not None:
        y, x = trace.winner[0] - trace.window.top, trace.winner[1] - trace.window.left
        shapes = mark_around(y, x, y + 1, x + 1)
    rule = "largest" if trace.winner else "mean"
    unit_of = f"<b>{trace.row}</b>, {'unit' if trace.kind == GLOBAL else 'map'} {trace.map}"
    heading = f"{unit_of}: the {rule} is <b>{number(trace.output, 6)}</b>"
    remark = f"Window: x {trace.window.left} to {trace.window.right - 1}, "
    remark += f"y {trace.window.top} to {trace.window.bottom - 1} of the input map"
    if unit is not None:
        y, x = unit[0] - trace.window.top, unit[1] - trace.window.left
        remark += "; the traced unit is " + ("the winner" if unit == trace.winner else "dotted")
        if unit != trace.winner:
            shapes += [
                shape | {"line": shape["line"] | {"dash": "dot"}}
                for shape in mark_around(y, x, y + 1, x + 1)
            ]
    return _side_by_side(
        [cells], (tall, wide), headings=[heading], remarks=[remark], colours=colours, shapes=shapes
    )


def _factors(trace: ConvolutionTrace | DenseTrace) -> tuple[NDArray[Any], NDArray[Any]]:
    if isinstance(trace, DenseTrace):
        return trace.inputs, trace.weights
    return np.where(trace.inside[..., None], trace.patch, 0), trace.kernel


def _in_colour(
    trace: ConvolutionTrace | DenseTrace,
    inputs: NDArray[Any],
    weights: NDArray[Any],
    channels: Sequence[str],
    photo: NDArray[np.uint8],
    dark: bool,
) -> go.Figure:
    """Return the figure of a unit that reads a photo."""
    tall, wide = inputs.shape[:2]
    turn = [channels.index(colour) for colour in _COLOURS]
    factor = max(1, 240 // max(tall, wide))
    low, high = float(np.nanmin(inputs)), float(np.nanmax(inputs))
    largest = float(np.abs(weights).max()) or 1.0
    pictures = (photo, _shades(0.5 + weights[..., turn] / (2 * largest)))
    products = trace.contributions.sum(axis=2)
    hovers = [_triples(values[..., turn], axis) for axis, values in ((1, inputs), (2, weights))]
    return _side_by_side(
        [*hovers, _cells(products, colours_around_zero=True, axis=3)],
        (tall, wide),
        headings=["<b>Patch of the photo</b>", "<b>Kernel</b>", "<b>Products</b>, channels added"],
        remarks=[
            f"read as {number(low)} to {number(high)}",
            f"±{number(largest)}, grey is 0",
            _sum(products),
        ],
        colours=theme(dark),
        images=[
            image_below(enlarged(picture, factor), tall, wide, f"x{_axis(i)}", f"y{_axis(i)}")
            for i, picture in enumerate(pictures, start=1)
        ],
    )


def _shades(shares: NDArray[Any]) -> NDArray[np.uint8]:
    shades: NDArray[np.uint8] = np.rint(255 * np.clip(np.nan_to_num(shares), 0, 1)).astype(np.uint8)
    return shades


def _triples(values: NDArray[Any], axis: int) -> dict[str, Any]:
    """Return an unseen heatmap that names the three numbers of a pixel."""
    texts = [
        [
            f"x {x}, y {y}<br>"
            + "<br>".join(
                f"{name} {number(value)}" for name, value in zip(_COLOURS, pixel, strict=True)
            )
            for x, pixel in enumerate(row)
        ]
        for y, row in enumerate(values.tolist())
    ]
    return {
        "type": "heatmap",
        "z": np.zeros(values.shape[:2], np.uint8),
        "colorscale": [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]],
        "showscale": False,
        "text": texts,
        "hovertemplate": "%{text}<extra></extra>",
        "xaxis": f"x{_axis(axis)}",
        "yaxis": f"y{_axis(axis)}",
    }


def _cells(
    values: NDArray[Any],
    *,
    colours_around_zero: bool,
    axis: int,
    most_numbers: int = _MOST_NUMBERS,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "<b>%{z}</b><br>x %{x}, y %{y}<extra></extra>",
        "xaxis": f"x{_axis(axis)}",
        "yaxis": f"y{_axis(axis)}",
    }
    if colours_around_zero:
        largest = float(np.abs(values[np.isfinite(values)]).max(initial=0)) or 1.0
        found |= {"zmin": -largest, "zmax": largest, "colorscale": even_scale(DIVERGING)}
    if max(values.shape) <= most_numbers:
        found |= {
            "text": [
                ["" if np.isnan(value) else f"<b>{number(value, 3)}</b>" for value in row]
                for row in values.tolist()
            ],
            "texttemplate": "%{text}",
            "textfont": {"size": SMALL_FONT_SIZE},
        }
    return heatmap(values, **found)


def _axis(index: int) -> str:
    """Return the suffix of Plotly's axis of that number."""
    return "" if index == 1 else str(index)


def _range(values: NDArray[Any]) -> str:
    return f"{number(float(values.min()))} to {number(float(values.max()))}"


def _sum(values: NDArray[Any]) -> str:
    return f"sum <b>{number(float(values.sum()), 6)}</b>"


def _side_by_side(
    traces: Sequence[dict[str, Any]],
    shape: tuple[int, ...],
    *,
    headings: Sequence[str],
    remarks: Sequence[str],
    colours: Theme,
    shapes: Sequence[dict[str, Any]] = (),
    images: Sequence[dict[str, Any]] = (),
) -> go.Figure:
    """Return panels of square cells with words above and below each, and signs between."""
    count = len(traces)
    width = (1 - _GAP * (count - 1)) / count
    axes: dict[str, Any] = {}
    annotations: list[dict[str, Any]] = []
    for index in range(count):
        left = index * (width + _GAP)
        axes |= _axes(index + 1, shape, (left, left + width), alone=count == 1)
        annotations += _words_around(index + 1, headings[index], remarks[index], colours, count)
        if index < count - 1:
            sign = {"x": left + width + _GAP / 2, "xref": "paper", "xanchor": "center"}
            large = {"size": 32, "color": colours.text}
            place = sign | {"y": 0.5, "yref": "y domain", "yanchor": "middle"}
            annotations.append(words(f"<b>{_SIGNS[index]}</b>", colours, font=large, **place))
    return chart(
        traces,
        colours,
        height=_HEIGHT,
        margin={"l": 8, "r": 8, "t": _HEADING_ROOM, "b": _REMARK_ROOM},
        annotations=annotations,
        shapes=list(shapes),
        images=list(images),
        **axes,
    )


def _axes(
    index: int, shape: tuple[int, ...], domain: tuple[float, float], *, alone: bool
) -> dict[str, Any]:
    suffix = _axis(index)
    tall, wide = shape[:2]
    return {
        f"xaxis{suffix}": UNSEEN
        | {
            "range": [-_RIM, wide - 1 + _RIM],
            "domain": list(domain),
            "anchor": f"y{suffix}",
            "constraintoward": "left" if alone else "center",
            "fixedrange": True,
        },
        f"yaxis{suffix}": UNSEEN
        | {
            "range": [tall - 1 + _RIM, -_RIM],
            "scaleanchor": f"x{suffix}",
            "anchor": f"x{suffix}",
            "constraintoward": "top",
            "fixedrange": True,
        },
    }


def _words_around(
    index: int, heading: str, remark: str, colours: Theme, count: int
) -> list[dict[str, Any]]:
    suffix = _axis(index)
    place: dict[str, Any] = {"xref": f"x{suffix} domain", "yref": f"y{suffix} domain"}
    place |= {"x": 0, "xanchor": "left"} if count == 1 else {"x": 0.5, "xanchor": "center"}
    small = {"size": SMALL_FONT_SIZE, "color": colours.muted}
    return [
        words(heading, colours, y=1, yanchor="bottom", yshift=6, **place),
        words(remark, colours, y=0, yanchor="top", yshift=-6, font=small, **place),
    ]
