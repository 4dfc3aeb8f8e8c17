"""What a projector shows: letters and boxes measured in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import SETTLED
from tests.browser.gestures import expect_parameters, set_maps
from tests.browser.test_one_screen import LAPTOP, PROJECTOR, expect_inside, opened

Opener = Callable[..., Page]

SETTLE_MILLISECONDS = 2_000
FAR_LETTERS = 28
"""Pixels, where a projector shows 1920 of them side by side."""
WORDS_IN_A_LINE = 10
"""As many letters wide as they are high: some four words."""
SMALL_TEXTS = """() => {
    const small = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const e = node.parentElement, text = node.textContent.trim();
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        if (!text || box.width < 2 || box.height < 2 || style.visibility === "hidden") continue;
        if (e.closest("style, script, canvas, template, [data-testid=stIconMaterial]")) continue;
        if (!e.checkVisibility() || style.clipPath !== "none") continue;
        if (parseFloat(style.fontSize) < 23.95) small.push(`${style.fontSize} ${text}`);
    }
    return small;
}"""
"""Returns the texts on screen of less than 24 pixels."""
DOTS_OF_A_PIXEL = """(() => {
    const table = document.querySelector("canvas[data-testid=data-grid-canvas]");
    return table && table.width / table.getBoundingClientRect().width;
})()"""
"""How many dots of the table's picture stand in a line of a pixel on screen."""


def presented(page: Page) -> None:
    page.get_by_text("Presenter", exact=True).click()
    page.wait_for_url("**n=**")
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(SETTLE_MILLISECONDS)


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR])
def test_a_presenter_shows_large_text_and_what_belongs_together(
    open_page: Opener, size: ViewportSize
) -> None:
    page = opened(open_page, size)
    set_maps(page, 64)
    expect_parameters(page, "62,161,896")
    presented(page)
    expect(page.locator(".st-key-toolbar")).to_be_hidden()
    expect_inside(page, ".st-key-totals", ".st-key-table [data-testid=stDataFrame]")
    if size is PROJECTOR:
        expect_inside(page, ".diagram-frame img", ".st-key-status")
        for part in (".st-key-status p", ".st-key-totals label p"):
            expect(page.locator(part).first).to_have_css("font-size", f"{FAR_LETTERS}px")
    assert page.evaluate(SMALL_TEXTS) == []
    assert page.evaluate(DOTS_OF_A_PIXEL) >= 1
    page.reload()
    expect(page.locator(".st-key-toolbar")).to_be_hidden()
    page.wait_for_function(f"{DOTS_OF_A_PIXEL} >= 1")
    page.get_by_text("Presenter", exact=True).click()
    page.wait_for_function(f"{DOTS_OF_A_PIXEL} == 1")


def test_a_presenter_reads_what_is_wrong_and_the_ways_out_beside_the_table(
    open_page: Opener,
) -> None:
    page = opened(open_page, PROJECTOR)
    set_maps(page, 64)
    page.locator(".st-key-inspector").get_by_text("S8", exact=True).click()
    height = page.get_by_label("Kernel height")
    # For a moment the fields of both rows are there, those of the new one first.
    expect(height.first).to_have_value("3")
    expect(height).to_have_count(1)
    height.fill("30")
    height.press("Enter")
    wrong = page.locator(".st-key-status [data-testid=stAlertContainer]")
    expect(wrong).to_contain_text("S8: ")
    presented(page)
    expect_inside(page, ".st-key-status [data-testid=stAlertContainer]", ".diagram-frame img")
    ways_out = page.locator(".st-key-status button")
    expect(ways_out).to_have_count(2)
    box = wrong.bounding_box()
    assert box is not None
    assert box["width"] > WORDS_IN_A_LINE * FAR_LETTERS
    for way in ways_out.all():
        expect(way).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["prediction", "training"])
def test_a_presenter_shows_large_text_on_every_page(open_page: Opener, path: str) -> None:
    page = open_page(path)
    page.set_viewport_size(PROJECTOR)
    if path == "prediction":
        expect(page.locator(".st-key-maps-C1 .heatmaplayer image").first).to_be_visible()
    presented(page)
    if path == "prediction":
        expect(page.locator(".st-key-maps-C1 .heatmaplayer image").first).to_be_visible()
    assert page.evaluate(SMALL_TEXTS) == []


def test_a_presenter_shows_photo_and_answer_together(open_page: Opener) -> None:
    page = open_page("prediction")
    page.set_viewport_size(LAPTOP)
    presented(page)
    answer = page.locator(".st-key-scores .js-plotly-plot").get_by_text("golf ball")
    expect(answer).to_be_in_viewport(ratio=1)
    expect_inside(page, ".st-key-photo [data-testid=stImage]")
