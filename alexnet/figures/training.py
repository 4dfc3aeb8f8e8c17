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
_MARGIN = {"l": 56, "r": 24, "t": 50, "b": 8}
"""Left there is room for 100%, so that both figures of a pair have axes of one length."""
_MOST_TICKS = 10


def curves_figures(
    curves: Sequence[Curve],
    epochs: int,
    *,
    classes: int = 0,
    full_size_from: int = 0,
    dark: bool = False,
) -> tuple[go.Figure, go.Figure]:
    """Return loss and accuracy over the epochs: two figures, for a phone to stack.

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
        >>> curve = Curve("", steps=[(0.5, 1.2, 0.4), (1.0, 0.9, 0.6)])
        >>> [figure.data[0].y for figure in curves_figures([curve], epochs=2)]
        [(1.2, 0.9), (0.4, 0.6)]
    """
    colours = theme(dark)

    levels = _levels_of_guessing(classes) if classes else {}

    def figure(name: str, **axis: Any) -> go.Figure:
        lines, words = [], [_title(f"<b>{name.capitalize()}</b>", colours)]
        if name in levels:
            lines.append(_guessing_line(levels[name][0], colours))
            words.append(_guessing_words(*levels[name], colours))
        if full_size_from:
            lines.append(_full_size_line(full_size_from, colours))
            words.append(_full_size_words(full_size_from, colours))
        return chart(
            _traces(curves, name, dark),
            colours,
            height=_HEIGHT,
            margin=_MARGIN,
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
            xaxis=_epochs_axis(epochs, colours),
            yaxis=_axis(colours, **axis),
            annotations=words,
            shapes=lines,
        )

    return (
        figure("loss", rangemode="tozero"),
        figure("accuracy", range=[0, 1.02], tickformat=".0%"),
    )


def _levels_of_guessing(classes: int) -> dict[str, tuple[float, str]]:
    """Return the height and the words of both levels."""
    loss = level_of_guessing(classes)
    return {
        "loss": (loss, f"guessing: ln {classes} = {loss:.2f}"),
        "accuracy": (1 / classes, f"guessing: {1 / classes:.0%}"),
    }


def _guessing_line(level: float, colours: Theme) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x domain",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": level,
        "y1": level,
        "line": {"color": colours.text, "width": 1.5, "dash": "dot"},
    }


def _guessing_words(level: float, words: str, colours: Theme) -> dict[str, Any]:
    return {
        "text": words,
        "xref": "x domain",
        "yref": "y",
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


def _full_size_line(epochs: int, colours: Theme) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y domain",
        "x0": epochs,
        "x1": epochs,
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.muted, "width": 1.5, "dash": "dash"},
    }


def _full_size_words(epochs: int, colours: Theme) -> dict[str, Any]:
    return {
        "text": "full size",
        "hovertext": "From here on pictures have the size of the input.<br>The same things "
        "cover more pixels than the<br>kernels have learnt to read: the curves<br>jump for "
        "some steps.",
        "xref": "x",
        "yref": "y domain",
        "x": epochs,
        "y": 1,
        "xanchor": "center",
        "yanchor": "bottom",
        # Above the words of guessing, whose line is close to the top.
        "yshift": 14,
        "showarrow": False,
        "font": {"size": SMALL_FONT_SIZE, "color": colours.text},
    }


def costs_figures(
    values: Sequence[ValueResult], titles: Sequence[str], label: str, *, dark: bool = False
) -> tuple[go.Figure, go.Figure]:
    """Return the accuracy of networks against what they cost: parameters, and multiply-adds.

    Args:
        values: those of which a training is done: mean accuracies with their intervals.
        titles: of all that are compared, by which each has its colour and sign.
        label: what they differ in, such as ``"maps of C1"``.
        dark: whether the page is dark.

    Example:
        >>> [len(figure.data) for figure in costs_figures([], ["64", "128"], "maps of C1")]
        [0, 0]
    """
    params, macs = [value.params for value in values], [value.macs for value in values]
    return (
        _costs_figure(values, params, "parameters", "parameters", titles, label, dark),
        _costs_figure(values, macs, "MACs", "multiply-adds (MACs)", titles, label, dark),
    )


