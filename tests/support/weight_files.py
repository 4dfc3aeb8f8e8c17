"""Small files of weights, whole or bent, written byte by byte or with each format's own package."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import h5py
import numpy as np
import safetensors.numpy
from onnx import TensorProto, helper, numpy_helper

KERNEL = np.linspace(-1, 1, 24, dtype=np.float32).reshape(2, 2, 2, 3)
NAN = np.array([1, np.nan, np.inf], np.float32)


# ---- pickles, assembled instruction by instruction


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def number(value: int) -> bytes:
    if -(2**31) <= value < 2**31:
        return b"J" + struct.pack("<i", value)
    raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(raw)]) + raw


def tuple_of(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def name_of(module: str, name: str) -> bytes:
    return f"c{module}\n{name}\n".encode()


EMPTY_ORDERED_DICT = name_of("collections", "OrderedDict") + b")R"


def torch_tensor(
    shape: Sequence[int],
    strides: Sequence[int],
    *,
    key: str = "0",
    count: int | None = None,
    offset: int = 0,
    storage: str = "FloatStorage",
) -> bytes:
    """Instructions that make a tensor, as ``torch.save`` writes them."""
    count = int(np.prod(shape)) if count is None else count
    reference = tuple_of(
        text("storage"), name_of("torch", storage), text(key), text("cpu"), number(count)
    )
    return (
        name_of("torch._utils", "_rebuild_tensor_v2")
        + tuple_of(
            reference + b"Q",
            number(offset),
            tuple_of(*map(number, shape)),
            tuple_of(*map(number, strides)),
            b"\x89",
            EMPTY_ORDERED_DICT,
        )
        + b"R"
    )


def torch_pickle(tensors: Mapping[str, bytes]) -> bytes:
    """An ordered dict of tensors with the notes that ``torch.save`` adds to a state_dict."""
    items = b"".join(text(name) + tensor for name, tensor in tensors.items())
    notes = b"}" + text("_metadata") + EMPTY_ORDERED_DICT + b"s"
    return b"\x80\x02" + EMPTY_ORDERED_DICT + b"(" + items + b"u" + notes + b"b."


def torch_zip(
    pickled: bytes, storages: Mapping[str, bytes], *, order: bytes = b"little", top: str = "alexnet"
) -> bytes:
    parts = {f"{top}/data.pkl": pickled, f"{top}/byteorder": order, f"{top}/version": b"3\n"}
    return zipped(parts | {f"{top}/data/{key}": raw for key, raw in storages.items()})


def one_tensor(raw: bytes = KERNEL.tobytes(), **options: Any) -> bytes:
    shape = options.pop("shape", (24,))
    strides = options.pop("strides", (1,))
    tensor = torch_tensor(shape, strides, **options)
    return torch_zip(torch_pickle({"features.0.bias": tensor}), {"0": raw})


def array_pickle(shape: Sequence[int], raw: bytes, code: str = "f4") -> bytes:
    """A dict of one numpy array, as protocol 3 has it."""
    dtype = (
        name_of("numpy", "dtype")
        + tuple_of(text(code), b"\x89", b"\x88")
        + b"R"
        + tuple_of(number(3), text("<"), b"N", b"N", b"N", number(-1), number(-1), number(0))
        + b"b"
    )
    begun = (
        name_of("numpy.core.multiarray", "_reconstruct")
        + tuple_of(name_of("numpy", "ndarray"), tuple_of(number(0)), b"C\x01b")
        + b"R"
    )
    content = b"B" + struct.pack("<I", len(raw)) + raw
    state = tuple_of(number(1), tuple_of(*map(number, shape)), dtype, b"\x89", content)
    return b"\x80\x03}" + text("kernel") + begun + state + b"bs."


# ---- archives


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(
    shape: str = "(24,)", descr: str = "'<f4'", raw: bytes = KERNEL.tobytes(), *, length: int = -1
) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    claimed = len(header) if length < 0 else length
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", claimed) + header + raw


def npz(*arrays: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    return zipped({f"{name}.npy": content for name, content in arrays}, method)


def saved_npz(*, compressed: bool = False, **arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(file, allow_pickle=True, **arrays)  # hostile files hold objects
    return file.getvalue()


# ---- HDF5


def hdf5(write: Callable[[h5py.File], object]) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        write(root)
    return file.getvalue()


# ---- safetensors and ONNX


def safetensors_file(header: object, raw: bytes = KERNEL.tobytes(), length: int = -1) -> bytes:
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(encoded) if length < 0 else length) + encoded + raw


def entry(
    shape: Sequence[int] = (24,), first: int = 0, last: int = 96, dtype: str = "F32"
) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [first, last]}


def onnx_file(*tensors: TensorProto) -> bytes:
    graph = helper.make_graph([], "alexnet", [], [], initializer=tensors)
    content: bytes = helper.make_model(graph).SerializeToString()
    return content


def raw_tensor(dims: Sequence[int], raw: bytes = KERNEL.tobytes(), name: str = "C1") -> TensorProto:
    return TensorProto(name=name, data_type=TensorProto.FLOAT, dims=dims, raw_data=raw)


WHOLE = saved_npz(**{"C1/kernel": KERNEL, "C1/bias": KERNEL[0, 0, 0]})
WHOLE_HDF5 = hdf5(lambda root: root.create_dataset("C1/kernel", data=KERNEL))
WHOLE_SAFETENSORS = safetensors.numpy.save({"C1/kernel": KERNEL})
WHOLE_ONNX = onnx_file(numpy_helper.from_array(KERNEL, "C1/kernel"))
WHOLE_TORCH = one_tensor()
WHOLE_PICKLE = array_pickle((24,), KERNEL.tobytes())
WHOLE_KERAS = zipped({"config.json": b"{}", "model.weights.h5": WHOLE_HDF5})

WHOLES = {
    "npz": WHOLE,
    "hdf5": WHOLE_HDF5,
    "safetensors": WHOLE_SAFETENSORS,
    "onnx": WHOLE_ONNX,
    "torch": WHOLE_TORCH,
    "pickle": WHOLE_PICKLE,
    "keras": WHOLE_KERAS,
}
"""One harmless file of each format."""
