"""Keras' .weights.h5 and .h5, alone or inside a .keras archive: arrays only, no links.

Of a whole model's description only the constants of batch normalisations are read. Of the HDF5
file only groups and plain arrays are looked at. Links that lead elsewhere, arrays stored in
other files and put together from others, and filters other than zlib's are refused.

Keras 3 files a layer under its class (``layers/conv2d_1/vars/0``) and keeps its own name as
an attribute; the keys here are ``"C3/kernel"`` where both are known, else the path itself.
Source: keras/src/saving/saving_lib.py.
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO

import h5py
import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.bounded import CHUNK_BYTES
from alexnet.untrusted.wording import quoted
from alexnet.weights.fitting.matching import natural
from alexnet.weights.formats import keras_settings
from alexnet.weights.formats.archive import opened_archive, read_member
from alexnet.weights.formats.declared import ITEM_BYTES, Array, ArraySpec, WeightsReader
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.hdf5_chunks import Storage, read_chunks
from alexnet.weights.formats.limits import WeightLimits, check_unpacked

MAGIC = b"\x89HDF\r\n\x1a\n"
MEMBER = "model.weights.h5"
"""Where a .keras archive keeps its arrays."""
DESCRIPTION = "config.json"
"""Where it describes its layers; a .h5 file does in an attribute."""
_DESCRIPTION_ATTRIBUTE = "model_config"

_INFLATED = 2
"""Trained weights shrink by a tenth; what shrinks more may be as large as any other file."""
_DEEPEST = 12  # Keras nests a sequential model inside a model by four
_NOT_WEIGHTS = ("optimizer", "optimizer_weights", "_optimizer")

_ROLES = {
    "conv2d": ("kernel", "bias"),
    "dense": ("kernel", "bias"),
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
}
"""A layer's class, as Keras 3 writes it -> what its numbered arrays are."""

_CLASS = re.compile(r"(conv2d|dense|batch_normalization)(_\d+)?")
_LONGEST_ATTRIBUTE = 1_000
_LONGEST_LIST = 100_000


