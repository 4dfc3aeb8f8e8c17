"""What a network makes of a sample photo, for expressions: measured, never written down.

trained.accuracy              of the bundled network on its validation photos
trained.golf_ball.best        what the bundled network calls that sample
trained.golf_ball.C1.zeros    how much of a layer's output is zero, as a share
untrained.cat.best_share      the same rows with random weights

A network runs a sample once; the predictor of the process keeps the result.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.values import shown
from alexnet.errors import LessonError
from alexnet.explorer.options.options import Options
from alexnet.explorer.photos import sample
from alexnet.explorer.predictor import Predictor
from alexnet.explorer.shown_network import trained_source
from alexnet.explorer.subject import Subject, fit_of
from alexnet.explorer.weights_in_use import Brought, find
from alexnet.images import SAMPLES
from alexnet.inference.ranking import top
from alexnet.inference.statistics import statistics
from alexnet.lessons.expressions import ExpressionError, Value
from alexnet.weights.sources.registry import RANDOM
from alexnet.weights.sources.source import Source

TRAINED, UNTRAINED = "trained", "untrained"


@dataclass(frozen=True)
class _Scores:
    """What a network says of a photo: its classes from the best to the worst."""

    subject: Subject

    def place(self, rank: int) -> tuple[int, float]:
        return top(self.subject.activations().scores, rank + 1)[rank]

    def name(self, rank: int) -> str:
        names = bundled().class_names() or ()
        return names[self.place(rank)[0]]

    @property
    def is_unlike(self) -> bool:
        detector = self.subject.novelty_detector
        return detector is not None and detector.is_novel(
            self.subject.activations()[detector.layer]
        )


PHOTO_MEASURES: Mapping[str, Callable[[_Scores], Value]] = {
    "best": lambda scores: scores.name(0),
    "best_share": lambda scores: scores.place(0)[1],
    "second": lambda scores: scores.name(1),
    "second_share": lambda scores: scores.place(1)[1],
    "unlike": lambda scores: scores.is_unlike,
}
"""Name -> what is measured of the scores of a photo."""

LAYER_MEASURES: Mapping[str, Callable[[NDArray[np.float32]], Value]] = {
    "zeros": lambda output: statistics(output).zeros / output.size,
    "silent_maps": lambda output: statistics(output).dead,
    "largest": lambda output: float(output.max()),
    "mean": lambda output: float(output.mean()),
}
"""Name -> what is measured of a layer's output."""


def bundled() -> Source:
    """Return the trained network that is measured; raise ``LessonError`` where none is shipped."""
    source = trained_source()
    if source is None:
        raise LessonError("No trained network comes with this installation.")
    return source


_predictor: Callable[[], Predictor] = cache(Predictor)


def measure_with(predictor: Callable[[], Predictor]) -> None:
    """Have all measuring done by a server's own predictor, behind its queue."""
    global _predictor
    _predictor = predictor


def measure(network: str, path: Sequence[str]) -> Value:
    """Return a measure of the trained or the untrained network.

    Args:
        network: ``"trained"`` or ``"untrained"``.
        path: sample and measure, or sample, layer and measure.

    Raises:
        ExpressionError: there is none of that name.
        WorkError: too many wait already.
    """
    if path and path[0] in SAMPLES:
        subject = _subject(network, path[0])
        match path[1:]:
            case (name,) if name in PHOTO_MEASURES:
                return PHOTO_MEASURES[name](_Scores(subject))
            case (layer, name) if name in LAYER_MEASURES and layer in subject.activations():
                return LAYER_MEASURES[name](subject.activations()[layer])
    accuracy = bundled().accuracy
    if tuple(path) == ("accuracy",) and network == TRAINED and accuracy is not None:
        return accuracy.top1 / 100
    raise ExpressionError(f"Nothing is measured under {shown('.'.join((network, *path)))}.")


def _subject(network: str, name: str) -> Subject:
    source = bundled()
    options = Options(weights=source.name if network == TRAINED else RANDOM)
    weights = find(source.architecture, options, Brought())
    # An untrained network gets its photos as the trained one does, to be comparable.
    fit = fit_of(options, source.convention)
    return Subject(source.architecture, weights, sample(name), fit, _predictor())
