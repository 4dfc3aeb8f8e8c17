"""The headless Chromium of tests and benchmarks.

``ALEXNET_CHROMIUM`` names another executable than Debian's.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

EXECUTABLE = Path(os.environ.get("ALEXNET_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        yield browser
        browser.close()


def wait_until(page: Page, condition: str, *, measured: str, seconds: float = 60) -> None:
    """Wait until a condition of the page holds, and tell what was measured where it never does.

    It is asked by a timer: the browser draws no frame, and so asks nothing, where it has
    nothing to draw.

    Args:
        page: where.
        condition: an expression in JavaScript.
        measured: a function in JavaScript, called for the message.
        seconds: to wait.

    Raises:
        AssertionError: if it does not hold by then.
    """
    try:
        page.wait_for_function(condition, polling=100, timeout=seconds * 1000)
    except TimeoutError:
        raise AssertionError(f"{page.evaluate(measured)}, and never {condition}") from None
