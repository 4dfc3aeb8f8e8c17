"""The way from one network's total to another's, row by row."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import plotly.graph_objects as go

from alexnet.architecture.explaining.compare import Step, StepKind
from alexnet.architecture.quantity import Quantity, percent
from alexnet.figures.drawing.frame import FONT_SIZE, chart, remark_below
from alexnet.figures.drawing.palette import Theme, theme

_PIXELS_PER_STEP = 42
_ROOM_FOR_LABELS = 0.32
"""Space behind the longest bar for its label, in shares of what is shown."""

_NOTICEABLE = 0.5
"""Where the changes span less than this share of the larger total, they are shown alone."""

_EDGE = 0.08
"""Space before changes that are shown alone, in shares of their span."""

_BAR = 0.62
"""Height of a bar, in shares of a step's."""

_TOTALS = (StepKind.START, StepKind.END)
_REMARKS = {StepKind.ADDED: " (added)", StepKind.REMOVED: " (removed)"}


def waterfall_figure(steps: Sequence[Step], quantity: Quantity, *, dark: bool = False) -> go.Figure:
    """Return a waterfall that is read downwards: the old total, each row's change, the new total.

    Where the changes would be too thin to see beside the totals, they are shown alone: the old
    total is a line, from which the bar of the new one begins. So no bar is ever longer or
    shorter than what it stands for.

    Args:
        steps: as ``waterfall`` returns them.
        quantity: what they count.
        dark: whether the page is dark.

    Returns:
        A figure with one trace of bars whose ``customdata`` are row ids (``None`` for the
        totals), one of the lines between them, and one of labels.
    """
    colours = theme(dark)
    changes = [step.amount for step in steps if step.kind not in _TOTALS]
    levels = list(accumulate(changes, initial=steps[0].amount))
    names = [step.name + _REMARKS.get(step.kind, "") for step in steps]
    labels = [
        quantity.text(step.amount) if step.kind in _TOTALS else quantity.signed(step.amount)
        for step in steps
    ]
    span = max(levels) - min(levels)
    alone = 0 < span < _NOTICEABLE * max(levels)
    ground = levels[0] if alone else 0
    bottom = 40 if alone else 8
    return chart(
        [
            _bars(steps, levels, ground, [names, labels], colours),
            _lines(levels, alone, colours),
            _labels(levels, ground, labels, colours),
        ],
        colours,
        height=bottom + 12 + _PIXELS_PER_STEP * len(steps),
        margin={"l": 8, "r": 8, "t": 8, "b": bottom},
        xaxis={"visible": False, "fixedrange": True, "range": list(_range(levels, alone))},
        yaxis={
            "tickvals": list(range(len(steps))),
            "ticktext": [f"<b>{name}</b>  " for name in names],
            "range": [len(steps) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        annotations=[_remark(levels, quantity, colours)] if alone else [],
    )


def _bars(
    steps: Sequence[Step],
    levels: Sequence[int],
    ground: int,
    words: Sequence[Sequence[str]],
    colours: Theme,
) -> dict[str, Any]:
    """Return a bar for each step: between two levels, or from the ground to a total."""
    ends = [(ground, levels[0]), *pairwise(levels), (ground, levels[-1])]
    kinds = [
        colours.muted
        if step.kind in _TOTALS
        else (colours.accent if step.amount > 0 else colours.negative)
        for step in steps
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(steps))),
        "base": [start for start, _ in ends],
        "x": [end - start for start, end in ends],
        "customdata": [step.row_id for step in steps],
        "marker": {"color": kinds},
        "width": _BAR,
        "hovertext": [f"<b>{name}</b><br>{label}" for name, label in zip(*words, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _lines(levels: Sequence[int], alone: bool, colours: Theme) -> dict[str, Any]:
    """Return what leads from bar to bar; the first total is a line itself where it has no bar."""
    across: list[int | None] = []
    down: list[float | None] = []
    for place, level in enumerate(levels):
        across += [level, level, None]
        down += [place - _BAR / 2 if alone and not place else place, place + 1, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "y": down,
        "line": {"color": colours.muted, "width": 1},
        "hoverinfo": "skip",
    }


def _labels(
    levels: Sequence[int], ground: int, labels: Sequence[str], colours: Theme
) -> dict[str, Any]:
    """Return the labels behind the bars; Plotly's own would stand before a falling one."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(labels))),
        "x": [levels[0], *map(max, levels, levels[1:]), max(ground, levels[-1])],
        "text": [f"  {label}" for label in labels],
        "textposition": "middle right",
        "textfont": {"size": FONT_SIZE, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _range(levels: Sequence[int], alone: bool) -> tuple[float, float]:
    """Return what the axis shows: from 0, or from a little before the changes."""
    lowest, highest = min(levels), max(levels)
    low = lowest - _EDGE * (highest - lowest) if alone else 0.0
    return low, highest + _ROOM_FOR_LABELS * (highest - low)


def _remark(levels: Sequence[int], quantity: Quantity, colours: Theme) -> dict[str, Any]:
    before, change = levels[0], levels[-1] - levels[0]
    share = f" ({'+' if change > 0 else '−'}{percent(abs(change), before)})" if change else ""
    return remark_below(
        f"The bars are the changes alone: {quantity.signed(change)}{share}",
        colours.muted,
        pixels=8,
    )
