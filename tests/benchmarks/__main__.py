"""``python -m tests.benchmarks``: measure, and print the figures as Markdown.

The exit status is 1 where something was wrong: an exception, a lost edit, a total that is not
the right one. A figure that is too slow or too large never is: machines differ.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from tests.benchmarks import (
    cold_start,
    edit_latency,
    eight_sessions,
    forward_pass,
    hostile_files,
    lessons,
    load_run,
    memory,
    prediction,
    training_page,
)
from tests.benchmarks.browsers import WrongResultError
from tests.benchmarks.report import machine
from tests.support.chromium import chromium

Report = tuple[str, list[str]]
NAMES = (
    "latency",
    "cold",
    "memory",
    "prediction",
    "forward",
    "sessions",
    "throughput",
    "training",
    "photos",
    "load",
    "lessons",
    "hostile",
)


def main() -> int:
    """Run the benchmarks that are asked for; return the exit status."""
    options = _options()
    benchmarks: dict[str, Callable[[Browser], Report]] = {
        "latency": lambda b: (edit_latency.run(b, options.edits, options.seed), []),
        "cold": lambda b: (cold_start.run(b, options.runs, options.seed), []),
        "memory": lambda b: (memory.run(b, options.seed), []),
        "prediction": lambda b: (prediction.run(b, options.seed), []),
        "forward": lambda _: (forward_pass.run(options.seed), []),
        "sessions": lambda b: eight_sessions.run(b, options.seconds, options.seed),
        "throughput": lambda _: (_throughput(), []),
        "training": lambda b: (training_page.run(b, options.networks, options.seeds), []),
        "photos": lambda b: (
            training_page.run_photos(b, options.networks, options.seeds, options.photos),
            [],
        ),
        "hostile": lambda _: hostile_files.run(),
        "lessons": lambda _: lessons.run(max(options.sessions), options.minutes, options.seed),
        "load": lambda _: load_run.run(
            options.sessions, options.minutes, options.waves, options.seed
        ),
    }
    failures: list[str] = []
    with chromium() as browser:
        print(f"{machine(browser.version)} Seed {options.seed}.", flush=True)
        for name in benchmarks if "all" in options.which else options.which:
            started = time.monotonic()
            report, wrong = _attempt(benchmarks[name], browser)
            failures += [f"{name}: {failure}" for failure in wrong]
            print(f"\n{report}\n\n({name}: {time.monotonic() - started:.0f} s)", flush=True)
    for failure in failures:
        print(f"WRONG: {failure}", file=sys.stderr)
    return 1 if failures else 0


def _throughput() -> str:
    # Only here: it imports TensorFlow, which no other benchmark needs beside the browser.
    from tests.benchmarks import training_throughput

    return training_throughput.run()


def _attempt(benchmark: Callable[[Browser], Report], browser: Browser) -> Report:
    try:
        return benchmark(browser)
    except (WrongResultError, PlaywrightError, RuntimeError) as error:
        return f"No figures: {error}", [str(error)]
    finally:
        # A page that looks for a server that is gone takes time from the next benchmark.
        for context in browser.contexts:
            context.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "which",
        nargs="*",
        choices=(*NAMES, "all"),
        default="all",
        help="what to measure; all if nothing is named",
    )
    parser.add_argument("--edits", type=int, default=12, help="edits per app and gesture")
    parser.add_argument("--runs", type=int, default=3, help="cold starts per app")
    parser.add_argument("--seconds", type=float, default=60, help="how long eight sessions edit")
    parser.add_argument(
        "--sessions", type=load_run.numbers, default=[1, 10, 40], help="classes of students"
    )
    parser.add_argument("--minutes", type=float, default=1, help="how long each class works")
    parser.add_argument("--waves", type=int, default=0, help="how often a class comes and goes")
    parser.add_argument("--seed", type=int, default=1, help="chooses the edits and weights")
    parser.add_argument(
        "--networks", type=_names, default=training_page.NETWORKS, help="presets to train"
    )
    parser.add_argument(
        "--photos", type=Path, help="a folder for each of two classes; crops of samples if absent"
    )
    parser.add_argument("--seeds", type=load_run.numbers, default=[0], help="of the trainings")
    return parser.parse_args()


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


if __name__ == "__main__":
    sys.exit(main())
