"""Scores before and after a change: a map switched off, other weights, another network."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.figures.drawing.frame import FONT_SIZE, chart
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.scores.words import are_shares, difference_text, score_text, shortened

_PIXELS_PER_CLASS = 46
_LETTERS = 32
_PIXELS_PER_LETTER = 0.6 * FONT_SIZE
"""Of the words at a line's end, in the wider ones of the fonts of browsers."""

_LEGEND = {
    "orientation": "h",
    "x": 0,
    "y": 1,
    "yanchor": "bottom",
    "font": {"size": FONT_SIZE},
    "itemclick": False,
    "itemdoubleclick": False,
}


def score_changes_figure(
    names: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    *,
    labels: tuple[str, str] = ("before", "after"),
    dark: bool = False,
) -> go.Figure:
    """Return how scores move: a ring where each was, a disc where it is, a line between.

    Args:
        names: of the classes.
        before, after: their scores.
        labels: what the two are, such as ``("all maps", "without map 3")``.
        dark: whether the page is dark.

    Raises:
        ValueError: there are not as many scores as names.
    """
    if not len(names) == len(before) == len(after):
        raise ValueError(f"{len(names)} names need as many scores, not {len(before)}, {len(after)}")
    colours = theme(dark)
    old, new = (
        np.nan_to_num(np.asarray(s, np.float64), posinf=0, neginf=0) for s in (before, after)
    )
    share = are_shares([*before, *after])
    places = list(range(len(names)))
    scores = [*old, *new, 0.0]
    lowest, highest = min(scores), max(scores)
    span = (highest - lowest) or 1.0
    hovers = [
        f"<b>{shortened(name, 80)}</b><br>{labels[0]}: {score_text(a, share)}"
        f"<br>{labels[1]}: {score_text(b, share)}"
        for name, a, b in zip(names, before, after, strict=True)
    ]
    moves = [
        (f"    {score_text(a, share)} → {score_text(b, share)}  ", difference_text(a, b, share))
        for a, b in zip(before, after, strict=True)
    ]
    texts = [f"{scores_moved}<b>{by}</b>" for scores_moved, by in moves]
    letters = max((len(scores_moved + by) for scores_moved, by in moves), default=0)
    dots = [
        _dots(label, values, symbol, hovers, colours)
        for label, values, symbol in ((labels[0], old, "circle-open"), (labels[1], new, "circle"))
    ]
    return chart(
        [*dots, _labels(np.maximum(old, new), texts, colours)],
        colours,
        height=64 + _PIXELS_PER_CLASS * max(1, len(names)),
        # The words begin at the dot, which may stand at the axis' end.
        margin={"l": 8, "r": round(8 + letters * _PIXELS_PER_LETTER), "t": 48, "b": 16},
        shapes=_lines(old, new, colours),
        showlegend=True,
        legend=_LEGEND,
        xaxis={
            "range": [lowest - 0.04 * span, highest + 0.04 * span],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": colours.muted,
            "fixedrange": True,
        },
        yaxis={
            "tickvals": places,
            "ticktext": [f"{shortened(name, _LETTERS)}  " for name in names],
            "range": [len(names) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )


def _lines(
    old: NDArray[np.float64], new: NDArray[np.float64], colours: Theme
) -> list[dict[str, Any]]:
    """Return a line from where each score was to where it is."""
    return [
        {
            "type": "line",
            "x0": start,
            "x1": end,
            "y0": place,
            "y1": place,
            "layer": "below",
            "line": {"width": 6, "color": colours.accent if end >= start else colours.negative},
        }
        for place, (start, end) in enumerate(zip(old.tolist(), new.tolist(), strict=True))
    ]


def _dots(
    label: str, values: NDArray[np.float64], symbol: str, hovers: Sequence[str], colours: Theme
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": label,
        "x": values,
        "y": list(range(len(values))),
        "marker": {
            "size": 15,
            "symbol": symbol,
            "color": colours.text,
            "line": {"width": 3, "color": colours.text},
        },
        "hovertext": list(hovers),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _labels(ends: NDArray[np.float64], texts: Sequence[str], colours: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": ends,
        "y": list(range(len(texts))),
        "text": list(texts),
        "textposition": "middle right",
        "textfont": {"size": FONT_SIZE, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
