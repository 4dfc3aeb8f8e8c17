"""Scales of colours, and what Streamlit's theme would make of them."""

import plotly.graph_objects as go
import pytest
from plotly.colors import sequential

from alexnet.figures.drawing.colour_scales import DIVERGING, HEAT, SEQUENTIAL, colour_table
from tests.support.theme_placeholders import placeholders_in, theme_placeholders


def test_streamlit_is_asked_which_colours_it_replaces() -> None:
    assert {"#000001", "#000004", "#000035", "#000040"} <= theme_placeholders()
    assert "#000000" not in theme_placeholders()


def test_a_placeholder_is_found_wherever_it_stands() -> None:
    scale = go.Figure({"data": [{"type": "heatmap", "colorscale": list(sequential.Inferno)}]})
    assert placeholders_in(scale) == {"#000004"}
    assert placeholders_in(go.Figure({"layout": {"font": {"color": "#000035"}}})) == {"#000035"}


@pytest.mark.parametrize("scale", [SEQUENTIAL, HEAT, DIVERGING])
def test_no_scale_is_written_as_the_theme_writes_its_placeholders(scale: list[str]) -> None:
    assert all(colour.startswith("rgb(") for colour in scale)


def test_heat_begins_where_inferno_does() -> None:
    assert colour_table(HEAT)[0].tolist() == [0, 0, 4]
    assert colour_table(HEAT)[-1].tolist() == [252, 255, 164]
