"""What a background training tells of itself, in files that a page may read at any time.

Every file is replaced as a whole, so a reader finds a whole one, or none yet.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from alexnet.training.background.spec import JobSpec, Variant
from alexnet.training.files.folder import write_json
from alexnet.training.loop.progress import Curve, Progress

STATUS = "status.json"
BATCH = "batch.png"
WRONG = "wrong.png"
KERNELS = "kernels.npz"
STOP = "stop"
"""There as soon as the training is asked to stop; whoever starts it removes it."""
OUTPUT = "output.txt"
"""What the process prints: for who runs the server, shown to nobody else."""

BATCH_COLUMNS, BATCH_ROWS = 8, 2

End = Literal["", "finished", "stopped", "failed"]


@dataclass(frozen=True)
class Mistake:
    """A photo that the network gets wrong.

    Attributes:
        truth, guess: names of classes.
        probability: of the guess.
    """

    truth: str
    guess: str
    probability: float


@dataclass
class JobReport:
    """Where a background training stands.

    Attributes:
        stage: a few words on what it does now.
        stages: what it has done since it was started, and when each began, in seconds since 1970.
        end: how it ended; empty as long as it runs.
        error: why it failed, in a sentence.
        classes: names, in the outputs' order.
        counts: photos of each class to train on.
        validation: photos set apart.
        broken: (name, reason) of the first photos that were left out.
        broken_count: how many were.
        remarks: sentences about the photos or the start.
        variant: position of the one that is trained now.
        progress: of it.
        seconds_left: of all variants.
        curves: one for each variant.
        mistakes: the photos of ``WRONG``, in their order.
        mistakes_count: how many of the photos set apart were wrong.
        seconds: that it has run, pauses left out.
    """

    stage: str = "Starting"
    stages: list[tuple[str, float]] = field(default_factory=list)
    end: End = ""
    error: str = ""
    classes: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    validation: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)
    broken_count: int = 0
    remarks: list[str] = field(default_factory=list)
    variant: int = 0
    progress: Progress | None = None
    seconds_left: float | None = None
    curves: list[Curve] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    mistakes_count: int = 0
    seconds: float = 0.0

    @property
    def share_done(self) -> float:
        """How much of all steps is done, from 0 to 1."""
        if not self.curves:
            return 0.0
        done = sum(curve.done for curve in self.curves)
        now = self.progress
        if now is not None and done < len(self.curves):
            return (done + (now.epoch + (now.step + 1) / now.steps) / now.epochs) / len(self.curves)
        return done / len(self.curves)

    @property
    def has_begun(self) -> bool:
        """Whether there is a first loss to show."""
        return any(curve.steps or curve.history for curve in self.curves)

    def enter(self, stage: str) -> None:
        """Begin another stage."""
        self.stage = stage
        if not self.stages or self.stages[-1][0] != stage:
            self.stages.append((stage, time.time()))

    def durations(self, now: float) -> list[tuple[str, float]]:
        """Return the stages and how many seconds each took; the last one goes on until ``now``.

        Example:
            >>> JobReport(stages=[("Starting", 5.0), ("Training", 7.0)]).durations(10.0)
            [('Starting', 2.0), ('Training', 3.0)]
        """
        ends = [*(begun for _, begun in self.stages), now][1:]
        return [
            (stage, max(0.0, end - begun))
            for (stage, begun), end in zip(self.stages, ends, strict=True)
        ]

    def write(self, folder: Path) -> None:
        """Write the file that ``read_report`` reads.

        Raises:
            TrainingError: the disk does not take it.
        """
        write_json(folder / STATUS, self)


def first_undone(spec: JobSpec, report: JobReport) -> Variant:
    """Return the variant that is trained next."""
    for variant, curve in zip(spec.variants, report.curves, strict=True):
        if not curve.done:
            return variant
    return spec.variants[-1]


def read_report(folder: Path) -> JobReport:
    """Return what a training last told; a report that says "Starting" before it told anything."""
    try:
        return msgspec.json.decode((folder / STATUS).read_bytes(), type=JobReport)
    except (OSError, UnicodeError, msgspec.MsgspecError, RecursionError):
        return JobReport()


def read_kernels(folder: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Return what ``write_kernels`` wrote: before and now, or ``None``."""
    try:
        with np.load(folder / KERNELS, allow_pickle=False) as file:
            return file["before"], file["now"]
    except (OSError, ValueError, KeyError, EOFError):
        return None
