"""From the last Enter to the last of total, facts, summary and diagram on screen.

The three apps run at the same time and are edited in turn, floor, this app, peer, floor, ...,
so that whatever else the machine does falls upon all of them. All get the same sizes in the
same order, none of which any of them has seen before. The first edits are not counted: the
peer's first build and the floor's first run are slower than all others.

What counts as shown:

* this app: headline, facts, summary and diagram, each with the new total or picture;
* the peer: its ``DONE`` line with the new total, and a complete picture;
* the floor: its ``DONE`` line with the new total. An edited cell does not change that line:
  there it is the frame with the last message of the script's run. The column "run over" has
  that moment for all three.

A cell's figure contains, for all three, the 0.15 s for which Streamlit's data editor waits
for more before it sends an edit.
"""

from collections.abc import Callable
from contextlib import ExitStack

from playwright.sync_api import Browser

from tests.benchmarks.browsers import EditTimes, Session, distinct_sizes
from tests.benchmarks.report import median, percentile_95, seconds, table
from tests.support.apps import APPS, EXPLORER, FLOOR, App
from tests.support.servers import serve

WARM_UP = 2
GESTURES: dict[str, Callable[[Session, int], EditTimes]] = {
    "number input": Session.edit_number,
    "table cell": Session.edit_cell,
}
Measured = dict[tuple[str, App], list[EditTimes]]


def run(browser: Browser, edits: int, seed: int) -> str:
    """Measure and return the report.

    Args:
        browser: the Chromium to use.
        edits: how many edits count for every app and gesture.
        seed: chooses the sizes.

    Raises:
        WrongResultError: an app showed a wrong total, an exception, or nothing.
    """
    measured: Measured = {(gesture, app): [] for gesture in GESTURES for app in APPS}
    sizes = iter(distinct_sizes(len(GESTURES) * (WARM_UP + edits), seed))
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(app.script)) for app in APPS]
        sessions = [
            Session(browser, app, server) for app, server in zip(APPS, servers, strict=True)
        ]
        for session in sessions:
            session.open()
            session.wait_until_ready()
        for gesture, edit in GESTURES.items():
            for turn in range(WARM_UP + edits):
                size = next(sizes)
                for session in sessions:
                    times = edit(session, size)
                    session.check()
                    if turn >= WARM_UP:
                        measured[gesture, session.app].append(times)
        for session in sessions:
            session.close()
    return _report(measured, edits)


def _report(measured: Measured, edits: int) -> str:
    rows = []
    for (gesture, app), times in measured.items():
        floor = median([t.shown for t in measured[gesture, FLOOR]])
        shown = [t.shown for t in times]
        over = "–" if app is FLOOR else seconds(median(shown) - floor)
        rows.append(
            (
                f"{gesture}, {app.name}",
                seconds(median(shown)),
                seconds(percentile_95(shown)),
                over,
                seconds(median([t.finished for t in times])),
            )
        )
    head = (f"Enter to result ({edits} edits each)", "median", "p95", "over the floor", "run over")
    return f"{table(head, rows)}\n\n{_parts(measured)}"


def _parts(measured: Measured) -> str:
    lines = []
    for gesture in GESTURES:
        times = measured[gesture, EXPLORER]
        parts = {part: median([t.parts[part] for t in times]) for part in times[0].parts}
        ordered = sorted(parts.items(), key=lambda item: item[1])
        shown = ", ".join(f"{part} {seconds(value)}" for part, value in ordered)
        lines.append(f"This app's parts, {gesture}, medians: {shown}.")
    return "\n".join(lines)
