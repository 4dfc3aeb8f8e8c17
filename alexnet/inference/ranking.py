"""The best of a network's scores."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MAX_RANKED = 10


def top(scores: Sequence[float] | NDArray[np.float32], k: int = 5) -> tuple[tuple[int, float], ...]:
    """Return the ``k`` highest scores, best first, with their indices.

    Args:
        scores: one number for each class, of any range.
        k: how many, from 1 to 10; fewer come back where there are fewer classes.

    Returns:
        (index, score) pairs. Of equal scores the lower index comes first; a score that is not
        a number (NaN) comes last.

    Raises:
        ValueError: ``k`` is out of range, or the scores are no vector.

    Example:
        >>> top([0.1, 0.6, 0.1, 0.2], k=3)
        ((1, 0.6), (3, 0.2), (0, 0.1))
    """
    if not 1 <= k <= MAX_RANKED:
        raise ValueError(f"k must be from 1 to {MAX_RANKED}, not {k}")
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"scores must be a vector, not of shape {values.shape}")
    # Sorting by the negated score keeps equal scores in their order; NumPy puts NaN last.
    order = np.argsort(-values, kind="stable")[:k]
    return tuple((int(index), float(values[index])) for index in order)
