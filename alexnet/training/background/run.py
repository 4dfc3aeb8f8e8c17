"""The process of a background training: ``python -m alexnet.training.background.run FOLDER``.

It ends by itself when whoever started it is gone: then its standard input is closed.
"""

import contextlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from alexnet.errors import AlexNetError
from alexnet.training.background.photos import StopAskedError, read_and_tell
from alexnet.training.background.report import STOP, JobReport, first_undone, read_report
from alexnet.training.background.spec import JobSpec
from alexnet.training.loop.progress import Curve

_NICENESS = 10
_FIRST_TO_KILL = "1000"

MEMORY = "The training ran out of memory: use smaller batches, a smaller network, or fewer photos."


def main(folder: Path) -> int:
    """Run the job of a folder; what became of it stands in its report.

    Returns:
        The exit status: 0 unless the process itself broke.
    """
    report = read_report(folder)
    report.end, report.error, report.stages = "", "", []
    try:
        spec = JobSpec.read(folder)
        finished = _run(spec, folder, report, (folder / STOP).exists)
        report.end = "finished" if finished else "stopped"
        report.stage = "Finished" if finished else "Stopped"
    except StopAskedError:
        report.end, report.stage = "stopped", "Stopped"
    except AlexNetError as error:
        report.end, report.error = "failed", str(error)
    except MemoryError:
        report.end, report.error = "failed", MEMORY
    # Every backend of Keras has errors of its own for too little memory.
    except Exception as error:
        if "ResourceExhausted" not in type(error).__name__ and "OutOfMemory" not in repr(error):
            traceback.print_exc()
            return 1
        report.end, report.error = "failed", MEMORY
    report.write(folder)
    return 0


def _run(spec: JobSpec, folder: Path, report: JobReport, should_stop: Callable[[], bool]) -> bool:
    if not report.curves:
        report.curves = [Curve(variant.title) for variant in spec.variants]
    begun = time.monotonic()
    report.enter("Starting")
    report.write(folder)
    # Before Keras is imported, so that bad photos are refused at once.
    architecture = first_undone(spec, report).architecture
    photos = read_and_tell(spec, architecture, folder, report, should_stop)
    report.enter("Starting TensorFlow")
    report.write(folder)
    from alexnet.training.background.training import train_job

    report.seconds += time.monotonic() - begun
    return train_job(spec, folder, report, photos, should_stop)


def _step_back() -> None:
    """Let the page's server come first, for the processor and when memory runs out."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Linux may share the processor out among sessions first, and niceness counts within one.
    for name, value in (("autogroup", str(_NICENESS)), ("oom_score_adj", _FIRST_TO_KILL)):
        with contextlib.suppress(OSError):
            Path("/proc/self", name).write_text(value, "ascii")


def _end_with_the_server() -> None:
    # Not sys.stdin, whose lock Python would wait for at its end.
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    _step_back()
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    exit_status = main(Path(sys.argv[1]))
    sys.stdout.flush()
    # TensorFlow takes seconds to clean up what the system frees at once.
    os._exit(exit_status)
