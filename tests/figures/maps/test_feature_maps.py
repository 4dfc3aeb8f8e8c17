"""What the browser gets: size, texts and layout of the figures."""

import json
import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from alexnet.figures.drawing.palette import DARK, LIGHT, Theme
from alexnet.figures.drawing.tiling import HOLE, Order, tile_maps
from alexnet.figures.maps.feature_maps import UNUSED, feature_maps_figure, remarks

MOST_CHARACTERS = 2_600_000
"""Of a figure: 306,153 cells of five bytes, in base64, and its words."""
LARGEST = np.random.default_rng(0).normal(size=(55, 55, 96)).astype(np.float32)


def figure_of(maps: Any, dark: bool = False, **options: Any) -> go.Figure:
    return feature_maps_figure(tile_maps(np.asarray(maps), **options), dark=dark)


def test_lines_stand_in_the_gaps_between_maps() -> None:
    tiled = tile_maps(np.random.default_rng(0).normal(size=(5, 7, 12)).astype(np.float32))
    (lines,) = feature_maps_figure(tiled).layout.shapes
    across = {int(x) for x in re.findall(r"M(\d+),-.5V", lines.path)}
    down = {int(y) for y in re.findall(r"M-.5,(\d+)H", lines.path)}
    gaps = tiled.mosaic == HOLE
    assert across == set(np.flatnonzero(gaps.all(axis=0)).tolist())
    assert down == set(np.flatnonzero(gaps.all(axis=1)).tolist())
    assert len(across) == tiled.columns - 1
    assert not feature_maps_figure(tile_maps(np.ones((9,), np.float32))).layout.shapes


@pytest.mark.parametrize("maps", [LARGEST, np.maximum(LARGEST, 0), np.abs(LARGEST)])
@pytest.mark.parametrize("shared_range", [True, False])
def test_the_largest_layer_is_small(maps: np.ndarray, shared_range: bool) -> None:
    assert len(figure_of(maps, shared_range=shared_range).to_json()) <= MOST_CHARACTERS


def test_colours_travel_as_bytes_and_values_in_single_precision() -> None:
    sent = json.loads(figure_of(LARGEST).to_json())["data"][0]
    assert (sent["z"]["dtype"], sent["customdata"]["dtype"]) == ("u1", "f4")
    assert sent["z"]["shape"] == sent["customdata"]["shape"] == "391, 783"


def test_every_cell_is_labelled_with_its_pixel() -> None:
    maps = np.zeros((3, 2, 4))
    figure = figure_of(maps)
    tiled = tile_maps(maps)
    assert (tiled.rows, tiled.columns) == (1, 4)
    gap = "– (gap between maps)"
    assert list(figure.layout.xaxis.ticktext) == ["0", "1", gap] * 3 + ["0", "1"]
    assert list(figure.layout.yaxis.ticktext) == ["0", "1", "2"]


def test_thinned_maps_are_labelled_with_the_original_pixels() -> None:
    tiled = tile_maps(np.zeros((112, 112, 96), np.float32))
    figure = feature_maps_figure(tiled)
    assert list(figure.layout.xaxis.ticktext)[:3] == ["0", "2", "4"]
    assert "thinned: 1 pixel in 2" in remarks(tiled)


def test_map_names_lie_over_their_maps_in_display_order() -> None:
    maps = np.zeros((4, 6, 20))
    maps[..., 7] = 9
    tiled = tile_maps(maps, order="peak")
    names = feature_maps_figure(tiled).data[1]
    assert names.text[0][0] == "map 7"
    flat = [text for row in names.text for text in row]
    assert flat[:3] == ["map 7", "map 0", "map 1"]
    assert flat[20:] == ["no map here"] * (tiled.rows * tiled.columns - 20)
    # The first cell is centred on the first map, the next one on the next.
    assert (names.x0, names.dx) == (2.5, 7)
    assert (names.y0, names.dy) == (1.5, 5)


def test_a_photo_s_channels_bear_their_colours() -> None:
    tiled = tile_maps(np.zeros((2, 2, 3)))
    names = feature_maps_figure(tiled, channels=("blue", "green", "red")).data[1]
    assert names.text[0] == ["map 0, blue", "map 1, green", "map 2, red"]


def test_the_mosaic_comes_first_or_hover_would_snap_to_the_middle_of_a_map() -> None:
    mosaic, names = figure_of(LARGEST).data
    assert mosaic.z.shape == (391, 783)
    assert names.z.shape == (7, 14)


@pytest.mark.parametrize("shared_range", [True, False])
def test_under_the_mouse_stands_the_value_itself(shared_range: bool) -> None:
    maps = np.zeros((1, 2, 2))
    maps[0, :, 1] = [3.25, 257]
    cells, names = figure_of(maps, shared_range=shared_range).data
    np.testing.assert_array_equal(cells.customdata, [[0, 0, np.nan, 3.25, 257]])
    assert "%{customdata:" in cells.hovertemplate
    assert names.text[0] == ["map 0", "map 1"]


