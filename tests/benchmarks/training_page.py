"""Coloured shapes on the training page, with its own settings, until it says that it is done.

The time runs from the click on Start, so it holds the start of the training's process, the
import of TensorFlow in it and the drawing of the shapes.
"""

import itertools
import re
import time
from collections.abc import Sequence
from dataclasses import replace

from playwright.sync_api import Browser, Page

from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from tests.benchmarks.browsers import VIEWPORT, WrongResultError
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER
from tests.support.servers import serve

NETWORKS = ("article-table", "article-code", "paper-2012", "one-weird-trick-2014")
WAIT_SECONDS = 900
_POLL_MILLISECONDS = 200


def run(browser: Browser, networks: Sequence[str] = NETWORKS, seeds: Sequence[int] = (0,)) -> str:
    """Measure from random weights and return the report.

    Args:
        browser: to use the page with.
        networks: names of presets, each trained with every seed.
        seeds: of the trainings.

    Raises:
        WrongResultError: a training failed, or the server's log holds an exception.
    """
    rows = []
    with serve(EXPLORER.script) as server:
        for network, seed in itertools.product(networks, seeds):
            page = browser.new_context(viewport=VIEWPORT).new_page()
            state = Workspace.of_preset(network)
            options = replace(state.options, train_start="random", train_seed=seed)
            link = replace(state, options=options).to_link()
            page.goto(f"{server.url}/training?{LINK_PARAMETER}={link}")
            rows.append((network, str(seed), *_train(page)))
            page.get_by_role("button", name="Remove this training").click()
            page.context.close()
        if server.exceptions():
            raise WrongResultError(f"the server raised an exception:\n{server.log()[-2000:]}")
    return table(("Coloured shapes, the page's settings", "seed", "seconds", "validation"), rows)


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
