"""A photo from its upload to the maps of every layer, in a real browser on a real server."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from alexnet.architecture.presets import PRESETS
from alexnet.images import sample_bytes
from tests.browser.gestures import link_of

OpenPage = Callable[[str], Page]
NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:e−?\d+)?")

TABLE = PRESETS["article-table"]
ROWS = [row.name for row in TABLE.architecture.rows]


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A JPEG that is no sample: the cat, mirrored."""
    cat = Image.open(io.BytesIO(sample_bytes("cat"))).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    file = io.BytesIO()
    cat.save(file, "JPEG")
    return file.getvalue()


def upload(page: Page, data: bytes, name: str = "photo.jpg") -> None:
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": data}
    )


def picture(page: Page, layer: str) -> Locator:
    """Return the tiled picture of a layer's maps, as Plotly has painted it."""
    return page.locator(f".st-key-maps-{layer} .heatmaplayer image").first


def expect_every_layer(page: Page, layers: list[str]) -> None:
    page.get_by_text("All layers").click()
    for layer in layers:
        painted = picture(page, layer)
        painted.scroll_into_view_if_needed()
        box = painted.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 100, layer
        pixels = page.locator(f".st-key-maps-{layer} .heatmaplayer").first.screenshot()
        assert np.asarray(Image.open(io.BytesIO(pixels)).convert("L")).std() > 1, layer


