"""A first look at a visitor's archive, in a process of its own: what classes does it hold?

An archive may be made to eat memory or time; here it eats its own.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import cast

from alexnet.errors import TrainingError
from alexnet.training.background.process import environment
from alexnet.training.data.archives import UPLOAD_LIMITS
from alexnet.training.data.collection import count_photos
from alexnet.training.data.layout import ClassesAre, UnclearLayoutError

_MODULE = "alexnet.training.background.look"
_SECONDS = 60
_MOST_BYTES = 3_000_000_000
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each may take that much memory: further ones wait."""


def look_into(path: Path, name: str, classes_are: ClassesAre = "") -> dict[str, int]:
    """Return the classes of an archive and how many files each has.

    Args:
        path: where it lies.
        name: as the visitor knows it.
        classes_are: the answer to an ``UnclearLayoutError``.

    Raises:
        UnclearLayoutError: it could be read in two ways.
        TrainingError: it cannot be trained with.
    """
    try:
        with _AT_ONCE:
            done = subprocess.run(
                [sys.executable, "-m", _MODULE, str(path), name, classes_are],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                env=environment(),
                check=True,
            )
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        raise TrainingError(
            f"{name} cannot be looked into: it is damaged, or holds far too many files."
        ) from None
    if "outer" in found:
        raise UnclearLayoutError(name, found["outer"], found["inner"])
    if "error" in found:
        raise TrainingError(found["error"])
    return {str(label): int(count) for label, count in found["classes"].items()}


def main(path: Path, name: str, classes_are: ClassesAre) -> None:
    """Print the classes, or what is wrong, as JSON."""
    _bound_memory()
    try:
        found = count_photos(path, name=name, limits=UPLOAD_LIMITS, classes_are=classes_are)
        print(json.dumps({"classes": found}))
    except UnclearLayoutError as error:
        print(json.dumps({"outer": error.outer, "inner": error.inner}))
    except TrainingError as error:
        print(json.dumps({"error": str(error)}))
    except MemoryError:
        words = f"{name} holds far too many files, more than are accepted: leave some out."
        print(json.dumps({"error": words}))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits.
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], cast(ClassesAre, sys.argv[3]))
