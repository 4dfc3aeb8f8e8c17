"""Trained weights in a tenth of their bytes: small numbers pruned, the others in 8 bits.

A packed file is an ``.npz`` of plain arrays. An array that is packed has no entry of its own
name but these, in which the last axis of an array is its outputs:

    <path>.values   int8: for a pruned matrix the kept numbers, row by row; else all, in shape
    <path>.scales   float32 (outputs,): a number is its value times its output's scale
    <path>.counts   int32 (inputs,): how many numbers each row of a pruned matrix keeps
    <path>.gaps     uint8: columns skipped before each kept number of the row

A matrix may also be the product of two thin ones, each packed as above:

    <path>.left     (inputs, rank)
    <path>.right    (rank, outputs)

A gap of more than 255 is bridged by kept zeros. The shape of every array can be read off the
shapes of its parts, so a file can be judged before its numbers are read.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.declared import ArraySpec, WeightsReader
from alexnet.weights.formats.limits import check_unpacked

_VALUES, _SCALES, _COUNTS, _GAPS = ".values", ".scales", ".counts", ".gaps"
_KINDS = {_VALUES: "int8", _SCALES: "float32", _COUNTS: "int32", _GAPS: "uint8"}
_LEFT, _RIGHT = ".left", ".right"
_WIDEST_GAP = 255
_LARGEST = 127
_MOST_MULTIPLIED = 40_000_000_000
"""Multiply-adds of all products; F9 as a product of rank 1,000 has 38 thousand million."""


def quantized(array: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return an array in 8 bits and the scales of its last axis.

    Example:
        >>> values, scales = quantized(np.array([[31.6, 0.0], [-63.5, 0.0]], np.float32))
        >>> values.tolist(), scales.tolist()
        ([[63, 0], [-127, 0]], [0.5, 1.0])
    """
    outer = tuple(range(array.ndim - 1))
    scales = np.abs(array).max(axis=outer) / np.float32(_LARGEST)
    scales = np.where(scales > 0, scales, np.float32(1)).astype(np.float32)
    return np.round(array / scales).astype(np.int8), scales


