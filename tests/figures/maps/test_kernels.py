"""Kernels in colour and plane by plane."""

import base64
from io import BytesIO
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from alexnet.figures.maps.kernels import kernel_figure, kernel_mosaic_figure, kernel_planes_figure

PICTURES = np.random.default_rng(0).integers(0, 256, (96, 11, 11, 3)).astype(np.uint8)


def picture_of(figure: go.Figure) -> np.ndarray:
    source = figure.layout.images[0].source
    return np.asarray(Image.open(BytesIO(base64.b64decode(source.split(",")[1]))))


def place_of(figure: go.Figure, map_index: int) -> Any:
    squares = figure.data[0]
    at = [numbers[0] for numbers in squares.customdata].index(map_index)
    return squares.y[at], squares.x[at]


@pytest.mark.parametrize("towers", [(), (range(48), range(48, 96))])
@pytest.mark.parametrize("map_index", [0, 17, 48, 95])
def test_every_kernel_stands_where_its_click_is(towers: tuple[range, ...], map_index: int) -> None:
    figure = kernel_mosaic_figure(PICTURES, towers)
    pixels = picture_of(figure)
    image = figure.layout.images[0]
    y, x = place_of(figure, map_index)
    row = (y + 0.5) / image.sizey * pixels.shape[0]
    column = (x + 0.5) / image.sizex * pixels.shape[1]
    np.testing.assert_array_equal(pixels[int(row), int(column)], [*PICTURES[map_index, 5, 5], 255])


def test_towers_stand_apart_with_their_names() -> None:
    figure = kernel_mosaic_figure(PICTURES, (range(48), range(48, 96)))
    names = [annotation.text for annotation in figure.layout.annotations]
    assert names == ["<b>Tower 1</b>: kernels 0 to 47", "<b>Tower 2</b>: kernels 48 to 95"]
    last, first = place_of(figure, 47), place_of(figure, 48)
    assert first[0] - last[0] > 1.5
    assert not kernel_mosaic_figure(PICTURES).layout.annotations


def test_the_selected_kernel_has_a_frame() -> None:
    figure = kernel_mosaic_figure(PICTURES, selected=17)
    y, x = place_of(figure, 17)
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (x - 0.5, x + 0.5, y - 0.5, y + 0.5)


@pytest.mark.parametrize("count", [1, 5, 97])
def test_other_counts_are_shown_whole(count: int) -> None:
    pictures = np.zeros((count, 3, 5, 3), np.uint8)
    assert len(kernel_mosaic_figure(pictures).data[0].customdata) == count


def test_one_kernel_is_enlarged_without_blur() -> None:
    pixels = picture_of(kernel_figure(PICTURES[3]))
    factor = len(pixels) // 11
    assert factor > 20
    np.testing.assert_array_equal(pixels[::factor, ::factor], PICTURES[3])


def test_planes_lie_under_their_clicks() -> None:
    planes = np.arange(7.0)[:, None, None] + np.zeros((7, 5, 5))
    figure = kernel_planes_figure(planes, range(48, 55), selected=50)
    mosaic, squares = figure.data
    for y, x, number in zip(squares.y, squares.x, squares.customdata, strict=True):
        assert mosaic.z[int(y), int(x)] == number[0] - 48
    assert len(figure.layout.shapes) == 2


def test_zero_is_the_neutral_colour() -> None:
    mosaic = kernel_planes_figure(np.array([[[0.5, -0.125]]]), [0]).data[0]
    assert (mosaic.zmin, mosaic.zmax) == (-0.5, 0.5)
    assert mosaic.colorscale[5] == (0.5, "rgb(247,247,247)")
    zeros = kernel_planes_figure(np.zeros((2, 3, 3)), [0, 1]).data[0]
    assert zeros.zmin < 0 < zeros.zmax


def test_planes_need_their_numbers() -> None:
    with pytest.raises(ValueError, match="3 planes need as many numbers, not 2"):
        kernel_planes_figure(np.zeros((3, 5, 5)), range(2))


def test_planes_fill_a_wide_panel_and_stay_legible() -> None:
    three = kernel_planes_figure(np.zeros((3, 11, 11)), range(3))
    assert three.layout.height > 11 / 35 * 640, "35 weights side by side in some 640 pixels"
    many = kernel_planes_figure(np.zeros((512, 3, 3)), range(512))
    assert three.layout.height < many.layout.height <= 576
