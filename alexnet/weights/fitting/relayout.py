"""How one array of a file is turned into Keras' layout."""

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.layers import Shape
from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted

Array = NDArray[Any]


@dataclass(frozen=True)
class Relayout:
    """How one array of a file becomes a canonical one.

    Attributes:
        key: the array's name in the file.
        axes: order of its axes, where they are turned.
        unflattened: (maps, height, width) that a PyTorch dense row's inputs run through.
    """

    key: str
    axes: Shape | None = None
    unflattened: Shape | None = None

    def shape(self, shape: Shape) -> Shape:
        """Return the canonical shape of an array of this shape.

        Example:
            >>> Relayout("features.0.weight", (2, 3, 1, 0)).shape((64, 3, 11, 11))
            (11, 11, 3, 64)
        """
        return tuple(shape[axis] for axis in self.axes) if self.axes else shape

    def apply(self, array: Array) -> Array:
        """Return the canonical array; a view of the given one where nothing is turned."""
        if self.unflattened is not None:
            units = array.shape[0]
            turned = array.reshape(units, *self.unflattened).transpose(2, 3, 1, 0)
            return np.ascontiguousarray(turned).reshape(-1, units)
        return np.ascontiguousarray(array.transpose(self.axes)) if self.axes else array


def kernel_relayout(key: str, shape: Shape, maps: int | None) -> Relayout:
    """Return how a kernel in PyTorch's layout becomes Keras'.

    Args:
        key: its name in the file.
        shape: in the file: (maps, input maps, height, width) or (units, inputs).
        maps: of the convolution whose maps a dense row takes; ``None`` if it takes units.

    Raises:
        WeightsError: it is no kernel, or the order of its inputs cannot be told; without the
            file's name.

    Example:
        >>> kernel_relayout("classifier.1.weight", (4096, 9216), 256).unflattened
        (256, 6, 6)
    """
    if len(shape) == 4:
        return Relayout(key, (2, 3, 1, 0))
    if len(shape) != 2:
        raise WeightsError(
            f"{quoted(key)} has {len(shape)} axes, and a kernel of AlexNet has 2 or 4: choose "
            "another file."
        )
    if maps is None:
        return Relayout(key, (1, 0))
    side = isqrt(shape[1] // maps)
    if maps * side * side != shape[1]:
        raise WeightsError(
            f"{quoted(key)} takes {shape[1]:,} inputs, which are not {maps:,} square maps, so "
            "their order cannot be told: save the weights with Keras."
        )
    return Relayout(key, (1, 0), (maps, side, side))
