"""How an HDF5 array is stored, checked; and compressed ones unpacked here, to a known size.

HDF5's own zlib filter unpacks a chunk until its stream ends, however much that gives. Here
each chunk is handed over as stored and unpacked to its declared size at most.
"""

import zlib
from itertools import product
from math import prod

import h5py
import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.declared import Array, ArraySpec
from alexnet.weights.formats.file import cut_short
from alexnet.weights.formats.limits import LEAST_PACKED, check_unpacked

_MOST_CHUNKS = 20_000
"""Of all arrays together; Keras cuts none, h5py by itself into pieces of a MB."""
_FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE)


class Storage:
    """How the arrays of one file are stored, counted together.

    Attributes:
        unpacked_bytes: what their pieces unpack to, which may be more than the arrays have.
    """

    def __init__(self) -> None:
        self.unpacked_bytes = 0
        self._chunks = 0

    def add(self, key: str, dataset: h5py.Dataset, declared: ArraySpec) -> None:
        """Raise unless an array lies in this file, whole, in a way that is read here.

        Raises:
            WeightsError: without the file's name.
        """
        _check(key, dataset, declared)
        if not dataset.chunks:
            self.unpacked_bytes += declared.file_bytes
            return
        count = dataset.id.get_num_chunks()
        chunk = prod(dataset.chunks) * dataset.dtype.itemsize
        if chunk > max(LEAST_PACKED, 2 * declared.file_bytes):
            raise _absurd(key)
        self._chunks += count
        if self._chunks > _MOST_CHUNKS:
            raise _absurd(key)
        check_unpacked(key, count * chunk, dataset.id.get_storage_size())
        self.unpacked_bytes += count * chunk


def _absurd(key: str) -> WeightsError:
    return WeightsError(
        f"the array {quoted(key)} is cut into pieces of an absurd size: save it again."
    )


def _check(key: str, dataset: h5py.Dataset, declared: ArraySpec) -> None:
    """Raise unless an array lies in this file, whole, in a way that is read here.

    Raises:
        WeightsError: without the file's name.
    """
    if dataset.external or dataset.is_virtual:
        raise WeightsError(
            f"the array {quoted(key)} lies in another file, and others are not opened: save the "
            "weights with Keras."
        )
    if not set(_filters(dataset)) <= set(_FILTERS):
        raise WeightsError(
            f"the array {quoted(key)} is packed with a filter that is not read here: save it "
            "without compression or with gzip."
        )
    stored, whole = dataset.id.get_storage_size(), declared.file_bytes
    packed = h5py.h5z.FILTER_DEFLATE in _filters(dataset)
    if stored < whole and (not packed or not stored):
        raise WeightsError(
            f"the array {quoted(key)} declares {whole:,} bytes, but the file holds {stored:,} of "
            "them: save it again."
        )
    check_unpacked(key, whole, stored)


def _filters(dataset: h5py.Dataset) -> list[int]:
    plan = dataset.id.get_create_plist()
    return [plan.get_filter(index)[0] for index in range(plan.get_nfilters())]


def read_chunks(dataset: h5py.Dataset) -> Array:
    """Return a chunked dataset.

    Raises:
        WeightsError: a chunk is missing, or is not what its filters make of it.
    """
    array = np.empty(dataset.shape, dataset.dtype)
    grid = [range(0, n, step) for n, step in zip(dataset.shape, dataset.chunks, strict=True)]
    for start in product(*grid):
        chunk = _chunk(dataset, start)
        inside = tuple(
            slice(0, min(step, n - first))
            for n, step, first in zip(dataset.shape, dataset.chunks, start, strict=True)
        )
        target = tuple(
            slice(first, first + part.stop) for first, part in zip(start, inside, strict=True)
        )
        array[target] = chunk[inside]
    return array


def _chunk(dataset: h5py.Dataset, start: tuple[int, ...]) -> Array:
    skipped, raw = dataset.id.read_direct_chunk(start)
    length = prod(dataset.chunks) * dataset.dtype.itemsize
    filters = _filters(dataset)
    for position in reversed(range(len(filters))):
        if skipped >> position & 1:
            continue
        if filters[position] == h5py.h5z.FILTER_DEFLATE:
            raw = zlib.decompressobj().decompress(raw, length + 1)
        elif len(raw) == length:  # shuffled: first bytes of all numbers, then second bytes, ...
            planes = np.frombuffer(raw, np.uint8).reshape(dataset.dtype.itemsize, -1)
            raw = planes.T.tobytes()
    if len(raw) != length:
        raise cut_short()
    return np.frombuffer(raw, dataset.dtype).reshape(dataset.chunks)
