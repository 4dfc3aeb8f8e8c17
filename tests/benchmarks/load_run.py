"""A class at work: many sessions at once, the floor and this app one after another.

``python -m tests.benchmarks load --sessions 1,10,40 --minutes 1`` runs it in a process of its
own. Every student opens a tab, edits, runs the network and uploads photos, with 5 s between
gestures on average; every answer is compared with the right one. The students take a part of
the machine that they share with the server; the report says which.
"""

import argparse
import asyncio
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load_students import (
    EDIT,
    KINDS,
    START_SECONDS,
    Answer,
    Explorer,
    Student,
)
from tests.benchmarks.report import table
from tests.support.apps import EXPLORER, FLOOR
from tests.support.client import Client, PageError
from tests.support.repository import ROOT
from tests.support.servers import Server, serve

PAUSE_SECONDS = 5.0
ARRIVALS_PER_SECOND = 2.0
MEMORY_SECONDS = 5.0
LEAVE_SECONDS = 130.0
"""Streamlit keeps a session for two minutes, lest a tab come back."""

MOST_ERRORS_SHOWN = 5
VISITS_ACTIONS = 4


@dataclass
class Class:
    """What a class of students has seen.

    Attributes:
        sessions: how many they were.
        answers: of all students.
        errors: in words.
        megabytes: what the server held, every 5 s from the moment when all were there.
        students_cores: processor time that the students themselves took, per second.
        server_cores: and the server.
    """

    sessions: int
    answers: list[Answer] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    students_cores: float = 0.0
    server_cores: float = 0.0

    def seconds(self, kind: str) -> list[float]:
        """Return the seconds until the results of one kind of gesture."""
        return [answer.result for answer in self.answers if answer.kind == kind]


def run(sessions: Sequence[int], minutes: float, waves: int, seed: int) -> tuple[str, list[str]]:
    """Measure in a process of its own; return the report, and what went wrong.

    Raises:
        RuntimeError: the process failed.
    """
    command = [sys.executable, "-m", "tests.benchmarks.load_run", "--json"]
    command += ["--sessions", ",".join(map(str, sessions)), "--minutes", str(minutes)]
    command += ["--waves", str(waves), "--seed", str(seed)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"the students' process ended with {done.returncode}")
    report, errors = json.loads(done.stdout)
    return str(report), [str(error) for error in errors]


def measure(
    sessions: Sequence[int], minutes: float, waves: int, seed: int
) -> tuple[str, list[str]]:
    """Measure in this process; return the report, and what went wrong."""
    pairs, parts = [], []
    for number in sessions:
        pair = []
        for app, kind in ((FLOOR, Student), (EXPLORER, Explorer)):
            with serve(app.script) as server:
                pair.append(asyncio.run(attend(server, kind, number, 60 * minutes, seed)))
            _say(f"{app.name}, {number} sessions: {len(pair[-1].answers)} answers")
        pairs.append(pair)
    parts.append(_answers(pairs))
    parts.append(_machine(pairs))
    errors = [
        f"{app.name}, {seen.sessions} sessions: {error}"
        for pair in pairs
        for app, seen in zip((FLOOR, EXPLORER), pair, strict=True)
        for error in seen.errors
    ]
    if waves:
        with serve(EXPLORER.script) as server:
            report, wrong = asyncio.run(come_and_go(server, max(sessions), waves, seed))
        parts.append(report)
        errors += wrong
    return "\n\n".join(parts), errors


async def warm_up(server: Server, kind: type[Student]) -> None:
    """Let a first visitor wait for the imports; nobody's answer is about a cold start.

    Raises:
        PageError: the app does not come up.
    """
    first = kind(Client(server.url, patience=START_SECONDS), random.Random(0))
    await first.arrive()
    if isinstance(first, Explorer):
        await first.turn_to_prediction()
    await first.client.close()


async def attend(
    server: Server, kind: type[Student], sessions: int, seconds: float, seed: int
) -> Class:
    """Let students arrive, work for a time and leave; return what they have seen."""
    seen = Class(sessions)
    await warm_up(server, kind)
    students = await _arrived(server, kind, sessions, seed)
    began = time.perf_counter()
    used, server_used = _own_seconds(), _seconds_of(server)
    memory = asyncio.create_task(_watch_memory(server, seen.megabytes))
    await asyncio.gather(
        *(s.stay(began + seconds, PAUSE_SECONDS) for s in students if s.client.is_connected)
    )
    lasted = time.perf_counter() - began
    seen.students_cores = (_own_seconds() - used) / lasted
    seen.server_cores = (_seconds_of(server) - server_used) / lasted
    memory.cancel()
    await _leave(students)
    seen.answers = [answer for student in students for answer in student.answers]
    seen.errors = [error for student in students for error in student.errors]
    seen.megabytes.append(server.resident_megabytes())
    if found := server.exceptions():
        seen.errors.append(f"{found} exceptions in the server's log")
    return seen


