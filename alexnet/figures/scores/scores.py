"""The classes that a network finds most likely, as bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.scores.words import score_text, shortened

_BAR_HEIGHT = 36
_MARGINS = 48
_LETTERS, _HOVER_LETTERS = 48, 120
"""How much of a name stands beside its bar, and in its hover."""


def top_scores_figure(
    names: Sequence[str], scores: Sequence[float], *, dark: bool = False
) -> go.Figure:
    """Return horizontal bars of class scores, the highest on top.

    Scores from 0 to 1 are shown as percentages on a full scale, so that a network that is sure
    of nothing looks like it; other numbers (a network without softmax) as they are. A score that
    is not finite has no bar and says so.

    Args:
        names: of the classes to show, such as the five most likely; names may occur twice (as
            "crane" does in ImageNet), and may come from strangers.
        scores: one per name, in the same order.
        dark: whether the page's ground is dark.

    Raises:
        ValueError: there are not as many scores as names.

    Example:
        >>> figure = top_scores_figure(["tabby", "lynx"], [0.25, 0.5])
        >>> figure.data[0].text
        ('50.0%', '25.0%')
    """
    if len(names) != len(scores):
        raise ValueError(f"{len(names)} names need as many scores, not {len(scores)}")
    values = np.asarray(scores, np.float64)
    finite = np.isfinite(values)
    order = np.argsort(-np.where(finite, values, -np.inf), kind="stable")
    is_share = bool(((values[finite] >= 0) & (values[finite] <= 1)).all())
    texts = [_text(values[i], is_share) for i in order]
    ordered = [names[i] for i in order]
    colours = theme(dark)
    return go.Figure(
        data={
            "type": "bar",
            "orientation": "h",
            "x": np.where(finite, values, 0)[order],
            "y": list(range(len(order))),
            "text": texts,
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": colours.accent},
            "customdata": [shortened(name, _HOVER_LETTERS) for name in ordered],
            "hovertemplate": "%{customdata}: %{text}<extra></extra>",
        },
        layout=_layout(ordered, is_share, colours),
    )


def _layout(names: Sequence[str], is_share: bool, colours: Theme) -> dict[str, Any]:
    return {
        "template": "none",
        "font": {"color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "height": _MARGINS + _BAR_HEIGHT * len(names),
        "margin": {"l": 8, "r": 72, "t": 8, "b": 8},
        "xaxis": {
            "range": [0, 1] if is_share else None,
            "showgrid": False,
            "showticklabels": False,
            "zeroline": not is_share,
            "zerolinecolor": colours.grid,
        },
        "yaxis": {
            "tickmode": "array",
            "tickvals": list(range(len(names))),
            "ticktext": [shortened(name, _LETTERS) for name in names],
            "autorange": "reversed",
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "ticklabelstandoff": 6,
        },
    }


def _text(score: float, is_share: bool) -> str:
    if not np.isfinite(score):
        return "not finite"
    return score_text(score, is_share)
