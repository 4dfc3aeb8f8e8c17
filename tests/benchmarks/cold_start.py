"""From the start of a server's process to a page that can be edited.

Every run has a new server and a browser context without a cache; the browser itself runs
already. Chromium is sent to the page as soon as the server answers. Two moments are taken:
the table on screen, and the new total on screen after the number input was edited at once.
The peer is edited when its first result is there: an edit before that interrupts its import of
Keras, and may leave it without any result for good. Files that the machine has read before come
from its memory: the very first run after a reboot is slower, for all three.
"""

import time

from playwright.sync_api import Browser

from tests.benchmarks.browsers import Session, distinct_sizes
from tests.benchmarks.report import median, table
from tests.support.apps import APPS, FLOOR, PEER, App
from tests.support.servers import serve

MOMENTS = ("server answers", "table on screen", "first edit answered")
Measured = dict[App, list[tuple[float, ...]]]


def run(browser: Browser, runs: int, seed: int) -> str:
    """Measure and return the report.

    Args:
        browser: the Chromium to use.
        runs: how many cold starts of every app.
        seed: chooses the sizes.

    Raises:
        WrongResultError: an app showed a wrong total, an exception, or nothing.
    """
    measured: Measured = {app: [] for app in APPS}
    for size in distinct_sizes(runs, seed):
        for app in APPS:
            measured[app].append(_start(browser, app, size))
    return _report(measured, runs)


def _start(browser: Browser, app: App, size: int) -> tuple[float, ...]:
    with serve(app.script) as server:
        moments = [time.perf_counter()]
        session = Session(browser, app, server)
        session.open()
        moments.append(time.perf_counter())
        if app is PEER:
            session.wait_for_total()
        session.start_number_edit(size)
        session.wait_for_total()
        moments.append(time.perf_counter())
        # Whatever follows behind the first page must not take the edit back.
        session.wait_until_ready()
        session.close()
    return tuple(moment - server.launched for moment in moments)


def _report(measured: Measured, runs: int) -> str:
    medians = {
        app: [median(column) for column in zip(*starts, strict=True)]
        for app, starts in measured.items()
    }
    rows = []
    for app, values in medians.items():
        over = [value - floor for value, floor in zip(values, medians[FLOOR], strict=True)]
        spread = [start[-1] for start in measured[app]]
        rows.append(
            (
                app.name,
                *(f"{value:.1f} s" for value in values),
                "–" if app is FLOOR else f"{over[1]:+.1f} s",
                "–" if app is FLOOR else f"{over[2]:+.1f} s",
                f"{min(spread):.1f}–{max(spread):.1f} s",
            )
        )
    head = (
        f"Cold start (median of {runs})",
        *MOMENTS,
        "table, over the floor",
        "edit, over the floor",
        "range of the last",
    )
    return table(head, rows)
