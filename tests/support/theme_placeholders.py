"""Colours that Streamlit's theme takes for its own placeholders, read from what is installed."""

import json
import re
from functools import cache
from pathlib import Path

import plotly.graph_objects as go
import plotly.io
import streamlit
from streamlit.elements.lib import streamlit_plotly_theme


@cache
def theme_placeholders() -> frozenset[str]:
    """Return the colours that are replaced: those the server sends and those the browser seeks."""
    sent = {value for value in vars(streamlit_plotly_theme).values() if _is_colour(value)}
    scripts = Path(streamlit.__file__).parent / "static/static/js"
    sought = {
        colour
        for script in scripts.glob("PlotlyChart.*.js")
        for colour in re.findall(r"#0000(?!00)\d\d", script.read_text("utf-8"))  # black is black
    }
    return frozenset(sent | sought)


def _is_colour(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value) is not None


def placeholders_in(figure: go.Figure) -> set[str]:
    """Return the placeholders that stand anywhere in a figure's text, as the browser seeks them.

    Streamlit's own template, which Plotly adds to every figure, is made of them.
    """
    content = json.loads(plotly.io.to_json(figure))
    content["layout"].pop("template", None)
    text = json.dumps(content)
    return {colour for colour in theme_placeholders() if colour in text}
