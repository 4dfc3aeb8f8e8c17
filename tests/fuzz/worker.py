"""The process that serves the inputs of one target: it may crash, hang or be flooded.

For every input it prints its number before it serves it, and a line of JSON afterwards.
"""

import argparse
import faulthandler
import gc
import json
import time
import traceback
from pathlib import Path
from random import Random

from tests.fuzz.target import Target, target_named

_STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_SHOWN = 300


def main() -> None:
    """Serve the inputs that the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("seed")
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    target = target_named(options.target)
    _warm_up(target, options.seed)
    for number in range(options.first, options.first + options.count):
        print(number, flush=True)
        # Where it hangs, before it is ended.
        faulthandler.dump_traceback_later(0.9 * options.seconds)
        told = told_of(target, generator(options.seed, options.target, number))
        faulthandler.cancel_dump_traceback_later()
        print(json.dumps(told), flush=True)


def generator(seed: str, name: str, number: int) -> Random:
    """Return what an input is drawn from."""
    return Random(f"{seed}/{name}/{number}")


def _warm_up(target: Target, seed: str) -> None:
    """Import and keep what the first inputs would be blamed for."""
    for number in range(target.warm_up):
        told_of(target, Random(f"{seed}/warm/{number}"))


def told_of(target: Target, random: Random) -> dict[str, object]:
    """Serve one input; return what became of it, how long it took and how far memory rose."""
    given = target.make(random)
    before = _rewound()
    start = time.process_time()
    told: dict[str, object] = {"outcome": "served"}
    try:
        if not target.answer(given):
            told["outcome"] = "refused"
    # Whatever it is, it is no answer.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        last = traceback.extract_tb(error.__traceback__)[-1]
        told |= {
            "outcome": "broken",
            "why": _short(error),
            "where": f"{last.filename}:{last.lineno}",
        }
    told["seconds"] = time.process_time() - start
    taken = max(0, _status("VmHWM") - before)
    told["bytes"] = taken
    if taken > target.limit_bytes:
        told |= {"outcome": "broken", "why": f"took {taken:,} bytes"}
    if float(str(told["seconds"])) > target.limit_seconds:
        told |= {"outcome": "broken", "why": f"took {told['seconds']:.1f} s of a processor"}
    if told["outcome"] == "broken":
        told["input"] = repr(given)[:_SHOWN]
    return told


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:_SHOWN]


def _rewound() -> int:
    """Let the kernel forget the highest memory so far; return what is held now."""
    try:
        _CLEAR.write_text("5")
    except OSError:  # not Linux: rises of all inputs are one
        gc.collect()
    return _status("VmRSS")


def _status(field: str) -> int:
    try:
        return int(_STATUS.read_text().split(f"{field}:")[1].split()[0]) * 1024
    except FileNotFoundError:
        return 0


if __name__ == "__main__":
    main()
