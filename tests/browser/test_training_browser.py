"""Trainings from the page, in a real browser on a real server, with a network of a few seconds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import Workspace
from tests.browser.conftest import SETTLED, Server
from tests.support.photo_archives import GOOD, HOSTILE, zipped

pytestmark = pytest.mark.slow

OpenPage = Callable[[str], Page]

TITLE = "The article's table"
LEARNS = Architecture(
    (
        Input(name="In", size=(48, 48), channels=3),
        Convolution(
            name="C1",
            filters=16,
            kernel_size=(5, 5),
            strides=(2, 2),
            padding="same",
            normalization="batch",
        ),
        Convolution(name="C2", filters=32, padding="same", normalization="batch"),
        MaxPooling(name="S3"),
        Convolution(name="C4", filters=32, padding="same", normalization="batch"),
        MaxPooling(name="S5"),
        Dense(name="F6", units=64),
        Dense(name="Out", units=10, activation="softmax"),
    )
)
# A training takes seconds; importing TensorFlow on a busy machine takes a minute.
PATIENCE = 240_000


def path(**options: Any) -> str:
    opened = Workspace.of_preset("article-table").opened(LEARNS, TITLE)
    shown = Options(**{"train_rate": 0.002, **options})
    return f"training?n={replace(opened, options=shown).to_link()}"


@pytest.fixture
def other_page(chromium: Browser, server: Server) -> Iterator[OpenPage]:
    """Open pages in a browser of somebody else's."""
    context = chromium.new_context()

    def open_path(path: str) -> Page:
        page = context.new_page()
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector(SETTLED)
        return page

    yield open_path
    context.close()


def start(page: Page, label: str = "Start training") -> None:
    button = page.get_by_role("button", name=label)
    expect(button).to_be_enabled(timeout=PATIENCE)
    button.click()


def headline(page: Page, words: str) -> Locator:
    found = page.get_by_role("heading", name=words)
    expect(found).to_be_visible(timeout=PATIENCE)
    return found


def remove(page: Page) -> None:
    page.get_by_role("button", name="Remove this training").click()
    page.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_text("Nothing is trained yet")).to_be_visible()


def test_shapes_are_learnt_and_used(open_page: OpenPage) -> None:
    page = open_page(path(train_epochs=10))
    start(page)
    headline(page, "Training")
    expect(page.get_by_text("pictures/s")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".training-batch img")).to_be_visible(timeout=PATIENCE)
    words = headline(page, "Finished").inner_text()
    assert float(words.split(":")[1].split("%")[0]) >= 85
    expect(page.locator(".training-wrong figure").first).to_be_visible()
    expect(page.get_by_text("The kernels of C1 before and after")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Card (Markdown)").click()
    assert "## Accuracy" in download.value.path().read_text()
    page.get_by_role("button", name="Use these weights").click()
    expect(page.get_by_text("Top 4 of 4 classes")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Untrained")).to_have_count(0)
    page.get_by_role("link", name="Training").click()
    headline(page, "Finished")
    remove(page)


def test_stop_leave_come_back_resume(open_page: OpenPage) -> None:
    page = open_page(path(train_epochs=200))
    start(page)
    expect(page.get_by_text("pictures/s")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Prediction").click()
    expect(page.get_by_text("The network sees")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Training (running)").click()
    headline(page, "Training")
    # The address is written when the page is done; nobody reloads within a blink of the eye.
    page.wait_for_url("**training=**")
    page.reload()
    headline(page, "Training")
    page.get_by_role("button", name="Stop and keep").click()
    headline(page, "Stopped")
    expect(page.get_by_role("link", name="Training", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Resume").click()
    headline(page, "Training")
    page.get_by_role("button", name="Stop and keep").click()
    headline(page, "Stopped")
    remove(page)


def test_two_sessions_take_turns(open_page: OpenPage, other_page: OpenPage) -> None:
    page = open_page(path(train_epochs=200))
    start(page)
    headline(page, "Starting")
    other = other_page(path(train_epochs=1, train_count=40))
    start(other)
    headline(other, "Waiting: place 1 in the queue")
    page.get_by_role("button", name="Stop and keep").click()
    headline(page, "Stopped")
    headline(other, "Finished")
    remove(other)
    remove(page)


def test_hostile_zips_and_a_good_one(open_page: OpenPage) -> None:
    page = open_page(path(train_data="archive", train_epochs=2))

    def upload(name: str, data: bytes) -> None:
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "application/zip", "buffer": data}
        )

    for name in ("a way out", "a bomb", "an empty class"):
        make, words = HOSTILE[name]
        upload(f"{name}.zip", make())
        expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Nothing is trained yet")).to_be_visible()
    upload("good.zip", zipped({**GOOD, "cat/notes.jpg": b"no photo at all"}))
    expect(page.get_by_text("2 classes (cat 6, dog 5 files)")).to_be_visible(timeout=PATIENCE)
    start(page)
    headline(page, "Finished")
    expect(page.get_by_text("1 file was left out")).to_be_visible()
    remove(page)
