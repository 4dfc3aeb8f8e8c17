"""Many inputs of one target, served by processes that may die of it."""

import json
import math
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.support.repository import ROOT

_START_SECONDS = 300.0
"""For imports and the first inputs, on a busy machine."""

_IDLE = 10
"""How many times longer a process is waited for that gets, or asks for, no processor."""


@dataclass
class Result:
    """What became of the inputs.

    Attributes:
        target: its name.
        refused, served: how many got a sentence, or an answer.
        slowest: processor seconds of the slowest input, and its number.
        largest: bytes by which memory rose at most, and the input's number.
        broken: number of an input that got neither -> what happened.
    """

    target: str
    refused: int = 0
    served: int = 0
    slowest: tuple[float, int] = (0.0, -1)
    largest: tuple[int, int] = (0, -1)
    broken: dict[int, str] = field(default_factory=dict)

    @property
    def inputs(self) -> int:
        """How many there were."""
        return self.refused + self.served + len(self.broken)

    def note(self, number: int, told: dict[str, object]) -> None:
        """Count what a worker told of an input."""
        if told["outcome"] == "served":
            self.served += 1
        elif told["outcome"] == "refused":
            self.refused += 1
        else:
            place = told.get("where", "")
            self.broken[number] = f"{told['why']} at {place}; input {told['input']}"
        self.slowest = max(self.slowest, (float(str(told["seconds"])), number))
        self.largest = max(self.largest, (int(str(told["bytes"])), number))


def run(target: str, seed: str, first: int, count: int, seconds: float = 60.0) -> Result:
    """Serve inputs, and go on behind each that ends or stops its process.

    Args:
        target: its name.
        seed: what all inputs are drawn from.
        first, count: numbers of the inputs.
        seconds: of a processor after which an input counts as a hang.
    """
    result = Result(target)
    last = first + count
    while first < last:
        reached, why = _one_process(result, seed, first, last - first, seconds)
        if reached >= first and why:
            result.broken[reached] = why
        elif why:
            raise RuntimeError(f"the worker for {target} did not start: {why}")
        first = reached + 1
    return result


def _one_process(
    result: Result, seed: str, first: int, count: int, seconds: float
) -> tuple[int, str]:
    """Return the number of the last input, and how it ended the process, if it did."""
    command = [sys.executable, "-m", "tests.fuzz.worker", result.target, seed]
    command += [str(first), str(count), str(seconds)]
    reached, done = first - 1, first - 1
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        for line in _lines(process.stdout, process.pid, seconds):
            if line.startswith("{"):
                done = reached
                result.note(done, json.loads(line))
            else:
                reached = int(line)
        is_hung = process.poll() is None and done < first + count - 1 and reached > done
        if is_hung:
            process.kill()
        _, told = process.communicate()
        words = told.decode(errors="replace").strip()[-600:]
        if is_hung and process.returncode == -9:
            return reached, f"no answer after {seconds:g} s: {words}"
        if process.returncode:
            return reached, f"ended the process ({process.returncode}): {words}"
    return reached, ""


def _lines(stream: IO[bytes], process: int, seconds: float) -> Iterator[str]:
    """Yield lines until the stream ends, or none comes for so long."""
    kept, patience = b"", _START_SECONDS
    used, idle = 0.0, 0
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while True:
            if not selector.select(patience):
                idle += 1
                if _processor_seconds(process) - used > seconds / 2 or idle >= _IDLE:
                    return
                continue
            piece = stream.read(65_536)
            if not piece:
                return
            *whole, kept = (kept + piece).split(b"\n")
            for line in whole:
                patience, idle = seconds, 0
                yield line.decode()
            used = _processor_seconds(process)


def _processor_seconds(process: int) -> float:
    """Return what a process has used so far; on a system that does not tell, a lot."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return math.inf
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