def _costs_figure(
    values: Sequence[ValueResult],
    costs: Sequence[int],
    unit: str,
    axis_title: str,
    titles: Sequence[str],
    label: str,
    dark: bool,
) -> go.Figure:
    colours = theme(dark)
    traces = []
    for value, cost in zip(values, costs, strict=True):
        number = list(titles).index(value.title)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": [cost],
                "y": [value.mean],
                "text": [f"<b>{value.title}</b>"],
                "textposition": "top center",
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
                f"{share_text(value.high)}<br>{cost:,} {unit}<extra></extra>",
            }
        )
    bounds = _accuracy_range([edge for value in values for edge in (value.low, value.high)])
    return chart(
        traces,
        colours,
        height=_HEIGHT,
        margin=_MARGIN,
        uirevision="costs",
        xaxis=_cost_axis(axis_title, costs, colours),
        yaxis=_axis(colours, range=bounds, tickformat=".0%"),
        annotations=[_title(f"<b>Accuracy by {label}</b>", colours)],
    )


def _traces(curves: Sequence[Curve], name: str, dark: bool) -> list[dict[str, Any]]:
    titles = list(dict.fromkeys(curve.title for curve in curves))
    traces = []
    for position, curve in enumerate(curves):
        number = titles.index(curve.title)
        # Trainings of one title differ in their seed: the first stands for all in the legend.
        in_legend = len(curves) > 1 and position < len(titles)
        validation = number if len(curves) > 1 else 1
        traces += _curve_traces(curve, name, number, validation, in_legend, dark)
    return traces if len(curves) > 1 else traces + _legend(dark)


def _curve_traces(
    curve: Curve, name: str, number: int, validation: int, in_legend: bool, dark: bool
) -> list[dict[str, Any]]:
    at = 1 if name == "loss" else 2
    epochs = [record.epoch for record in curve.history]
    shared = {"type": "scatter", "showlegend": False}
    return [
        shared
        | {
            "mode": "lines",
            "x": [step[0] for step in curve.steps],
            "y": [step[at] for step in curve.steps],
            "line": {"color": _colour(number, dark), "width": 1.2},
            "opacity": 0.4,
            "hoverinfo": "skip",
        },
        shared
        | {
            "mode": "lines",
            "x": epochs,
            "y": [getattr(record, name) for record in curve.history],
            "line": {"color": _colour(number, dark), "width": 2.5, "dash": "dash"},
            "hovertemplate": _hover(curve, "training", name),
        },
        shared
        | {
            "mode": "lines+markers",
            "name": curve.title,
            "showlegend": in_legend,
            "x": epochs,
            "y": [getattr(record, f"validation_{name}") for record in curve.history],
            "line": {"color": _colour(validation, dark), "width": 3.5},
            "marker": {"size": 10, "symbol": _SYMBOLS[number % len(_SYMBOLS)]},
            "hovertemplate": _hover(curve, "validation", name),
        },
    ]


def _legend(dark: bool) -> list[dict[str, Any]]:
    """Return what the lines of a single curve mean, as traces without points."""
    training, validation = _colour(0, dark), _colour(1, dark)
    shared = {"type": "scatter", "x": [None], "y": [None], "mode": "lines"}
    return [
        shared | {"name": "training, by step", "opacity": 0.4, "line": {"color": training}},
        shared
        | {
            "name": "training, by epoch",
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


def _title(text: str, colours: Theme) -> dict[str, Any]:
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper"}
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


def _epochs_axis(epochs: int, colours: Theme) -> dict[str, Any]:
    return _axis(
        colours,
        range=[0, epochs * 1.02],
        showgrid=False,
        linecolor=colours.muted,
        dtick=max(1, -(-epochs // _MOST_TICKS)),
        title={"text": "epochs", "font": {"size": FONT_SIZE}, "standoff": 6},
    )


def _cost_axis(title: str, costs: Sequence[int], colours: Theme) -> dict[str, Any]:
    low, high = min(costs, default=0), max(costs, default=1)
    edge = 0.15 * (high - low) or 0.2 * high
    return _axis(
        colours,
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