def pack_dense(path: str, array: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return the parts of an array of which every number is kept, in 8 bits."""
    values, scales = quantized(array)
    return {path + _VALUES: values, path + _SCALES: scales}


def pack_sparse(path: str, matrix: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return the parts of a matrix (inputs, outputs) that is mostly zeros.

    What 8 bits round to zero is left out, too.
    """
    values, scales = quantized(matrix)
    rows, columns = np.nonzero(values)
    kept = values[rows, columns]
    first = np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    before = np.where(first, -1, np.append(0, columns[:-1])[: len(rows)])
    gaps = columns - before - 1
    bridges = gaps // (_WIDEST_GAP + 1)
    # A bridge is a kept zero: it stands on a column of its own, 256 after the one before.
    ends = np.cumsum(bridges + 1) - 1
    packed_gaps = np.full(len(rows) + int(bridges.sum()), _WIDEST_GAP, np.uint8)
    packed_gaps[ends] = gaps % (_WIDEST_GAP + 1)
    packed_values = np.zeros(len(packed_gaps), np.int8)
    packed_values[ends] = kept
    counts = np.bincount(rows, weights=bridges + 1, minlength=len(matrix)).astype(np.int32)
    return {
        path + _VALUES: packed_values,
        path + _SCALES: scales,
        path + _COUNTS: counts,
        path + _GAPS: packed_gaps,
    }


def pack_product(
    path: str, left: NDArray[np.float32], right: NDArray[np.float32]
) -> dict[str, NDArray[Any]]:
    """Return the parts of a matrix that is ``left @ right``, both in 8 bits."""
    return {**pack_dense(path + _LEFT, left), **pack_dense(path + _RIGHT, right)}


def unpack(parts: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Return the arrays of a packed file, or of any file of plain arrays, in float32.

    Raises:
        WeightsError: parts are missing or do not fit together; without the file's name.

    Example:
        >>> matrix = np.array([[0, 2, 0], [0, 0, -1]], np.float32)
        >>> unpack(pack_sparse("F9/kernel", matrix))["F9/kernel"].tolist()
        [[0.0, 2.0, 0.0], [0.0, 0.0, -1.0]]
    """
    declared = {key: ArraySpec(part.shape, part.dtype.name) for key, part in parts.items()}
    contents = unpacked(WeightsReader(declared, lambda key: parts[key]))
    return {key: contents.read(key).astype(np.float32, copy=False) for key in contents.declared}


def unpacked(contents: WeightsReader) -> WeightsReader:
    """Return a packed file's contents as the arrays that they stand for.

    Nothing is read yet. A file that is not packed is returned as it is.

    Raises:
        WeightsError: parts are missing or do not fit together; without the file's name. Reading
            raises it too, for what would unpack from next to nothing.
    """
    paths = [key.removesuffix(_SCALES) for key in contents.declared if key.endswith(_SCALES)]
    paths = [path for path in paths if path + _VALUES in contents.declared]
    if not paths:
        return contents
    shapes = {path: _shape(path, contents.declared) for path in paths}
    parts = {path + suffix for path in paths for suffix in _KINDS}
    plain = {key: array for key, array in contents.declared.items() if key not in parts}

    def read(key: str) -> NDArray[Any]:
        return _read(contents, key, shapes[key]) if key in shapes else contents.read(key)

    declared = {**plain, **{path: ArraySpec(shape, "float32") for path, shape in shapes.items()}}
    stored = sum(array.bytes for array in contents.declared.values())
    return _multiplied(WeightsReader(declared, read, max(contents.stored_bytes, stored)))


def _multiplied(contents: WeightsReader) -> WeightsReader:
    """Return the contents with two thin matrices joined to the one that they stand for."""
    shapes = {}
    multiplied = 0
    for key, left in contents.declared.items():
        path = key.removesuffix(_LEFT)
        right = contents.declared.get(path + _RIGHT)
        if path == key or right is None:
            continue
        if len(left.shape) != 2 or len(right.shape) != 2 or left.shape[1] != right.shape[0]:
            raise _does_not_fit(path)
        shapes[path] = (left.shape[0], right.shape[1])
        multiplied += left.shape[0] * left.shape[1] * right.shape[1]
        if multiplied > _MOST_MULTIPLIED:
            raise WeightsError(
                f"the thin matrices of {quoted(path)} are not thin: unpack it where it was made."
            )
    thin = {path + suffix for path in shapes for suffix in (_LEFT, _RIGHT)}

    def read(key: str) -> NDArray[Any]:
        if key not in shapes:
            return contents.read(key)
        return contents.read(key + _LEFT) @ contents.read(key + _RIGHT)

    declared = {key: array for key, array in contents.declared.items() if key not in thin}
    declared |= {path: ArraySpec(shape, "float32") for path, shape in shapes.items()}
    return WeightsReader(declared, read, contents.stored_bytes)


def _shape(path: str, declared: Mapping[str, ArraySpec]) -> tuple[int, ...]:
    """Return the shape that an array's parts speak of."""
    own = {suffix: declared[path + suffix] for suffix in _KINDS if path + suffix in declared}
    for suffix, part in own.items():
        if part.dtype != _KINDS[suffix]:
            raise _does_not_fit(path)
    outputs = own[_SCALES].shape
    if _COUNTS not in own and _GAPS not in own:
        shape = own[_VALUES].shape
        if len(outputs) != 1 or shape[-1:] != outputs:
            raise _does_not_fit(path)
        return shape
    if own.keys() != _KINDS.keys() or any(len(part.shape) != 1 for part in own.values()):
        raise _does_not_fit(path)
    if own[_VALUES].shape != own[_GAPS].shape:
        raise _does_not_fit(path)
    return (*own[_COUNTS].shape, *outputs)


def _read(contents: WeightsReader, path: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    own = (contents.declared.get(path + suffix) for suffix in _KINDS)
    stored = sum(part.file_bytes for part in own if part)
    check_unpacked(path, ArraySpec(shape, "float32").bytes, stored)
    values, scales = contents.read(path + _VALUES), contents.read(path + _SCALES)
    if path + _COUNTS not in contents.declared:
        return values * scales.astype(np.float32)
    counts = contents.read(path + _COUNTS).astype(np.int64)
    inputs, outputs = shape
    # Checked before anything is made of it: the counts are as untrusted as all the rest.
    if counts.min() < 0 or counts.max() > outputs or counts.sum() != len(values):
        raise _does_not_fit(path)
    reached = np.cumsum(contents.read(path + _GAPS).astype(np.int64) + 1)
    ends = np.cumsum(counts)
    before = np.where(ends > counts, reached[ends - counts - 1], 0)  # at the start of each row
    columns = reached - np.repeat(before, counts) - 1
    if len(columns) and columns.max() >= outputs:
        raise _does_not_fit(path)
    matrix = np.zeros(shape, np.float32)
    rows = np.repeat(np.arange(inputs), counts)
    matrix[rows, columns] = values * scales[columns]
    return matrix


def _does_not_fit(path: str) -> WeightsError:
    return WeightsError(
        f"the packed parts of {quoted(path)} are missing or do not fit together: fetch or make "
        "the file again."
    )