@contextmanager
def opened_keras(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield the arrays of a .keras archive.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    with opened_archive(file, limits) as archive, tempfile.TemporaryFile() as copy:
        member = archive.getinfo(MEMBER)
        if member.file_size > 4 * limits.max_bytes:  # an optimiser may hold two more copies
            limits.check_bytes(member.file_size)
        if member.file_size > max(limits.max_bytes, _INFLATED * member.compress_size):
            limits.check_bytes(member.file_size)
        check_unpacked(MEMBER, member.file_size, member.compress_size)
        with archive.open(member) as packed:
            done = 0
            while piece := packed.read(CHUNK_BYTES):
                done += len(piece)
                copy.write(piece)
            if done != member.file_size:
                raise cut_short()
        with _arrays(copy, limits, _epsilons_of_archive(archive)) as contents:
            yield contents


def _epsilons_of_archive(archive: zipfile.ZipFile) -> dict[str, float]:
    if DESCRIPTION not in archive.namelist():
        return {}
    member = archive.getinfo(DESCRIPTION)
    if member.file_size > keras_settings.MOST_BYTES:
        return {}
    return keras_settings.epsilons_of(bytes(read_member(archive, member)))


@contextmanager
def opened_hdf5(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield the arrays of an HDF5 file.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    with file.opened() as stream, _arrays(stream, limits) as contents:
        yield contents


@contextmanager
def _arrays(
    stream: BinaryIO, limits: WeightLimits, epsilons: Mapping[str, float] | None = None
) -> Iterator[WeightsReader]:
    try:
        root = h5py.File(stream, "r")
    except (OSError, ValueError, RuntimeError, KeyError):
        raise cut_short() from None
    with root:
        found: dict[str, h5py.Dataset] = {}
        for path, dataset in _datasets(root, limits):
            key = _key(root, path)
            if key in found:
                raise WeightsError(
                    f"the array {quoted(key)} occurs twice: give the layers different names and "
                    "save the file again."
                )
            found[key] = dataset
        told = _epsilons_of_attribute(root) if epsilons is None else epsilons
        declared = {
            key: _declared(dataset)._replace(epsilon=_of_layer(told, key))
            for key, dataset in found.items()
        }
        storage = Storage()
        for key, dataset in found.items():
            storage.add(key, dataset, declared[key])

        def read(key: str) -> Array:
            raw = read_chunks(found[key]) if found[key].chunks else found[key][()]
            array = np.asarray(raw)
            if declared[key].dtype == "bfloat16":
                halves = array.view("<u2").astype(np.uint32) << np.uint32(16)
                return halves.view(np.float32)
            return array

        yield WeightsReader(declared, read, storage.unpacked_bytes)


def _epsilons_of_attribute(root: h5py.File) -> dict[str, float]:
    if _DESCRIPTION_ATTRIBUTE not in root.attrs:
        return {}
    if h5py.h5a.open(root.id, _DESCRIPTION_ATTRIBUTE.encode()).shape != ():
        return {}
    description = root.attrs[_DESCRIPTION_ATTRIBUTE]
    is_text = isinstance(description, str | bytes)
    return keras_settings.epsilons_of(description) if is_text else {}


def _of_layer(epsilons: Mapping[str, float], key: str) -> float | None:
    """Return the epsilon of the innermost layer that a key names."""
    return next((epsilons[part] for part in reversed(key.split("/")) if part in epsilons), None)


def _datasets(root: h5py.File, limits: WeightLimits) -> Iterator[tuple[str, h5py.Dataset]]:
    """Walk through the groups, each once, and yield path and dataset."""
    visited = {root["/"]}
    waiting: list[tuple[str, h5py.Group]] = [("", root)]
    count = 0
    while waiting:
        path, group = waiting.pop()
        if path.count("/") >= _DEEPEST:
            raise WeightsError(
                f"its groups are nested more than {_DEEPEST} deep: save the weights with Keras."
            )
        limits.check_count(len(group))
        count += len(group)
        limits.check_count(count // 8)  # a Keras layer has some groups around its arrays
        inner: list[tuple[str, h5py.Group]] = []
        for name in _in_order(group):
            limits.check_name(name)
            if not path and name in _NOT_WEIGHTS:
                continue
            child = _hard_link(group, name)
            below = f"{path}/{name}" if path else name
            if child in visited:
                raise WeightsError(
                    f"{quoted(below)} leads back into another part of the file: save the weights "
                    "with Keras."
                )
            visited.add(child)
            if isinstance(child, h5py.Dataset):
                yield below, child
            elif isinstance(child, h5py.Group):
                inner.append((below, child))
        waiting.extend(reversed(inner))


def _in_order(group: h5py.Group) -> list[str]:
    """Return the names in the order of the model's layers: HDF5 itself has them by the alphabet.

    Files of Keras 2, and ``model.save`` to ``.h5``, list the layers. Else Keras numbers those
    of a class, and ``conv2d_10`` comes behind ``conv2d_9``.
    """
    names = sorted(group, key=natural)
    attribute = "layer_names" in group.attrs and h5py.h5a.open(group.id, b"layer_names")
    if not attribute or attribute.get_storage_size() > _LONGEST_LIST:
        return names
    listed = [
        name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        for name in np.asarray(group.attrs["layer_names"]).reshape(-1)
    ]
    place = {name: number for number, name in enumerate(listed)}
    return sorted(names, key=lambda name: place.get(name, len(listed)))


def _hard_link(group: h5py.Group, name: str) -> h5py.HLObject:
    link = group.get(name, getlink=True)
    if not isinstance(link, h5py.HardLink):
        raise WeightsError(
            f"{quoted(name)} is a link to another place or file, and links are not followed: save "
            "the weights with Keras."
        )
    return group[name]


def _key(root: h5py.File, path: str) -> str:
    group, _, index = path.rpartition("/vars/")
    class_ = _CLASS.fullmatch(group.rpartition("/")[2])
    if class_ is None or not index.isdecimal() or len(index) > 2:
        return path
    roles = _ROLES[class_[1]]
    layer = _layer_name(root[f"{group}/vars"])
    if layer is None or int(index) >= len(roles):
        return path
    return f"{layer}/{roles[int(index)]}"


def _layer_name(group: h5py.Group) -> str | None:
    if "name" not in group.attrs:
        return None
    attribute = h5py.h5a.open(group.id, b"name")
    if attribute.shape != () or attribute.get_storage_size() > _LONGEST_ATTRIBUTE:
        return None
    name = group.attrs["name"]
    return name if isinstance(name, str) and name and "/" not in name else None


def _declared(dataset: h5py.Dataset) -> ArraySpec:
    if dataset.shape is None:
        return ArraySpec((0,), "float32")
    dtype = dataset.dtype.name
    if dataset.dtype.kind == "V" and dataset.dtype.itemsize == 2:
        attribute = "dtype" in dataset.attrs and h5py.h5a.open(dataset.id, b"dtype")
        if attribute and attribute.get_storage_size() <= _LONGEST_ATTRIBUTE:
            dtype = "bfloat16" if dataset.attrs["dtype"] == "bfloat16" else dtype
    stored = dataset.id.get_type()
    # numpy knows the floats of IEEE 754 alone, and h5py gives the next larger one for others.
    if dataset.dtype.kind == "f" and not h5py.h5t.py_create(dataset.dtype).equal(stored):
        *_, exponent, _, _ = stored.get_fields()
        bits = stored.get_precision()
        is_brain = (bits, exponent) == (16, 8)
        dtype = "HDF5's own bfloat16" if is_brain else f"floats of {bits} bits of another kind"
    if dtype not in ITEM_BYTES or h5py.check_dtype(enum=dataset.dtype):
        dtype = quoted(dtype)
    return ArraySpec(dataset.shape, dtype)
