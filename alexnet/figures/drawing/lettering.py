"""The size of a figure's letters."""

from typing import Any

import plotly.graph_objects as go

_MORE = 1.4
"""Times the room of ordinary letters."""


def enlarged(figure: go.Figure, smallest: int) -> go.Figure:
    """Return a figure whose letters have at least so many pixels, with more room for them.

    Example:
        >>> enlarged(go.Figure(layout={"title": {"font": {"size": 12}}}), 24).layout.title.font.size
        24
    """
    parts = figure.to_plotly_json()
    layout = parts["layout"]
    layout.setdefault("font", {})
    _enlarge(parts, smallest)
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            axis["automargin"] = True
    if layout.get("height"):
        layout["height"] *= _MORE
    if "r" in layout.get("margin", {}):
        # Words behind the longest bar.
        layout["margin"]["r"] *= _MORE
    return go.Figure(parts)


def _enlarge(value: Any, smallest: int) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.endswith("font") and isinstance(inner, dict):
                size = inner.get("size")
                inner["size"] = max(smallest, size) if isinstance(size, int | float) else smallest
            else:
                _enlarge(inner, smallest)
    elif isinstance(value, list | tuple):
        for inner in value:
            _enlarge(inner, smallest)
