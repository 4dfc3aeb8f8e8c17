"""The strip of a lesson: its buttons are wholly in sight, however long a step is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.gestures import table
from tests.support.chromium import wait_until

Opener = Callable[..., Page]

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 560}
"""Less high than most, so that a long step has to scroll."""
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
LOW_LAPTOP: ViewportSize = {"width": 1024, "height": 480}
STEP = ".st-key-lesson-step"
LAYOUT_SECONDS = 5

COVERED = """() => {
    const strip = document.querySelector(".st-key-lesson-strip");
    const covered = [];
    for (const button of strip.querySelectorAll("button:not([data-testid=stTooltipIcon] *)")) {
        const box = button.getBoundingClientRect();
        if (button.closest("[class*=st-key-lesson-answer-]")) continue;
        if (box.width < 2 || !button.textContent.trim()) continue;
        // The first pixels within each corner, where the button is round by less.
        const across = [box.left + 6, box.right - 6], down = [box.top + 3, box.bottom - 3];
        const seen = across.every(x => down.every(y => {
            const top = document.elementFromPoint(x, y);
            return button.contains(top) || top?.contains(button) && top.closest("button, label");
        }));
        if (!seen) covered.push(button.textContent.trim());
    }
    return covered;
}"""
"""Returns the buttons of the strip of which a corner is cut, or behind something else.

What an answer is entered in, buttons as well as fields, scrolls with the step's text.
"""


def expect_all_in_sight(page: Page) -> None:
    for at in ("0", "e.scrollHeight / 2", "e.scrollHeight"):
        page.locator(STEP).evaluate(f"e => e.scrollTo(0, {at})")
        # The browser lays out and scrolls in its own time after the window's size has changed.
        wait_until(page, f"({COVERED})().length === 0", measured=COVERED, seconds=LAYOUT_SECONDS)


@pytest.mark.parametrize(
    ("lesson", "step", "button"),
    [
        ("why-55", 2, "Commit"),
        ("what-a-unit-sees", 1, "Commit"),
        ("own-numbers", 6, "Commit"),
        ("where-parameters-sit", 1, "Commit"),
        ("fewer-filters", 5, "Commit"),
        ("relu-and-tanh", 6, "Commit"),
        ("why-55", 8, "Compare with a model answer"),
        ("fewer-filters", 6, "Show a solution"),
        ("none-of-these", 8, "Show me"),
    ],
    ids=["choice", "long", "longer", "order", "curve", "train", "explain", "challenge", "do"],
)
def test_the_buttons_of_a_step_are_wholly_in_sight(
    open_page: Opener, page: Page, lesson: str, step: int, button: str
) -> None:
    page.set_viewport_size(PHONE)
    open_page(f"?lesson={lesson}&step={step}")
    expect(page.locator(STEP).get_by_role("button", name=button, exact=True)).to_be_visible()
    for size in (PHONE, SMALL_PHONE, LAPTOP, LOW_LAPTOP):
        page.set_viewport_size(size)
        expect_all_in_sight(page)


@pytest.mark.parametrize(
    ("lesson", "step"),
    [("read-the-table", 1), ("why-55", 2), ("fewer-filters", 5), ("own-numbers", 6)],
)
def test_the_field_of_a_question_is_in_sight_on_a_phone(
    open_page: Opener, page: Page, lesson: str, step: int
) -> None:
    page.set_viewport_size(PHONE)
    open_page(f"?lesson={lesson}&step={step}")
    field = (
        page.locator(STEP).locator("input[type=text], [data-testid=stRadio] label:has(input)").first
    )
    expect(field).to_be_in_viewport(ratio=0.8)
    middle = (
        "e => { const b = e.getBoundingClientRect();"
        " return e.contains(document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)); }"
    )
    assert field.evaluate(middle)


@pytest.mark.parametrize(
    ("size", "step"),
    [
        (PHONE, "read-the-table&step=2"),
        (LAPTOP, "why-55&step=2"),
        (LAPTOP, "read-the-table&step=2"),
    ],
    ids=["phone", "laptop, a question", "laptop, text alone"],
)
def test_all_rows_of_the_table_stay_above_the_strip(
    open_page: Opener, page: Page, size: ViewportSize, step: str
) -> None:
    page.set_viewport_size(size)
    open_page(f"?lesson={step}")
    expect(page.locator(STEP)).to_be_visible()
    expect(table(page)).to_be_visible()
    edges = (
        "[document.querySelector('[data-testid=data-grid-canvas]').getBoundingClientRect().bottom,"
        " document.querySelector('.st-key-lesson-strip').getBoundingClientRect().top]"
    )
    wait_until(page, f"(([rows, strip]) => rows <= strip)({edges})", measured=f"() => {edges}")


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_what_is_wrong_with_an_answer_stands_in_sight_above_the_button(
    open_page: Opener, page: Page, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    open_page("?lesson=what-a-unit-sees&step=1")
    step = page.locator(STEP)
    step.get_by_role("button", name="Commit").click()
    expect(step.get_by_role("alert")).to_be_in_viewport(ratio=0.99)
    expect_all_in_sight(page)


@pytest.mark.parametrize("size", [SMALL_PHONE, LOW_LAPTOP], ids=["phone", "laptop"])
def test_all_things_that_are_put_in_order_can_be_pressed(
    open_page: Opener, page: Page, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    open_page("?lesson=where-parameters-sit&step=1")
    buttons = page.locator("[class*=st-key-lesson-answer-] button")
    expect(buttons).to_have_count(4)
    for number in range(1, 5):
        # Its middle must be free: behind the strip's foot it could not be clicked.
        buttons.nth(4 - number).click()
        expect(buttons.nth(4 - number).get_by_test_id("stIconMaterial")).to_have_text(
            f"counter_{number}"
        )
    buttons.first.click()
    expect(buttons.first.get_by_test_id("stIconMaterial")).to_have_text("radio_button_unchecked")
    expect_all_in_sight(page)


def test_the_tab_key_brings_the_chosen_field_out_from_behind_the_button(
    open_page: Opener, page: Page
) -> None:
    page.set_viewport_size(SMALL_PHONE)
    open_page("?lesson=fewer-filters&step=5")
    step = page.locator(STEP)
    last = step.get_by_role("textbox").last
    step.get_by_role("textbox").nth(1).focus()
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    field, foot = last.bounding_box(), page.locator(".st-key-lesson-foot").bounding_box()
    assert field
    assert foot
    assert field["y"] + field["height"] <= foot["y"] + 1
