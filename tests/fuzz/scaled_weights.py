"""Files of weights in which one thing is as large, as many or as deep as the file may be."""

import io
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import h5py
import numpy as np

from tests.support.hostile_weights import many_members
from tests.support.weight_files import (
    EMPTY_ORDERED_DICT,
    KERNEL,
    hdf5,
    name_of,
    npy,
    number,
    saved_npz,
    text,
    torch_pickle,
    torch_tensor,
    torch_zip,
    tuple_of,
    zipped,
)

Makers = Mapping[str, tuple[Callable[[int], bytes], int]]


def _torch(pickled: bytes, storages: Mapping[str, bytes] | None = None) -> bytes:
    return zipped(
        {"a/data.pkl": pickled, **{f"a/data/{k}": raw for k, raw in (storages or {}).items()}},
        zipfile.ZIP_DEFLATED,
    )


def _shared_dicts(width: int, depth: int) -> bytes:
    """A dictionary of one dictionary again and again, and so on downwards."""
    keys = [b"M" + struct.pack("<H", i) for i in range(width)]

    def nested(level: int) -> bytes:
        if level == 0:
            return b"}(" + b"".join(key + b"N" for key in keys) + b"uq\x00"
        below = b"h" + bytes([level - 1])
        rest = b"".join(key + below for key in keys[1:])
        return b"}(" + keys[0] + nested(level - 1) + rest + b"uq" + bytes([level])

    return nested(depth)


def long_key(length: int) -> bytes:
    """One long key over the same nested dictionary: paths that are joined take gigabytes."""
    key = b"X" + struct.pack("<I", length) + b"A" * length
    return _torch(b"\x80\x02}" + key + _shared_dicts(1_000, 2) + b"s.")


def repeated_copies(length: int) -> bytes:
    """One text, and 300 calls that each copy it."""
    call = name_of("_codecs", "encode") + tuple_of(b"h\x00", text("latin1")) + b"R"
    long = b"X" + struct.pack("<I", length) + b"a" * length + b"q\x00"
    return b"\x80\x02]" + b"(" + long + call * 300 + b"e."


def equal_hashes(count: int) -> bytes:
    """A dictionary of whole numbers whose hashes are all 0."""
    keys = b"".join(number((2**61 - 1) * i) + b"N" for i in range(1, count + 1))
    return b"\x80\x02}(" + keys + b"u."


def spread_keys(count: int) -> bytes:
    """The most alike keys that are still read."""
    return b"\x80\x02}(" + b"".join(number(i << 30) + b"N" for i in range(count)) + b"u."


def doubled_tuples(depth: int) -> bytes:
    """A tuple of a tuple twice of a tuple twice: its text, and its hash, have no end."""
    doubled = b")" + b"q\x00h\x00\x86" * depth
    return b"\x80\x03" + name_of("numpy", "dtype") + b"(" + doubled + b"\x89\x88tR."


def doubled_storage(depth: int) -> bytes:
    doubled = b")" + b"q\x00h\x00\x86" * depth
    reference = b"(" + text("storage") + doubled + text("0") + text("cpu") + number(24) + b"tQ"
    return _torch(b"\x80\x02" + reference + b".")


def wide_shape(axes: int) -> bytes:
    """A shape of so many huge sides that their product takes for ever."""
    sides = b"(" + number(2**62) * axes + b"t"
    tensor = torch_tensor((24,), (1,))
    wide = tensor.replace(tuple_of(number(24)), sides).replace(tuple_of(number(1)), sides)
    return _torch(torch_pickle({"a.bias": wide}), {"0": KERNEL.tobytes()})


def expanded(count: int) -> bytes:
    """Arrays of which each is one number, said to be a million times there."""
    tensors = {
        f"a{i}.bias": torch_tensor((1_000, 1_000), (0, 0), key=str(i), count=24)
        for i in range(count)
    }
    return torch_zip(torch_pickle(tensors), {str(i): KERNEL.tobytes() for i in range(count)})


def checkpoint(count: int) -> bytes:
    """An honest checkpoint's shape: arrays, and an optimiser's state with numbers as keys."""
    state = b"".join(number(i) + b"}(" + text("step") + number(i) + b"u" for i in range(count))
    tensors = {f"a{i}.bias": torch_tensor((24,), (1,), key=str(i)) for i in range(count)}
    items = b"".join(text(name) + tensor for name, tensor in tensors.items())
    whole = b"}(" + text("state_dict") + EMPTY_ORDERED_DICT + b"(" + items + b"u"
    whole += text("optimizer") + b"}(" + state + b"uu"
    return torch_zip(b"\x80\x02" + whole + b".", {str(i): KERNEL.tobytes() for i in range(count)})


