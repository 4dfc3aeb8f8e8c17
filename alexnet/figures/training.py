"""A training as curves, and what variants of a network cost and reach."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from alexnet.figures.drawing.frame import FONT_SIZE, SMALL_FONT_SIZE, chart, heading
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.scores.words import share_text
from alexnet.training.loop.comparing import ValueResult
from alexnet.training.loop.progress import Curve
from alexnet.training.loop.standstill import level_of_guessing

_COLOURS_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#8C6D00")
_COLOURS_DARK = ("#56B4E9", "#FF8A4C", "#2FC79A", "#E58FC4", "#F0E442")
"""Okabe and Ito's, darkened or lightened until each stands out on its ground."""

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x")
"""A second sign beside the colour."""

_HEIGHT = 360
_GAP = 0.09
_MOST_TICKS = 10


def curves_figure(
    curves: Sequence[Curve],
    epochs: int,
    *,
    classes: int = 0,
    full_size_from: int = 0,
    dark: bool = False,
) -> go.Figure:
    """Return loss and accuracy over the epochs, each in a panel.

    Validation is drawn bold, the means of the training's epochs dashed and its single steps
    faint. The axes span all epochs from the start, so that nothing moves but the curves.

    Args:
        curves: one, or one for each variant; those of one title share a colour and a sign.
        epochs: that are planned.
        classes: how many there are to guess among; dotted lines show the loss of guessing and how
            often it is right.
        full_size_from: epochs after which pictures become full size; 0 where they always are.
        dark: whether the page is dark.

    Example:
        >>> figure = curves_figure([Curve("", steps=[(0.5, 1.2, 0.4), (1.0, 0.9, 0.6)])], 2)
        >>> figure.data[0].x, figure.data[0].y
        ((0.5, 1.0), (1.2, 0.9))
    """
    colours = theme(dark)
    traces = []
    titles = list(dict.fromkeys(curve.title for curve in curves))
    for position, curve in enumerate(curves):
        number = titles.index(curve.title)
        # Trainings of one title differ in their seed: the first stands for all in the legend.
        traces += _curve_traces(curve, number, len(curves) > 1, position < len(titles), dark)
    if len(curves) == 1:
        traces += _legend(dark)
    right = 0.5 + _GAP / 2
    return chart(
        traces,
        colours,
        height=_HEIGHT,
        margin={"l": 8, "r": 8, "t": 70, "b": 8},
        uirevision="training",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": -0.2,
            "yanchor": "top",
            "font": {"size": FONT_SIZE},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        xaxis=_epochs_axis(epochs, colours, [0, 0.5 - _GAP / 2], "y"),
        yaxis=_axis(colours, rangemode="tozero"),
        xaxis2=_epochs_axis(epochs, colours, [right, 1], "y2"),
        yaxis2=_axis(colours, range=[0, 1.02], tickformat=".0%", anchor="x2"),
        annotations=[
            _title("<b>Loss</b>", colours, 0),
            _title("<b>Accuracy</b>", colours, right),
            *(_guessing_words(classes, colours) if classes else []),
            *(_full_size_words(full_size_from, colours) if full_size_from else []),
        ],
        shapes=[
            *(_guessing_lines(classes, colours) if classes else []),
            *(_full_size_lines(full_size_from, colours) if full_size_from else []),
        ],
    )


def _guessing(classes: int) -> tuple[tuple[str, float, str], ...]:
    """Return panel, height and words of the two levels of guessing."""
    loss = level_of_guessing(classes)
    return (
        ("", loss, f"guessing: ln {classes} = {loss:.2f}"),
        ("2", 1 / classes, f"guessing: {1 / classes:.0%}"),
    )


def _guessing_lines(classes: int, colours: Theme) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": f"x{panel} domain",
            "yref": f"y{panel}",
            "x0": 0,
            "x1": 1,
            "y0": level,
            "y1": level,
            "line": {"color": colours.text, "width": 1.5, "dash": "dot"},
        }
        for panel, level, _ in _guessing(classes)
    ]


