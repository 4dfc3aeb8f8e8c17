"""What a training tells while it runs: numbers first, words and a bar for a terminal after."""

import csv
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import TextIO

_MOST_STEPS = 240
"""Points of a curve step by step; more are thinned out."""

_RECENT_SECONDS, _FEWEST_STEPS, _MOST_RECENT_STEPS = 6.0, 3, 256
"""The pace is the mean of the last steps, as many as these seconds hold: steady enough to read, and
what else runs on the machine shows in it at once."""


@dataclass(frozen=True)
class Progress:
    """Where a training stands after a step.

    Attributes:
        epoch, epochs: from 0 on, and how many in all.
        step, steps: of this epoch, from 0 on, and how many it has.
        loss, accuracy: of this step's batch, as it was augmented.
        rate: the learning rate.
        images_per_second: over the last steps.
        seconds_left: at that pace, for all epochs; ``None`` as long as the only step was one that
            compiles.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float
    rate: float
    images_per_second: float
    seconds_left: float | None


@dataclass(frozen=True)
class EpochRecord:
    """One line of the log.

    Attributes:
        epoch: from 1 on.
        loss, accuracy: mean over the augmented batches, against the smoothed labels.
        validation_loss, validation_accuracy: of the averaged weights on the photos set apart, as
            they are; ``None`` where there are none.
        rate: of the last step.
        images_per_second: of the steps.
        seconds: of the epoch, validation included.
    """

    epoch: int
    loss: float
    accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    rate: float
    images_per_second: float
    seconds: float


@dataclass
class Curve:
    """How one variant does.

    Attributes:
        title: of the variant.
        params, macs: what it costs, with the outputs that it was trained with.
        history: of every epoch.
        steps: (epochs done, loss, accuracy) of every ``stride``-th step.
        done: whether it needs no more training.
        right: which photos of the validation it calls right at its end, as ``comparing.packed``
            writes them.
    """

    title: str
    params: int = 0
    macs: int = 0
    history: list[EpochRecord] = field(default_factory=list)
    steps: list[tuple[float, float, float]] = field(default_factory=list)
    stride: int = 1
    done: bool = False
    right: str = ""

    def add_step(self, progress: Progress) -> None:
        """Take in a step."""
        number = progress.epoch * progress.steps + progress.step + 1
        done = round(number / progress.steps, 4)
        # A resumed training sees steps again that were told of before it was stopped.
        while self.steps and self.steps[-1][0] >= done:
            self.steps.pop()
        if number % self.stride == 0:
            self.steps.append((done, progress.loss, progress.accuracy))
        if len(self.steps) > _MOST_STEPS:
            self.steps = self.steps[1::2]
            self.stride *= 2

    @property
    def accuracy(self) -> float | None:
        """Of the photos set apart, after the last epoch."""
        return self.history[-1].validation_accuracy if self.history else None


class Pace:
    """Measures images per second, and estimates what is left at that pace.

    The first step of a kind compiles it, which takes longer than a hundred others: it tells
    nothing of the next ones, but each kind that is still to come will take as long to compile.

    Args:
        costs: of one step of every epoch, in any unit: epochs of smaller pictures cost less.
        steps: of every epoch.
        judging: costs of the validation after every epoch, in the same unit; 0 for none.
    """

    def __init__(
        self, costs: Sequence[float], steps: Sequence[int], judging: Sequence[float]
    ) -> None:
        self._costs, self._steps, self._judging = costs, steps, judging
        self._last = 0.0
        self._compiled: float | None = None
        """The cost of the steps that are compiled."""
        self._compiling = 0.0
        """Seconds of the step that compiled them."""
        self._recent: deque[float] = deque(maxlen=_MOST_RECENT_STEPS)
        """Seconds of the last steps, all of this kind."""
        self._each: float | None = None
        """Seconds for each unit of cost."""
        self._dearer = 1.0
        """How much longer a validation takes than its cost says."""

    def begin(self, epoch: int) -> None:
        """Take the time before the first step of an epoch."""
        now = time.perf_counter()
        if self._last and self._each and self._judging[epoch - 1]:
            self._dearer = (now - self._last) / (self._each * self._judging[epoch - 1])
        self._last = now

    def after(self, epoch: int, step: int, images: int) -> tuple[float, float | None]:
        """Return images per second and seconds left after a step of so many images."""
        now = time.perf_counter()
        took, self._last = max(now - self._last, 1e-9), now
        cost = self._costs[epoch]
        if self._compiled != cost:
            self._compiled, self._compiling = cost, took
            self._recent.clear()
        else:
            self._each = self._of_recent(took) / cost
        if self._each is None:
            return images / took, None
        return images / (self._each * cost), self._left(epoch, step)

    def _of_recent(self, took: float) -> float:
        """Return the mean of the last steps with one more."""
        recent = self._recent
        recent.append(took)
        while len(recent) > _FEWEST_STEPS and sum(recent) - recent[0] >= _RECENT_SECONDS:
            recent.popleft()
        return sum(recent) / len(recent)

    def _left(self, epoch: int, step: int) -> float:
        assert self._each is not None
        costs = self._costs[epoch:]
        here = costs[0] * (self._steps[epoch] - step - 1)
        whole = zip(costs[1:], self._steps[epoch + 1 :], strict=True)
        later = sum(cost * steps for cost, steps in whole)
        judging = self._dearer * sum(self._judging[epoch:])
        to_compile = sum(one != other for one, other in pairwise(costs))
        return self._each * (here + later + judging) + to_compile * self._compiling


def write_log(path: Path, history: Sequence[EpochRecord]) -> None:
    """Write all epochs as CSV, a line each; what is not known stays empty."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in fields(EpochRecord)])
        writer.writeheader()
        writer.writerows(asdict(record) for record in history)


