"""What suits a training where its visitor has chosen nothing: rate, batch and epochs.

Measured on 1,400 coloured shapes of four classes, where guessing gives 25% and the network of the
article's table, with Glorot's kernels and batches of 32, ended at 28% or 86%, by seed.

What is trained is an architecture. ``start``, ``data`` and ``optimizer`` are keys of
``TRAINING_STARTS``, ``TRAINING_DATA`` and ``OPTIMIZER_NAMES``.
"""

import math

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution
from alexnet.architecture.variables import shapes_of

_RATES = {
    "random": {"adamw": 0.0004, "sgd": 0.01},
    "normalised": {"adamw": 0.001, "sgd": 0.01},
    "weights": {"adamw": 0.0005, "sgd": 0.01},
    "weights of a few photos": {"adamw": 0.0001, "sgd": 0.001},
}
"""Where networks of AlexNet's kind learn shapes, by their start, without falling apart.

At 0.001 the article's table stayed at 41% after two epochs, at 0.0004 it had 60%. One tower came
to 97% at 0.0004 and, in as many epochs, to 69% at 0.0006. Ten photos, dense rows alone: at 0.0005
97 and 81% of two pairs of classes, and all sure and wrong where wrong; at 0.0001 99 and 85%.
"""

_WIDEST, _HIGHEST = 9_216, 0.002
"""AdamW changes every weight by as much, so a row of few inputs bears a higher rate: by the root
of inputs, from the 9,216 of AlexNet's F9 on. LeNet-5, whose rows have 400 at most, came to 58% at
0.0004 and to 96% at 0.002, in 20 epochs."""

_BATCH, _SMALL_BATCH = 32, 16
"""Without batch normalisation what counts at first is the number of steps: two epochs brought the
article's table to 60% in steps of 32 photos and to 70% in steps of 16, which take a third longer.
Normalisation needs more photos to measure."""

_BATCH_OF_FEW = 8
"""Of ten photos a larger one would be all of them, and an epoch a single step."""

_EPOCHS = {
    "random": {"shapes": 6, "photos": 30, "archive": 12, "cifar10": 12},
    "weights": {"shapes": 2, "photos": 20, "archive": 5, "cifar10": 5},
}
"""Weights to go on from, data -> epochs that are enough.

Of shapes article-code learned 93 to 98% in five epochs, one of them at full size, and 96 to 99% in
six, two of them at full size: its batch normalisation measures larger pictures anew.
"""

_EPOCHS_OF_SMALL_BATCHES = 4
"""For shapes; a network with dropout, which begins an epoch later, needs one more, and with local
response normalisation another one: the paper's came to 96 and 92% in five."""

_SMALL_MACS, _EPOCHS_OF_SMALL_NETWORKS = 50_000_000, 20
"""LeNet-5 sees the shapes so often in 40 seconds."""


_EPOCHS_TO_VARY = 8
"""Shapes are drawn in many ways already. Who sees them a few times learns faster if they stay as
they are (article-code, five epochs: 97%, and 91% of varied ones); who sees them 20 times learns
them by heart (LeNet-5: 81%, and 96% of varied ones)."""


def is_normalised(architecture: Architecture) -> bool:
    """Return whether batch normalisation follows every convolution."""
    convolutions = [row for row in architecture.rows if isinstance(row, Convolution)]
    return bool(convolutions) and all(row.normalization == "batch" for row in convolutions)


def suitable_rate(
    architecture: Architecture, start: str, optimizer: str, data: str = "shapes"
) -> float:
    """Return the peak of the learning rate.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> suitable_rate(preset("article-table"), "random", "adamw")
        0.0004
    """
    if start == "random" and is_normalised(architecture):
        return _RATES["normalised"][optimizer]
    if start == "weights" and data == "photos":
        return _RATES["weights of a few photos"][optimizer]
    rate = _RATES[start][optimizer]
    if start != "random" or optimizer != "adamw":
        return rate
    widest = max(math.prod(shape[:-1]) for shape in shapes_of(architecture).values())
    return min(_HIGHEST, float(f"{rate * math.sqrt(_WIDEST / widest):.1g}"))


def suitable_rows(architecture: Architecture, start: str, data: str) -> str:
    """Return which rows learn, a key of ``TRAINING_ROWS``.

    A few photos would spoil what trained convolutions know: after ten, at a rate of 0.0005, 97.5%
    of 80 others were right where the dense rows alone had learned, 89% where all rows had.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> network = preset("article-code")
        >>> [suitable_rows(network, start, "photos") for start in ("weights", "random")]
        ['dense', 'all']
    """
    sees = any(isinstance(row, Convolution) for row in architecture.rows)
    return "dense" if start == "weights" and data == "photos" and sees else "all"


def suitable_batch(architecture: Architecture, start: str, data: str = "shapes") -> int:
    """Return how many photos a step takes.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> [suitable_batch(preset(name), "random") for name in ("article-table", "article-code")]
        [16, 32]
    """
    if start == "weights" and data == "photos":
        return _BATCH_OF_FEW
    small = start == "random" and not is_normalised(architecture)
    return _SMALL_BATCH if small else _BATCH


def suitable_epochs(architecture: Architecture, start: str, data: str) -> int:
    """Return how often every photo is seen.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> suitable_epochs(preset("article-table"), "random", "shapes")
        4
    """
    if data == "shapes" and start == "random" and _macs(architecture) < _SMALL_MACS:
        return _EPOCHS_OF_SMALL_NETWORKS
    small = suitable_batch(architecture, start) == _SMALL_BATCH
    has_dropout = any(getattr(row, "dropout", 0) for row in architecture.rows)
    has_lrn = any(getattr(row, "normalization", "") == "lrn" for row in architecture.rows)
    if data == "shapes" and small:
        return _EPOCHS_OF_SMALL_BATCHES + has_dropout + has_lrn
    return _EPOCHS[start][data]


def suits_augmentation(data: str, epochs: int) -> bool:
    """Return whether photos should be varied at random.

    Example:
        >>> suits_augmentation("shapes", 4), suits_augmentation("shapes", 20)
        (False, True)
    """
    return data != "shapes" or epochs >= _EPOCHS_TO_VARY


def _macs(architecture: Architecture) -> int:
    return sum(layer.macs for layer in architecture.layers)
