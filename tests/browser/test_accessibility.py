"""axe's rules on every page: no serious violation that is the explorer's own.

Violations of Streamlit's own elements stand here by rule and element, each with its reason; a
new one of either side fails.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SETTLED, Server
from tests.browser.every_page import COLOURS, SIGHTS, Sight
from tests.support.chromium import wait_until

SERIOUS = {"serious", "critical"}
STILL = """() => document.getAnimations().every(
    one => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity
)"""
"""Whether nothing fades in any more: a text on its way has less contrast than it will have."""
FRAMEWORKS: dict[str, tuple[str, ...]] = {}
"""Rule -> what the framework's elements look like, as parts of their HTML."""


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_no_serious_violation(page: Page, server: Server, sight: Sight, colours: str) -> None:
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    page.goto(f"{server.url}/{sight.path}")
    page.wait_for_selector(SETTLED)
    sight.expect_shown(page)
    wait_until(page, f"({STILL})()", measured=STILL)
    found = Axe().run(page).response["violations"]
    own = [
        f"{violation['id']}: {node['html'][:300]} {node['any'][:1]}"
        for violation in found
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
        if not _is_frameworks(violation, node)
    ]
    assert not own, "\n".join(own)


def _is_frameworks(violation: dict[str, Any], node: dict[str, Any]) -> bool:
    return any(part in node["html"] for part in FRAMEWORKS.get(violation["id"], ()))
