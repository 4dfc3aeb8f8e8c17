"""What people do on the architecture page, as Playwright sees it."""

import re

from playwright.sync_api import Locator, Page, expect

ROW_HEIGHT = 28
HEAD_HEIGHT = 36
# The first column holds the marks of wrong and edited rows; it has no title.
TITLES = ("", "Layer", "Type", "Maps", "Size", "Kernel Size", "Stride", "Padding", "Activation")
ROWS = ("Out", "F10", "F9", "S8", "C7", "C6", "C5", "S4", "C3", "S2", "C1", "In")
KEY_MILLISECONDS = 60
# Glide's overlay opens with its text selected, after a moment; what is typed before is lost.
OVERLAY_MILLISECONDS = 300
ADDRESS_MILLISECONDS = 1500


def table(page: Page) -> Locator:
    """Return the editor's canvas."""
    return page.get_by_test_id("data-grid-canvas").first


def go_to_cell(page: Page, row: str, title: str) -> None:
    """Select a cell of the article's table, Out on top, by a click and the arrow keys."""
    y = HEAD_HEIGHT + ROW_HEIGHT * (ROWS.index(row) + 0.5)
    table(page).evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    box = table(page).bounding_box()
    assert box
    # A layer for scrolling lies over the canvas, so the mouse goes there by coordinates.
    page.mouse.click(box["x"] + 15, box["y"] + y)
    press(page, "ArrowRight", TITLES.index(title))


def press(page: Page, key: str, times: int) -> None:
    """Press a key several times, as fast as a quick person."""
    for _ in range(times):
        page.wait_for_timeout(KEY_MILLISECONDS)
        page.keyboard.press(key)
    page.wait_for_timeout(KEY_MILLISECONDS)


def type_into_cell(page: Page, text: str) -> None:
    """Replace the selected cell's text by keyboard."""
    overlay = page.locator("#portal textarea, #portal input")
    page.keyboard.press("Enter")
    expect(overlay).to_be_focused()
    page.wait_for_timeout(OVERLAY_MILLISECONDS)
    page.keyboard.type(text, delay=KEY_MILLISECONDS)
    page.keyboard.press("Enter")
    expect(overlay).to_have_count(0)


def edit_cell(page: Page, row: str, title: str, text: str) -> None:
    """Edit a cell of the article's table as a person does."""
    go_to_cell(page, row, title)
    type_into_cell(page, text)


def shown_cell(page: Page, row: str, title: str) -> Locator:
    """Return the accessible cell that stands behind the canvas."""
    position, column = ROWS.index(row), TITLES.index(title)
    return page.get_by_test_id(f"glide-cell-{column}-{position}")


def expect_parameters(page: Page, figure: str) -> None:
    """Wait until headline, facts and summary all show a total."""
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(figure)
    expect(page.locator(".facts tfoot")).to_contain_text(figure)
    expect(page.locator(".st-key-summary")).to_contain_text(f"Total params: {figure}")


def diagram_source(page: Page) -> str:
    """Return the diagram's picture as the page holds it."""
    source = page.locator(".diagram-frame img").get_attribute("src")
    assert source
    return source


def set_maps(page: Page, number: int) -> None:
    """Type a number of maps into the inspector."""
    box = page.get_by_label("Maps (channels)", exact=True)
    box.fill(str(number))
    box.press("Enter")


def open_tool(page: Page, title: str) -> None:
    """Open one of the tools below the network."""
    page.get_by_role("radio", name=title).click()


def link_of(page: Page) -> str:
    """Return the address, once it is a link to the state: it follows an edit by a second."""
    page.wait_for_url(re.compile(r"\?n="))
    page.wait_for_timeout(ADDRESS_MILLISECONDS)
    return page.url
