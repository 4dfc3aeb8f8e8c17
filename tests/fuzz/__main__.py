"""``python -m tests.fuzz --inputs 10000 --target all`` prints what became of the inputs."""

import argparse
import sys

from tests.fuzz.campaign import Result, run
from tests.fuzz.scaled import SCALED
from tests.fuzz.targets import TARGETS

_FOR_EACH_SCALED = 2_000
_HEAD = ("target", "inputs", "refused", "served", "broken", "slowest, s", "memory, MB")


def main() -> int:
    """Run the campaign; return 1 where an input was neither served nor refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="of each target")
    parser.add_argument("--target", choices=("all", "scaled", *TARGETS, *SCALED), default="all")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seconds", type=float, default=60, help="after which one input hangs")
    options = parser.parse_args()
    print("| " + " | ".join(_HEAD) + " |\n|---|" + "--:|" * (len(_HEAD) - 1), flush=True)
    broken: dict[str, Result] = {}
    several = {"all": (*TARGETS, *SCALED), "scaled": tuple(SCALED)}
    for name in several.get(options.target, (options.target,)):
        count = options.inputs
        if name in SCALED:  # large ones, and there are few sizes
            count = max(1, count // _FOR_EACH_SCALED)
        target = f"tests.fuzz.scaled:SCALED/{name}" if name in SCALED else name
        result = run(target, options.seed, options.first, count, options.seconds)
        print(_row(result), flush=True)
        if result.broken:
            broken[name] = result
    for name, result in broken.items():
        for number, why in sorted(result.broken.items())[:20]:
            print(f"\n{name} {number}: {why}")
    return 1 if broken else 0


def _row(result: Result) -> str:
    figures = (result.inputs, result.refused, result.served, len(result.broken))
    cells = [result.target.rpartition("/")[2], *(f"{figure:,}" for figure in figures)]
    cells += [f"{result.slowest[0]:.2f} (no. {result.slowest[1]})"]
    cells += [f"{result.largest[0] / 1e6:.1f} (no. {result.largest[1]})"]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
