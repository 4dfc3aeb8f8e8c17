"""A server that goes and comes back, a slow line, a first visit by deep link, no mouse."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from tests.browser.conftest import SETTLED, Server, running
from tests.browser.every_page import SIGHTS, Sight
from tests.browser.gestures import expect_parameters, press, set_maps
from tests.browser.slow_network import slow_line

PATIENCE = 60_000
FIRST_RUN_MILLISECONDS = 3_000
MOST_TABS = 60


def test_a_server_that_is_started_anew_finds_everybody_s_work(
    chromium: Browser, tmp_path: Path
) -> None:
    page = chromium.new_page()
    with running(tmp_path / "first.txt") as server:
        page.goto(server.url)
        expect_parameters(page, "62,378,344")
        set_maps(page, 64)
        expect_parameters(page, "62,161,896")
        expect(page).to_have_url(re.compile(rf"\?{LINK_PARAMETER}="))
    expect(page.locator(SETTLED)).to_have_count(0)
    with running(tmp_path / "second.txt", port=server.port) as again:
        page.wait_for_selector(SETTLED, timeout=PATIENCE)
        page.wait_for_timeout(FIRST_RUN_MILLISECONDS)
        expect_parameters(page, "62,161,896")
        set_maps(page, 32)
        expect(page.get_by_text("55 × 55 × 32").first).to_be_visible(timeout=PATIENCE)
        assert "Traceback" not in again.log()
    page.close()


@pytest.mark.slow
def test_a_slow_line_loses_nothing(page: Page, server: Server) -> None:
    with slow_line(server.port, delay=0.2, bytes_per_second=400_000) as address:
        page.goto(address, timeout=PATIENCE)
        expect(page.get_by_label("Maps (channels)", exact=True)).to_have_value(
            "96", timeout=PATIENCE
        )
        # Faster than the line: only the last one counts.
        for maps in (80, 72, 64):
            set_maps(page, maps)
        expect_parameters(page, "62,161,896")
        expect(page.get_by_label("Maps (channels)", exact=True)).to_have_value("64")
        page.get_by_role("link", name="Prediction").click()
        expect(page.get_by_text("C1: 64 maps of 55 × 55")).to_be_visible(timeout=PATIENCE)
        # The line ends after the page: nothing may break off in its console.
        page.goto("about:blank")


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_link_on_a_cold_server(cold_server: Server, chromium: Browser, sight: Sight) -> None:
    workspace = Workspace.of_preset("article-table")
    workspace = workspace.edited(workspace.draft.set_text("C1", "filters", "64"))
    page = chromium.new_page()
    sign = "&" if "?" in sight.path else "?"
    page.goto(f"{cold_server.url}/{sight.path}{sign}{LINK_PARAMETER}={workspace.to_link()}")
    shown = {
        "architecture": lambda: expect_parameters(page, "62,161,896"),
        "prediction": lambda: expect(page.get_by_text("64 maps of 55 × 55")).to_be_visible(),
        "training": lambda: expect(
            page.get_by_text("“The article's table”, edited")
        ).to_be_visible(),
    }
    shown.get(sight.name, lambda: sight.expect_shown(page))()
    expect(page.get_by_role("link", name="Training")).to_have_count(1)
    page.close()
    assert "Traceback" not in cold_server.log()


def tab_to(page: Page, words: str) -> None:
    """Press the Tab key until an element that ends in these words has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        # An icon's name comes first.
        lines = page.evaluate("document.activeElement.innerText").split("\n")
        if lines[-1] == words:
            return
    pytest.fail(f"“{words}” cannot be reached by the Tab key")


def test_a_layer_is_chosen_by_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/prediction")
    expect(page.get_by_text("C1: 96 maps of 55 × 55")).to_be_visible()
    tab_to(page, "In")
    press(page, "ArrowRight", 4)  # past C1, its normalisation and S2
    page.keyboard.press("Enter")
    expect(page.get_by_text("C3: 256 maps of 27 × 27")).to_be_visible()


def test_a_training_is_set_up_by_keyboard_alone(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/training")
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    tab_to(page, "Coloured shapes")
    press(page, "ArrowRight", 1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Photos, class by class")).to_be_checked()
    tab_to(page, "Start training")
