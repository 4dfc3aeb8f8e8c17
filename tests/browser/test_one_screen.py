"""What belongs together stands on one screen: boxes measured in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.gestures import edit_cell, expect_parameters, set_maps, table

Opener = Callable[..., Page]

WHOLE = 0.995
"""Of a part's area; boxes end between two pixels."""

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}

SETTLE_MILLISECONDS = 2_000
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


def opened(open_page: Opener, size: ViewportSize) -> Page:
    page = open_page()
    page.set_viewport_size(size)
    expect_parameters(page, "62,378,344")
    expect(page.locator(".diagram-frame img")).to_be_visible()
    return page


def expect_inside(page: Page, *parts: str | Locator) -> None:
    """Wait until every part lies within the window as it is scrolled."""
    for part in parts:
        found = page.locator(part) if isinstance(part, str) else part
        expect(found.first).to_be_in_viewport(ratio=WHOLE)


def top_of(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_laptop_shows_table_inspector_and_diagram(open_page: Opener, is_edited: bool) -> None:
    page = opened(open_page, LAPTOP)
    if is_edited:
        set_maps(page, 64)
        expect_parameters(page, "62,161,896")
    toolbar, totals = ".st-key-toolbar", ".st-key-totals"
    expect_inside(page, toolbar, totals, table(page), ".st-key-inspector", ".diagram-frame img")
    expect_inside(page, page.get_by_role("button", name="Why this size?"))
    heights = table(page).evaluate("e => e.getBoundingClientRect().height")
    assert heights >= 36 + 12 * 28, "all twelve rows"


def test_a_projector_shows_the_facts_too(open_page: Opener) -> None:
    page = opened(open_page, PROJECTOR)
    expect_inside(page, ".st-key-totals", table(page), ".facts", ".diagram-frame img")
    box = page.locator(".st-key-bench").bounding_box()
    assert box
    assert box["width"] > 0.95 * PROJECTOR["width"]


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_the_totals_stay_in_sight(open_page: Opener, size: ViewportSize) -> None:
    page = opened(open_page, size)
    page.get_by_role("radio", name="Code", exact=True).scroll_into_view_if_needed()
    page.locator(".st-key-summary").evaluate("e => e.scrollIntoView()")
    expect_inside(page, ".st-key-totals")


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_an_error_moves_nothing(open_page: Opener, size: ViewportSize) -> None:
    page = opened(open_page, size)
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    before = top_of(table(page)), top_of(page.locator(".diagram-frame img"))
    box = page.get_by_label("Kernel height", exact=True)
    box.fill("300")
    box.press("Enter")
    expect(page.get_by_test_id("stAlert")).to_contain_text("does not fit")
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    assert top_of(table(page)) == before[0]
    if size is LAPTOP:
        assert top_of(page.locator(".diagram-frame img")) == before[1]
        expect_inside(page, page.get_by_role("button", name="Set kernel size of C1 to 11X11"))


def test_why_this_size_opens_over_the_page(open_page: Opener) -> None:
    page = opened(open_page, LAPTOP)
    page.get_by_role("button", name="Why this size?").click()
    expect(page.get_by_role("dialog")).to_contain_text("of C1")


def test_on_a_phone_no_number_is_cut_and_controls_fit_a_thumb(open_page: Opener) -> None:
    page = opened(open_page, PHONE)
    edit_cell(page, "C1", "Maps", "64")
    expect_parameters(page, "62,161,896")
    for number in page.locator("[data-testid=stMetricValue], [data-testid=stMetricDelta]").all():
        assert number.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), number.inner_text()
        box = number.bounding_box()
        assert box
        right = box["x"] + box["width"]
        assert box["x"] >= 0, number.inner_text()
        assert right <= PHONE["width"], number.inner_text()
    tops = {round(top_of(value)) for value in page.get_by_test_id("stMetricValue").all()}
    assert len(tops) == 1, "one line"
    for control in page.locator(
        ".st-key-toolbar button:visible, .st-key-inspector button:visible"
    ).all():
        if control.get_attribute("aria-label", timeout=1000) or not control.inner_text():
            continue  # The framework's own question marks and steppers.
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44, control.inner_text()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def presented(page: Page) -> None:
    page.get_by_text("Presenter", exact=True).click()
    expect(page.locator(".st-key-toolbar")).to_be_hidden()
    page.wait_for_timeout(SETTLE_MILLISECONDS)


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR])
def test_a_presenter_shows_large_text_and_what_belongs_together(
    open_page: Opener, size: ViewportSize
) -> None:
    page = opened(open_page, size)
    set_maps(page, 64)
    expect_parameters(page, "62,161,896")
    presented(page)
    expect_inside(page, ".st-key-totals", ".st-key-table [data-testid=stDataFrame]")
    if size is PROJECTOR:
        expect_inside(page, ".diagram-frame img", ".st-key-status")
    assert page.evaluate(SMALL_TEXTS) == []
    page.reload()
    expect(page.locator(".st-key-toolbar")).to_be_hidden()


@pytest.mark.parametrize("path", ["prediction", "training"])
def test_a_presenter_shows_large_text_on_every_page(open_page: Opener, path: str) -> None:
    page = open_page(path)
    page.set_viewport_size(PROJECTOR)
    page.get_by_text("Presenter", exact=True).click()
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    assert page.evaluate(SMALL_TEXTS) == []
