"""What this app's server holds while one visitor makes 200 different edits."""

import time

from playwright.sync_api import Browser

from tests.benchmarks.browsers import Session, distinct_sizes
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER
from tests.support.servers import serve

EDITS = 200
LOOKS = (1, 50, 100, 150, 200)
IDLE_SECONDS = 5


def run(browser: Browser, seed: int) -> str:
    """Measure and return the report.

    Args:
        browser: the Chromium to use.
        seed: chooses the sizes.

    Raises:
        WrongResultError: the app showed a wrong total, an exception, or nothing.
    """
    held: dict[str, float] = {}
    with serve(EXPLORER.script) as server:
        session = Session(browser, EXPLORER, server)
        session.open()
        session.wait_until_ready()
        held["page open, no edit"] = server.resident_megabytes()
        for number, size in enumerate(distinct_sizes(EDITS, seed), 1):
            session.edit_number(size)
            session.check()
            if number in LOOKS:
                held[f"after edit {number}"] = server.resident_megabytes()
        session.close()
        time.sleep(IDLE_SECONDS)
        held[f"{IDLE_SECONDS} s after the visitor left"] = server.resident_megabytes()
    rows = [(when, f"{megabytes:.0f} MB") for when, megabytes in held.items()]
    growth = held["after edit 200"] - held["after edit 50"]
    rows.append(("from edit 50 to edit 200", f"{growth:+.0f} MB"))
    return table(("Server memory (resident)", "this app"), rows)
