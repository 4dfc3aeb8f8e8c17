"""Hugging Face's .safetensors: a length, a list of contents in JSON, then the numbers.

The list of contents is bounded and checked here first; the ``safetensors`` package then checks
it once more, offsets and sizes among it, and reads the arrays.
Source: github.com/huggingface/safetensors, section Format of its README.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import safetensors

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted, size
from alexnet.weights.formats.declared import Array, ArraySpec, WeightsReader, decoded
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import HEADER_BYTES, WeightLimits

_DTYPES = {
    "F16": "float16",
    "BF16": "bfloat16",
    "F32": "float32",
    "F64": "float64",
    "I8": "int8",
    "I16": "int16",
    "I32": "int32",
    "I64": "int64",
    "U8": "uint8",
    "U16": "uint16",
    "U32": "uint32",
    "U64": "uint64",
}
_NOTES = "__metadata__"


@contextmanager
def opened_safetensors(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield what a .safetensors file declares, and a way to read it.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    header = _header(file)
    header.pop(_NOTES, None)
    limits.check_count(len(header))
    declared = {key: _declared(fields) for key, fields in header.items()}
    limits.check(declared, stored_bytes=file.size)
    if isinstance(file.content, Path):
        try:
            opened = safetensors.safe_open(file.content, framework="np")
        except safetensors.SafetensorError:
            raise cut_short() from None
        with opened as tensors:
            yield WeightsReader(declared, lambda key: _widened(tensors.get_tensor(key)))
    else:
        yield WeightsReader(declared, _reader(file.content, declared))


def _reader(content: bytes, declared: dict[str, ArraySpec]) -> Callable[[str], Array]:
    """Return what reads from a file in memory; the package gives all of its arrays at once."""
    try:
        raw = {key: fields["data"] for key, fields in safetensors.deserialize(content)}  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError:
        raise cut_short() from None
    return lambda key: decoded(raw.pop(key), declared[key])


def _widened(array: Array) -> Array:
    """Return bfloat16, which numpy itself does not know, as float32."""
    return array.astype(np.float32) if array.dtype.name == "bfloat16" else array


def _header(file: WeightsFile) -> dict[str, Any]:
    whole = file.size
    length = int.from_bytes(file.start(8), "little")
    if length > min(HEADER_BYTES, whole - 8):
        raise WeightsError(
            f"its list of contents would take {size(length)}, and the file has {size(whole)}; at "
            f"most {size(HEADER_BYTES)} are read: save or download it again."
        )
    try:
        header = json.loads(file.start(8 + length)[8:], object_pairs_hook=_without_twins)
    except WeightsError:
        raise
    except (ValueError, RecursionError):
        raise cut_short() from None
    if not isinstance(header, dict):
        raise cut_short()
    return header


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise WeightsError(f"the name {quoted(name)} occurs twice: save the file again.")
        fields[name] = value
    return fields


def _declared(fields: Any) -> ArraySpec:
    if not isinstance(fields, dict):
        raise cut_short()
    dtype, shape = fields.get("dtype"), fields.get("shape")
    if (
        not isinstance(dtype, str)
        or not isinstance(shape, list)
        or any(type(length) is not int for length in shape)
    ):
        raise cut_short()
    return ArraySpec(tuple(shape), _DTYPES.get(dtype, quoted(dtype)))
