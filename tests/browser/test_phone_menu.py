"""On a phone the list of pages is a menu over the page: it opens, leads on and is gone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_the_menu_closes_when_a_page_is_chosen(open_page: Callable[..., Page], page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page()
    welcome = page.get_by_role("button", name="New here?")
    expect(welcome).to_be_visible()
    page.get_by_test_id("stExpandSidebarButton").click()
    close = page.get_by_test_id("stSidebarCollapseButton")
    expect(close).to_be_visible()
    expect(welcome).to_be_hidden()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Training").click()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    expect(close).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
