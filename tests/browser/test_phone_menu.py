"""On a phone the list of pages is a menu over the page: it opens, leads on and is gone."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import SETTLED, Server


def test_the_menu_closes_when_a_page_is_chosen(chromium: Browser, server: Server) -> None:
    # A browser of its own: another test may have put the welcome away.
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_selector(SETTLED)
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
    context.close()
