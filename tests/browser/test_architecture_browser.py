"""The architecture page in a real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gestures import (
    diagram_source,
    edit_cell,
    expect_parameters,
    go_to_cell,
    link_of,
    open_tool,
    press,
    set_maps,
    shown_cell,
    table,
    type_into_cell,
)

Opener = Callable[..., Page]


@pytest.fixture
def architecture(open_page: Opener) -> Page:
    page = open_page()
    expect_parameters(page, "62,378,344")
    return page


def test_cells_are_edited_ten_times_in_a_row_and_none_is_lost(architecture: Page) -> None:
    edits = [
        ("C1", "Maps", "64"),
        ("C3", "Maps", "192"),
        ("C6", "Maps", "256"),
        ("C1", "Kernel Size", "7"),
        ("C1", "Stride", "3"),
        ("C1", "Padding", "same"),
        ("S2", "Kernel Size", "2x2"),
        ("F9", "Size", "1024"),
        ("F10", "Size", "1,024"),
        ("Out", "Size", "10"),
    ]
    for row, title, text in edits:
        edit_cell(architecture, row, title, text)
    expect(architecture.locator(".facts tbody")).to_contain_text("76 × 76 × 64")
    for row, title, text in edits:
        expect(shown_cell(architecture, row, title)).to_have_text(re.compile(text, re.IGNORECASE))
    expect(shown_cell(architecture, "C1", "Size")).to_have_text("76X76")
    for _ in edits:
        architecture.get_by_role("button", name="Undo").click()
        architecture.wait_for_timeout(200)
    expect_parameters(architecture, "62,378,344")
    expect(shown_cell(architecture, "C1", "Kernel Size")).to_have_text("11X11")
    expect(architecture.get_by_role("button", name="Undo")).to_be_disabled()
    architecture.get_by_role("button", name="Redo").click()
    expect_parameters(architecture, "62,161,896")


def test_quick_hands_lose_no_cell(architecture: Page) -> None:
    """After Enter the selection goes down: F10, F9 without a pause between two cells."""
    go_to_cell(architecture, "F10", "Size")
    for text in ("2048", "1024"):
        type_into_cell(architecture, text)
    expect(architecture.locator(".facts tbody")).to_contain_text("2,048")
    expect(architecture.locator(".facts tbody")).to_contain_text("1,024")


def test_choices_of_the_table(architecture: Page) -> None:
    go_to_cell(architecture, "S8", "Type")
    architecture.keyboard.press("Enter")
    architecture.wait_for_timeout(300)
    architecture.keyboard.type("Average")
    architecture.keyboard.press("Enter")
    expect(architecture.locator(".st-key-summary")).to_contain_text("AveragePooling2D")


def test_a_derived_and_an_empty_cell_answer_and_come_back(architecture: Page) -> None:
    edit_cell(architecture, "C3", "Size", "5X5")
    expect(architecture.get_by_test_id("stAlert")).to_contain_text("follows from 27X27 out of S2")
    expect(shown_cell(architecture, "C3", "Size")).to_have_text("27X27")
    edit_cell(architecture, "F9", "Padding", "same")
    expect(architecture.get_by_test_id("stAlert")).to_contain_text("has no padding")
    expect(shown_cell(architecture, "F9", "Padding")).to_have_text("–")
    edit_cell(architecture, "C1", "Maps", "64")
    expect_parameters(architecture, "62,161,896")


def test_an_error_is_mended_at_a_click(architecture: Page) -> None:
    edit_cell(architecture, "C1", "Maps", "3.5")
    expect(architecture.get_by_test_id("stAlert")).to_contain_text(
        "C1: maps must be a whole number, not “3.5”."
    )
    expect(shown_cell(architecture, "C1", "Maps")).to_have_text("3.5")
    expect(architecture.locator(".diagram-frame img")).to_have_class("stale")
    architecture.get_by_role("button", name="Set maps of C1 to 4").click()
    expect(architecture.locator(".diagram-frame img")).not_to_have_class("stale")
    expect(shown_cell(architecture, "C1", "Maps")).to_have_text("4")


def test_an_edit_changes_the_diagram(architecture: Page) -> None:
    before = diagram_source(architecture)
    set_maps(architecture, 64)
    expect_parameters(architecture, "62,161,896")
    assert diagram_source(architecture) != before


def test_the_rarer_fields_open_and_stay_open_for_the_next_row(architecture: Page) -> None:
    rarer = architecture.get_by_role("spinbutton", name="Dropout")
    expect(rarer).to_have_count(0)
    architecture.get_by_text("More of this row").click()
    rarer.fill("0.5")
    rarer.press("Enter")
    expect(architecture.locator(".st-key-summary")).to_contain_text("Dropout")
    architecture.locator(".st-key-inspector").get_by_text("C3", exact=True).click()
    expect(architecture.get_by_text("C3 · Convolution")).to_be_visible()
    expect(rarer).to_have_value("0")


def test_a_preset_by_the_menu(architecture: Page) -> None:
    architecture.get_by_label("Network", exact=True).click()
    architecture.get_by_role("option", name="The paper of 2012").click()
    expect_parameters(architecture, "60,965,224")


def test_a_link_restores_everything_in_another_browser(
    architecture: Page, chromium: Browser
) -> None:
    set_maps(architecture, 64)
    expect_parameters(architecture, "62,161,896")
    architecture.get_by_role("button", name="More", exact=True).click()
    architecture.get_by_text("Out on top").click()
    architecture.keyboard.press("Escape")
    open_tool(architecture, "Code")
    expect(architecture.get_by_text("Python in the article's style")).to_be_visible()
    architecture.wait_for_timeout(500)
    other = chromium.new_page()
    other.goto(link_of(architecture))
    expect_parameters(other, "62,161,896")
    expect(other.get_by_text("Python in the article's style")).to_be_visible()
    expect(other.locator(".facts tbody tr").first).to_contain_text("In")
    expect(other.locator(".facts tr.edited")).to_have_count(1)
    other.close()


def test_a_broken_link_says_so(open_page: Opener) -> None:
    page = open_page("?n=1broken")
    expect(page.get_by_test_id("stAlert").first).to_contain_text("The link is damaged")
    expect_parameters(page, "62,378,344")


def test_the_state_survives_a_visit_to_the_other_page(architecture: Page) -> None:
    set_maps(architecture, 64)
    expect_parameters(architecture, "62,161,896")
    architecture.get_by_role("link", name="Prediction").click()
    expect(architecture.get_by_text("ntrained").first).to_be_visible()
    architecture.get_by_role("link", name="Architecture").click()
    expect_parameters(architecture, "62,161,896")
    assert architecture.get_by_label("Maps (channels)", exact=True).input_value() == "64"


def test_a_click_in_the_sweep_adopts_a_value(architecture: Page) -> None:
    open_tool(architecture, "Sweep a number")
    points = architecture.locator(".st-key-tool-sweep .scatterlayer .point")
    expect(points.first).to_be_attached()
    points.nth(points.count() // 6).click(force=True)
    expect(architecture.locator(".facts tr.edited")).to_have_count(1)


def test_by_keyboard_alone(architecture: Page) -> None:
    architecture.keyboard.press("Tab")
    for _ in range(60):
        if architecture.evaluate("document.activeElement.tagName") == "CANVAS":
            break
        architecture.keyboard.press("Tab")
    else:
        pytest.fail("the table cannot be reached by the Tab key")
    press(architecture, "ArrowDown", 10)
    press(architecture, "ArrowRight", 3)  # past the marks
    type_into_cell(architecture, "64")
    expect_parameters(architecture, "62,161,896")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 1280, 1920])
def test_nothing_sticks_out_and_the_diagram_fits(
    architecture: Page, width: int, colours: str
) -> None:
    architecture.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    architecture.set_viewport_size({"width": width, "height": 800})
    architecture.wait_for_timeout(800)
    ground = architecture.get_by_test_id("stApp").evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 17, 23)"}[colours]
    assert architecture.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth"
        " <= document.querySelector('[data-testid=stMain]').clientWidth"
    )
    frame = architecture.locator(".diagram-frame")
    assert frame.evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(table(architecture)).to_be_visible()
    for value in architecture.get_by_test_id("stMetricValue").all():
        assert value.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), value.inner_text()


def test_files_go_out_and_come_back(architecture: Page, tmp_path: Path) -> None:
    set_maps(architecture, 64)
    expect_parameters(architecture, "62,161,896")
    open_tool(architecture, "Files and link")
    for name, ending in (
        ("Architecture (JSON)", "json"),
        ("Table (CSV)", "csv"),
        ("Table (Markdown)", "md"),
        ("Diagram (PNG)", "png"),
    ):
        with architecture.expect_download() as download:
            architecture.get_by_role("button", name=name).click()
        download.value.save_as(tmp_path / f"alexnet.{ending}")
    assert (tmp_path / "alexnet.png").read_bytes().startswith(b"\x89PNG")
    architecture.get_by_role("button", name="Reset").click()
    expect_parameters(architecture, "62,378,344")
    for ending in ("json", "csv", "md"):
        architecture.locator("input[type=file]").set_input_files(tmp_path / f"alexnet.{ending}")
        expect_parameters(architecture, "62,161,896")
        architecture.get_by_role("button", name="Undo").click()
        expect_parameters(architecture, "62,378,344")


def test_a_file_that_is_no_architecture_gets_a_sentence(architecture: Page, tmp_path: Path) -> None:
    open_tool(architecture, "Files and link")
    file = tmp_path / "bad.json"
    file.write_text("<html>")
    architecture.locator("input[type=file]").set_input_files(file)
    expect(architecture.get_by_test_id("stAlert").first).to_contain_text("The file is not JSON")
    expect_parameters(architecture, "62,378,344")
