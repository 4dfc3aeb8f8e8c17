"""How long a training will take on this machine, before it starts.

What it computes is counted: multiply-adds, weights that steps change, pixels of pictures. How fast
this machine does that is known from trainings that came to their end here; before the first one a
multiplication of matrices is timed instead.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import Dense
from alexnet.errors import ArchitectureError
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import JobSpec, Rows
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.processor import native_bfloat16
from alexnet.training.loop.recipe import Recipe

_BACKWARD = 2
"""The gradients of inputs and of weights take as many multiply-adds each as the way forward."""

_SHARE_OF_MATRICES = {"": 0.8, "vectors": 1.3, "tiles": 2.8}
"""Multiply-adds a second of a training, against those of one product of large float32 matrices,
by how the processor multiplies bfloat16, as measured with the presets."""

_SECONDS_PER_UPDATE = 2e-9
"""Of one weight: AdamW reads and writes some 40 bytes for it."""

_SECONDS_PER_PIXEL = 6e-8
"""Of one picture: drawn or decoded, varied, normalised, while others are computed with."""

_SECONDS_BEFORE = 15.0
"""TensorFlow's start, the network, its first step; at the end the weights and their judgement."""

_REFERENCE = 1e11
"""Multiply-adds a second by which trainings of different kinds are compared."""

_MUCH_SLOWER, _SECONDS_TO_SPARE = 1.5, 20.0
"""By how much, and by how many seconds, an estimate is missed that was worth its words."""

_SIDE, _TRIES = 1_024, 6
_SHORTEST = 1e-3
"""Seconds: some systems count a thread's time in steps of 16 ms."""


@dataclass(frozen=True)
class Work:
    """What the steps of a training compute.

    Attributes:
        macs: multiply-adds, forward and backward, of validation too.
        updates: weights that are changed, counted once in each step.
        pixels: of the pictures of all epochs.
    """

    macs: float
    updates: float
    pixels: float

    def seconds(self, macs_per_second: float) -> float:
        """Return how long it takes at a pace of multiply-adds."""
        return (
            self.macs / macs_per_second
            + self.updates * _SECONDS_PER_UPDATE
            + self.pixels * _SECONDS_PER_PIXEL
        )


@dataclass(frozen=True)
class Observation:
    """How long a training took here.

    Attributes:
        work: what its steps computed.
        seconds: that its epochs took.
        before: all else: its start and its end.
    """

    work: Work
    seconds: float
    before: float


@dataclass(frozen=True)
class Estimate:
    """How long a training will take.

    Attributes:
        seconds: about so many.
        is_measured: whether a training on this machine tells, else a short measurement does.
    """

    seconds: float
    is_measured: bool

    @property
    def words(self) -> str:
        """The estimate, rounded to what it is worth.

        Example:
            >>> Estimate(114.0, True).words
            'About 2 min on this machine, as earlier trainings on this server went.'
            >>> Estimate(34.0, False).words
            'About 30 s on this machine, by a short measurement.'
        """
        known = "by a short measurement"
        if self.is_measured:
            known = "as earlier trainings on this server went"
        return f"About {_rounded(self.seconds)} on this machine, {known}."

    def missed(self, seconds: float) -> str:
        """Return a sentence where a training takes much longer; else nothing.

        Args:
            seconds: that it will have taken at its end.

        Example:
            >>> Estimate(90.0, True).missed(220.0)
            'Slower than estimated (about 90 s): this machine may be busy with something else.'
            >>> Estimate(90.0, True).missed(120.0)
            ''
        """
        if seconds < max(_MUCH_SLOWER * self.seconds, self.seconds + _SECONDS_TO_SPARE):
            return ""
        return (
            f"Slower than estimated (about {_rounded(self.seconds)}): this machine may be busy "
            "with something else."
        )


