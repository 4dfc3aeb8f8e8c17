"""On a phone nothing is cut and a thumb hits what it aims at: boxes measured in a real browser."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import Workspace
from tests.browser.conftest import SETTLED
from tests.browser.gestures import edit_cell, expect_parameters, table
from tests.support.chromium import wait_until

Opener = Callable[..., Page]

PHONE: ViewportSize = {"width": 390, "height": 844}
THUMB = 44
"""Pixels of height, as Apple's Human Interface Guidelines have it."""

SETTLE_MILLISECONDS = 1_000
OUTSIDE = """() => {
    const outside = [];
    for (const figure of document.querySelectorAll(".js-plotly-plot")) {
        const frame = figure.getBoundingClientRect();
        for (const text of figure.querySelectorAll("svg text")) {
            const box = text.getBoundingClientRect(), style = getComputedStyle(text);
            if (box.width < 1 || style.visibility === "hidden" || style.opacity === "0") continue;
            if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
                box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
                outside.push(text.textContent);
        }
    }
    return outside;
}"""
"""Returns the words that reach out of their figure, where they are cut."""

SMALL = """least => {
    const framework = "[data-testid=stTooltipIcon], [data-testid=stElementToolbar], " +
        "[data-testid=stCode], [data-testid=stDataFrame], [data-testid*=StepUp], " +
        "[data-testid*=StepDown], [data-testid=stFileUploaderDropzone], .js-plotly-plot";
    const controls = "button, summary, [role=radio], [role=group]:has(input), " +
        "[data-testid=stCheckbox] label, [data-testid=stNumberInputContainer]";
    const whole = "[role=group]:has(input), [data-testid=stNumberInputContainer]";
    const small = [];
    for (const e of document.querySelector("[data-testid=stMain]").querySelectorAll(controls)) {
        const box = e.getBoundingClientRect();
        if (e.closest(framework) || box.width < 2 || box.height < 2 || !e.checkVisibility())
            continue;
        if (e.matches("[role=group] *") && !e.matches("[role=radio], button")) continue;
        if (e.parentElement.closest(whole)) continue;
        if (box.height < least - 0.5) small.push(`${Math.round(box.height)} ${e.textContent}`);
    }
    return small;
}"""
"""Returns our own controls that are less high."""


def link(options: dict[str, object], *, is_edited: bool = False) -> str:
    state = Workspace.of_preset("article-table")
    if is_edited:
        state = state.edited(state.draft.set_text("C1", "filters", "64"))
    return "?n=" + replace(state, options=Options.from_changes(options)).to_link()


def on_a_phone(open_page: Opener, page: Page, path: str) -> Page:
    page.set_viewport_size(PHONE)
    open_page(path)
    return page


def expect_nothing_cut(page: Page) -> None:
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    assert page.evaluate(OUTSIDE) == []
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def top_of(found: Locator) -> float:
    box = found.bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("tool", ["impact", "sweep", "changes"])
def test_figures_of_the_architecture_page_hold_their_words(
    open_page: Opener, page: Page, tool: str
) -> None:
    on_a_phone(open_page, page, link({"tool": tool}, is_edited=True))
    expect_nothing_cut(page)


@pytest.mark.parametrize(
    "options",
    [
        {"prediction_tool": "maps"},
        {"prediction_tool": "kernels"},
        {"prediction_tool": "why"},
        {"prediction_tool": "compare"},
        {"layer": "C1", "map": 3, "statistics": True},
        {"layer": "C3", "map": 3, "without": "3,5"},
        {"layer": "S2", "map": 3},
        {"layer": "Out", "map": 3},
    ],
    ids=lambda options: "-".join(str(value) for value in options.values()),
)
def test_figures_of_the_prediction_page_hold_their_words(
    open_page: Opener, page: Page, options: dict[str, object]
) -> None:
    on_a_phone(open_page, page, "prediction" + link(options))
    expect_nothing_cut(page)


