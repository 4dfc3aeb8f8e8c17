"""Back, and pages that are left at once, in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.gestures import (
    KEY_MILLISECONDS,
    OVERLAY_MILLISECONDS,
    expect_parameters,
    go_to_cell,
    set_maps,
)

Opener = Callable[..., Page]


def test_back_goes_one_page_back_however_much_was_edited(open_page: Opener) -> None:
    page = open_page()
    expect_parameters(page, "62,378,344")
    entries = page.evaluate("history.length")
    for maps, total in ((64, "62,161,896"), (128, "62,594,792"), (64, "62,161,896")):
        set_maps(page, maps)
        expect_parameters(page, total)
    page.get_by_role("link", name="Prediction").click()
    expect(page.get_by_role("button", name="Architecture")).to_have_count(0)
    page.wait_for_url("**/prediction?n=*")
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    expect_parameters(page, "62,161,896")


def test_a_page_that_is_left_at_once_keeps_the_edit(open_page: Opener) -> None:
    page = open_page()
    expect_parameters(page, "62,378,344")
    training = page.get_by_role("link", name="Training")
    box = training.bounding_box()
    assert box
    go_to_cell(page, "C1", "Maps")
    page.keyboard.press("Enter")
    page.wait_for_timeout(OVERLAY_MILLISECONDS)
    page.keyboard.type("64", delay=KEY_MILLISECONDS)
    page.keyboard.press("Enter")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    page.get_by_role("link", name="Architecture").click()
    expect_parameters(page, "62,161,896")