def test_the_colour_bar_of_own_ranges_has_no_numbers() -> None:
    maps = np.zeros((1, 2, 2))
    maps[0, :, 1] = [3, 257]
    figure = figure_of(maps, shared_range=False)
    assert figure.data[0].colorbar.ticktext == ("lowest", "", "highest")
    diverging = figure_of(maps - 127 * (maps > 0), shared_range=False)
    assert diverging.data[0].colorbar.ticktext == ("−largest", "0", "+largest")


def test_units_carry_their_number_and_value() -> None:
    figure = figure_of([0.0, 254.0, np.nan])
    assert len(figure.data) == 1
    assert figure.data[0].text == (
        ["unit 0<br>value 0", "unit 1<br>value 254"],
        ["unit 2<br>not finite", "no unit here"],
    )


def test_units_around_zero() -> None:
    assert figure_of([0.0, -1.0]).data[0].text[0] == ["unit 0<br>value 0", "unit 1<br>value −1"]


def test_maps_of_one_pixel_are_called_maps() -> None:
    assert figure_of(np.zeros((1, 1, 1))).data[0].text == (["map 0<br>value 0"],)


def test_values_that_are_not_finite_are_told() -> None:
    tiled = tile_maps(np.array([[[np.nan, 1.0], [0.0, np.inf]]]))
    assert "2 values are not finite" in remarks(tiled)
    assert not remarks(tile_maps(np.zeros((2, 2, 2))))


def test_colours_leave_holes_invisible() -> None:
    for maps, lowest in ((LARGEST, "rgb(5,48,97)"), (np.abs(LARGEST), "rgb(68, 1, 84)")):
        scale = figure_of(maps).data[0].colorscale
        positions = [position for position, _ in scale]
        assert positions == sorted(positions)
        assert scale[0] == (0.0, "rgba(0,0,0,0)")
        assert scale[2][1] == lowest
        assert scale[2][0] < 1 / 255


def test_diverging_colours_are_white_at_zero() -> None:
    position, colour = figure_of(LARGEST).data[0].colorscale[2 + 1 + 5]  # of 11 colours
    assert position == pytest.approx(128 / 255)
    assert colour == "rgb(247,247,247)"


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_words_suit_the_page(dark: bool, colours: Theme) -> None:
    layout = figure_of(LARGEST, dark=dark).layout
    assert layout.font.color == colours.text
    assert layout.hoverlabel.bgcolor == colours.background
    assert layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_pixels_are_square_and_the_first_row_is_on_top() -> None:
    layout = figure_of(LARGEST).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.yaxis.autorange == "reversed"


def clicks_of(maps: Any, **options: Any) -> go.Figure:
    tiled = tile_maps(np.asarray(maps), **options)
    return tiled, feature_maps_figure(tiled, clicks=True)


def test_a_click_on_any_tile_finds_its_map() -> None:
    maps = np.random.default_rng(0).random((4, 6, 20))
    tiled, figure = clicks_of(maps, order="peak")
    arrows, names = figure.data[2], figure.data[1]
    assert [number[0] for number in arrows.customdata[:20]] == tiled.numbers.tolist()
    assert all(number[0] == UNUSED for number in arrows.customdata[20:])
    np.testing.assert_allclose(
        sorted(set(arrows.x)), names.x0 + names.dx * np.arange(tiled.columns)
    )
    np.testing.assert_allclose(sorted(set(arrows.y)), names.y0 + names.dy * np.arange(tiled.rows))


def test_the_click_layer_is_out_of_reach_of_the_mouse_itself() -> None:
    tiled, figure = clicks_of(LARGEST)
    low, high = figure.layout.xaxis2.range
    assert high - low == tiled.mosaic.shape[1]
    # In a panel of 800 pixels the next arrow is further away than Plotly looks.
    assert low / (high - low) * 800 > 2 * figure.layout.hoverdistance


def test_units_answer_clicks_by_squares() -> None:
    _, figure = clicks_of([0.0, 254.0, np.nan])
    assert figure.data[1].hovertext[1] == "unit 1<br>value 254"
    assert [number[0] for number in figure.data[1].customdata] == [0, 1, 2, UNUSED]
    assert figure.data[0].hoverinfo == "skip"


@pytest.mark.parametrize("order", ["index", "peak"])
def test_the_selected_map_has_a_frame(order: Order) -> None:
    maps = np.zeros((4, 6, 20))
    maps[..., 7] = 9
    tiled = tile_maps(maps, order=order)
    frame = feature_maps_figure(tiled, selected=7).layout.shapes[-1]
    row, column = divmod(tiled.numbers.tolist().index(7), tiled.columns)
    assert (frame.x0, frame.x1) == (column * 7 - 0.5, column * 7 + 5.5)
    assert (frame.y0, frame.y1) == (row * 5 - 0.5, row * 5 + 3.5)
    with pytest.raises(ValueError, match="no map 20 among 20"):
        feature_maps_figure(tiled, selected=20)


@pytest.mark.parametrize("maps", [LARGEST, np.maximum(LARGEST, 0)])
def test_clicks_and_a_frame_keep_the_largest_layer_small(maps: np.ndarray) -> None:
    figure = feature_maps_figure(tile_maps(maps), clicks=True, selected=3)
    assert len(figure.to_json()) <= MOST_CHARACTERS
