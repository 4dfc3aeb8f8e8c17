"""A headless Chromium, and the gestures that are timed in it.

Only what a visitor does is used: keys and the mouse. The time of an edit runs from the last
Enter and is taken inside the page, see ``probe.js``.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.support.apps import ARTICLE, App, parameters
from tests.support.servers import Server

VIEWPORT: ViewportSize = {"width": 1600, "height": 1400}
FIRST_PAGE_MILLISECONDS = 120_000
EDIT_MILLISECONDS = 60_000
# Keys that come faster than a cell is selected or its overlay opens are lost.
OVERLAY_MILLISECONDS = 300
PAUSE_MILLISECONDS = 100
SETTLE_MILLISECONDS = 1000
HEAD_HEIGHT = 36
FEWEST, MOST = 16, 512
"""Maps that every app's number input takes."""

_SETTLED = "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
_CANVAS = "canvas[data-testid=data-grid-canvas]"
_OVERLAY = "#portal :is(input, textarea)"
_GRID = """([row, column]) => {
    const table = document.querySelector("canvas table");
    const titles = [...(table?.querySelectorAll("th") ?? [])].map((e) => e.textContent);
    const rows = [...(table?.querySelectorAll("tbody tr") ?? [])];
    const at = rows.findIndex((r) => [...r.cells].some((c) => c.textContent === row));
    return at < 0 ? null : [at, titles.indexOf(column)];
}"""


class WrongResultError(Exception):
    """A page shows something else than it must, or nothing."""


@dataclass(frozen=True)
class EditTimes:
    """What an edit took, in milliseconds from its last Enter.

    Attributes:
        shown: until the last part of the result was on screen.
        finished: until the app's script had run to its end.
        parts: until each part was on screen.
    """

    shown: float
    finished: float
    parts: dict[str, float]


def distinct_sizes(count: int, seed: int) -> list[int]:
    """Return numbers of maps of which none comes twice, so that no cache can answer."""
    among = [size for size in range(FEWEST, MOST + 1) if size not in ARTICLE.values()]
    if count > len(among):
        raise ValueError(f"there are only {len(among)} distinct edits, not {count}")
    return random.Random(seed).sample(among, count)


