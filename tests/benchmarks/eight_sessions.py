"""Eight visitors who edit at once in one server's process.

Each edits another row, so that each has a network that none of the others can have. After
every answer, before every edit and at the end each must see its own total in the headline,
the facts and the summary. The browser with its eight pages shares the machine's processor
with the server, which is in the figures.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from tests.benchmarks.browsers import EDIT_MILLISECONDS, Session, WrongResultError
from tests.benchmarks.report import median, percentile_95, seconds, table
from tests.support.apps import EXPLORER
from tests.support.servers import Server, serve

ROWS = ("C1", "C3", "C5", "C6", "C7", "F9", "F10", "Out")
MAPS, UNITS = (16, 1024), (256, 6144)
LONGEST_PAUSE_SECONDS = 2.0
POLL_SECONDS = 0.02


@dataclass
class Visitor:
    """One of the eight.

    Attributes:
        session: the visitor's page.
        row: the row that this visitor edits.
        sizes: what to type, none of it twice.
        due: when to type next, by ``time.perf_counter``.
        typed: when the pending edit was typed; ``None`` while there is none.
        answers: milliseconds from Enter to the result of each edit.
        failure: what this visitor saw instead of the right result; empty if all was right.
    """

    session: Session
    row: str
    sizes: list[int]
    due: float = 0.0
    typed: float | None = None
    answers: list[float] = field(default_factory=list)
    failure: str = ""

    @property
    def label(self) -> str:
        """The accessible name of the number input for the row's size."""
        return "Maps (channels)" if self.row.startswith("C") else "Size (units)"

    def choose_row(self) -> None:
        """Bring the visitor's row into the inspector."""
        page = self.session.page
        page.get_by_role("radio", name=self.row, exact=True).click()
        page.get_by_text(f"{self.row} ·").wait_for()

    def act(self, randomness: random.Random) -> None:
        """Type the next edit if it is due, or look whether the last one is answered."""
        now = time.perf_counter()
        if self.typed is None:
            if now >= self.due:
                self.session.check()
                self.session.start_number_edit(self.sizes.pop(), self.row, self.label)
                self.typed = now
            return
        times = self.session.times()
        if times is not None:
            self.answers.append(times.shown)
            self.typed = None
            self.due = now + randomness.uniform(0, LONGEST_PAUSE_SECONDS)
            self.session.check()
        elif (now - self.typed) * 1000 > EDIT_MILLISECONDS:
            raise WrongResultError(f"{self.session.figure} was never shown")


def run(browser: Browser, duration: float, seed: int) -> tuple[str, list[str]]:
    """Let eight visitors edit and return the report, and what went wrong.

    Args:
        browser: the Chromium to use.
        duration: seconds for which new edits are made.
        seed: chooses the sizes and the pauses.
    """
    randomness = random.Random(seed)
    with serve(EXPLORER.script) as server:
        visitors = [_arrive(browser, server, row, randomness) for row in ROWS]
        end = time.perf_counter() + duration
        while time.perf_counter() < end or any(v.typed is not None for v in visitors):
            for visitor in visitors:
                if visitor.failure or (visitor.typed is None and time.perf_counter() >= end):
                    visitor.typed = None
                    continue
                _guarded(visitor, lambda v: v.act(randomness))
            time.sleep(POLL_SECONDS)
        for visitor in visitors:
            _guarded(visitor, lambda v: v.session.check())
            visitor.session.close()
        exceptions = server.exceptions()
        megabytes = server.resident_megabytes()
    failures = [f"{v.row}: {v.failure}" for v in visitors if v.failure]
    if exceptions:
        failures.append(f"{exceptions} exceptions in the server's log")
    return _report(visitors, failures, megabytes), failures


def _arrive(browser: Browser, server: Server, row: str, randomness: random.Random) -> Visitor:
    session = Session(browser, EXPLORER, server)
    session.open()
    session.wait_until_ready()
    low, high = MAPS if row.startswith("C") else UNITS
    among = [size for size in range(low, high + 1) if size != session.sizes[row]]
    visitor = Visitor(session, row, randomness.sample(among, 500))
    visitor.choose_row()
    return visitor


def _guarded(visitor: Visitor, step: Callable[[Visitor], None]) -> None:
    """Take a step; what goes wrong ends this visitor's minute, not the others'."""
    if visitor.failure:
        return
    try:
        step(visitor)
    except (WrongResultError, PlaywrightError) as error:
        visitor.failure = str(error)


def _report(visitors: list[Visitor], failures: list[str], megabytes: float) -> str:
    rows = [
        (v.row, str(len(v.answers)), _figure(median, v.answers), _figure(percentile_95, v.answers))
        for v in visitors
    ]
    answers = [answer for v in visitors for answer in v.answers]
    rows.append(
        ("all", str(len(answers)), _figure(median, answers), _figure(percentile_95, answers))
    )
    head = ("Eight sessions at once, by the row they edit", "edits", "median", "p95")
    verdict = f"{len(failures)} failures. Server memory at the end: {megabytes:.0f} MB."
    return f"{table(head, rows)}\n\n{verdict}"


def _figure(statistic: Callable[[Sequence[float]], float], answers: list[float]) -> str:
    return seconds(statistic(answers)) if answers else "–"
