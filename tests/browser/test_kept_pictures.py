"""Every page beside the picture that was kept of it, at three widths, light and dark.

``ALEXNET_KEEP_PICTURES=1`` keeps what is seen now: look at the files before they are committed.
Pictures that differ are left in ``tests/browser/failures``.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import SETTLED, Server
from tests.browser.every_page import COLOURS, SIGHTS, WIDTHS, Sight
from tests.browser.kept_pictures import difference, keep, kept, reduced

MOST = 0.04
SETTLE_MILLISECONDS = 800
FAILURES = Path(__file__).parent / "failures"


@pytest.mark.parametrize("colours", COLOURS)
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_looks_as_it_did(page: Page, server: Server, sight: Sight, colours: str) -> None:
    page.emulate_media(
        color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce"
    )
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(f"{server.url}/{sight.path}")
        page.wait_for_selector(SETTLED)
        sight.expect_shown(page)
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
        _compare(f"{sight.name}-{width}-{colours}", reduced(page.screenshot()))


def _compare(name: str, seen: NDArray[np.uint8]) -> None:
    if os.environ.get("ALEXNET_KEEP_PICTURES") == "1":
        keep(name, seen)
    gap = difference(seen, kept(name))
    if gap > MOST:
        FAILURES.mkdir(exist_ok=True)
        Image.fromarray(seen).save(FAILURES / f"{name}.png")
    assert gap <= MOST, f"{gap:.1%} of {name} differ from the kept picture; see {FAILURES.name}/"


def test_what_a_teacher_would_notice_differs() -> None:
    page = kept("architecture-1280-light")
    gone = page.copy()
    gone[100:] = 255
    moved = np.roll(page, 12, axis=0)
    for changed in (kept("architecture-1280-dark"), kept("prediction-1280-light"), gone, moved):
        assert difference(page, changed) > MOST
