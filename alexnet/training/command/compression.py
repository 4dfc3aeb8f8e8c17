"""Trained weights made small: the dense rows pruned or factored, everything else in 8 bits.

Most of AlexNet's numbers lie in its first dense row. Two ways to do with fewer:

*Pruning* keeps the numbers that matter most, judged by their size times the usual size of the
input that they multiply (Sun et al. 2023, arXiv:2306.11695).

*Factoring* replaces the matrix by the product of two thin ones. They span the directions in
which the row's sums vary most over photos, since what the row never says need not be stored.

What either loses on average goes into the bias.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.weights.formats.packed import pack_dense, pack_product, pack_sparse, unpack
from alexnet.weights.trained import Arrays

_WORTH_PACKING = 4_096
"""Numbers in an array; smaller ones stay float32: they cost nothing and are the most delicate."""

_NOISE = 1e-6
"""Share of the strongest direction below which float32 sums tell nothing."""


@dataclass(frozen=True, eq=False)
class InputStatistics:
    """What a dense row was fed on photos that it was trained on.

    Attributes:
        mean: (inputs,) average.
        rms: (inputs,) root of the average square.
    """

    mean: NDArray[np.float32]
    rms: NDArray[np.float32]

    @classmethod
    def of(cls, inputs: NDArray[np.float32]) -> "InputStatistics":
        """Return the statistics of inputs (photos, inputs)."""
        return cls(inputs.mean(axis=0), np.sqrt(np.square(inputs).mean(axis=0)))


def compressed(
    weights: Arrays,
    density: float = 1.0,
    statistics: Mapping[str, InputStatistics] | None = None,
    directions: Mapping[str, NDArray[np.float32]] | None = None,
) -> dict[str, NDArray[Any]]:
    """Return the parts of a packed file, which ``alexnet.weights.formats.packed.unpack`` reads.

    Args:
        weights: by path, such as ``"F9/kernel"``.
        density: share of the largest dense kernel's numbers that is kept, above 0 and at most 1.
            Kernels a tenth of its size and smaller are not pruned.
        statistics: of dense rows' inputs, by the kernel's path; where there are none, a
            number's size alone decides and the bias stays.
        directions: (outputs, rank) by the kernel's path: such a kernel is factored instead.

    Example:
        >>> weights = {"F9/kernel": np.arange(10_000, dtype=np.float32).reshape(100, 100)}
        >>> int(np.count_nonzero(unpack(compressed(weights, 0.25))["F9/kernel"]))
        2500
    """
    statistics, directions = statistics or {}, directions or {}
    parts: dict[str, NDArray[Any]] = {}
    corrections: dict[str, NDArray[np.float32]] = {}
    largest = max((array.size for array in weights.values() if array.ndim == 2), default=0)
    for path, array in weights.items():
        seen = statistics.get(path)
        if array.size < _WORTH_PACKING or array.ndim < 2:
            parts[path] = np.asarray(array, np.float32)
            continue
        if path in directions:
            own = pack_product(path, array @ directions[path], directions[path].T)
        elif density < 1 and array.ndim == 2 and array.size > largest / 10:
            pruned = _pruned(array, density, None if seen is None else seen.rms)
            own = pack_sparse(path, pruned) if pruned.any() else pack_dense(path, pruned)
        else:
            own = pack_dense(path, array)
        parts |= own
        if seen is not None:
            corrections[path] = seen.mean @ (array - unpack(own)[path])
    for path, correction in corrections.items():
        bias = path.removesuffix("kernel") + "bias"
        if bias in parts:
            parts[bias] = parts[bias] + correction
    return parts


def principal_directions(
    kernel: NDArray[np.float32], inputs: NDArray[np.float32], rank: int
) -> NDArray[np.float32]:
    """Return the directions in which a row's sums vary most, (outputs, rank), most first.

    Args:
        kernel: (inputs, outputs).
        inputs: (photos, inputs) that the row is fed; with fewer photos than ``rank`` there are
            only so many directions.
        rank: how many.
    """
    sums = inputs @ kernel
    sums -= sums.mean(axis=0)
    # The smaller of the two matrices of products has the same spectrum: one row for a photo.
    spectrum, photos = np.linalg.eigh((sums @ sums.T).astype(np.float64))
    most = np.argsort(-spectrum)[: min(rank, kernel.shape[1])]
    most = most[spectrum[most] > _NOISE * spectrum[most[0]]]
    directions = sums.T @ (photos[:, most] / np.sqrt(spectrum[most])).astype(np.float32)
    return np.asarray(directions, np.float32)


def _pruned(
    matrix: NDArray[np.float32], density: float, importance: NDArray[np.float32] | None
) -> NDArray[np.float32]:
    """Return the matrix (inputs, outputs) with all but the share that matters most set to 0."""
    matter = np.abs(matrix)
    if importance is not None:
        matter *= importance[:, None]
    kept = max(1, round(matrix.size * density))
    threshold = np.partition(matter.ravel(), matrix.size - kept)[matrix.size - kept]
    return np.where(matter >= threshold, matrix, np.float32(0))


def halved(weights: Arrays) -> dict[str, NDArray[np.float16]]:
    """Return the weights in 16 bits."""
    return {path: array.astype(np.float16) for path, array in weights.items()}


def file_bytes(parts: Mapping[str, NDArray[Any]]) -> int:
    """Return how large the file of these parts is."""
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **parts)
    return len(file.getvalue())
