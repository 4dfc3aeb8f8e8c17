"""A letter and Enter that a busy browser takes at once, in a real Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gestures import expect_parameters, go_to_cell, shown_cell

Opener = Callable[..., Page]

_AT_ONCE = """
(field, [text, end]) => {
    const press = (key) => field.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
    );
    const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    press(text.at(-1));
    write.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    press(end);
}
"""


@pytest.mark.parametrize(
    ("end", "shown", "parameters"),
    [
        ("Enter", "64", "62,161,896"),
        ("Tab", "64", "62,161,896"),
        ("Escape", "96", "62,378,344"),
    ],
)
def test_a_letter_and_the_end_at_once(
    open_page: Opener, end: str, shown: str, parameters: str
) -> None:
    page = open_page()
    expect_parameters(page, "62,378,344")
    go_to_cell(page, "C1", "Maps")
    page.keyboard.press("Enter")
    overlay = page.locator("#portal textarea")
    expect(overlay).to_be_focused()
    overlay.evaluate(_AT_ONCE, ["64", end])
    expect(overlay).to_have_count(0)
    expect(shown_cell(page, "C1", "Maps")).to_have_text(shown)
    expect_parameters(page, parameters)
