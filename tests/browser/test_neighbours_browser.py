"""From the article's table to means of whole maps, and to LeNet-5, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import expect_parameters, open_tool

Opener = Callable[..., Page]
PATIENCE = 240_000


def without_dense_rows(page: Page) -> None:
    """Put a global average pooling behind C7, and take away what it makes unnecessary."""
    expect_parameters(page, "62,378,344")
    page.get_by_role("radio", name="C7", exact=True).click()
    page.get_by_test_id("stPopoverButton").filter(has_text="Add").click()
    page.get_by_role("button", name="Global average pooling").click()
    page.get_by_role("button", name="Remove S8, F9 and F10").click()
    expect_parameters(page, "4,004,200")


def test_means_of_maps_take_the_place_of_the_dense_rows(open_page: Opener) -> None:
    page = open_page()
    without_dense_rows(page)
    expect(page.locator(".facts tbody")).to_contain_text("257,000")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Remove S8, F9 and F10")).to_be_visible()


@pytest.mark.slow
def test_they_are_trained_and_used(open_page: Opener) -> None:
    page = open_page()
    without_dense_rows(page)
    page.get_by_role("link", name="Training").click()
    page.get_by_role("button", name="Start training").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Finished")).to_be_visible(timeout=4 * PATIENCE)
    page.get_by_role("button", name="Use these weights").click()
    expect(page.get_by_text("Top 4 of 4 classes")).to_be_visible(timeout=PATIENCE)


def test_lenet_5_stands_beside_the_article_s_table(open_page: Opener) -> None:
    page = open_page()
    open_tool(page, "Beside another network")
    expect(page.get_by_text("1,011 times the parameters of LeNet-5")).to_be_visible()
    table = page.locator(".facts.beside")
    expect(table.locator("tfoot")).to_contain_text("61,706")
    expect(table.locator("tfoot")).to_contain_text("62,378,344")
    pictures = page.locator("img[alt*='on the same scale']")
    expect(pictures).to_have_count(2)
    heights = [picture.bounding_box() for picture in pictures.all()]
    first, second = heights
    assert first
    assert second
    assert first["height"] < second["height"]