def pickled_arrays(count: int) -> bytes:
    """An honest pickle of one array of so many bytes, written as text as Python 2 did."""
    return pickle.dumps({"C1": {"kernel": np.ones(count // 4, np.float32)}}, 2)


def one_buffer(count: int) -> bytes:
    """Arrays that all have the same bytes."""
    array = np.ones(250_000, np.float32)
    return pickle.dumps({f"a{i}": array for i in range(count)}, 4)


def header(names: Callable[[int], str], raw: int = 0) -> Callable[[int], bytes]:
    def make(count: int) -> bytes:
        fields = (
            f'"{names(i)}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for i in range(count)
        )
        listed = ("{" + ",".join(fields) + "}").encode()
        return struct.pack("<Q", len(listed)) + listed + bytes(raw)

    return make


def twins(count: int) -> bytes:
    """A name twice among so many."""
    listed = "{" + ",".join(f'"{i}":0' for i in (*range(count), count - 1)) + "}"
    return struct.pack("<Q", len(listed)) + listed.encode()


def deep_header(depth: int) -> bytes:
    listed = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    return struct.pack("<Q", len(listed)) + listed


def long_shape(axes: int) -> bytes:
    listed = json.dumps({"a": {"dtype": "F32", "shape": [9] * axes, "data_offsets": [0, 4]}})
    return struct.pack("<Q", len(listed)) + listed.encode() + bytes(4)


def extra_fields(count: int) -> bytes:
    """A list of contents with notes that ``zipfile`` cuts off one by one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for i in range(count):
            info = zipfile.ZipInfo(f"{i}.npy")
            info.extra = struct.pack("<HH", 0xCAFE, 0) * 16_000
            archive.writestr(info, npy())
    return file.getvalue()


def headers(count: int) -> bytes:
    """Arrays whose headers are as long as they may be, packed."""
    shape = "(" + "1," * 300 + ")"
    return zipped({f"{i}.npy": npy(shape=shape) for i in range(count)}, zipfile.ZIP_DEFLATED)


def groups(count: int) -> bytes:
    return hdf5(lambda root: [root.create_group(f"g{i}") for i in range(count)])


def deep_groups(depth: int) -> bytes:
    return hdf5(lambda root: root.create_group("/".join("g" * depth)))


def many_datasets(count: int) -> bytes:
    def write(root: h5py.File) -> None:
        for i in range(count):
            root[f"a{i}"] = KERNEL

    return hdf5(write)


def small_chunks(count: int) -> bytes:
    def write(root: h5py.File) -> None:
        root.create_dataset("a", data=np.ones(count, np.float32), chunks=(1,))

    return hdf5(write)


def large_chunks(count: int) -> bytes:
    """Arrays of one number, each in a piece that unpacks to 16 MB."""
    packed = zlib.compress(bytes(16_000_000), 9)

    def write(root: h5py.File) -> None:
        for i in range(count):
            made = root.create_dataset(
                f"a{i}", (1,), "f4", maxshape=(None,), chunks=(4_000_000,), compression="gzip"
            )
            made.id.write_direct_chunk((0,), packed)

    return hdf5(write)


def attributes(count: int) -> bytes:
    """A layer with so many notes."""

    def write(root: h5py.File) -> None:
        group = root.create_group("layers/conv2d/vars")
        group["0"] = KERNEL
        for i in range(count):
            group.attrs[f"note {i}"] = i
        group.attrs["name"] = "C1"

    return hdf5(write)


def zeros_of(size: int) -> bytes:
    """Arrays of zeros, each as large as may unpack from next to nothing."""
    each = np.zeros(min(size, 15_900_000) // 4, np.float32)
    count = max(1, size // 15_900_000)
    return saved_npz(compressed=True, **{f"a{i}": each for i in range(count)})


def packed_member(size: int) -> bytes:
    """A .keras archive whose arrays unpack from a hundredth of their bytes."""
    block = np.random.default_rng(0).bytes(10_000) + bytes(950_000)
    inner = hdf5(
        lambda root: root.create_dataset(
            "a", data=np.frombuffer(block * (size // 960_000), np.uint8)
        )
    )
    return zipped({"model.weights.h5": inner}, zipfile.ZIP_DEFLATED)


def thin_product(rank: int) -> bytes:
    """Two thin matrices, whose product takes for ever."""
    side = 12_000
    parts: dict[str, np.ndarray] = {}
    for name, shape in (("left", (side, rank)), ("right", (rank, side))):
        parts[f"F9.{name}.values"] = np.random.default_rng(0).integers(-9, 9, shape, np.int8)
        parts[f"F9.{name}.scales"] = np.ones(shape[1], np.float32)
    return saved_npz(compressed=False, **parts)


WEIGHTS: Makers = {
    "pickle: length of a key over shared dicts": (long_key, 1_950_000),
    "pickle: width of shared dicts": (
        lambda n: _torch(b"\x80\x02" + _shared_dicts(n, 3) + b"."),
        1_000,
    ),
    "pickle: copies of one text": (repeated_copies, 100_000_000),
    "pickle: keys of one hash": (equal_hashes, 190_000),
    "pickle: keys alike": (spread_keys, 49_000),
    "pickle: depth of a tuple of tuples": (doubled_tuples, 40_000),
    "torch: depth of a storage's kind": (doubled_storage, 40_000),
    "torch: axes of a shape": (wide_shape, 150_000),
    "torch: arrays of one number": (expanded, 230),
    "torch: arrays of a checkpoint": (checkpoint, 1_000),
    "pickle: bytes of an array": (pickled_arrays, 150_000_000),
    "pickle: arrays of the same bytes": (one_buffer, 990),
    "safetensors: names": (header("n{}".format), 30_000),
    "safetensors: a name twice among others": (twins, 190_000),
    "safetensors: depth of the header": (deep_header, 900_000),
    "safetensors: axes of a shape": (long_shape, 600_000),
    "zip: entries": (many_members, 1_050),
    "zip: entries, too many": (many_members, 100_000),
    "zip: notes of entries": (extra_fields, 30),
    "npz: headers": (headers, 1_040),
    "npz: bytes of zeros": (zeros_of, 950_000_000),
    "npz: rank of a product": (thin_product, 6_000),
    "hdf5: groups": (groups, 7_000),
    "hdf5: depth of groups": (deep_groups, 5_000),
    "hdf5: arrays": (many_datasets, 999),
    "hdf5: pieces of one number": (small_chunks, 100_000),
    "hdf5: arrays in large pieces": (large_chunks, 990),
    "hdf5: notes of a layer": (attributes, 10_000),
    "keras: bytes of what is packed": (packed_member, 1_900_000_000),
}
"""What is scaled -> what makes a file of so many, and the most that a file may hold or carry."""