@pytest.mark.parametrize("path", ["", "prediction"])
def test_controls_fit_a_thumb(open_page: Opener, page: Page, path: str) -> None:
    on_a_phone(open_page, page, path)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    assert page.evaluate(SMALL, THUMB) == []


def test_the_table_comes_soon(open_page: Opener, page: Page) -> None:
    on_a_phone(open_page, page, "")
    expect_parameters(page, "62,378,344")
    assert top_of(table(page)) < 0.4 * PHONE["height"]
    page.locator(".st-key-toolbar").get_by_role("button", name="Undo").wait_for()
    controls = page.locator(".st-key-toolbar").locator("button, [role=group]:has(input)")
    tops = {round(top_of(c), -1) for c in controls.all() if c.is_visible()}
    assert len(tops) == 2, "the choice of the network, and a line of buttons"


def test_the_inspector_s_choices_are_not_stacked(open_page: Opener, page: Page) -> None:
    on_a_phone(open_page, page, "")
    inspector = page.locator(".st-key-inspector")
    for name, lines in (("Row to inspect", 2), ("Padding", 1)):
        choices = inspector.get_by_role("radiogroup", name=name).get_by_role("radio")
        expect(choices.first).to_be_visible()
        assert len({round(top_of(choice)) for choice in choices.all()}) == lines, name


def test_the_totals_are_one_line_that_stays_and_no_number_is_cut(
    open_page: Opener, page: Page
) -> None:
    on_a_phone(open_page, page, "")
    expect_parameters(page, "62,378,344")
    edit_cell(page, "C1", "Maps", "64")
    expect_parameters(page, "62,161,896")
    page.locator(".st-key-summary").evaluate("e => e.scrollIntoView()")
    expect(page.locator(".st-key-totals")).to_be_in_viewport(ratio=0.995)
    for number in page.locator("[data-testid=stMetricValue], [data-testid=stMetricDelta]").all():
        assert number.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), number.inner_text()
        box = number.bounding_box()
        assert box
        assert 0 <= box["x"] <= PHONE["width"] - box["width"], number.inner_text()
    tops = {round(top_of(value)) for value in page.get_by_test_id("stMetricValue").all()}
    assert len(tops) == 1, "one line"


def test_the_tiles_of_the_layers_are_even(open_page: Opener, page: Page) -> None:
    on_a_phone(open_page, page, "prediction")
    tiles = page.locator(".st-key-layer-strip").get_by_role("radio")
    expect(tiles.first).to_be_visible()
    boxes = [tile.bounding_box() for tile in tiles.all()]
    widths = {round(box["width"]) for box in boxes if box}
    assert max(widths) - min(widths) <= 1, widths
    expect(tiles.first).to_have_text(re.compile("In"))


def test_the_answer_to_the_first_photo_is_on_the_first_screen(
    open_page: Opener, page: Page
) -> None:
    on_a_phone(open_page, page, "prediction")
    answer = page.locator(".st-key-scores .js-plotly-plot").get_by_text("golf ball")
    expect(answer).to_be_in_viewport(ratio=1)
    seen = page.get_by_text("The network sees")
    places = [page.get_by_text("A trained network:"), answer, seen, page.get_by_text("Weights:")]
    tops = [top_of(place) for place in places]
    assert tops == sorted(tops)
    assert tops[-1] < top_of(page.get_by_role("radio", name="Feature maps"))


def test_what_goes_on_at_the_right_fades_until_its_end_is_seen(open_page: Opener) -> None:
    page = open_page()
    page.set_viewport_size(PHONE)
    facts = page.locator(".facts-frame")
    expect(facts).to_be_visible()
    faded = "e => getComputedStyle(e).maskSize"
    assert facts.evaluate(faded) == "100% 100%"
    facts.evaluate("e => { e.scrollLeft = e.scrollWidth; }")
    reached = f"({faded})(document.querySelector('.facts-frame'))"
    wait_until(page, f"{reached} === '120% 100%'", measured=f"() => {reached}")
