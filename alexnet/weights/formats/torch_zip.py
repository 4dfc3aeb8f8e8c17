"""PyTorch's ZIP of a pickled ``state_dict``, without PyTorch and without unpickling.

The archive holds ``<top>/data.pkl``, which says how tensors lie in the storages
``<top>/data/0``, ``<top>/data/1``, ... Every offset, size and stride is checked against its
storage before a number is read.
Source: torch/serialization.py (``_save``), torch/_utils.py (``_rebuild_tensor_v2``).
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import prod
from typing import Any

import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted, size
from alexnet.weights.formats.archive import opened_archive, read_member
from alexnet.weights.formats.declared import (
    ITEM_BYTES,
    MOST_AXES,
    Array,
    ArraySpec,
    WeightsReader,
    decoded,
)
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import HEADER_BYTES, WeightLimits, check_unpacked
from alexnet.weights.formats.nested import leaves
from alexnet.weights.formats.pickles import Name, Rules, read_pickle

PICKLE = "data.pkl"

_STORAGES = {
    Name("torch", "FloatStorage"): "float32",
    Name("torch", "HalfStorage"): "float16",
    Name("torch", "BFloat16Storage"): "bfloat16",
    Name("torch", "DoubleStorage"): "float64",
    Name("torch", "LongStorage"): "int64",
    Name("torch", "IntStorage"): "int32",
    Name("torch", "ShortStorage"): "int16",
    Name("torch", "CharStorage"): "int8",
    Name("torch", "ByteStorage"): "uint8",
}
_INNER = ("state_dict", "model_state_dict", "model", "net", "weights", "params")
"""Where a training script's checkpoint keeps the weights, beside its optimiser."""
_DEEPEST = 4
_VALUES_EACH = 10
"""Values of a checkpoint for each array that may be read: its optimiser's state and settings."""


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: str
    count: int


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@contextmanager
def opened_torch(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield what a state_dict declares, and a way to read it.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    with opened_archive(file, limits) as archive:
        members = {member.filename: member for member in archive.infolist()}
        top = next(name for name in members if is_pickle(name)).removesuffix(PICKLE)
        _check_byte_order(archive, members.get(f"{top}byteorder"))
        pickled = members[f"{top}{PICKLE}"]
        if pickled.file_size > HEADER_BYTES:
            raise WeightsError(
                f"its list of contents takes {size(pickled.file_size)}; at most "
                f"{size(HEADER_BYTES)} are read: save the state_dict alone."
            )
        content = read_pickle(BytesIO(read_member(archive, pickled)), _RULES)
        tensors = dict(_flattened(content, limits))
        parts: dict[str, zipfile.ZipInfo] = {}
        taken: set[str] = set()
        for key, tensor in tensors.items():
            _check_bounds(key, tensor)
            part = members.get(f"{top}data/{tensor.storage.key}")
            if part is None or part.filename in taken:
                raise WeightsError(
                    f"the array {quoted(key)} has no numbers of its own in the file: save the "
                    "state_dict with every array apart."
                )
            parts[key] = part
            taken.add(part.filename)
            expected = tensor.storage.count * ITEM_BYTES[tensor.storage.dtype]
            if part.file_size != expected:
                raise WeightsError(
                    f"the array {quoted(key)} needs {size(expected)} of numbers, and the file "
                    f"holds {size(part.file_size)} of them: save or download it again."
                )

        def read(key: str) -> Array:
            return _taken_out(read_member(archive, parts[key]), tensors[key])

        yield WeightsReader(
            {key: ArraySpec(tensor.shape, tensor.storage.dtype) for key, tensor in tensors.items()},
            read,
            stored_bytes=sum(part.file_size for part in parts.values()),
        )


def is_pickle(member: str) -> bool:
    """Return whether an archive's member is the pickle that describes a state_dict.

    Example:
        >>> is_pickle("alexnet/data.pkl"), is_pickle("a/b/data.pkl"), is_pickle("data.pkl.txt")
        (True, False, False)
    """
    return member.rpartition("/")[2] == PICKLE and member.count("/") <= 1


def _check_byte_order(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> None:
    if member is not None and (member.file_size > 10 or read_member(archive, member) != b"little"):
        raise WeightsError(
            "its numbers are not little-endian: save the file on an ordinary computer."
        )


def _storage(reference: Any) -> _Storage:
    kind, name, key, _, count = reference
    # A name, or nothing is looked up: to hash a tuple of tuples of tuples could take for ever.
    if kind != "storage" or not isinstance(name, Name) or not isinstance(key, str):
        raise cut_short()
    if not _is_count(count):
        raise cut_short()
    return _Storage(key, _STORAGES[name], count)


def _tensor(storage: Any, offset: Any, shape: Any, strides: Any, *_autograd: Any) -> _Tensor:
    if not isinstance(storage, _Storage) or not _is_count(offset):
        raise cut_short()
    for lengths in (shape, strides):
        if not isinstance(lengths, tuple) or len(lengths) > MOST_AXES:
            raise WeightsError(
                f"an array has more than {MOST_AXES} axes: choose a file of AlexNet's weights."
            )
        if not all(_is_count(length) for length in lengths):
            raise WeightsError("an array has sizes or strides below 0: save the file again.")
    return _Tensor(storage, offset, shape, strides)


def _parameter(tensor: Any, *_autograd: Any) -> Any:
    return tensor


def _ordered_dict(*pairs: Any) -> dict[str, Any]:
    if pairs:
        raise cut_short()
    return {}


def _counter(*contents: Any) -> dict[Any, Any]:
    """Do what the state of a learning rate's schedule asks for: a dictionary of counts."""
    content = contents[0] if contents else {}
    if len(contents) > 1 or not isinstance(content, dict):
        raise cut_short()
    return content


def _default_dict(*_factory: Any) -> dict[str, Any]:
    return {}


def _ignored(target: Any, _state: Any) -> None:
    """Leave out the notes (``_metadata``) that PyTorch attaches to a state_dict."""
    if not isinstance(target, dict):
        raise cut_short()


_RULES = Rules(
    calls={
        Name("torch._utils", "_rebuild_tensor_v2"): _tensor,
        Name("torch._utils", "_rebuild_parameter"): _parameter,
        Name("collections", "OrderedDict"): _ordered_dict,
        Name("collections", "Counter"): _counter,
        Name("collections", "defaultdict"): _default_dict,
    },
    values=frozenset({*_STORAGES, *(Name("builtins", kind) for kind in ("dict", "int", "list"))}),
    build=_ignored,
    persistent=_storage,
)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _flattened(content: Any, limits: WeightLimits) -> Iterator[tuple[str, _Tensor]]:
    """Yield the tensors of nested dicts under names with dots; numbers and notes are left out."""
    if isinstance(content, dict):
        inner = next((content[key] for key in _INNER if isinstance(content.get(key), dict)), None)
        content = content if inner is None else inner
    most = _VALUES_EACH * limits.max_arrays
    found = leaves(content, _Tensor, ".", deepest=_DEEPEST, most=most, limits=limits)
    return ((path, tensor) for path, tensor in found if tensor is not None)


def _check_bounds(key: str, tensor: _Tensor) -> None:
    declared = ArraySpec(tensor.shape, tensor.storage.dtype)
    if len(tensor.shape) != len(tensor.strides):
        raise WeightsError(
            f"the array {quoted(key)} has {len(tensor.shape)} sizes and {len(tensor.strides)} "
            "strides: save the file again."
        )
    steps = zip(tensor.shape, tensor.strides, strict=True)
    last = tensor.offset + sum((length - 1) * stride for length, stride in steps)
    if prod(tensor.shape) and last >= tensor.storage.count:
        raise WeightsError(
            f"the array {quoted(key)} reaches beyond the end of its numbers: save or download the "
            "file again."
        )
    # With a stride of 0 one number stands for any count of them.
    stored = ArraySpec((tensor.storage.count,), tensor.storage.dtype)
    check_unpacked(key, declared.file_bytes, stored.file_bytes)


def _taken_out(raw: bytearray, tensor: _Tensor) -> Array:
    flat = decoded(raw, ArraySpec((tensor.storage.count,), tensor.storage.dtype))
    strides = tuple(stride * flat.itemsize for stride in tensor.strides)
    view = np.lib.stride_tricks.as_strided(
        flat[tensor.offset :], tensor.shape, strides, writeable=False
    )
    return np.array(view, order="C")
