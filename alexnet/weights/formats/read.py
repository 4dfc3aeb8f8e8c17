"""The one way in: a file of any accepted format -> arrays, or one plain sentence why not.

Two steps. First only headers are read: names, shapes, kinds of numbers. These are checked
against the limits, and against the network where one is given. Then, and only then, the
numbers are read.

Example:
    >>> from io import BytesIO
    >>> import numpy as np
    >>> file = BytesIO()
    >>> np.savez(file, **{"C1/kernel": np.ones((2, 2, 1, 3))})
    >>> declared(file.getvalue(), name="my.npz")
    {'C1/kernel': ArraySpec(shape=(2, 2, 1, 3), dtype='float64', epsilon=None)}
    >>> read_weights(file.getvalue(), name="my.npz")["C1/kernel"].dtype.name
    'float32'
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np

from alexnet.architecture.layers import Shape
from alexnet.errors import AlexNetError, WeightsError
from alexnet.untrusted.wording import printable, quoted
from alexnet.weights.fitting.matching import Matching, match
from alexnet.weights.formats.declared import Array, ArraySpec, WeightsReader
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.hdf5 import opened_hdf5, opened_keras
from alexnet.weights.formats.identify import WeightsFormat, identify
from alexnet.weights.formats.limits import WeightLimits, check_unpacked
from alexnet.weights.formats.npz import opened_npz
from alexnet.weights.formats.numpy_pickle import opened_pickle
from alexnet.weights.formats.onnx_graph import opened_onnx
from alexnet.weights.formats.packed import unpacked
from alexnet.weights.formats.safe_tensors import opened_safetensors
from alexnet.weights.formats.torch_zip import opened_torch

_OPENED: Mapping[
    WeightsFormat, Callable[[WeightsFile, WeightLimits], AbstractContextManager[WeightsReader]]
] = {
    WeightsFormat.HDF5: opened_hdf5,
    WeightsFormat.KERAS: opened_keras,
    WeightsFormat.NPZ: opened_npz,
    WeightsFormat.SAFETENSORS: opened_safetensors,
    WeightsFormat.ONNX: opened_onnx,
    WeightsFormat.TORCH: opened_torch,
    WeightsFormat.NUMPY_PICKLE: opened_pickle,
}

_LOOKED_AT_ONCE = 1 << 20


def declared(
    file: Path | bytes, *, name: str, limits: WeightLimits | None = None
) -> dict[str, ArraySpec]:
    """Return what a file says it holds; no array is read.

    Args:
        file: a path, or a whole file in memory.
        name: the file's name, as the user knows it, for messages.
        limits: what is refused; this host's if not given.

    Returns:
        Key, as the file's format has it, -> shape and kind of numbers. Arrays that are not read
        are among them.

    Raises:
        WeightsError: no such file, damaged, beyond the limits or more than plain arrays.
        SettingError: this host's limit is nonsense.
    """
    with _checked(file, name, limits) as contents:
        return dict(contents.declared)


def remark_on(file: Path | bytes, *, name: str) -> str:
    """Return a sentence on what of a file is not taken over, or nothing.

    Raises:
        WeightsError: as ``declared`` does.
    """
    # Only a graph computes; files of other formats hold arrays and nothing else.
    if identify(WeightsFile(file), WeightLimits.of_this_host()) is not WeightsFormat.ONNX:
        return ""
    with _checked(file, name, None) as contents:
        return contents.remark


def read_weights(
    file: Path | bytes,
    *,
    name: str,
    limits: WeightLimits | None = None,
    expected: Mapping[str, Shape] | None = None,
) -> dict[str, Array]:
    """Read the arrays of a file; nothing in it is executed, whatever it is.

    Args:
        file: a path, or a whole file in memory.
        name: the file's name, as the user knows it, for messages.
        limits: what is refused before anything is allocated; this host's if not given.
        expected: canonical name -> shape, such as ``{"C1/kernel": (11, 11, 3, 96)}``, in the
            flow's order. Where given, all of them must be in the file with these shapes, and
            no others are read.

    Returns:
        The file's own keys, or the canonical names of ``expected``, -> array, float32 and
        finite. Without ``expected`` there may be arrays of whole numbers, too. Empty arrays
        and those of anything but numbers are left out.

    Raises:
        WeightsError: as ``declared`` does; an array does not fit ``expected``; or a number is
            not finite.
        SettingError: this host's limit is nonsense.
    """
    if expected is not None:
        return dict(stream_weights(file, name=name, expected=expected, limits=limits))
    with _checked(file, name, limits) as contents:
        return {
            key: _read(contents, key) for key, array in contents.declared.items() if array.is_read
        }


def stream_weights(
    file: Path | bytes,
    *,
    name: str,
    expected: Mapping[str, Shape],
    limits: WeightLimits | None = None,
) -> Iterator[tuple[str, Array]]:
    """Yield canonical name and array, one at a time, as ``read_weights`` would return them."""
    with _checked(file, name, limits) as contents:
        found = matched(contents.declared, expected)
        for path in expected:
            yield path, found.relayouts[path].apply(_read(contents, found.relayouts[path].key))


def matched(arrays: Mapping[str, ArraySpec], expected: Mapping[str, Shape]) -> Matching:
    """Return which declared array is which of the network's.

    Raises:
        WeightsError: one is not there, has another shape, or is of a kind that is not read;
            without the file's name.
    """
    shapes = {key: array.shape for key, array in arrays.items() if array.is_float}
    try:
        found = match(shapes, expected)
        found.check(expected)
    except WeightsError:
        unread = {key: array.shape for key, array in arrays.items() if not array.is_read}
        for key in _needed(unread, shapes, expected):
            raise WeightsError(arrays[key].complaint(key)) from None
        raise
    return found


def _needed(
    unread: Mapping[str, Shape], shapes: Mapping[str, Shape], expected: Mapping[str, Shape]
) -> list[str]:
    """Return the arrays among ``unread`` that the network would be given if they were read."""
    if not unread:
        return []
    try:
        found = match({**shapes, **unread}, expected)
    except WeightsError:
        return []
    return [relayout.key for relayout in found.relayouts.values() if relayout.key in unread]


@contextmanager
def _checked(file: Path | bytes, name: str, limits: WeightLimits | None) -> Iterator[WeightsReader]:
    """Yield the contents within the limits, and put the file's name before every complaint."""
    limits = limits or WeightLimits.of_this_host()
    source = WeightsFile(file)
    try:
        with _OPENED[identify(source, limits)](source, limits) as found:
            contents = unpacked(found)
            limits.check(contents.declared, contents.stored_bytes)
            whole = sum(array.bytes for array in contents.declared.values())
            check_unpacked("all arrays", whole, source.size)
            yield contents
    except WeightsError as error:
        raise WeightsError(error.reason, name=printable(name)) from None
    except AlexNetError:
        raise
    except MemoryError:
        raise WeightsError(
            "there is not enough memory here to read it: choose a smaller file.",
            name=printable(name),
        ) from None
    # Hostile bytes make h5py, zipfile, numpy and zlib raise a dozen kinds of exceptions.
    except Exception:
        raise WeightsError(cut_short().reason, name=printable(name)) from None


def _read(contents: WeightsReader, key: str) -> Array:
    """Return an array, floats as float32."""
    array = contents.read(key)
    expected = contents.declared[key]
    if array.shape != expected.shape:
        raise cut_short()
    if not expected.is_float:
        return array
    with np.errstate(over="ignore"):
        array = np.ascontiguousarray(array, np.float32).reshape(expected.shape)
    _check_finite(key, array)
    return array


def _check_finite(key: str, array: Array) -> None:
    flat = array.reshape(-1)
    bad = sum(
        int(np.count_nonzero(~np.isfinite(flat[first : first + _LOOKED_AT_ONCE])))
        for first in range(0, flat.size, _LOOKED_AT_ONCE)
    )
    if bad:
        raise WeightsError(
            f"the array {quoted(key)} holds {bad:,} of {flat.size:,} numbers that are not finite "
            "in float32 (NaN or infinite): the training went wrong, choose another file."
        )
