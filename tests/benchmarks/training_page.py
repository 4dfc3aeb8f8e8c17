"""Trainings on the training page, with its own settings, until it says that it is done.

Of coloured shapes, and of two classes of five photos each, as a class brings them from a camera.
The time runs from the click on Start, so it holds the start of the training's process, the
import of TensorFlow in it and the drawing of the shapes.
"""

import itertools
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from tests.benchmarks.browsers import VIEWPORT, WrongResultError
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER
from tests.support.repository import ROOT
from tests.support.servers import serve

NETWORKS = ("article-table", "article-code", "paper-2012", "one-weird-trick-2014")
WAIT_SECONDS = 900
_POLL_MILLISECONDS = 200
_PHOTOS = 5
"""Of each class: what the page says is enough."""


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
            rows.append(_trained(network, seed, page))
            page.get_by_role("button", name="Remove this training").click()
            page.get_by_role("button", name="Yes, remove it").click()
            page.context.close()
        if server.exceptions():
            raise WrongResultError(f"the server raised an exception:\n{server.log()[-2000:]}")
    return table(("Coloured shapes, the page's settings", "seed", "seconds", "validation"), rows)


def run_photos(
    browser: Browser,
    networks: Sequence[str] = NETWORKS,
    seeds: Sequence[int] = (0,),
    folder: Path | None = None,
) -> str:
    """Measure two classes of five photos each, with all that the page itself proposes.

    Args:
        browser: to use the page with.
        networks: names of presets, each trained with every seed.
        seeds: of the trainings.
        folder: a folder of photos for each class; five crops of each of two of this app's own
            samples unless given.

    Raises:
        WrongResultError: a training failed, or the server's log holds an exception.
    """
    rows = []
    classes = _photos_of(folder) if folder else _crops_of_samples()
    with serve(EXPLORER.script) as server:
        for network, seed in itertools.product(networks, seeds):
            page = browser.new_context(viewport=VIEWPORT).new_page()
            state = Workspace.of_preset(network)
            options = replace(state.options, train_data="photos", train_seed=seed)
            link = replace(state, options=options).to_link()
            page.goto(f"{server.url}/training?{LINK_PARAMETER}={link}")
            for number, photos in enumerate(classes.values()):
                within = page.locator(f".st-key-training-class-{number}")
                uploader = within.locator("input[type=file]")
                # Each upload makes room for the next: the old place may still stand there.
                expect(uploader).to_have_count(1)
                uploader.set_input_files(photos)
                expect(within.get_by_text(f"{len(photos)} photos", exact=True)).to_be_visible()
            rows.append(_trained(network, seed, page))
            page.get_by_role("button", name="Remove this training").click()
            page.get_by_role("button", name="Yes, remove it").click()
            page.context.close()
        if server.exceptions():
            raise WrongResultError(f"the server raised an exception:\n{server.log()[-2000:]}")
    head = (f"Five photos each of {' and '.join(classes)}", "seed", "seconds", "validation")
    return table(head, rows)


def _photos_of(folder: Path) -> dict[str, list[FilePayload]]:
    return {
        kind.name: [
            {"name": photo.name, "mimeType": "image/jpeg", "buffer": photo.read_bytes()}
            for photo in sorted(kind.iterdir())[:_PHOTOS]
        ]
        for kind in sorted(folder.iterdir())[:2]
    }


def _crops_of_samples() -> dict[str, list[FilePayload]]:
    """Return what a camera would see of two samples that is held a bit differently each time."""
    classes = {}
    for name in ("church", "golf_ball"):
        with Image.open(ROOT / "assets" / "samples" / f"{name}.jpg") as picture:
            width, height = picture.size
            classes[name] = [
                _jpeg(
                    f"{number}.jpg",
                    picture.crop((width * number // 40, height * number // 30, width, height)),
                )
                for number in range(_PHOTOS)
            ]
    return classes


def _jpeg(name: str, picture: Image.Image) -> FilePayload:
    held = BytesIO()
    picture.save(held, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": held.getvalue()}


def _trained(network: str, seed: int, page: Page) -> tuple[str, ...]:
    """Train, and tell at once: a whole table takes an hour, and may be cut short."""
    row = (network, str(seed), *_train(page))
    print(*row, file=sys.stderr, flush=True)
    return row


def _train(page: Page) -> tuple[str, str]:
    button = page.get_by_role("button", name="Start training")
    button.wait_for(timeout=60_000)
    button.click()
    begun = time.perf_counter()
    while time.perf_counter() - begun < WAIT_SECONDS:
        page.wait_for_timeout(_POLL_MILLISECONDS)
        said = " ".join(page.get_by_role("heading").all_inner_texts())
        if found := re.search(r"Finished: (≈?[\d.]+%)", said):
            return f"{time.perf_counter() - begun:.0f}", found[1]
        if "Failed" in said:
            raise WrongResultError(f"the training failed: {said}")
    raise WrongResultError(f"the training took more than {WAIT_SECONDS} s")