def _guessing_words(classes: int, colours: Theme) -> list[dict[str, Any]]:
    return [
        {
            "text": words,
            "xref": f"x{panel} domain",
            "yref": f"y{panel}",
            "x": 1,
            "y": level,
            "xanchor": "right",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": SMALL_FONT_SIZE, "color": colours.text},
            # No line runs through the words.
            "bgcolor": colours.background,
            "borderpad": 0,
        }
        for panel, level, words in _guessing(classes)
    ]


def _full_size_lines(epochs: int, colours: Theme) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": f"x{panel}",
            "yref": f"y{panel} domain",
            "x0": epochs,
            "x1": epochs,
            "y0": 0,
            "y1": 1,
            "line": {"color": colours.muted, "width": 1.5, "dash": "dash"},
        }
        for panel in ("", "2")
    ]


def _full_size_words(epochs: int, colours: Theme) -> list[dict[str, Any]]:
    return [
        {
            "text": "full size",
            "hovertext": "From here on pictures have the size of the input.<br>The same things "
            "cover more pixels than the<br>kernels have learnt to read: the curves<br>jump for "
            "some steps.",
            "xref": f"x{panel}",
            "yref": f"y{panel} domain",
            "x": epochs,
            "y": 1,
            "xanchor": "center",
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": SMALL_FONT_SIZE, "color": colours.text},
        }
        for panel in ("", "2")
    ]


def costs_figure(
    values: Sequence[ValueResult], titles: Sequence[str], label: str, *, dark: bool = False
) -> go.Figure:
    """Return the accuracy of networks against what they cost: parameters, and multiply-adds.

    Args:
        values: those of which a training is done: mean accuracies with their intervals.
        titles: of all that are compared, by which each has its colour and sign.
        label: what they differ in, such as ``"maps of C1"``.
        dark: whether the page is dark.

    Example:
        >>> len(costs_figure([], ["64", "128"], "maps of C1").data)
        0
    """
    colours, right = theme(dark), 0.5 + _GAP / 2
    traces = []
    for value in values:
        number = list(titles).index(value.title)
        for axis, cost, what in (("", value.params, "parameters"), ("2", value.macs, "MACs")):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers+text",
                    "x": [cost],
                    "y": [value.mean],
                    "xaxis": f"x{axis}",
                    "yaxis": f"y{axis}",
                    "text": [f"<b>{value.title}</b>"],
                    "textposition": "top right",
                    "textfont": {"size": FONT_SIZE, "color": colours.text},
                    "cliponaxis": False,
                    "error_y": {
                        "type": "data",
                        "symmetric": False,
                        "array": [value.high - value.mean],
                        "arrayminus": [value.mean - value.low],
                        "color": _colour(number, dark),
                        "thickness": 2,
                        "width": 6,
                    },
                    "marker": {
                        "size": 16,
                        "color": _colour(number, dark),
                        "symbol": _SYMBOLS[number % len(_SYMBOLS)],
                    },
                    "hovertemplate": f"<b>{label}: {value.title}</b><br>"
                    f"{share_text(value.mean)} right, 95% interval {share_text(value.low)} to "
                    f"{share_text(value.high)}<br>{cost:,} {what}<extra></extra>",
                }
            )
    bounds = _accuracy_range([edge for value in values for edge in (value.low, value.high)])
    return chart(
        traces,
        colours,
        height=_HEIGHT,
        margin={"l": 8, "r": 24, "t": 70, "b": 8},
        uirevision="costs",
        xaxis=_cost_axis("parameters", [v.params for v in values], colours, [0, 0.5 - _GAP / 2]),
        yaxis=_axis(colours, range=bounds, tickformat=".0%"),
        xaxis2=_cost_axis("multiply-adds", [v.macs for v in values], colours, [right, 1])
        | {"anchor": "y2"},
        yaxis2=_axis(colours, range=bounds, tickformat=".0%", anchor="x2", showticklabels=False),
        annotations=[_title(f"<b>Accuracy by {label}</b>", colours, 0)],
    )


