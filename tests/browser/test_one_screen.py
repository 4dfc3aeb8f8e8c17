"""What belongs together stands on one screen: boxes measured in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.gestures import expect_parameters, open_tool, set_maps, table
from tests.support.chromium import wait_until

Opener = Callable[..., Page]

WHOLE = 0.995
"""Of a part's area; boxes end between two pixels."""

PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 800, "height": 1000}
LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}


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
    expect(found).to_be_visible()
    top: float = found.evaluate("e => e.getBoundingClientRect().top")
    return top


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_laptop_shows_table_inspector_and_diagram(open_page: Opener, is_edited: bool) -> None:
    page = opened(open_page, LAPTOP)
    if is_edited:
        set_maps(page, 64)
        expect_parameters(page, "62,161,896")
    over = ".st-key-toolbar", ".st-key-totals", ".st-key-caption"
    expect_inside(page, *over, table(page), ".st-key-inspector", ".diagram-frame img")
    expect_inside(page, page.get_by_role("button", name="Why this size?"))
    said = page.locator(".st-key-status [data-testid=stAlertContainer] p")
    bottom = said.first.evaluate("e => e.getBoundingClientRect().bottom")
    assert bottom <= top_of(page.locator(".diagram-frame img")) + 1
    heights = table(page).evaluate("e => e.getBoundingClientRect().height")
    assert heights >= 36 + 12 * 28, "all twelve rows"


@pytest.mark.parametrize("size", [PHONE, TABLET, LAPTOP, PROJECTOR])
def test_signs_are_explained_and_move_nothing(open_page: Opener, size: ViewportSize) -> None:
    page = opened(open_page, size)
    caption = page.locator(".st-key-caption")
    expect(caption).to_contain_text("AlexNet, row by row")
    before = top_of(table(page))
    set_maps(page, 64)
    expect(caption).to_contain_text("✎ was edited, ↝ changed because of a row nearer to In")
    page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
    assert top_of(table(page)) == pytest.approx(before, abs=0.5)


def test_a_link_comes_with_its_code_in_sight(open_page: Opener) -> None:
    page = opened(open_page, LAPTOP)
    open_tool(page, "Files and link")
    shared = page.get_by_text("Share it", exact=True)
    shared.evaluate("e => e.scrollIntoView({block: 'center'})")
    expect_inside(page, shared, page.get_by_alt_text("QR code of the link"))


def test_a_projector_has_the_tools_beside_the_summary(open_page: Opener) -> None:
    page = opened(open_page, PROJECTOR)
    summary, tools = (page.locator(f".st-key-{key}").bounding_box() for key in ("summary", "tools"))
    assert summary
    assert tools
    assert abs(summary["y"] - tools["y"]) < 10
    assert summary["x"] + summary["width"] <= tools["x"]


def test_a_projector_shows_the_facts_too(open_page: Opener) -> None:
    page = opened(open_page, PROJECTOR)
    expect_inside(page, ".st-key-totals", table(page), ".facts", ".diagram-frame img")
    box = page.locator(".st-key-bench").bounding_box()
    assert box
    assert box["width"] > 0.95 * PROJECTOR["width"]


@pytest.mark.parametrize("task", ["Train the network", "What does a number cost?"])
def test_a_laptop_shows_start_and_what_is_learned_from(open_page: Opener, task: str) -> None:
    page = open_page("training")
    page.set_viewport_size(LAPTOP)
    page.get_by_role("radio", name=task).click()
    start = page.get_by_test_id("stButton").get_by_role("button", name="Start")
    expect(start).to_be_visible()
    expect_inside(page, start, page.locator(".training-samples img[alt=star]"))


def test_on_a_laptop_nothing_stands_behind_start(open_page: Opener) -> None:
    page = open_page("training")
    page.set_viewport_size(LAPTOP)
    edges = (
        "[...document.querySelectorAll('summary, button')]"
        ".filter(e => /Optimiser|Start training/.test(e.textContent))"
        ".map(e => e.getBoundingClientRect()).flatMap(box => [box.top, box.bottom])"
    )
    room = f"(([, bottom, top]) => top - bottom >= 8)({edges})"
    wait_until(page, room, measured=f"() => {edges}")


@pytest.mark.parametrize(("size", "columns"), [(PHONE, 1), (LAPTOP, 2), (PROJECTOR, 3)])
def test_lessons_stand_side_by_side(open_page: Opener, size: ViewportSize, columns: int) -> None:
    page = open_page("lessons")
    page.set_viewport_size(size)
    lefts = (
        "[...new Set([...document.querySelectorAll(\"[class*='st-key-lesson-card-']\")]"
        ".map(card => Math.round(card.getBoundingClientRect().x)))]"
    )
    wait_until(page, f"{lefts}.length === {columns}", measured=f"() => {lefts}")


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
    assert top_of(table(page)) == pytest.approx(before[0], abs=0.5)
    if size is LAPTOP:
        assert top_of(page.locator(".diagram-frame img")) == before[1]
        expect_inside(page, page.get_by_role("button", name="Set kernel size of C1 to 11X11"))


def test_how_far_a_training_is_stays_in_sight_beside_a_long_form(open_page: Opener) -> None:
    page = open_page("training")
    page.set_viewport_size(LAPTOP)
    page.get_by_text("Optimiser, rate, epochs and more").click()
    last = page.get_by_text("Smaller pictures at first")
    expect(last).to_be_visible()
    last.evaluate("e => e.scrollIntoView({block: 'center'})")
    expect(last).to_be_in_viewport()
    expect(page.locator(".st-key-training-live [data-testid=stAlert]")).to_be_in_viewport(ratio=1)
