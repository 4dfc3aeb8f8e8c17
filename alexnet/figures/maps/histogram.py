"""How a layer's values are spread, and what each of its maps amounts to."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from alexnet.architecture.quantity import percent
from alexnet.figures.drawing.frame import FONT_SIZE, SMALL_FONT_SIZE, chart, number, words
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.drawing.picture import title_above
from alexnet.figures.scores.words import share_text

_HEIGHT = 340
_STATISTICS_HEIGHT = 320
_ABOVE = {
    "x": 0,
    "xref": "paper",
    "xanchor": "left",
    "y": 1,
    "yref": "paper",
    "yanchor": "bottom",
    "yshift": 8,
}
_LEGEND = {
    "orientation": "h",
    "x": 0,
    "y": 1.02,
    "yanchor": "bottom",
    "font": {"size": SMALL_FONT_SIZE},
    "itemclick": False,
    "itemdoubleclick": False,
}


@dataclass(frozen=True, eq=False)
class MapStatistics:
    """What each map (or unit) of a layer amounts to, for one photo; values not finite left out.

    Attributes:
        mean, lowest, peak: (maps,) of its values; 0 where no value is finite.
        zeros: (maps,) share of its values that are exactly zero, from 0 to 1.
    """

    mean: NDArray[np.float64]
    lowest: NDArray[np.float64]
    peak: NDArray[np.float64]
    zeros: NDArray[np.float64]

    @property
    def dead(self) -> tuple[int, ...]:
        """Numbers of the maps that are zero everywhere."""
        return tuple(int(index) for index in np.flatnonzero(self.zeros == 1))


def map_statistics(output: NDArray[np.floating]) -> MapStatistics:
    """Return the statistics of each map of a layer.

    Args:
        output: (height, width, maps) or (units,).

    Example:
        >>> found = map_statistics(np.array([[[0.0, -1.0]], [[0.0, 2.0]]]))
        >>> found.mean.tolist(), found.peak.tolist(), found.dead
        ([0.0, 0.5], [0.0, 2.0], (0,))
    """
    values = output.reshape(-1, output.shape[-1]).astype(np.float64)  # (places, maps)
    finite = np.isfinite(values)
    count = finite.sum(0)
    some = count > 0
    total = values.sum(0, where=finite)
    return MapStatistics(
        mean=np.where(some, total / np.maximum(count, 1), 0.0),
        lowest=np.where(some, values.min(0, where=finite, initial=np.inf), 0.0),
        peak=np.where(some, values.max(0, where=finite, initial=-np.inf), 0.0),
        zeros=(values == 0).mean(0),
    )


def histogram_figure(
    output: NDArray[np.floating], *, title: str = "", bins: int = 60, dark: bool = False
) -> go.Figure:
    """Return how many values of a layer lie where; the exact zeros stand apart.

    After a ReLU most values are zero. In one heap with the others they would flatten all else,
    so they are told in words.

    Args:
        output: (height, width, maps) or (units,).
        title: words above.
        bins: how many bars.
        dark: whether the page is dark.
    """
    colours = theme(dark)
    finite = output[np.isfinite(output)].astype(np.float64)
    others = finite[finite != 0]
    told = _told(output, len(finite), len(finite) - len(others))
    counts, edges = _counts(others, bins)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = {
        "type": "bar",
        "x": middles,
        "y": counts,
        "width": np.diff(edges),
        "marker": {
            "color": [colours.negative if middle < 0 else colours.accent for middle in middles],
            "line": {"width": 0},
        },
        "hovertext": [
            f"<b>{count:,} values</b><br>{number(low)} to {number(high)}"
            for count, low, high in zip(counts.tolist(), edges, edges[1:], strict=False)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return chart(
        [bars],
        colours,
        height=_HEIGHT,
        title=title_above(title),
        margin={"l": 16, "r": 16, "t": 74 if title else 40, "b": 8},
        bargap=0.04,
        xaxis=_scale("value", colours.grid) | {"zeroline": True, "zerolinecolor": colours.muted},
        yaxis=_scale("how many", colours.grid) | {"tickformat": "~s", "rangemode": "tozero"},
        annotations=[words(told, colours, **_ABOVE)],
    )


def map_statistics_figure(
    output: NDArray[np.floating], *, title: str = "", dark: bool = False
) -> go.Figure:
    """Return each map's mean and peak, by number; maps that are zero everywhere are crossed.

    Args:
        output: (height, width, maps) or (units,).
        title: words above.
        dark: whether the page is dark.

    Returns:
        A figure; a click on a map's bar selects a point whose ``customdata`` is its number.
    """
    colours = theme(dark)
    noun = "unit" if output.ndim == 1 else "map"
    found = map_statistics(output)
    numbers = np.arange(len(found.mean))
    shared: dict[str, Any] = {
        "x": numbers,
        "customdata": numbers[:, None].tolist(),
        "hovertext": _hovers(found, noun),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    spans = shared | {
        "type": "bar",
        "name": "lowest to highest value",
        "base": found.lowest.tolist(),
        "y": found.peak - found.lowest,
        "marker": {"color": colours.muted, "opacity": 0.4, "line": {"width": 0}},
    }
    means = shared | {
        "type": "scatter",
        "mode": "markers",
        "name": "mean",
        "y": found.mean,
        "marker": {"color": colours.accent, "size": 6},
    }
    return chart(
        [spans, means, *_crosses(found, noun, colours)],
        colours,
        height=_STATISTICS_HEIGHT,
        title=title_above(title),
        margin={"l": 16, "r": 16, "t": 78 if title else 40, "b": 8},
        bargap=0.15,
        hovermode="closest",
        clickmode="event+select",
        showlegend=True,
        legend=_LEGEND,
        xaxis=_scale(f"number of the {noun}", colours.grid)
        | {"showgrid": False, "range": [-0.7, len(numbers) - 0.3]},
        yaxis=_scale("value", colours.grid)
        | {"zeroline": True, "zerolinecolor": colours.muted, "rangemode": "tozero"},
    )


def _hovers(found: MapStatistics, noun: str) -> list[str]:
    rows = zip(found.mean, found.lowest, found.peak, found.zeros, strict=True)
    return [
        f"<b>{noun} {index}</b><br>mean {number(mean)}<br>{number(low)} to {number(high)}"
        f"<br>{share_text(share)} zero"
        for index, (mean, low, high, share) in enumerate(rows)
    ]


def _crosses(found: MapStatistics, noun: str, colours: Theme) -> list[dict[str, Any]]:
    """Return a trace that crosses the maps that are zero everywhere, if there are any."""
    dead = list(found.dead)
    if not dead:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": f"zero everywhere ({len(dead):,})",
            "x": dead,
            "y": [0.0] * len(dead),
            "customdata": [[index] for index in dead],
            "hovertext": [f"<b>{noun} {index}</b><br>zero everywhere" for index in dead],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "symbol": "x-thin",
                "size": 9,
                "color": colours.negative,
                "line": {"color": colours.negative, "width": 2},
            },
        }
    ]


def _told(output: NDArray[np.floating], finite: int, zeros: int) -> str:
    """Return what the bars do not show."""
    parts = []
    if zeros:
        parts.append(f"<b>{percent(zeros, output.size)}</b> of {output.size:,} values are zero")
    else:
        parts.append(f"{output.size:,} values, none exactly zero")
    if zeros and zeros < finite:
        parts.append("the bars show the others")
    if finite < output.size:
        parts.append(f"{output.size - finite:,} are not finite")
    return "; ".join(parts)


def _counts(values: NDArray[np.float64], bins: int) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Return counts and edges; zero is always an edge, so that no bar mixes the signs."""
    if not values.size:
        return np.zeros(1, int), np.array([0.0, 1.0])
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    step = (high - low) / bins
    below = int(np.ceil(-low / step))
    above = int(np.ceil(high / step))
    edges = step * np.arange(-below, above + 1)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return np.histogram(values, edges)


def _scale(title: str, grid: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": FONT_SIZE}, "standoff": 8},
        "tickfont": {"size": SMALL_FONT_SIZE},
        "gridcolor": grid,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }
