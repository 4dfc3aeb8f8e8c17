"""Arrays that TensorFlow can use where they lie."""

import math

import numpy as np
from numpy.typing import NDArray

ALIGNMENT = 64
"""Bytes: an address that this divides suits every vector instruction that TensorFlow uses."""


def empty_aligned(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return an array of float32 that begins at such an address, its numbers not yet set.

    Args:
        shape: of the array.

    Example:
        >>> empty_aligned((11, 11, 3, 96)).ctypes.data % ALIGNMENT
        0
    """
    bytes_needed = math.prod(shape) * np.dtype(np.float32).itemsize
    memory = np.empty(bytes_needed + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + bytes_needed].view(np.float32).reshape(shape)
