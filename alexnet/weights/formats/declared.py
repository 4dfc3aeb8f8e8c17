"""What a file of weights says it holds, before any of it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alexnet.untrusted.wording import dimensions, quoted

Array = NDArray[Any]

ITEM_BYTES: Mapping[str, int] = {
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
}
"""The kinds of numbers that are read -> bytes of one of them; arrays of others are left out."""

MOST_AXES = 32
"""Of a shape from which a product is formed at all; how many weights may have is another matter."""


class ArraySpec(NamedTuple):
    """Shape and kind of one array, as its file declares them.

    Attributes:
        shape: as declared; not yet checked, so it may be absurd.
        dtype: a key of ``ITEM_BYTES``, or in quotation marks what the file calls another kind.
        epsilon: what the batch normalisation that it belongs to adds to the variance; ``None``
            where it belongs to none or the file does not tell.

    Example:
        >>> ArraySpec((2, 3), "float16").file_bytes, ArraySpec((2, 3), "float16").bytes
        (12, 24)
    """

    shape: tuple[int, ...]
    dtype: str
    epsilon: float | None = None

    @property
    def is_read(self) -> bool:
        """Whether there are numbers of a kind that is read; else the array is left out."""
        return self.dtype in ITEM_BYTES and 0 not in self.shape

    @property
    def is_float(self) -> bool:
        """Whether these can be weights; whole numbers are counters and seeds."""
        return "float" in self.dtype and self.is_read

    @property
    def file_bytes(self) -> int:
        """Bytes of the numbers as the file holds them, unpacked; 0 of a kind that is not read."""
        return prod(self.shape) * ITEM_BYTES.get(self.dtype, 0)

    @property
    def bytes(self) -> int:
        """Bytes that reading them takes: floats of 16 bits are widened to 32; 0 if left out."""
        return prod(self.shape) * max(ITEM_BYTES[self.dtype], 4) if self.is_read else 0

    def complaint(self, key: str) -> str:
        """Return what to tell of an array that is not read, where it is needed."""
        if all(length > 0 for length in self.shape):
            return (
                f"the array {quoted(key)} holds {self.dtype}, not numbers of 8 to 64 bits that are "
                "read here: save it as float32."
            )
        return (
            f"the array {quoted(key)} is declared as {dimensions(self.shape)}, and no side may be "
            "below 1: save the file again."
        )


@dataclass(frozen=True)
class WeightsReader:
    """An open file of weights: what it declares, and a way to read one array.

    Attributes:
        declared: key -> what is declared, in the file's order.
        read: key -> the array; called only after what is declared was found fit.
        stored_bytes: bytes that are read besides the arrays, such as whole storages.
        remark: a sentence on what of the file is not taken over; empty for nothing.
    """

    declared: Mapping[str, ArraySpec]
    read: Callable[[str], Array]
    stored_bytes: int = 0
    remark: str = ""


def decoded(raw: bytes | bytearray | memoryview, declared: ArraySpec) -> Array:
    """Return little-endian bytes as the declared array, without a copy where possible.

    Example:
        >>> decoded(bytes.fromhex("803f00c0"), ArraySpec((2,), "bfloat16")).tolist()
        [1.0, -2.0]
    """
    if declared.dtype == "bfloat16":
        # The upper half of a float32.
        halves = np.frombuffer(raw, "<u2").astype(np.uint32) << np.uint32(16)
        return halves.view(np.float32).reshape(declared.shape)
    dtype = np.dtype(declared.dtype).newbyteorder("<")
    return np.frombuffer(raw, dtype).reshape(declared.shape)


def shaped(flat: Array, shape: tuple[int, ...], by_columns: bool) -> Array:
    """Return a vector in a shape whose first index (Fortran) or last one (C) runs fastest.

    Example:
        >>> shaped(np.arange(4), (2, 2), by_columns=True).tolist()
        [[0, 2], [1, 3]]
    """
    return flat.reshape(shape[::-1]).T if by_columns else flat.reshape(shape)
