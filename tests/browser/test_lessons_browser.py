"""Lessons in a real browser: by keyboard alone, in a window of a laptop and of a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from alexnet.lessons import LESSONS, answers
from alexnet.lessons.schema import Challenge, Curve, Do, Explain, Number, Predict
from tests.browser.gestures import KEY_MILLISECONDS, expect_parameters, set_maps

Opener = Callable[..., Page]

HAS_FOCUS = "e => e.contains(document.activeElement)"
STRIP = ".st-key-lesson-strip"
SOME_TABS = 12
"""The strip is the last of the page: what follows within it is never far."""
MOST_TABS = 150

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 720}


def go_to(page: Page, found: Locator) -> None:
    """Bring the focus to an element by the Tab key, forwards to the page's end and then back."""
    expect(found).to_be_visible()
    for key, times in (("Tab", SOME_TABS), ("Shift+Tab", MOST_TABS)):
        for _ in range(times):
            if found.evaluate(HAS_FOCUS):
                return
            page.keyboard.press(key)
    pytest.fail(f"the Tab key does not lead to {found}")


def press_button(page: Page, name: str) -> None:
    go_to(page, page.locator(STRIP).get_by_role("button", name=name, exact=True))
    page.keyboard.press("Enter")


def play_by_keyboard(page: Page, name: str) -> None:
    """Play a lesson from its first step to its end with right answers."""
    lesson = LESSONS[name]
    for index, step in enumerate(lesson.steps):
        number = f"{index + 1} of {len(lesson.steps)}"
        expect(page.locator(STRIP)).to_contain_text(number)
        if isinstance(step, Predict):
            commit(page, step, answers.parts_of(step, answers.key(lesson, index)))
            expect(page.locator(STRIP)).to_contain_text("The result:")
        elif isinstance(step, Explain):
            go_to(page, page.locator(f"{STRIP} textarea"))
            page.keyboard.type("word " * step.words)
            press_button(page, "Compare with a model answer")
            expect(page.locator(STRIP)).to_contain_text("A model answer")
        elif isinstance(step, Do):
            press_button(page, "Show me")
            expect(page.locator(STRIP)).to_contain_text("Done for you")
        elif isinstance(step, Challenge):
            press_button(page, "Show a solution")
            expect(page.locator(STRIP)).to_contain_text("Reached")
        press_button(page, "Finish" if index + 1 == len(lesson.steps) else "Next")
    expect(page.locator(STRIP)).to_contain_text("Done: ")
    press_button(page, "Close")
    expect(page.locator(STRIP)).to_have_count(0)


def commit(page: Page, step: Predict, parts: tuple[str, ...]) -> None:
    strip = page.locator(STRIP)
    if isinstance(step.question, Number | Curve):
        for place, text in enumerate(parts):
            go_to(page, strip.locator("input[type=text]").nth(place))
            page.keyboard.type(text)
    elif step.choice is not None:
        go_to(page, strip.get_by_role("radiogroup"))
        wanted = strip.get_by_role("radio").nth(int(parts[0]))
        for _ in step.choice:
            if not wanted.is_checked():
                page.keyboard.press("ArrowDown")
                page.wait_for_timeout(KEY_MILLISECONDS)
        expect(wanted).to_be_checked()
    else:
        for number, part in enumerate(parts, start=1):
            text = step.order[int(part)].text if step.order else ""
            button = strip.get_by_role("button", name=text)
            go_to(page, button)
            page.keyboard.press("Enter")
            expect(button.get_by_test_id("stIconMaterial")).to_have_text(f"counter_{number}")
    press_button(page, "Commit")


@pytest.mark.parametrize("name", ["why-55", "where-parameters-sit"])
@pytest.mark.parametrize(
    ("size", "colours"), [(LAPTOP, "light"), (PHONE, "dark"), (LAPTOP, "dark"), (PHONE, "light")]
)
def test_a_lesson_is_played_by_keyboard_alone(
    page: Page, open_page: Opener, name: str, size: ViewportSize, colours: str
) -> None:
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    page.set_viewport_size(size)
    open_page(f"?lesson={name}")
    entries = page.evaluate("history.length")
    play_by_keyboard(page, name)
    assert page.evaluate("history.length") == entries


def test_the_strip_stays_in_sight_and_hides_what_is_asked(open_page: Opener) -> None:
    page = open_page("?lesson=why-55&step=2")
    strip = page.locator(STRIP)
    expect(strip).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".facts")).to_have_count(0)
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)
    assert "55X55" not in page.content()
    expect(strip.get_by_role("button", name="Commit")).to_be_visible()
    # The strip is as high as it stays when its last part, the bar, is there.
    expect(strip.get_by_role("button", name="Next")).to_be_visible()
    page.evaluate("() => document.fonts.ready.then(() => null)")
    before = strip.bounding_box()
    page.mouse.wheel(0, 400)
    assert strip.bounding_box() == before
    strip.get_by_text("54", exact=True).click()
    strip.get_by_role("button", name="Commit").click()
    expect(strip).to_contain_text("You counted the steps")
    expect(page.locator(".facts tfoot")).to_contain_text("62,378,344")


def test_a_reload_brings_step_and_answer_back(open_page: Opener) -> None:
    page = open_page("?lesson=why-55&step=2")
    page.locator(STRIP).get_by_text("54", exact=True).click()
    page.locator(STRIP).get_by_role("button", name="Commit").click()
    expect(page.locator(STRIP)).to_contain_text("You counted the steps")
    page.wait_for_url("**answers=*")
    page.reload()
    expect(page.locator(STRIP)).to_contain_text(f"2 of {len(LESSONS['why-55'].steps)}")
    expect(page.locator(STRIP)).to_contain_text("You counted the steps")


def test_the_welcome_begins_the_first_lesson_and_goes_for_good(open_page: Opener) -> None:
    page = open_page()
    page.evaluate("localStorage.removeItem('alexnet-explorer-welcomed')")
    page.reload()
    offer = page.get_by_role("button", name="New here?")
    offer.click()
    expect(page.locator(STRIP)).to_contain_text("1 of ")
    press_button(page, "Lesson")
    page.get_by_role("button", name="Leave the lesson").click()
    expect(page.locator(STRIP)).to_have_count(0)
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    expect(offer).to_be_hidden()
    page.reload()
    expect_parameters(page, "62,378,344")
    expect(offer).to_be_hidden()


def test_the_welcome_is_put_away_by_its_cross(open_page: Opener) -> None:
    page = open_page()
    page.evaluate("localStorage.removeItem('alexnet-explorer-welcomed')")
    page.reload()
    expect_parameters(page, "62,378,344")
    page.get_by_role("button", name="No, thanks").click()
    offer = page.get_by_role("button", name="New here?")
    expect(offer).to_be_hidden()
    set_maps(page, 64)
    expect_parameters(page, "62,161,896")
    expect(offer).to_be_hidden()