def _curve_traces(
    curve: Curve, number: int, named: bool, in_legend: bool, dark: bool
) -> list[dict[str, Any]]:
    steps = curve.steps
    records = curve.history
    colour = _colour(number, dark)
    validation = _colour(number if named else 1, dark)
    traces = []
    for axis, at, name in (("", 1, "loss"), ("2", 2, "accuracy")):
        panel = {"type": "scatter", "xaxis": f"x{axis}", "yaxis": f"y{axis}", "showlegend": False}
        traces.append(
            panel
            | {
                "mode": "lines",
                "x": [step[0] for step in steps],
                "y": [step[at] for step in steps],
                "line": {"color": colour, "width": 1.2},
                "opacity": 0.4,
                "hoverinfo": "skip",
            }
        )
        traces.append(
            panel
            | {
                "mode": "lines",
                "x": [record.epoch for record in records],
                "y": [getattr(record, name) for record in records],
                "line": {"color": colour, "width": 2.5, "dash": "dash"},
                "hovertemplate": _hover(curve, "training", name),
            }
        )
        traces.append(
            panel
            | {
                "mode": "lines+markers",
                "name": curve.title,
                "showlegend": named and in_legend and not axis,
                "x": [record.epoch for record in records],
                "y": [getattr(record, f"validation_{name}") for record in records],
                "line": {"color": validation, "width": 3.5},
                "marker": {"size": 10, "symbol": _SYMBOLS[number % len(_SYMBOLS)]},
                "hovertemplate": _hover(curve, "validation", name),
            }
        )
    return traces


def _legend(dark: bool) -> list[dict[str, Any]]:
    """Return what the lines of a single curve mean, as traces without points."""
    training, validation = _colour(0, dark), _colour(1, dark)
    shared = {"type": "scatter", "x": [None], "y": [None], "mode": "lines"}
    return [
        shared | {"name": "training, step by step", "opacity": 0.4, "line": {"color": training}},
        shared
        | {
            "name": "training, mean of the epoch",
            "line": {"color": training, "dash": "dash", "width": 2.5},
        },
        shared
        | {
            "name": "validation",
            "mode": "lines+markers",
            "line": {"color": validation, "width": 3.5},
            "marker": {"size": 10},
        },
    ]


def _hover(curve: Curve, part: str, name: str) -> str:
    form = "%{y:.1%}" if name == "accuracy" else "%{y:.3f}"
    title = f"<b>{curve.title}</b><br>" if curve.title else ""
    return f"{title}epoch %{{x}}, {part}<br>{name} {form}<extra></extra>"


def _colour(number: int, dark: bool) -> str:
    chosen = _COLOURS_DARK if dark else _COLOURS_LIGHT
    return chosen[number % len(chosen)]


def _title(text: str, colours: Theme, x: float) -> dict[str, Any]:
    place = {"x": x, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper"}
    return heading(text, colours, **place, yanchor="bottom", yshift=14)


def _axis(colours: Theme, **own: Any) -> dict[str, Any]:
    return {
        "tickfont": {"size": SMALL_FONT_SIZE},
        "gridcolor": colours.grid,
        "zeroline": False,
        "fixedrange": True,
        "nticks": 6,
        "automargin": True,
    } | own


def _epochs_axis(
    epochs: int, colours: Theme, domain: Sequence[float], anchor: str
) -> dict[str, Any]:
    return _axis(
        colours,
        domain=list(domain),
        anchor=anchor,
        range=[0, epochs * 1.02],
        showgrid=False,
        linecolor=colours.muted,
        dtick=max(1, -(-epochs // _MOST_TICKS)),
        title={"text": "epochs", "font": {"size": FONT_SIZE}, "standoff": 6},
    )


def _cost_axis(
    title: str, costs: Sequence[int], colours: Theme, domain: Sequence[float]
) -> dict[str, Any]:
    low, high = min(costs, default=0), max(costs, default=1)
    edge = 0.15 * (high - low) or 0.2 * high
    return _axis(
        colours,
        domain=list(domain),
        range=[max(0, low - edge), high + edge],
        showgrid=False,
        linecolor=colours.muted,
        exponentformat="B",
        nticks=5,
        title={"text": title, "font": {"size": FONT_SIZE}, "standoff": 6},
    )


def _accuracy_range(accuracies: Sequence[float]) -> list[float]:
    low, high = min(accuracies, default=0), max(accuracies, default=1)
    edge = max(0.03, 0.15 * (high - low))
    return [max(0.0, low - edge), min(1.06, high + edge)]
