"""From a photo to its visible maps in the browser, and what the server holds after ten photos.

A photo is brought by the upload, as a visitor does it: the time runs from the moment at which
the browser has the file until another picture of C1's maps is painted. The photos are drawn from
the seed, so that no cache has seen them.
"""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.benchmarks.browsers import VIEWPORT, WrongResultError
from tests.benchmarks.report import median, percentile_95, seconds, table
from tests.support.apps import EXPLORER
from tests.support.servers import Server, serve

WARM_UP = 2
PHOTOS = 10
SIDE = 512
SETTLE_MILLISECONDS = 1500
WAIT_MILLISECONDS = 180_000

_MAPS = ".st-key-maps-C1 .heatmaplayer image"
_WATCH = """selector => {
    const image = () => document.querySelector(selector)?.getAttribute("href");
    const before = image();
    window.shown = null;
    document.querySelector("input[type=file]").addEventListener("change", () => {
        const start = performance.now();
        const look = () => {
            const now = image();
            if (now && now !== before) window.shown = performance.now() - start;
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, {once: true, capture: true});
}"""


def run(browser: Browser, seed: int) -> str:
    """Measure and return the report.

    Args:
        browser: the Chromium to use.
        seed: draws the photos.

    Raises:
        WrongResultError: a photo brought no maps, or the server's log holds an exception.
    """
    draws = np.random.default_rng(seed)
    with serve(EXPLORER.script) as server:
        page = browser.new_context(viewport=VIEWPORT).new_page()
        page.set_default_timeout(WAIT_MILLISECONDS)
        page.goto(f"{server.url}/prediction")
        page.wait_for_selector(_MAPS)
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        held = [("first photo, one layer", server.resident_megabytes())]
        times = [_bring(page, _photo(draws), number) for number in range(WARM_UP + PHOTOS)]
        held.append((f"{WARM_UP + PHOTOS} photos more", server.resident_megabytes()))
        page.get_by_text("All layers").click()
        for number in range(PHOTOS):
            _bring(page, _photo(draws), number)
            held.append((f"all layers of {number + 1} photos", server.resident_megabytes()))
        _second_visitor(browser, server, page.url)
        held.append(("a second visitor, same network", server.resident_megabytes()))
        if server.exceptions():
            raise WrongResultError(f"the server raised an exception:\n{server.log()[-2000:]}")
    counted = times[WARM_UP:]
    return "\n\n".join(
        (
            table(
                ("Photo to visible maps of C1", "median", "p95"),
                [(f"{PHOTOS} uploads", seconds(median(counted)), seconds(percentile_95(counted)))],
            ),
            table(
                ("Server memory (resident)", "this app"),
                [(when, f"{megabytes:.0f} MB") for when, megabytes in (*held[:3], *held[-2:])],
            ),
        )
    )


def _photo(draws: np.random.Generator) -> bytes:
    """Return a JPEG of coloured blotches; noise would be larger than any photo."""
    coarse = Image.fromarray(draws.integers(0, 256, (24, 24, 3), np.uint8))
    file = io.BytesIO()
    coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(file, "JPEG")
    return file.getvalue()


def _bring(page: Page, photo: bytes, number: int) -> float:
    page.evaluate(_WATCH, _MAPS)
    page.locator("input[type=file]").first.set_input_files(
        {"name": f"photo{number}.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.wait_for_function("window.shown !== null")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    return float(page.evaluate("window.shown"))


def _second_visitor(browser: Browser, server: Server, address: str) -> None:
    page = browser.new_context(viewport=VIEWPORT).new_page()
    page.set_default_timeout(WAIT_MILLISECONDS)
    page.goto(address)
    page.wait_for_selector(_MAPS)
    page.wait_for_timeout(SETTLE_MILLISECONDS)
