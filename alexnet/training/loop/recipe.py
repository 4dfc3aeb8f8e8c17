"""How a network is trained, as one value that is written beside the weights."""

import dataclasses
import json
import math
from dataclasses import dataclass, field

from alexnet.errors import TrainingError
from alexnet.training.loop.augmentation import Augmentation
from alexnet.training.loop.bounds import check_bounds

OPTIMIZERS = ("sgd", "adamw")
PRECISIONS = ("auto", "float32", "mixed_bfloat16")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what is learnt, beside the photos and the network.

    Attributes:
        epochs: how often every photo is seen.
        batch: photos in one step.
        optimizer: ``"sgd"`` (with Nesterov's momentum) or ``"adamw"``.
        peak_rate: the learning rate after the warm-up; it then falls to 0 as a half cosine.
        momentum: of SGD, and AdamW's first moment.
        warm_up: share of all steps in which the rate rises from 0 to its peak.
        weight_decay: kernels are multiplied by 1 - rate x weight_decay in every step (Loshchilov
            and Hutter 2017, arXiv:1711.05101); biases and normalisations are left alone. With
            SGD and momentum m it acts like an L2 penalty of weight_decay x (1 - m).
        clip: a step's gradient, over all weights, is shortened to this length where it is
            longer (Pascanu et al. 2013, arXiv:1211.5063); 0 leaves it alone. The first steps of
            wide dense rows are the longest: beside a slow warm-up this keeps them from
            silencing their units for good.
        label_smoothing: share of a label that is spread over all classes.
        average: decay, per step, of the running average of the weights that is the result; 0
            takes the last weights. It starts with shorter averages.
        precision: of the multiplications; weights are float32 in any case. ``"auto"`` measures
            nothing and takes bfloat16 where the processor is known to gain from it.
        unit_variance: shift and scale new rows by what they make of the first batch, see
            ``unit_variance.py``; for networks without normalisation.
        small_epochs: progressive resizing: so many epochs at first see pictures of
            ``small_size``, at a fraction of the cost; the maps in front of the first fully
            connected row are then enlarged to the size that it expects.
        small_size: side of these pictures, in pixels.
        seed: draws the initial weights, the order, the augmentation and the dropout.
        augmentation: what is changed at random in the photos.
    """

    epochs: int = 24
    batch: int = 64
    optimizer: str = "sgd"
    peak_rate: float = 0.01
    momentum: float = 0.9
    warm_up: float = 0.25
    weight_decay: float = 0.005
    clip: float = 1.0
    label_smoothing: float = 0.1
    average: float = 0.998
    precision: str = "auto"
    unit_variance: bool = False
    small_epochs: int = 0
    small_size: int = 0
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        check_bounds(self, _BOUNDS)
        for name, known in (("optimizer", OPTIMIZERS), ("precision", PRECISIONS)):
            if getattr(self, name) not in known:
                raise TrainingError(
                    f"{name} must be one of {', '.join(known)}, not {getattr(self, name)!r}."
                )

    def rate_at(self, step: int, steps: int) -> float:
        """Return the learning rate of one step.

        Args:
            step: from 0 on, over all epochs.
            steps: how many there are in all epochs.

        Example:
            >>> recipe = Recipe(peak_rate=0.5, warm_up=0.5)
            >>> [round(recipe.rate_at(step, 8), 2) for step in range(8)]
            [0.12, 0.25, 0.38, 0.5, 0.5, 0.43, 0.25, 0.07]
        """
        rising = max(1, round(steps * self.warm_up))
        if step < rising:
            return self.peak_rate * (step + 1) / rising
        done = (step - rising) / max(1, steps - rising)
        return self.peak_rate * 0.5 * (1 + math.cos(math.pi * done))

    def to_json(self) -> str:
        """Return the recipe as text, by which a checkpoint knows it again."""
        return json.dumps(dataclasses.asdict(self), indent=2)


_BOUNDS: tuple[tuple[str, float, float], ...] = (
    ("epochs", 1, 100_000),
    ("batch", 1, 65_536),
    ("peak_rate", 1e-9, 100),
    ("momentum", 0, 0.9999),
    ("warm_up", 0, 0.9),
    ("weight_decay", 0, 10),
    ("clip", 0, 1e9),
    ("label_smoothing", 0, 0.9),
    ("average", 0, 0.99999),
    ("small_epochs", 0, 100_000),
    ("small_size", 0, 10_000),
)