class Session:
    """One visitor with a browser context, and so a cache and a session, of their own."""

    def __init__(self, browser: Browser, app: App, server: Server) -> None:
        self.app = app
        self.server = server
        self.sizes = dict(ARTICLE)
        self.errors: list[str] = []
        self.context: BrowserContext = browser.new_context(viewport=VIEWPORT)
        self.context.set_default_timeout(FIRST_PAGE_MILLISECONDS)
        self.page: Page = self.context.new_page()
        self.page.add_init_script(path=Path(__file__).with_name("probe.js"))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def figure(self) -> str:
        """The total that must be on screen, as the apps write it."""
        return f"{parameters(self.sizes):,}"

    def open(self) -> None:
        """Open the app and return as soon as its table is on screen."""
        self.page.goto(self.server.url)
        self.page.wait_for_selector(_CANVAS)

    def wait_until_ready(self) -> None:
        """Wait until all of the page is there, the parts that need TensorFlow too."""
        self.page.wait_for_selector(_SETTLED)
        for selector in (*self.app.totals.values(), self.app.picture):
            if selector:
                self.page.wait_for_selector(selector)
        self.page.wait_for_function(_GRID, arg=list(self.app.cell))
        # The run that brought the last of them may not be over yet.
        self.page.wait_for_timeout(SETTLE_MILLISECONDS)
        self.page.wait_for_selector(_SETTLED)
        self.check()

    def edit_number(self, size: int, row: str = "C1", label: str = "") -> EditTimes:
        """Type a size into the number input and press Enter; return what that took."""
        self.start_number_edit(size, row, label)
        return self.wait_for_times()

    def start_number_edit(self, size: int, row: str = "C1", label: str = "") -> None:
        """Type a size into the number input of a row and press Enter."""
        self.page.bring_to_front()
        box = self.page.get_by_label(label or self.app.number_label, exact=True)
        box.fill(str(size))
        self.sizes[row] = size
        self._arm(self.app.totals)
        box.press("Enter")

    def edit_cell(self, size: int) -> EditTimes:
        """Type a size into the table's cell and press Enter; return what that took.

        The floor's table changes nothing on its page, so its edit counts as shown when its
        script has run to its end.
        """
        self.page.bring_to_front()
        self._open_cell()
        self.page.keyboard.type(str(size))
        self.page.wait_for_timeout(PAUSE_MILLISECONDS)
        if self.app.cell_row:
            self.sizes[self.app.cell_row] = size
        self._arm(self.app.totals if self.app.cell_row else {})
        self.page.keyboard.press("Enter")
        return self.wait_for_times()

    def _open_cell(self) -> None:
        keyboard = self.page.keyboard
        row, column = self.page.wait_for_function(_GRID, arg=list(self.app.cell)).json_value()
        box = self.page.locator(_CANVAS).bounding_box()
        assert box is not None
        y = HEAD_HEIGHT + self.app.row_height * (row + 0.5)
        self.page.mouse.click(box["x"] + 10, box["y"] + y)
        # The columns' widths are the editor's affair; its arrow keys find the cell anyway.
        for _ in range(column):
            self.page.wait_for_timeout(PAUSE_MILLISECONDS)
            keyboard.press("ArrowRight")
        self.page.wait_for_timeout(PAUSE_MILLISECONDS)
        keyboard.press("Enter")
        self.page.wait_for_selector(_OVERLAY)
        self.page.wait_for_timeout(OVERLAY_MILLISECONDS)

    def wait_for_times(self) -> EditTimes:
        """Wait until the result of the last edit is on screen; return what that took."""
        try:
            # A later message of the server, asked for once more, would take the times back.
            parts = self.page.wait_for_function(
                "benchmark.times()", polling=50, timeout=EDIT_MILLISECONDS
            ).json_value()
        except PlaywrightTimeout:
            raise self._wrong(self.missing()) from None
        return _times_of(parts)

    def wait_for_total(self) -> None:
        """Wait until the app's first and largest figure is this session's total."""
        first = dict([next(iter(self.app.totals.items()))])
        try:
            self.page.wait_for_function(
                "([totals, figure]) => !benchmark.missing(totals, figure).length",
                arg=[first, self.figure],
                timeout=EDIT_MILLISECONDS,
            )
        except PlaywrightTimeout:
            raise self._wrong(list(first)) from None

    def times(self) -> EditTimes | None:
        """Return what the last edit took, or ``None`` while it is not all on screen."""
        parts = self.page.evaluate("benchmark.times()")
        return None if parts is None else _times_of(parts)

    def missing(self) -> list[str]:
        """Return the parts that do not show the total."""
        missing: list[str] = self.page.evaluate(
            "([totals, figure]) => benchmark.missing(totals, figure)",
            [dict(self.app.totals), self.figure],
        )
        return missing

    def check(self) -> None:
        """Raise unless the page shows this session's total everywhere and no exception."""
        if missing := self.missing():
            raise self._wrong(missing)
        if exceptions := self.page.locator("[data-testid=stException]").count():
            raise WrongResultError(f"{self.app.name}: {exceptions} exceptions on the page")
        if self.errors:
            raise WrongResultError(f"{self.app.name}: the browser reports {self.errors[0]}")

    def _wrong(self, parts: list[str]) -> WrongResultError:
        first = self.page.locator(next(iter(self.app.totals.values()))).all_inner_texts()[:1]
        return WrongResultError(
            f"{self.app.name} does not show {self.figure} (C1 {self.sizes['C1']}) in "
            f"{', '.join(parts) or 'its picture'}; its total is {first}"
        )

    def close(self) -> None:
        """Close the visitor's browser context."""
        self.context.close()

    def _arm(self, totals: Mapping[str, str]) -> None:
        wanted = {
            "totals": dict(totals),
            "figure": self.figure,
            "picture": self.app.picture,
            "pictureChanges": self.app.picture_changes,
        }
        self.page.evaluate("wanted => benchmark.arm(wanted)", wanted)


def _times_of(parts: dict[str, float]) -> EditTimes:
    finished = parts.pop("run")
    return EditTimes(max(parts.values(), default=finished), finished, parts)
