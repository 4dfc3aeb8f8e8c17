"""Every page as a visitor opens it, and how it is known to have come to rest."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.gestures import expect_parameters, table

WIDTHS = (800, 1280, 1920)
COLOURS = ("light", "dark")


@dataclass(frozen=True)
class Sight:
    """A page with something on it.

    Attributes:
        name: for files and messages.
        path: below the server's address.
        expect_shown: waits until what it shows is there.
    """

    name: str
    path: str
    expect_shown: Callable[[Page], None]


def _architecture(page: Page) -> None:
    expect_parameters(page, "62,378,344")
    expect(table(page)).to_be_visible()
    expect(page.locator(".diagram-frame img")).to_be_visible()
    expect(page.locator(".st-key-summary")).to_contain_text("Total params")


def _prediction(page: Page) -> None:
    expect(page.locator(".st-key-maps-C1 .heatmaplayer image").first).to_be_visible()
    expect(page.get_by_text("Top 5 of 10 classes")).to_be_visible()


def _training(page: Page) -> None:
    expect(page.get_by_text("Nothing is trained yet")).to_be_visible()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()


def _lessons(page: Page) -> None:
    expect(page.get_by_text("How wide is a map?")).to_be_visible()


def _prediction_of_a_lesson(page: Page) -> None:
    expect(page.get_by_role("button", name="Commit")).to_be_visible()
    expect(table(page)).to_be_visible()
    # Comes when Keras has started.
    expect(page.get_by_text("The diagram: after your prediction.")).to_be_visible()


SIGHTS = (
    Sight("architecture", "", _architecture),
    Sight("prediction", "prediction", _prediction),
    Sight("training", "training", _training),
    Sight("lessons", "lessons", _lessons),
    Sight("lesson", "?lesson=why-55&step=2", _prediction_of_a_lesson),
)
