"""What all charts share: a clear ground, large words, and no line that says nothing."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from alexnet.figures.drawing.palette import Theme

FONT_SIZE = 16
"""Pixels of all ordinary words: legible from the last row on a projector."""

SMALL_FONT_SIZE = 14
"""Pixels of the numbers along an axis, and of remarks."""

TITLE_FONT_SIZE = 19
"""Pixels of the words above a panel."""


def chart(
    traces: Sequence[dict[str, Any]], theme: Theme, *, height: int, **layout: Any
) -> go.Figure:
    """Return a figure on a transparent ground.

    Args:
        traces: Plotly's traces as dictionaries.
        theme: the colours of the page.
        height: pixels.
        **layout: what differs from chart to chart.
    """
    shared = {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": FONT_SIZE, "color": theme.text},
        "hoverlabel": {
            "font": {"size": FONT_SIZE, "color": theme.text},
            "bgcolor": theme.background,
            "bordercolor": theme.outline,
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
    }
    return figure_of({"data": list(traces), "layout": shared | layout})


def figure_of(content: dict[str, Any]) -> go.Figure:
    """Return traces and layout as a figure that Plotly has not looked through.

    Its look at every property takes 7 ms of the 10 ms of a chart, in which nobody else on
    this server gets an answer. The tests have it look through every figure that they see.
    """
    return go.Figure(content, _validate=False)


def number(value: float, digits: int = 4) -> str:
    """Return a number in as many significant digits, with a true minus sign.

    Example:
        >>> number(-0.123456), number(12.0), number(float("nan"))
        ('−0.1235', '12', 'not finite')
    """
    if not math.isfinite(value):
        return "not finite"
    return f"{value:.{digits}g}".replace("-", "−")


def signed(value: float, digits: int = 4) -> str:
    """Return ``number`` with its sign, a plus too.

    Example:
        >>> signed(0.5), signed(-0.5), signed(0.0)
        ('+0.5', '−0.5', '0')
    """
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def words(text: str, theme: Theme, **place: Any) -> dict[str, Any]:
    """Return an annotation without an arrow; ``place`` overrides any of its properties."""
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": FONT_SIZE, "color": theme.text},
    } | place


def heading(text: str, theme: Theme, **place: Any) -> dict[str, Any]:
    """Return the words above a panel; ``place`` says where, in Plotly's terms."""
    return words(text, theme, font={"size": TITLE_FONT_SIZE, "color": theme.text}, **place)


def remark_below(text: str, colour: str, *, pixels: int) -> dict[str, Any]:
    """Return words at the lower left, so many pixels below the axes."""
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": FONT_SIZE, "color": colour},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": 0,
        "yref": "paper",
        "yanchor": "top",
        "yshift": -pixels,
    }
