"""A click on a map opens it where the eye is: boxes measured in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.chromium import wait_until

Opener = Callable[..., Page]

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}
OPENED_PIXELS = 280
"""Least width of an opened map beside the maps."""
BAR_PIXELS = 60
"""Most height above the maps that their bar of colours takes, gap and words included."""
HALF = 0.5
"""Of a part's area: enough to be seen."""
WIDTHS = """() => {
    const size = part => {
        const box = document.querySelector(".st-key-maps-C1 " + part)?.getBoundingClientRect();
        return [box?.width, box?.height];
    };
    const frame = document.querySelector("[class*=st-key-wide-picture-]");
    return {
        picture: size(".heatmaplayer image")[0], drawn: size(".main-svg"),
        chart: size("[data-testid=stPlotlyChart]"), window: [innerWidth, innerHeight],
        shape: frame && getComputedStyle(frame).getPropertyValue("--shape"),
    };
}"""
"""How wide the maps are, and what they depend on."""


@pytest.mark.parametrize("size", [PHONE, LAPTOP, PROJECTOR])
def test_a_map_opens_in_sight_of_the_picture_that_was_clicked(
    open_page: Opener, page: Page, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    open_page("prediction")
    maps = page.locator(".st-key-maps-C1 .nsewdrag").first
    expect(maps).to_be_visible()
    maps.evaluate("e => e.scrollIntoView({block: 'center'})")
    maps.click(position={"x": 40, "y": 40})
    opened = page.locator(".st-key-opened-map-values .heatmaplayer image").first
    expect(opened).to_be_in_viewport(ratio=HALF)
    if size is not PHONE:
        expect(maps).to_be_in_viewport(ratio=HALF)
        assert opened.evaluate("e => e.getBoundingClientRect().width") >= OPENED_PIXELS


def test_the_title_of_an_opened_map_comes_into_sight(open_page: Opener, page: Page) -> None:
    page.set_viewport_size(LAPTOP)
    open_page("prediction")
    maps = page.locator(".st-key-maps-C1 .nsewdrag").first
    expect(maps).to_be_visible()
    maps.evaluate("e => e.scrollIntoView({block: 'end'})")
    box = maps.bounding_box()
    assert box
    maps.click(position={"x": 40, "y": box["height"] - 40})
    expect(page.locator(".st-key-opened-map-panel h4")).to_be_in_viewport(ratio=1)
    edges = (
        "[document.querySelector('.st-key-opened-map-panel h4').getBoundingClientRect().top,"
        " document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom]"
    )
    wait_until(page, f"(([title, head]) => title >= head)({edges})", measured=f"() => {edges}")


def test_a_wide_window_is_filled_with_maps(open_page: Opener, page: Page) -> None:
    page.set_viewport_size(PROJECTOR)
    open_page("prediction")
    picture = page.locator(".st-key-maps-C1 .heatmaplayer image").first
    expect(picture).to_be_visible()
    wait_until(page, f"({WIDTHS})().picture > 0.8 * innerWidth", measured=WIDTHS)
    heights = [
        page.locator(f".st-key-maps-C1{part}").first.evaluate(
            "e => e.getBoundingClientRect().height"
        )
        for part in ("", " [data-testid=stPlotlyChart]")
    ]
    assert heights[0] >= heights[1], "no row of maps is cut"
    box, bar = picture.bounding_box(), page.locator(".st-key-maps-C1 .cbfills").bounding_box()
    assert box
    assert bar
    assert box["height"] < PROJECTOR["height"], "all maps on one screen"
    assert box["x"] <= bar["x"] < box["x"] + box["width"] / 4, "the colours stand over the maps"
    assert 0 < box["y"] - bar["y"] < BAR_PIXELS, "the colours stand near the maps"
    figure = page.locator(".st-key-maps-C1 [data-testid=stPlotlyChart]").bounding_box()
    assert figure
    assert box["y"] - figure["y"] < BAR_PIXELS, "nothing lies empty above the colours"
    assert box["y"] < 0.85 * PROJECTOR["height"], "maps begin on the first screen"


def test_maps_on_a_phone_are_as_large_as_a_thumb(open_page: Opener, page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_page("prediction")
    picture = page.locator(".st-key-maps-C1 .heatmaplayer image").first
    expect(picture).to_be_visible()
    width = picture.evaluate("e => e.getBoundingClientRect().width")
    assert width / 14 > 44, "96 maps stand in 14 columns"
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