def work_of(
    architecture: Architecture, recipe: Recipe, rows: Rows, photos: int, validation: int
) -> Work:
    """Return what the steps of a training compute.

    Args:
        architecture: with as many outputs as there are classes.
        recipe: how it is trained.
        rows: which rows learn.
        photos: to learn from.
        validation: photos to judge by.
    """
    facts = analyze(architecture)
    height, width = architecture.input.size
    steps = recipe.epochs * math.ceil(photos / recipe.batch)
    if rows == "dense rows":
        dense = {row.id for row in architecture.rows if isinstance(row, Dense)}
        macs = sum(row.macs for row in facts.rows if row.id in dense)
        updates = sum(row.trainable_params for row in facts.rows if row.id in dense)
        once = photos * (2 if recipe.augmentation.flip else 1) + validation
        later = ((1 + _BACKWARD) * photos + validation) * recipe.epochs * macs
        return Work(
            once * (facts.macs - macs) + later, steps * updates, once * float(height * width)
        )
    full = recipe.epochs - recipe.small_epochs
    each = (1 + _BACKWARD) * photos + validation
    small = _macs_of_smaller(architecture, recipe.small_size) if recipe.small_epochs else 0
    return Work(
        each * (full * facts.macs + recipe.small_epochs * small),
        float(steps * facts.trainable_params),
        photos * (full * float(height * width) + recipe.small_epochs * recipe.small_size**2),
    )


def _macs_of_smaller(architecture: Architecture, side: int) -> int:
    """Return the multiply-adds with smaller pictures, whose maps are enlarged for dense rows."""
    facts = analyze(architecture)
    try:
        smaller = analyze(architecture.replace(architecture.input.name, size=(side, side)))
    except ArchitectureError:
        return facts.macs
    dense = {row.id for row in architecture.rows if isinstance(row, Dense)}
    return sum(
        full.macs if full.id in dense else less.macs
        for full, less in zip(facts.rows, smaller.rows, strict=True)
    )


def observed(spec: JobSpec, report: JobReport) -> Observation | None:
    """Return how long a training took that came to its end; ``None`` for any other."""
    if report.end != "finished" or spec.is_comparison or not (report.counts and report.curves):
        return None
    seconds = sum(record.seconds for record in report.curves[0].history)
    (work,) = _works(spec, report)
    return Observation(work, max(seconds, 1e-3), max(0.0, report.seconds - seconds))


def slowness(spec: JobSpec, report: JobReport, observations: Sequence[Observation]) -> str:
    """Return a sentence where a training is much slower than was estimated; else nothing."""
    if report.seconds_left is None or not report.counts:
        return ""
    expected = estimate(_works(spec, report), observations)
    return expected.missed(report.seconds + report.seconds_left)


def _works(spec: JobSpec, report: JobReport) -> list[Work]:
    """Return what each variant of a job computes, whose photos are counted."""
    photos, classes = sum(report.counts), len(report.classes)
    return [
        work_of(
            with_outputs(variant.architecture, classes),
            spec.recipe,
            spec.rows,
            photos,
            report.validation,
        )
        for variant in spec.variants
    ]


def estimate(works: Sequence[Work], observations: Sequence[Observation]) -> Estimate:
    """Return how long trainings take one after the other.

    Args:
        works: what each computes.
        observations: of trainings on this machine; the one of the most similar work tells.

    Example:
        >>> small = Work(1e12, 1e9, 1e8)
        >>> seen = Observation(small, seconds=30.0, before=10.0)
        >>> estimate([small, small], [seen])
        Estimate(seconds=70.0, is_measured=True)
    """
    if not observations:
        pace = _SHARE_OF_MATRICES[native_bfloat16()] * macs_per_second()
        return Estimate(_SECONDS_BEFORE + sum(work.seconds(pace) for work in works), False)
    whole = sum(work.seconds(_REFERENCE) for work in works)
    each = whole / len(works)

    def unlike(seen: Observation) -> float:
        return abs(math.log(max(seen.work.seconds(_REFERENCE), 1e-9) / max(each, 1e-9)))

    # Of two that are equally like it, the newer one.
    nearest = min(reversed(observations), key=unlike)
    factor = nearest.seconds / max(nearest.work.seconds(_REFERENCE), 1e-9)
    return Estimate(nearest.before + factor * whole, True)


@cache
def macs_per_second() -> float:
    """Return how many multiply-adds of float32 this machine does a second, in matrices.

    All cores work at the product, and the time of one is taken: what else runs on them, such as
    a server that has just started, does not count.
    """
    matrix = np.ones((_SIDE, _SIDE), np.float32)
    begun = time.thread_time()
    for _ in range(_TRIES):
        matrix @ matrix
    return _TRIES * _SIDE**3 / max(time.thread_time() - begun, _SHORTEST)


def _rounded(seconds: float) -> str:
    if seconds < 95:
        return f"{max(10, round(seconds, -1)):.0f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:.1f} h"
