"""Whether a training has left the level of guessing.

A network that calls all classes equally likely has a cross-entropy of ln(classes) whatever it is
shown: where the loss stays there, nothing of the pictures has reached the scores.
"""

import math

from alexnet.training.loop.progress import Curve

WINDOW = 12
"""Steps whose mean counts: of 32 pictures each, chance moves it by a hundredth."""

_EPOCHS = 1.0
"""So long nobody expects anything."""

_SHARE = 0.97
"""Of ln(classes): below, something is learned."""


def level_of_guessing(classes: int) -> float:
    """Return the loss of a network that calls all classes equally likely.

    Example:
        >>> round(level_of_guessing(4), 2)
        1.39
    """
    return math.log(classes)


def standing_loss(curve: Curve, classes: int) -> float | None:
    """Return the mean loss of the last steps where it is still that of guessing, else ``None``.

    Args:
        curve: of one training, with its steps.
        classes: how many there are to guess among.

    Example:
        >>> guessing = [(1 + step / 40, 1.39, 0.25) for step in range(20)]
        >>> standing_loss(Curve("", steps=guessing), 4)
        1.39
        >>> learning = [(at, loss - 0.2, 0.3) for at, loss, _ in guessing]
        >>> standing_loss(Curve("", steps=learning), 4)
    """
    if classes < 2 or len(curve.steps) < WINDOW or curve.steps[-1][0] < _EPOCHS:
        return None
    losses = [loss for _, loss, _ in curve.steps[-WINDOW:]]
    mean = math.fsum(losses) / len(losses)
    return mean if mean >= _SHARE * level_of_guessing(classes) else None
