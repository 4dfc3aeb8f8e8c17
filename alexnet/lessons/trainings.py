"""The small trainings of a lesson: what is trained, and what they show with how much certainty."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import DEFAULT_PRESET
from alexnet.errors import AlexNetError, LessonError
from alexnet.explorer.training_plan import TrainingPlan
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.lessons import stage
from alexnet.lessons.schema import Lesson, Train
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import JobData, JobSpec, Variant
from alexnet.weights.sources.registry import RANDOM

_SHAPES = ("circle", "square", "star", "triangle")
_Z = 1.959964
"""Standard deviations that hold 95% of a normal distribution."""


@dataclass(frozen=True)
class Trained:
    """What one network of a step came to, all seeds together.

    Attributes:
        text: what it is called.
        right: photos set apart that it tells right.
        photos: how many there were.
    """

    text: str
    right: int
    photos: int

    @property
    def share(self) -> float:
        """How many of the photos it tells right, from 0 to 1."""
        return self.right / self.photos

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share lies with 95% certainty, by these photos.

        Wilson's interval (1927), which stays between 0 and 1.

        Example:
            >>> low, high = Trained("ReLU", 80, 100).interval
            >>> round(low, 3), round(high, 3)
            (0.711, 0.867)
        """
        n, p = self.photos, self.share
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, middle - half), min(1.0, middle + half)


def winner(trained: Sequence[Trained]) -> int:
    """Return the place of the answer that is right: the best, or that it cannot be told.

    The best is told apart where its interval lies above that of all others.

    Example:
        >>> winner([Trained("a", 80, 100), Trained("b", 40, 100)])
        0
        >>> winner([Trained("a", 80, 100), Trained("b", 78, 100)])
        2
    """
    best = max(range(len(trained)), key=lambda place: trained[place].share)
    others = [t.interval[1] for place, t in enumerate(trained) if place != best]
    return best if trained[best].interval[0] > max(others) else len(trained)


def jobs(lesson: Lesson, index: int) -> tuple[JobSpec, ...]:
    """Return the trainings of a step, one for each seed.

    Raises:
        LessonError: a network cannot be made, or not be trained.
    """
    step = lesson.steps[index]
    assert isinstance(step, Train)
    arrived = stage.arrived(lesson, index)
    networks = [stage.edited(arrived, network.edits).architecture for network in step.networks]
    variants = [
        Variant(network.text, architecture)
        for network, architecture in zip(step.networks, networks, strict=True)
    ]
    try:
        return tuple(_job(step, variants, networks[0], seed) for seed in range(step.seeds))
    except AlexNetError as error:
        raise LessonError(str(error)) from None


def _job(step: Train, variants: list[Variant], first: Architecture, seed: int) -> JobSpec:
    state = Workspace.of_preset(DEFAULT_PRESET).opened(first, "")
    state = state.with_options(
        train_epochs=step.epochs, train_rate=step.rate, train_seed=seed, train_small=False
    )
    plan = TrainingPlan(state, WeightsInUse(RANDOM), len(_SHAPES))
    return JobSpec(
        variants=tuple(variants),
        data=JobData("shapes", classes=_SHAPES, count=step.shapes),
        recipe=plan.recipe,
        title="a lesson's networks",
        compared="the networks of a lesson",
    )


def measured(step: Train, reports: Sequence[JobReport]) -> tuple[Trained, ...]:
    """Return what the trainings of a step came to.

    Args:
        step: the step.
        reports: of the trainings, all of which are finished.
    """
    found = []
    for place, network in enumerate(step.networks):
        right = photos = 0
        for report in reports:
            share = report.curves[place].history[-1].validation_accuracy or 0.0
            right += round(share * report.validation)
            photos += report.validation
        found.append(Trained(network.text, right, photos))
    return tuple(found)
