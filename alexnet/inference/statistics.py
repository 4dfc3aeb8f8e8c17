"""What a layer's output amounts to, in a handful of numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LayerStatistics:
    """The numbers that stand below a picture of a layer's maps.

    Attributes:
        low, high: the lowest and highest finite value; ``None`` where no value is finite.
        zeros: how many values are exactly zero.
        count: how many values there are.
        dead: how many maps (or units) are zero everywhere.
        not_finite: how many values are infinite or not a number.
    """

    low: float | None
    high: float | None
    zeros: int
    count: int
    dead: int
    not_finite: int


def statistics(output: NDArray[np.float32]) -> LayerStatistics:
    """Return the statistics of what a layer made of one photo.

    Args:
        output: (height, width, maps) or (units,).

    Example:
        >>> statistics(np.array([[[0.0, -1.0]], [[0.0, 2.0]]], np.float32))
        LayerStatistics(low=-1.0, high=2.0, zeros=2, count=4, dead=1, not_finite=0)
    """
    places = tuple(range(output.ndim - 1))
    finite = np.isfinite(output)
    values = output[finite]
    return LayerStatistics(
        low=float(values.min()) if values.size else None,
        high=float(values.max()) if values.size else None,
        zeros=int(np.count_nonzero(output == 0)),
        count=output.size,
        dead=int(np.count_nonzero((output == 0).all(axis=places))),
        not_finite=output.size - values.size,
    )
