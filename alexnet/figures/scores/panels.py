"""Scores of several photos side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from alexnet.figures.drawing.frame import SMALL_FONT_SIZE, chart, words
from alexnet.figures.drawing.palette import Theme, theme
from alexnet.figures.drawing.picture import png_address
from alexnet.figures.scores.words import are_shares, score_text, shortened

_THUMBNAIL = 224
"""Pixels of a photo's longer side, as it is sent."""

_PHOTO_ROOM, _CAPTION_ROOM, _BAR = 176, 40, 34
_GAP = 0.025
_MOST_ACROSS = 4
_LETTERS = 96
"""How many letters of a name fit in all panels of a row together."""


@dataclass(frozen=True, eq=False)
class ScorePanel:
    """One photo and what a network says about it.

    Attributes:
        title: what stands below the photo, such as its file's name or its true class.
        photo: (height, width, 3) RGB, or ``None``.
        names: of its likeliest classes.
        scores: theirs, in the same order.
        true_class: the right name, where it is known; its bar stands out.
    """

    title: str
    photo: NDArray[np.uint8] | None
    names: Sequence[str]
    scores: Sequence[float]
    true_class: str | None = None

    def __post_init__(self) -> None:
        if len(self.names) != len(self.scores):
            raise ValueError(f"{len(self.names)} names need as many scores, not {len(self.scores)}")


def score_panels_figure(panels: Sequence[ScorePanel], *, dark: bool = False) -> go.Figure:
    """Return photos with the names of their likeliest classes in bars below them.

    In the manner of Krizhevsky et al. 2012, figure 4. All bars have one scale, from 0 to 1 or,
    for a network without softmax, to the highest score.

    Args:
        panels: one per photo; four side by side, further ones below.
        dark: whether the page is dark.

    Raises:
        ValueError: there is no panel.
    """
    if not panels:
        raise ValueError("there is no photo to show scores of")
    colours = theme(dark)
    across = min(_MOST_ACROSS, len(panels))
    rows = -(-len(panels) // across)
    most = max(1, *(len(panel.names) for panel in panels))
    row_height = _PHOTO_ROOM + _CAPTION_ROOM + most * _BAR + 24
    height = rows * row_height + 8
    low, high = _scale(panels)
    axes: dict[str, Any] = {}
    traces, images, annotations = [], [], []
    width = (1 - _GAP * (across - 1)) / across
    for index, panel in enumerate(panels):
        down, column = divmod(index, across)
        left = column * (width + _GAP)
        top = 1 - down * row_height / height
        bars_top = top - (_PHOTO_ROOM + _CAPTION_ROOM) / height
        bottom = max(0.0, bars_top - most * _BAR / height)
        suffix = "" if index == 0 else str(index + 1)
        hidden = {"visible": False, "fixedrange": True}
        axes[f"xaxis{suffix}"] = hidden | {
            "domain": [left, left + width],
            "range": [low, high],
            "anchor": f"y{suffix}",
        }
        axes[f"yaxis{suffix}"] = hidden | {
            "domain": [bottom, bars_top],
            "range": [most - 0.5, -0.5],
            "anchor": f"x{suffix}",
        }
        traces += _bars(panel, suffix, low, _LETTERS // across, colours)
        if panel.photo is not None:
            images.append(_photo(panel.photo, left + width / 2, top, width, height))
        annotations.append(_caption(panel, left + width / 2, bars_top, _LETTERS // across, colours))
    return chart(
        traces,
        colours,
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        barmode="overlay",
        images=images,
        annotations=annotations,
        hovermode="closest",
        **axes,
    )


def _bars(
    panel: ScorePanel, suffix: str, low: float, letters: int, colours: Theme
) -> list[dict[str, Any]]:
    """Return bars, and the names on them; a name may be longer than its bar."""
    share = are_shares(panel.scores)
    places = list(range(len(panel.names)))
    right = [panel.true_class is not None and name == panel.true_class for name in panel.names]
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    hovers = [
        f"<b>{shortened(name, 80)}</b><br>{score_text(score, share)}"
        + ("<br>the true class" if is_right else "")
        for name, score, is_right in zip(panel.names, panel.scores, right, strict=True)
    ]
    bars = axes | {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "base": low,
        "x": [score - low if np.isfinite(score) else 0 for score in panel.scores],
        "width": 0.86,
        "marker": {
            "color": [colours.negative if is_right else colours.accent for is_right in right],
            "opacity": 0.45,
            "line": {"width": 0},
        },
        "hovertext": hovers,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    texts = axes | {
        "type": "scatter",
        "mode": "text",
        "x": [low] * len(places),
        "y": places,
        "text": [
            f" {'✓ ' if is_right else ''}{shortened(name, letters - 7)}"
            f"  <b>{score_text(score, share)}</b>"
            for name, score, is_right in zip(panel.names, panel.scores, right, strict=True)
        ],
        "textposition": "middle right",
        "textfont": {"size": SMALL_FONT_SIZE, "color": colours.text},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [bars, texts]


def _photo(
    photo: NDArray[np.uint8], middle: float, top: float, width: float, height: float
) -> dict[str, Any]:
    small = Image.fromarray(photo)
    small.thumbnail((_THUMBNAIL, _THUMBNAIL))
    return {
        "source": png_address(np.asarray(small)),
        "xref": "paper",
        "yref": "paper",
        "x": middle,
        "y": top,
        "xanchor": "center",
        "yanchor": "top",
        "sizex": width,
        "sizey": (_PHOTO_ROOM - 4) / height,
        "sizing": "contain",
    }


def _caption(
    panel: ScorePanel, middle: float, y: float, letters: int, colours: Theme
) -> dict[str, Any]:
    return words(
        f"<b>{shortened(panel.title, letters)}</b>",
        colours,
        x=middle,
        xref="paper",
        xanchor="center",
        y=y,
        yref="paper",
        yanchor="bottom",
        yshift=8,
    )


def _scale(panels: Sequence[ScorePanel]) -> tuple[float, float]:
    scores = [score for panel in panels for score in panel.scores if np.isfinite(score)]
    if are_shares(scores):
        return 0.0, 1.0
    low, high = min(0.0, *scores), max(0.0, *scores)
    return low, high if high > low else low + 1.0
