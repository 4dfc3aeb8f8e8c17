"""The top of the page: what lies beside what, and the list of pages as a menu on a phone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SETTLED, Server

OTHERS = (
    "[data-testid=stTopNavLink], [data-testid=stExpandSidebarButton], "
    "[class*=st-key-option-presenter] label"
)


@pytest.mark.parametrize("width", [390, 700, 800, 1000, 1280])
def test_the_welcome_lies_over_nothing(chromium: Browser, server: Server, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_selector(SETTLED)
    welcome = page.get_by_role("button", name="New here?")
    expect(welcome).to_be_visible()
    begin, away = welcome.bounding_box(), page.get_by_label("No, thanks").bounding_box()
    assert begin
    assert away
    for other in page.locator(OTHERS).filter(visible=True).all():
        box = other.bounding_box()
        assert box
        is_before = box["x"] + box["width"] <= begin["x"]
        is_behind = away["x"] + away["width"] <= box["x"]
        assert is_before or is_behind, other.text_content()
    context.close()


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
