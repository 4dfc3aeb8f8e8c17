"""The way from one network's total to another's, row by row."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from alexnet.architecture.explaining.compare import Step, StepKind
from alexnet.architecture.quantity import Quantity
from alexnet.figures.drawing.frame import FONT_SIZE, chart, remark_below
from alexnet.figures.drawing.palette import Theme, theme

_PIXELS_PER_STEP = 42
_ROOM_FOR_LABELS = 0.32
"""Space behind the longest bar for its label, in shares of what is shown."""

_NOTICEABLE = 0.5
"""Where the changes span less than this share of the larger total, the axis starts later."""

_TOTALS = (StepKind.START, StepKind.END)
_REMARKS = {StepKind.ADDED: " (added)", StepKind.REMOVED: " (removed)"}


def waterfall_figure(steps: Sequence[Step], quantity: Quantity, *, dark: bool = False) -> go.Figure:
    """Return a waterfall that is read downwards: the old total, each row's change, the new total.

    Where the changes would be too thin to see beside the totals the axis does not start at
    0, and the figure says so.

    Args:
        steps: as ``waterfall`` returns them.
        quantity: what they count.
        dark: whether the page is dark.

    Returns:
        A figure with one waterfall trace whose ``customdata`` are row ids (``None`` for
        the totals), and one trace of labels.
    """
    colours = theme(dark)
    changes = [step.amount for step in steps if step.kind not in _TOTALS]
    levels = list(accumulate(changes, initial=steps[0].amount))
    names = [step.name + _REMARKS.get(step.kind, "") for step in steps]
    labels = [
        quantity.text(step.amount) if step.kind in _TOTALS else quantity.signed(step.amount)
        for step in steps
    ]
    low, high = _range(levels)
    bottom = 40 if low else 8
    return chart(
        [_bars(steps, names, labels, colours), _labels(levels, labels, colours)],
        colours,
        height=bottom + 12 + _PIXELS_PER_STEP * len(steps),
        margin={"l": 8, "r": 8, "t": 8, "b": bottom},
        xaxis={"visible": False, "fixedrange": True, "range": [low, high]},
        yaxis={
            "tickvals": list(range(len(steps))),
            "ticktext": [f"<b>{name}</b>  " for name in names],
            "range": [len(steps) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        annotations=[_remark(low, quantity, colours)] if low else [],
    )


def _bars(
    steps: Sequence[Step], names: Sequence[str], labels: Sequence[str], colours: Theme
) -> dict[str, Any]:
    return {
        "type": "waterfall",
        "orientation": "h",
        "y": list(range(len(steps))),
        "x": [step.amount for step in steps],
        "measure": ["absolute" if step.kind in _TOTALS else "relative" for step in steps],
        "customdata": [step.row_id for step in steps],
        "increasing": {"marker": {"color": colours.accent}},
        "decreasing": {"marker": {"color": colours.negative}},
        "totals": {"marker": {"color": colours.muted}},
        "connector": {"line": {"color": colours.muted, "width": 1}},
        "width": 0.62,
        "hovertext": [
            f"<b>{name}</b><br>{label}" for name, label in zip(names, labels, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _labels(levels: Sequence[int], labels: Sequence[str], colours: Theme) -> dict[str, Any]:
    """Return the labels behind the bars; Plotly's own would stand before a falling one."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(labels))),
        # A bar between two levels ends at the larger one, a total's at the total.
        "x": [levels[0], *map(max, levels, levels[1:]), levels[-1]],
        "text": [f"  {label}" for label in labels],
        "textposition": "middle right",
        "textfont": {"size": FONT_SIZE, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _range(levels: Sequence[int]) -> tuple[float, float]:
    """Return what the axis shows: from 0, or from a little before the changes."""
    lowest, highest = min(levels), max(levels)
    span = highest - lowest
    low = lowest - 0.5 * span if 0 < span < _NOTICEABLE * highest else 0.0
    low = max(0.0, low)
    return low, highest + _ROOM_FOR_LABELS * (highest - low)


def _remark(low: float, quantity: Quantity, colours: Theme) -> dict[str, Any]:
    return remark_below(
        f"The axis starts at {quantity.text(round(low))}, not at 0.", colours.muted, pixels=8
    )
