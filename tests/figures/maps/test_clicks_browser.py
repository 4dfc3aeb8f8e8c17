"""What the mouse finds on a layer's maps, in a real Chromium.

The click layer rests on the order in which Plotly looks its traces up, so a newer Plotly may
break it: only a browser tells.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from alexnet.figures.maps.feature_maps import UNUSED, feature_maps_figure, tile_maps

pytestmark = pytest.mark.browser
RECORD = """
window.clicked = [];
document.querySelector('.plotly-graph-div').on('plotly_selected', event =>
    window.clicked.push(event && event.points.map(point => point.customdata[0])));
"""
PLACE = """([x, y]) => {
    const figure = document.querySelector('.plotly-graph-div');
    const {xaxis, yaxis} = figure._fullLayout;
    const box = figure.getBoundingClientRect();
    return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)];
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1000, "height": 650})
    yield page
    page.close()


@pytest.fixture(scope="module")
def maps() -> np.ndarray:
    return np.random.default_rng(0).random((13, 13, 95)).astype(np.float32)


def show(page: Page, folder: Path, maps: np.ndarray) -> None:
    tiled = tile_maps(maps, order="peak")
    figure = feature_maps_figure(tiled, clicks=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    figure.write_html(folder / "maps.html", include_plotlyjs=True, post_script=RECORD)
    page.goto((folder / "maps.html").as_uri())
    page.wait_for_selector(".heatmaplayer image")
    assert not errors


def under_the_mouse(page: Page, x: float, y: float) -> str:
    page.mouse.move(*page.evaluate(PLACE, [x + 0.1, y]))
    page.wait_for_timeout(150)
    page.mouse.move(*page.evaluate(PLACE, [x, y]))
    page.wait_for_timeout(300)
    return " ".join(page.locator(".hoverlayer text").all_text_contents())


def test_hover_tells_the_value_and_a_click_opens_the_map(
    page: Page, maps: np.ndarray, tmp_path: Path
) -> None:
    show(page, tmp_path, maps)
    tiled = tile_maps(maps, order="peak")
    period = tiled.tile_width + tiled.gap
    for place, y, x in ((0, 0, 0), (17, 3, 12), (40, 12, 0), (94, 12, 12)):
        row, column = divmod(place, tiled.columns)
        number = tiled.numbers[place]
        top, left = row * period + y, column * period + x
        words = under_the_mouse(page, left, top)
        assert f"{maps[y, x, number]:.5g} at x {x}, y {y}" in words
        assert f"map {number}" in words
        page.mouse.click(*page.evaluate(PLACE, [left, top]))
        page.wait_for_timeout(400)
        assert page.evaluate("window.clicked").pop() == [number]


def test_a_tile_without_a_map_says_so(page: Page, maps: np.ndarray, tmp_path: Path) -> None:
    show(page, tmp_path, maps)
    tiled = tile_maps(maps)
    height, width = tiled.mosaic.shape
    assert "no map here" in under_the_mouse(page, width - 5, height - 5)
    page.mouse.click(*page.evaluate(PLACE, [width - 5, height - 5]))
    page.wait_for_timeout(400)
    assert page.evaluate("window.clicked").pop() == [UNUSED]


def test_clicks_find_the_map_after_zooming_in(page: Page, maps: np.ndarray, tmp_path: Path) -> None:
    show(page, tmp_path, maps)
    tiled = tile_maps(maps, order="peak")
    page.evaluate(
        "Plotly.relayout(document.querySelector('.plotly-graph-div'),"
        "{'xaxis.range': [27.5, 69.5], 'yaxis.range': [41.5, 13.5]})"
    )
    page.wait_for_timeout(600)
    place = tiled.columns + 3
    assert f"map {tiled.numbers[place]}" in under_the_mouse(page, 3 * 14 + 1, 14 + 11)
    page.mouse.click(*page.evaluate(PLACE, [3 * 14 + 1, 14 + 11]))
    page.wait_for_timeout(400)
    assert page.evaluate("window.clicked").pop() == [tiled.numbers[place]]
