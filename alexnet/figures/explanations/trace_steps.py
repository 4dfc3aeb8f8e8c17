"""How one number came about, as bars: the largest terms, and what happens to their sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from alexnet.figures.drawing.frame import FONT_SIZE, chart, number, signed
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.inference.trace_values import (
    GLOBAL,
    BatchStep,
    ConvolutionTrace,
    DenseTrace,
    Term,
    maps_by_share,
)

_PIXELS_PER_BAR = 36
_MARGINS = 20
_DIGITS = 5
_ROOM_FOR_LABELS = 0.4
"""Space beside the longest bar for its label, in shares of what the bars span."""


@dataclass(frozen=True)
class _Bar:
    """A bar from ``start`` to ``end``; a total's starts at 0. ``detail`` stands by the name."""

    name: str
    start: float
    end: float
    label: str
    detail: str
    is_total: bool = False


def terms_figure(
    trace: ConvolutionTrace | DenseTrace,
    *,
    most: int = 10,
    channels: Sequence[str] = (),
    dark: bool = False,
) -> go.Figure:
    """Return the largest terms, all others and the bias as steps towards the sum.

    Args:
        trace: of the unit.
        most: how many terms to show at most.
        channels: names of the input maps where they are a photo's channels, such as "red".
        dark: whether the page is dark.
    """
    terms = trace.terms[:most]
    changes = [(_place(term, channels), term.value, _factors(term)) for term in terms]
    others = trace.contributions.size - len(terms)
    if others:
        rest = trace.total - sum(term.value for term in terms)
        changes.append((f"{others:,} other terms", rest, "together"))
    changes.append(("bias", trace.bias, "learnt"))
    levels = list(accumulate((_finite(value) for _, value, _ in changes), initial=0.0))
    bars = [
        _Bar(name, start, end, f"<b>{signed(value, _DIGITS)}</b>", detail)
        for (name, value, detail), (start, end) in zip(changes, pairwise(levels), strict=True)
    ]
    bars.append(_total("<b>before the activation</b>", trace.pre_activation, ""))
    return _bars_figure(bars, theme(dark))


def steps_figure(trace: ConvolutionTrace | DenseTrace, *, dark: bool = False) -> go.Figure:
    """Return what becomes of the sum: bias, activation, normalisation and pooling.

    Args:
        trace: of the unit.
        dark: whether the page is dark.
    """
    count = trace.contributions.size
    bars = [
        _total("sum of the products", trace.total, f"{count:,} terms"),
        _total("with the bias", trace.pre_activation, f"bias {signed(trace.bias, _DIGITS)}"),
        _total("after the activation", trace.activated, ""),
    ]
    if trace.normalization is not None:
        kind = "batch" if isinstance(trace.normalization, BatchStep) else "local response"
        normalised = _total("after normalisation", trace.normalization.output, kind)
        bars.insert(2 if trace.normalized_first else 3, normalised)
    if isinstance(trace, ConvolutionTrace):
        bars += [
            _total(
                window.row
                if window.kind == GLOBAL
                else f"{window.row} (x {window.x}, y {window.y})",
                window.output,
                f"{'largest' if window.winner else 'mean'} of its window",
            )
            for window in trace.pooling
        ]
    return _bars_figure(bars, theme(dark), totals_are_muted=False)


def contributions_per_map_figure(
    trace: ConvolutionTrace | DenseTrace, *, most: int = 12, dark: bool = False
) -> go.Figure:
    """Return what each input map adds to the sum, the largest first.

    Args:
        trace: of a unit that reads maps.
        most: how many maps to show.
        dark: whether the page is dark.

    Raises:
        ValueError: the unit reads a vector.
    """
    shares = maps_by_share(trace)
    bars = [_total(f"map {number}", share, "") for number, share in shares[:most]]
    others = [share for _, share in shares[most:]]
    if others:
        bars.append(_total(f"{len(others):,} other maps", sum(others), "together"))
    return _bars_figure(bars, theme(dark), totals_are_muted=False)


def _place(term: Term, channels: Sequence[str]) -> str:
    if term.y is None:
        return f"unit {term.map}"
    name = channels[term.map] if channels else f"map {term.map}"
    return f"{name} (x {term.x}, y {term.y})"


def _factors(term: Term) -> str:
    return f"{number(term.input)} × {number(term.weight)}"


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0


def _total(name: str, value: float, detail: str) -> _Bar:
    label = f"<b>{number(value, _DIGITS + 1)}</b>"
    return _Bar(name, 0.0, _finite(value), label, detail, is_total=True)


def _bars_figure(
    bars: Sequence[_Bar], colours: Theme, *, totals_are_muted: bool = True
) -> go.Figure:
    """Return horizontal bars, read downwards, with their labels to the right."""
    lowest = min(0.0, *(min(bar.start, bar.end) for bar in bars))
    highest = max(0.0, *(max(bar.start, bar.end) for bar in bars))
    span = (highest - lowest) or 1.0
    fills = [
        colours.muted
        if bar.is_total and totals_are_muted
        # Warm above zero and blue below, as the pictures of the products are.
        else (colours.negative if bar.end >= bar.start else colours.accent)
        for bar in bars
    ]
    lines = [
        {
            "type": "line",
            "x0": upper.end,
            "x1": upper.end,
            "y0": index,
            "y1": index + 1,
            "layer": "below",
            "line": {"color": colours.grid, "width": 1},
        }
        for index, (upper, lower) in enumerate(pairwise(bars))
        if not upper.is_total and not lower.is_total
    ]
    return chart(
        [_bars(bars, fills), _labels(bars, colours)],
        colours,
        height=_MARGINS + _PIXELS_PER_BAR * len(bars),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={
            "range": [lowest - 0.02 * span, highest + _ROOM_FOR_LABELS * span],
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": colours.grid,
            "fixedrange": True,
        },
        yaxis={
            "tickvals": list(range(len(bars))),
            "ticktext": [_row_name(bar, colours) for bar in bars],
            "range": [len(bars) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        shapes=lines,
    )


def _row_name(bar: _Bar, colours: Theme) -> str:
    detail = f'<span style="color:{colours.muted}">{bar.detail}</span>   ' if bar.detail else ""
    return f"{detail}{bar.name}  "


def _bars(bars: Sequence[_Bar], fills: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(bars))),
        "base": [bar.start for bar in bars],
        "x": [bar.end - bar.start for bar in bars],
        "marker": {"color": list(fills), "line": {"width": 0}},
        "width": 0.66,
        "hovertext": [f"<b>{bar.name}</b> {bar.detail}<br>{bar.label}" for bar in bars],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _labels(bars: Sequence[_Bar], colours: Theme) -> dict[str, Any]:
    """Return the labels to the right of the bars, so that they never lie on one."""
    return {
        "type": "scatter",
        "mode": "text",
        "y": list(range(len(bars))),
        "x": [max(bar.start, bar.end, 0.0 if bar.is_total else bar.end) for bar in bars],
        "text": [f"  {bar.label}" for bar in bars],
        "textposition": "middle right",
        "textfont": {"size": FONT_SIZE, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
