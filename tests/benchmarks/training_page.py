"""Coloured shapes on the training page, with its own settings, until it says that it is done.

The time runs from the click on Start, so it holds the start of the training's process, the
import of TensorFlow in it and the drawing of the shapes.
"""

import re
import time
from dataclasses import replace

from playwright.sync_api import Browser, Page

from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from tests.benchmarks.browsers import VIEWPORT, WrongResultError
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER
from tests.support.servers import serve

NETWORK = "article-code"
STARTS = {"weights": "the bundled weights", "random": "random weights"}
WAIT_SECONDS = 900
_POLL_MILLISECONDS = 200


def run(browser: Browser) -> str:
    """Measure and return the report.

    Raises:
        WrongResultError: the training failed, or the server's log holds an exception.
    """
    rows = []
    with serve(EXPLORER.script) as server:
        for start, words in STARTS.items():
            page = browser.new_context(viewport=VIEWPORT).new_page()
            state = Workspace.of_preset(NETWORK)
            state = replace(state, view=replace(state.view, train_start=start))
            page.goto(f"{server.url}/training?{LINK_PARAMETER}={state.to_link()}")
            rows.append((words, *_train(page)))
            page.get_by_role("button", name="Remove this training").click()
            page.context.close()
        if server.exceptions():
            raise WrongResultError(f"the server raised an exception:\n{server.log()[-2000:]}")
    return table(
        ("Coloured shapes, article-code, the page's settings", "seconds", "validation"), rows
    )


def _train(page: Page) -> tuple[str, str]:
    button = page.get_by_role("button", name="Start training")
    button.wait_for(timeout=60_000)
    button.click()
    begun = time.perf_counter()
    while time.perf_counter() - begun < WAIT_SECONDS:
        page.wait_for_timeout(_POLL_MILLISECONDS)
        said = " ".join(page.get_by_role("heading").all_inner_texts())
        if found := re.search(r"Finished: ([\d.]+%)", said):
            return f"{time.perf_counter() - begun:.0f}", found[1]
        if "Failed" in said:
            raise WrongResultError(f"the training failed: {said}")
    raise WrongResultError(f"the training took more than {WAIT_SECONDS} s")
