"""One map, large and over the photo."""

import json

import numpy as np
import pytest

from alexnet.figures.maps.opened_map import map_figure, over_photo_figure
from alexnet.inference.receptive import Patch

MAP = np.random.default_rng(0).normal(size=(55, 55)).astype(np.float32)
PHOTO = np.random.default_rng(1).integers(0, 256, (227, 227, 3)).astype(np.uint8)


def test_every_pixel_answers_a_click_with_its_place() -> None:
    squares = map_figure(np.arange(6.0).reshape(2, 3)).data[1]
    assert [list(place) for place in squares.customdata] == [
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 0],
        [1, 1],
        [1, 2],
    ]
    assert list(squares.x) == [0, 1, 2, 0, 1, 2]
    assert list(squares.y) == [0, 0, 0, 1, 1, 1]


def test_the_value_under_the_mouse_tells_float32_numbers_apart() -> None:
    values = np.array([[0.1, np.nextafter(np.float32(0.1), np.float32(1))]], np.float32)
    shown = map_figure(values * 1e6).data[1].hovertext
    assert shown[0] != shown[1] or float(shown[0]) == pytest.approx(1e5, rel=1e-6)
    assert map_figure(np.array([[-0.12345678]])).data[1].hovertext[0] == "−0.1234568"


def test_colours_are_centred_on_zero_where_a_value_is_below() -> None:
    cells = map_figure(np.array([[-1.0, 4.0]])).data[0]
    assert (cells.zmin, cells.zmax) == (-4, 4)
    cells = map_figure(np.array([[1.0, 4.0]]), limits=(0, 9)).data[0]
    assert (cells.zmin, cells.zmax) == (0, 9)


def test_small_maps_have_their_numbers_inside() -> None:
    assert map_figure(np.array([[0.5, -2.0]])).data[0].text[0] == ["<b>0.5</b>", "<b>−2</b>"]
    assert map_figure(MAP).data[0].text is None


def test_the_picked_pixel_has_a_frame() -> None:
    frame = map_figure(MAP, picked=(20, 30)).layout.shapes[-1]
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (19.5, 20.5, 29.5, 30.5)


def test_maps_too_large_for_squares_still_tell_their_values() -> None:
    figure = map_figure(np.zeros((227, 227)))
    assert len(figure.data) == 1
    assert "%{z}" in figure.data[0].hovertemplate


def test_values_that_are_not_finite_are_blank_and_named() -> None:
    figure = map_figure(np.array([[np.nan, np.inf], [1.0, 2.0]]))
    assert figure.data[1].hovertext[:2] == ("not finite", "not finite")
    assert "Infinity" not in figure.to_json()
    assert map_figure(np.full((2, 2), np.nan)).data[0].zmax == 1


def test_the_largest_map_is_small_to_send() -> None:
    assert len(map_figure(MAP).to_json()) < 150_000
    assert len(over_photo_figure(PHOTO // 64 * 64, MAP, clicks=True).to_json()) < 400_000


def test_maps_and_photos_beyond_any_screen_are_thinned_and_say_so() -> None:
    values = np.random.default_rng(0).normal(size=(3000, 2500)).astype(np.float32)
    photo = np.random.default_rng(0).integers(0, 256, (3000, 2500, 3)).astype(np.uint8)
    large = map_figure(values, title="Map 0 of In")
    assert "Map 0 of In (1 pixel in 4 shown, along each side)" in large.to_json()
    cells = large.data[0]
    assert cells.z[1, 2] == values[cells.dy, 2 * cells.dx]
    for figure in (large, over_photo_figure(photo, values)):
        assert len(figure.to_json()) < 12_000_000


def test_a_map_covers_the_whole_photo() -> None:
    cells = over_photo_figure(PHOTO, np.zeros((13, 26))).data[0]
    assert cells.x0 - cells.dx / 2 == pytest.approx(-0.5)
    assert cells.x0 + 25.5 * cells.dx == pytest.approx(226.5)
    assert cells.y0 - cells.dy / 2 == pytest.approx(-0.5)
    assert cells.y0 + 12.5 * cells.dy == pytest.approx(226.5)


def test_the_frame_of_a_pixel_lies_over_the_photo_where_the_pixel_does() -> None:
    figure = over_photo_figure(PHOTO, np.zeros((227, 227)), picked=(3, 4))
    frame = figure.layout.shapes[-1]
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (2.5, 3.5, 3.5, 4.5)


def test_the_receptive_field_is_drawn_beyond_the_photo() -> None:
    figure = over_photo_figure(PHOTO, seen=Patch(-20, 10, 43, 73))
    frame = figure.layout.shapes[0]
    assert (frame.y0, frame.y1, frame.x0, frame.x1) == (-20.5, 42.5, 9.5, 72.5)
    assert tuple(figure.layout.yaxis.range) == (226.5, -20.5)
    assert tuple(figure.layout.xaxis.range) == (-0.5, 226.5)
    assert figure.layout.shapes[-1].line.dash == "dot"  # the photo's own edge
    inside = over_photo_figure(PHOTO, seen=Patch(20, 10, 43, 73))
    assert all(shape.line.dash is None for shape in inside.layout.shapes)


def test_nothing_is_fetched() -> None:
    sent = json.loads(over_photo_figure(PHOTO, MAP).to_json())
    assert [image["source"][:22] for image in sent["layout"]["images"]] == [
        "data:image/png;base64,"
    ]