class Terminal:
    """Shows a training as one moving line, or where nothing can move, a line now and then.

    Args:
        stream: where to.
        every: seconds between two lines in a file.
    """

    def __init__(self, stream: TextIO = sys.stderr, every: float = 30.0) -> None:
        self._stream, self._every = stream, every
        self._moves = stream.isatty()
        self._shown = -every

    def step(self, progress: Progress) -> None:
        """Show where the training stands."""
        now = time.monotonic()
        if now - self._shown < (0.2 if self._moves else self._every):
            return
        self._shown = now
        line = in_words(progress)
        self._stream.write(f"\r{line}\033[K" if self._moves else f"{line}\n")
        self._stream.flush()

    def epoch(self, record: EpochRecord) -> None:
        """Show the end of an epoch on a line of its own."""
        validation = (
            ""
            if record.validation_accuracy is None
            else f", validation {record.validation_accuracy:.1%} ({record.validation_loss:.3f})"
        )
        start = "\r\033[K" if self._moves else ""
        self._stream.write(
            f"{start}epoch {record.epoch}: loss {record.loss:.3f}, accuracy "
            f"{record.accuracy:.1%}{validation}, {record.images_per_second:.1f} images/s\n"
        )
        self._stream.flush()


def in_words(progress: Progress, width: int = 20) -> str:
    """Return one line with a bar.

    Example:
        >>> in_words(Progress(0, 2, 4, 10, 1.5, 0.25, 0.01, 40.0, 75.0), width=4)
        'epoch 1/2 [██··] loss 1.500, accuracy 25%, 40.0 images/s, 1:15 left'
    """
    full = width * (progress.step + 1) // progress.steps
    bar = "█" * full + "·" * (width - full)
    words = (
        f"epoch {progress.epoch + 1}/{progress.epochs} [{bar}] loss {progress.loss:.3f}, "
        f"accuracy {progress.accuracy:.0%}, {progress.images_per_second:.1f} images/s"
    )
    if progress.seconds_left is None:
        return words
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{words}, {left} left"