async def come_and_go(
    server: Server, sessions: int, waves: int, seed: int
) -> tuple[str, list[str]]:
    """Let classes come, work for half a minute and leave; return the report and the errors."""
    rows, errors = [], []
    await warm_up(server, Explorer)
    for wave in range(1, waves + 1):
        students = await _arrived(server, Explorer, sessions, seed + wave)
        end = time.perf_counter() + VISITS_ACTIONS * PAUSE_SECONDS
        await asyncio.gather(*(s.stay(end, PAUSE_SECONDS) for s in students))
        there = server.resident_megabytes()
        await _leave(students)
        errors += [f"wave {wave}: {error}" for student in students for error in student.errors]
        if wave == waves:
            await asyncio.sleep(LEAVE_SECONDS)
            # Streamlit lets expired sessions go when it looks at them next.
            last = await _arrived(server, Explorer, 1, seed)
            await _leave(last)
        gone = server.resident_megabytes()
        rows.append((str(wave), f"{there:.0f} MB", f"{gone:.0f} MB"))
    head = (f"{sessions} sessions come and go", "memory while there", "after they left")
    return table(head, rows), errors


async def _arrived(server: Server, kind: type[Student], sessions: int, seed: int) -> list[Student]:
    students = [kind(Client(server.url), random.Random(seed * 1000 + n)) for n in range(sessions)]
    await asyncio.gather(*(_arrive(s, n / ARRIVALS_PER_SECOND) for n, s in enumerate(students)))
    return students


async def _arrive(student: Student, delay: float) -> None:
    await asyncio.sleep(delay)
    try:
        await student.arrive()
    except PageError as error:
        student.errors.append(f"at arrival: {error}")


async def _leave(students: list[Student]) -> None:
    for student in students:
        try:
            student.check_against_library()
        except PageError as error:
            student.errors.append(str(error))
    await asyncio.gather(*(student.client.close() for student in students))


async def _watch_memory(server: Server, megabytes: list[float]) -> None:
    while True:
        megabytes.append(server.resident_megabytes())
        await asyncio.sleep(MEMORY_SECONDS)


def _own_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _seconds_of(server: Server) -> float:
    """Return the processor time of the server so far; 0 where the system does not tell it."""
    try:
        fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    ticks = int(fields[11]) + int(fields[12])
    return ticks / 100


def _answers(pairs: list[list[Class]]) -> str:
    head = ("Until the result is there", "", "answers", "p50", "p95", "p99", "p95 over the floor's")
    rows = []
    for floor, app in pairs:
        first = f"{floor.sessions} sessions"
        base = floor.seconds(EDIT)
        rows.append((first, "floor: edit", *_figures(base), ""))
        for kind in KINDS:
            own = app.seconds(kind)
            over = _seconds(percentile(own, 95) - percentile(base, 95)) if own and base else "–"
            rows.append((first, f"this app: {kind}", *_figures(own), over))
    return table(head, rows)


def _figures(values: list[float]) -> tuple[str, str, str, str]:
    if not values:
        return "0", "–", "–", "–"
    p50, p95, p99 = (_seconds(percentile(values, p)) for p in (50, 95, 99))
    return str(len(values)), p50, p95, p99


def _machine(pairs: list[list[Class]]) -> str:
    head = ("Server", "", "memory at first", "most", "at last", "cores", "students'", "errors")
    rows = [
        (
            f"{seen.sessions} sessions",
            name,
            *(f"{m:.0f} MB" for m in (seen.megabytes[0], max(seen.megabytes), seen.megabytes[-1])),
            f"{seen.server_cores:.2f}",
            f"{seen.students_cores:.2f}",
            str(len(seen.errors)),
        )
        for pair in pairs
        for name, seen in zip((FLOOR.name, EXPLORER.name), pair, strict=True)
    ]
    return table(head, rows)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of the values that ``percent`` of them do not exceed.

    Example:
        >>> percentile([3, 1, 2, 4], 50)
        2
    """
    return sorted(values)[math.ceil(percent / 100 * len(values)) - 1]


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def numbers(text: str) -> list[int]:
    """Read ``1,10,40``."""
    return [int(number) for number in text.split(",")]


def main() -> None:
    """Measure as asked for, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load_run")
    parser.add_argument("--sessions", type=numbers, default=[1, 10, 40])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--waves", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="for the process that started this")
    options = parser.parse_args()
    report, errors = measure(options.sessions, options.minutes, options.waves, options.seed)
    if options.json:
        print(json.dumps([report, errors]))
        return
    print(report)
    for error in errors[:MOST_ERRORS_SHOWN]:
        print(f"WRONG: {error}")
    if len(errors) > MOST_ERRORS_SHOWN:
        print(f"and {len(errors) - MOST_ERRORS_SHOWN} more")


if __name__ == "__main__":
    main()
