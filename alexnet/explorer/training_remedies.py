"""What a page says of a training that learns nothing yet: why that may be, and what may help."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution
from alexnet.errors import ArchitectureError
from alexnet.explorer.suitable_training import is_normalised, suitable_rate
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import JobSpec
from alexnet.training.loop.comparing import compared
from alexnet.training.loop.standstill import WINDOW, level_of_guessing, standing_loss

_MOST_REMEDIES = 2
_FAR = 2.0
"""A rate so many times the suitable one, or below it by as much, is the first suspect."""

_ABOVE = 1.2
"""Times the loss of guessing: the scores are sure and wrong."""

_LOWER = 4.0
_ENOUGH_TO_JUDGE = 20
"""Validation pictures; fewer show nothing, whatever was learned."""


@dataclass(frozen=True)
class Remedy:
    """One thing to change before the training starts anew.

    Attributes:
        label: what a button says.
        options: of the training page, by name.
        architecture: the network instead, or ``None`` for the same.
    """

    label: str
    options: Mapping[str, float | str] = field(default_factory=dict)
    architecture: Architecture | None = None


@dataclass(frozen=True)
class Standstill:
    """That nothing is learned.

    Attributes:
        sentence: what is seen, and why it may be.
        remedies: the likeliest first, two at most; none in a comparison, and none where all
            that is needed is patience.
    """

    sentence: str
    remedies: tuple[Remedy, ...]


def standstill(spec: JobSpec, report: JobReport) -> Standstill | None:
    """Return what there is to say where a training's loss stays at the level of guessing.

    Args:
        spec: the job.
        report: where it stands.
    """
    classes = len(report.classes)
    curve = report.curves[report.variant] if report.curves else None
    loss = None if curve is None else standing_loss(curve, classes)
    if curve is None:
        return None
    if loss is None:
        return _no_better_than_guessing(spec, report)
    if report.end and spec.is_comparison and not curve.done:
        # Cut short among others that were not: nobody can say what it would have learned.
        return None
    level = level_of_guessing(classes)
    seen = (
        f"the loss is {loss:.2f}, above the {level:.2f} of guessing"
        if loss > _ABOVE * level
        else f"the loss stays at {loss:.2f}, that of guessing (ln {classes} = {level:.2f})"
    )
    opening = "Nothing was learned" if report.end else "Nothing is being learned yet"
    rising = spec.recipe.warm_up * spec.recipe.epochs
    if not report.end and curve.steps[-WINDOW][0] < rising:
        why = f"The learning rate rises until epoch {rising:.1f}: it may begin any moment."
        return Standstill(f"{opening}: {seen}. {why}", ())
    reasons, remedies = _causes(spec, loss > _ABOVE * level)
    return Standstill(
        f"{opening}: {seen}. {reasons}",
        () if spec.is_comparison else remedies[:_MOST_REMEDIES],
    )


def _no_better_than_guessing(spec: JobSpec, report: JobReport) -> Standstill | None:
    """Return what to say of a whole training whose loss fell, and whose answers are no better."""
    if spec.is_comparison or report.validation < _ENOUGH_TO_JUDGE:
        return None
    guessing = 1 / len(report.classes)
    for value in compared(report.curves, report.validation, len(report.classes)).values:
        if value.low <= guessing:
            return Standstill(
                f"{value.mean:.0%} right is not surely better than guessing ({guessing:.0%}): give "
                "it more pictures, or more epochs.",
                (),
            )
    return None


def _causes(spec: JobSpec, is_above: bool) -> tuple[str, tuple[Remedy, ...]]:
    """Return the likeliest cause in a sentence or two, and remedies, the likeliest first."""
    network, recipe = spec.variants[0].architecture, spec.recipe
    start = "random" if spec.start.kind == "random" else "weights"
    suitable = suitable_rate(network, start, recipe.optimizer, spec.data.kind)
    causes: list[tuple[str, Remedy]] = []
    if spec.rows == "dense rows" and start == "random":
        causes.append(
            (
                "The rows in front of the fully connected ones are frozen at random weights.",
                Remedy("Train all rows", {"train_rows": "all"}),
            )
        )
    if recipe.peak_rate > _FAR * suitable or recipe.peak_rate < suitable / _FAR:
        much = "high" if recipe.peak_rate > suitable else "low"
        causes.append(
            (
                f"A learning rate of {recipe.peak_rate:g} is {much} for such a network.",
                Remedy(f"Take {suitable:g} as the rate", {"train_rate": 0.0}),
            )
        )
    normalised = None if is_normalised(network) else _with_normalisation(network)
    if start == "random" and normalised is not None:
        causes.append(
            (
                "Without normalisation a deep network's signals and gradients fade or grow from "
                "row to row.",
                Remedy("Add batch normalisation to every convolution", architecture=normalised),
            )
        )
    if suitable / _FAR <= recipe.peak_rate <= _FAR * suitable:
        lower = float(f"{recipe.peak_rate / _LOWER:.1g}")
        causes.append(
            (
                "A step that is too long can silence units for good.",
                Remedy(f"Take {lower:g} as the rate", {"train_rate": lower}),
            )
        )
    longer = Remedy(
        f"Train {2 * recipe.epochs} epochs", {"train_epochs": min(200, 2 * recipe.epochs)}
    )
    causes.append(("It may need more epochs.", longer))
    if is_above:
        # Sure and wrong: a lower rate helps, more of the same does not.
        causes.sort(key=lambda cause: "train_rate" not in cause[1].options)
    chosen = causes[:_MOST_REMEDIES]
    return " ".join(words for words, _ in chosen), tuple(remedy for _, remedy in chosen)


def _with_normalisation(network: Architecture) -> Architecture | None:
    """Return the network with batch normalisation behind every convolution, if it has any."""
    names = [row.name for row in network.rows if isinstance(row, Convolution)]
    try:
        for name in names:
            network = network.replace(name, normalization="batch")
    except ArchitectureError:
        return None
    return network if names else None
