"""What trainings of several networks tell of them, and how much of it chance may do.

Two things vary by chance: the weights, order and pictures that a seed draws, and which photos
judge. All networks are judged by the same photos, so differences are taken photo by photo
(paired), which leaves out how hard a photo is. The spread between seeds is pooled over all
networks, since two or three runs of one tell little of it; intervals are Student's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.training.loop.progress import Curve

_LEVEL = 0.95


@dataclass(frozen=True)
class ValueResult:
    """How one of the compared networks does.

    Attributes:
        title: its value, such as ``"64"``.
        params, macs: what it costs.
        seeds: how many trainings are done.
        mean: accuracy over them.
        low, high: 95% interval of the accuracy, seeds and photos counted.
    """

    title: str
    params: int
    macs: int
    seeds: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """What is known so far.

    Attributes:
        values: of which one training is done at least, in their order.
        best: title of the best one; empty as long as there are not two, and where none is shown
            to do better than guessing.
        sentence: how it does against the next best, and what of that may be chance.
    """

    values: tuple[ValueResult, ...]
    best: str = ""
    sentence: str = ""


def compared(curves: Sequence[Curve], photos: int, classes: int) -> Comparison:
    """Return what finished trainings tell.

    Args:
        curves: those of one network have one title.
        photos: that judged each of them.
        classes: that they were to tell apart.

    Example:
        >>> curves = [
        ...     Curve("8", done=True, right="f0", history=[]),
        ...     Curve("16", done=True, right="ff", history=[]),
        ... ]
        >>> found = compared(curves, 8, classes=2)
        >>> found.best, [value.mean for value in found.values]
        ('16', [0.5, 1.0])
    """
    groups: dict[str, list[Curve]] = {}
    for curve in curves:
        if curve.done and curve.right:
            groups.setdefault(curve.title, []).append(curve)
    if not groups or not photos:
        return Comparison(())
    hits = {
        title: np.stack([right_photos(curve.right, photos) for curve in own])
        for title, own in groups.items()
    }
    variance, freedom = _pooled(list(hits.values()))
    values = tuple(
        _result(own[0], hits[title], variance, _quantile(freedom, 1 - _LEVEL))
        for title, own in groups.items()
    )
    ranked = sorted(values, key=lambda value: -value.mean)
    if len(ranked) < 2:
        return Comparison(values)
    best, second = ranked[:2]
    # The best of several is compared with each other one: the level is shared among them.
    quantile = _quantile(freedom, (1 - _LEVEL) / (len(values) - 1))
    low, high = _difference(hits[best.title], hits[second.title], variance, quantile)
    if max(value.low for value in values) <= 1 / classes:
        return Comparison(
            values,
            sentence=f"No value is surely better than guessing ({1 / classes:.0%}), so there is "
            "nothing to choose between: give them more pictures, or more epochs.",
        )
    return Comparison(values, best.title, _sentence(best, second, low, high, freedom, photos))


def packed(right: NDArray[np.bool_]) -> str:
    """Return which photos were right as hexadecimal digits, eight photos in two.

    Example:
        >>> packed(np.array([True, True, True, True, False]))
        'f0'
    """
    return np.packbits(right).tobytes().hex()


def right_photos(digits: str, photos: int) -> NDArray[np.bool_]:
    """Return what ``packed`` was given.

    Example:
        >>> right_photos("f0", 5).tolist()
        [True, True, True, True, False]
    """
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(digits), np.uint8), count=photos)
    return bits.astype(bool)


def _pooled(hits: Sequence[NDArray[np.bool_]]) -> tuple[float, int]:
    """Return the variance of accuracies between seeds of one network, and its degrees."""
    freedom = sum(len(own) - 1 for own in hits)
    if not freedom:
        return 0.0, 0
    squares = sum(float(((own.mean(1) - own.mean()) ** 2).sum()) for own in hits)
    return squares / freedom, freedom


def _quantile(freedom: int, outside: float) -> float:
    """Return how many standard errors an interval reaches to either side."""
    from scipy.special import ndtri, stdtrit

    share = 1 - outside / 2
    return float(stdtrit(freedom, share) if freedom else ndtri(share))


def _result(curve: Curve, hits: NDArray[np.bool_], variance: float, quantile: float) -> ValueResult:
    seeds, photos = hits.shape
    mean = float(hits.mean())
    # Agresti and Coull's two right and two wrong more: all right is no proof of never wrong.
    share = (mean * photos + 2) / (photos + 4)
    error = math.sqrt(variance / seeds + share * (1 - share) / (photos + 4))
    return ValueResult(
        curve.title,
        curve.params,
        curve.macs,
        seeds,
        mean,
        max(0.0, min(mean, share - quantile * error)),
        min(1.0, max(mean, share + quantile * error)),
    )


def _difference(
    best: NDArray[np.bool_], other: NDArray[np.bool_], variance: float, quantile: float
) -> tuple[float, float]:
    """Return the interval of a difference of accuracies, photo by photo."""
    each = best.mean(0) - other.mean(0)
    by_photos = float(each.var(ddof=1)) / len(each) if len(each) > 1 else 1.0
    error = math.sqrt(by_photos + variance * (1 / len(best) + 1 / len(other)))
    mean = float(each.mean())
    return mean - quantile * error, mean + quantile * error


def _sentence(
    best: ValueResult, second: ValueResult, low: float, high: float, freedom: int, photos: int
) -> str:
    difference = 100 * (best.mean - second.mean)
    interval = f"95% interval {100 * low:+.1f} to {100 * high:+.1f}"
    # Two networks that are always right differ in nothing, and the interval has no width.
    verdict = (
        f"{best.title} is better than {second.title}, the next best, by"
        if low > 0
        else f"Whether {best.title} is better than {second.title} stays open: the difference is"
    )
    seeds = (
        f"{best.seeds} and {second.seeds} seeds"
        if best.seeds != second.seeds
        else f"{best.seeds} seed{'s' * (best.seeds > 1)} each"
    )
    unknown = (
        ""
        if freedom
        else " What another seed would change is not in the interval: train more seeds."
    )
    return (
        f"{verdict} {difference:.1f} percentage points ({interval}, on the same {photos:,} photos, "
        f"{seeds}).{unknown}"
    )
