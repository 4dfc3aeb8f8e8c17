"""Where the parameters are and where the work is done: two bars for every row of the table."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import Facts, RowFacts
from alexnet.architecture.quantity import Quantity, percent
from alexnet.architecture.rows import ROW_TYPES, Dense
from alexnet.figures.drawing.frame import SMALL_FONT_SIZE, chart, heading, words
from alexnet.figures.drawing.palette import ROW_COLOURS, Theme, theme

_MIDDLE = 0.5
_GAP = 0.025
_LETTER = 0.006
"""Between the halves stand the names, in shares of the width: half a gap, and half a letter."""

_AXES = {Quantity.PARAMS: "x", Quantity.MACS: "x2"}
_LEGEND = {
    "orientation": "h",
    "x": _MIDDLE,
    "xanchor": "center",
    "y": 1,
    "yanchor": "bottom",
    "font": {"size": SMALL_FONT_SIZE},
    "itemclick": False,
    "itemdoubleclick": False,
}
_PIXELS_PER_ROW = 32
_ROOM_FOR_LABELS = 1.75
"""Length of a half axis in longest bars: a label such as “60.5%  37,752,832” stands behind."""


def impact_figure(
    facts: Facts, architecture: Architecture, *, out_on_top: bool = True, dark: bool = False
) -> go.Figure:
    """Return opposed bars: each row's share of all parameters, and of all multiply-adds.

    Both halves have the same scale, so that a bar to the left compares with one to the right.

    Args:
        facts: of the architecture.
        architecture: says of which type each row is.
        out_on_top: as in the article's table; otherwise the input is on top.
        dark: whether the page is dark.

    Returns:
        A figure whose traces' ``customdata`` are row ids; one trace per row type and side,
        shares in percent.
    """
    colours = theme(dark)
    rows = facts.rows[::-1] if out_on_top else facts.rows
    types = {row.id: row.TYPE for row in architecture.rows}
    longest = max(100 * q.of(row) / q.of(facts) for q in _AXES for row in rows)
    half = longest * _ROOM_FOR_LABELS
    gap = _GAP + _LETTER * max(len(row.name) for row in rows)
    axis = {"visible": False, "fixedrange": True}
    layout: dict[str, Any] = {
        "margin": {"l": 8, "r": 8, "t": 84, "b": 8},
        "bargap": 0.22,
        "barmode": "overlay",
        "xaxis": axis | {"domain": [0, _MIDDLE - gap], "range": [half, 0]},
        "xaxis2": axis | {"domain": [_MIDDLE + gap, 1], "range": [0, half], "anchor": "y"},
        "yaxis": axis
        | {
            "type": "category",
            "categoryarray": [row.id for row in rows],
            "range": [len(rows) - 0.5, -0.5],
        },
        "showlegend": True,
        "legend": _LEGEND,
        "annotations": [
            *_names(rows, colours),
            _heading(facts, Quantity.PARAMS, colours, x=_MIDDLE - gap, xanchor="right"),
            _heading(facts, Quantity.MACS, colours, x=_MIDDLE + gap, xanchor="left"),
        ],
    }
    traces = [
        _bars(facts, [row for row in rows if types[row.id] == row_type], row_type, quantity)
        for quantity in _AXES
        for row_type in ROW_TYPES
        if row_type in types.values()
    ]
    return chart(traces, colours, height=100 + _PIXELS_PER_ROW * len(rows), **layout)


def _bars(
    facts: Facts, rows: Sequence[RowFacts], row_type: str, quantity: Quantity
) -> dict[str, Any]:
    total = quantity.of(facts)
    figures = [quantity.of(row) for row in rows]
    labels = [
        f"<b>{percent(figure, total)}</b>  {quantity.text(figure)}" if figure else "0"
        for figure in figures
    ]
    label = ROW_TYPES[row_type].LABEL
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "legendgroup": row_type,
        "showlegend": quantity is Quantity.PARAMS and any(row.params or row.macs for row in rows),
        "xaxis": _AXES[quantity],
        "y": [row.id for row in rows],
        "x": [100 * figure / total for figure in figures],
        "customdata": [row.id for row in rows],
        "text": labels,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": ROW_COLOURS[row_type], "line": {"width": 0}},
        "hovertext": [
            f"<b>{row.name}</b> {label}<br>{text} of the {quantity.label}"
            for row, text in zip(rows, labels, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _names(rows: Sequence[RowFacts], colours: Theme) -> list[dict[str, Any]]:
    return [
        words(f"<b>{row.name}</b>", colours, x=_MIDDLE, xref="paper", y=row.id, yref="y")
        for row in rows
    ]


def _heading(facts: Facts, quantity: Quantity, colours: Theme, **place: Any) -> dict[str, Any]:
    return heading(
        f"<b>{quantity.label.capitalize()}</b>  {quantity.text(quantity.of(facts))}",
        colours,
        xref="paper",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=38,
        **place,
    )


def dense_share(facts: Facts, architecture: Architecture) -> str:
    """Return what share of both the fully connected rows have, as a sentence.

    Example:
        >>> from alexnet.architecture.facts import analyze
        >>> from alexnet.architecture.presets import preset
        >>> table = preset("article-table")
        >>> dense_share(analyze(table), table)
        'The fully connected rows hold 94.0% of the parameters and do 5.2% of the multiply-adds.'
    """
    dense = {row.id for row in architecture.rows if isinstance(row, Dense)}
    rows = [row for row in facts.rows if row.id in dense]
    params, macs = (
        percent(sum(quantity.of(row) for row in rows), quantity.of(facts))
        for quantity in (Quantity.PARAMS, Quantity.MACS)
    )
    they_hold, do = "rows hold", "do"
    if len(rows) == 1:
        they_hold, do = f"row, {rows[0].name}, holds", "does"
    return (
        f"The fully connected {they_hold} {params} of the parameters "
        f"and {do} {macs} of the multiply-adds."
    )