def test_a_photo_through_the_default_network(open_page: OpenPage, photo: bytes) -> None:
    page = open_page("prediction")
    expect(page.get_by_text("golf ball", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Show my table's network, untrained").click()
    expect(page.get_by_text("Untrained: these weights are random numbers")).to_be_visible()
    expect(picture(page, "C1")).to_be_visible()
    sample = picture(page, "C1").get_attribute("href")
    upload(page, photo)
    expect(page.get_by_text("1 photo", exact=True)).to_be_visible()
    expect(picture(page, "C1")).not_to_have_attribute("href", sample or "")
    expect(page.get_by_alt_text("your photo, as the network sees it")).to_be_visible()
    expect(page.get_by_text("Top 5 of 1,000 classes")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^class \d+$"))).to_have_count(5)
    expect_every_layer(page, ROWS)
    expect(page.get_by_text("Output 55 × 55 × 96 ·")).to_be_visible()


def test_a_photo_through_an_edited_network(open_page: OpenPage, photo: bytes) -> None:
    page = open_page("prediction")
    upload(page, photo)
    expect(page.get_by_text("1 photo", exact=True)).to_be_visible()
    page.get_by_role("link", name="Architecture").click()
    maps = page.get_by_label("Maps (channels)", exact=True)
    expect(maps).to_have_value("96")
    maps.fill("32")
    maps.press("Enter")
    expect(page.get_by_text("55 × 55 × 32").first).to_be_visible()
    page.get_by_role("link", name="Prediction").click()
    expect(page.get_by_text(f"“{TABLE.title}”, edited")).to_be_visible()
    expect(page.get_by_text("1 photo", exact=True)).to_be_visible()
    expect(page.get_by_text("Output 55 × 55 × 32 ·")).to_be_visible()
    expect(page.get_by_text("C1: 32 maps of 55 × 55")).to_be_visible()
    expect_every_layer(page, ROWS)


def test_a_picked_layer_comes_back_with_the_address(open_page: OpenPage) -> None:
    page = open_page("prediction")
    page.get_by_text("S4", exact=False).first.click()
    expect(page.get_by_text("S4: 256 maps of 13 × 13")).to_be_visible()
    link_of(page)
    page.reload()
    expect(page.get_by_text("S4: 256 maps of 13 × 13")).to_be_visible()


def test_zero_heat_is_as_dark_as_it_was_sent(open_page: OpenPage) -> None:
    page = open_page("prediction")
    page.get_by_text("Why did it say so?").click()
    bar = page.locator(".st-key-heat-grad_cam .cbfills").first
    bar.scroll_into_view_if_needed()
    painted = np.asarray(Image.open(io.BytesIO(bar.screenshot())).convert("RGB"))
    red, green, blue = painted[-3, painted.shape[1] // 2].tolist()
    assert max(red, green) < 16, (red, green, blue)
    assert blue < 32, (red, green, blue)


WATCH_TOOLS = """() => {
    const tools = document.querySelector(".st-key-prediction-tools");
    window.tops = [];
    const look = () => {
        const top = Math.round(tools.getBoundingClientRect().top);
        if (!window.tops.includes(top)) window.tops.push(top);
        requestAnimationFrame(look);
    };
    look();
}"""
"""Notes every place that the tools below the scores have had on screen."""


def test_the_bars_stay_where_they_are_beside_a_photo_of_none_of_the_classes(
    open_page: OpenPage,
) -> None:
    page = open_page("prediction")
    bars = page.locator(".st-key-scores .js-plotly-plot")
    expect(bars).to_contain_text("golf ball")
    expect(page.locator(".st-key-maps-C1 .heatmaplayer image").first).to_be_visible()
    before = bars.bounding_box()
    page.evaluate(WATCH_TOOLS)
    page.get_by_role("radio", name="Cat").click()
    expect(page.locator(".st-key-novelty")).to_contain_text("None of these?")
    expect(bars).to_have_count(1)
    expect(bars).not_to_contain_text("≈100%")
    assert bars.bounding_box() == before
    (top,) = page.evaluate("window.tops")
    assert top == page.locator(".st-key-prediction-tools").evaluate(
        "e => Math.round(e.getBoundingClientRect().top)"
    )


def test_what_is_no_photo_gets_a_sentence(open_page: OpenPage) -> None:
    page = open_page("prediction")
    expect(picture(page, "C1")).to_be_visible()
    upload(page, b"%PDF-1.7 and so on")
    expect(page.get_by_text("The file is a PDF document, not a photo")).to_be_visible()
    expect(picture(page, "C1")).to_be_visible()


def drag_layer(page: Page, key: str) -> Locator:
    """Return what takes a figure's clicks."""
    return page.locator(f"[class*='st-key-{key}'] .nsewdrag").first


def click_at(target: Locator, across: float, down: float) -> None:
    """Click at a share of the width and the height."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    target.click(position={"x": box["width"] * across, "y": box["height"] * down})


def test_the_whole_way_to_one_multiplication_and_back(open_page: OpenPage, photo: bytes) -> None:
    page = open_page("prediction")
    upload(page, photo)
    expect(page.get_by_text("1 photo", exact=True)).to_be_visible()
    expect(picture(page, "C1")).to_be_visible()
    page.get_by_role("radio", name="C3", exact=True).click()
    expect(page.get_by_text("C3: 256 maps of 27 × 27")).to_be_visible()
    page.get_by_role("radio", name="C1", exact=True).click()
    expect(page.get_by_text("C1: 96 maps of 55 × 55")).to_be_visible()

    click_at(drag_layer(page, "maps-C1"), 0.04, 0.06)
    expect(page.get_by_role("heading", name="Map 0 of C1", exact=True)).to_be_visible()
    same = page.get_by_text(
        re.compile(r"^Computed again from the photo and the kernel: ([−\d.e]+)")
    )
    expect(same).to_be_visible()
    computed, network = NUMBER.findall(same.inner_text())[:2]
    assert computed == network

    click_at(drag_layer(page, "opened-map-values"), 0.5, 0.5)
    expect(page.get_by_label("y", exact=True).first).to_have_value(re.compile("^2[678]$"))
    traced = NUMBER.findall(same.inner_text())[:2]
    assert traced[0] == traced[1]

    page.get_by_role("link", name="Architecture").click()
    maps = page.get_by_label("Maps (channels)", exact=True)
    expect(maps).to_have_value("96")
    maps.fill("24")
    maps.press("Enter")
    expect(page.get_by_text("55 × 55 × 24").first).to_be_visible()
    page.get_by_role("link", name="Prediction").click()
    expect(page.get_by_text("C1: 24 maps of 55 × 55")).to_be_visible()
    expect(page.get_by_role("heading", name="Map 0 of C1", exact=True)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("heading", name="Map 0 of C1", exact=True)).to_have_count(0)


def test_occlusion_stops_when_told(open_page: OpenPage) -> None:
    page = open_page("prediction")
    page.get_by_text("Why did it say so?").click()
    page.get_by_text("Occlusion", exact=True).click()
    page.get_by_role("button", name="Cover the photo").click()
    expect(page.get_by_text(re.compile(r"places covered"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_sticks_out(open_page: OpenPage, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_page("prediction")
    expect(picture(page, "C1")).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
