"""Files of weights that are none, want to be executed, or claim to be giant; all made here.

``HOSTILE`` maps a name to what makes the file's bytes. A maker gets the path of a canary: a
file that appears if anything is executed. Beside it lies ``secret_of(canary)``, an HDF5 file
that links try to reach. ``write_hostile`` writes them all into a folder.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import onnx
import safetensors.numpy
from onnx import TensorProto, helper, numpy_helper

from tests.support.hostile_pickles import HUGE, PICKLES, TORCH, Gadget, Maker
from tests.support.weight_files import (
    KERNEL,
    NAN,
    WHOLE,
    WHOLE_HDF5,
    WHOLE_KERAS,
    WHOLE_ONNX,
    WHOLE_SAFETENSORS,
    entry,
    hdf5,
    npy,
    npz,
    onnx_file,
    raw_tensor,
    safetensors_file,
    saved_npz,
    zipped,
)


def secret_of(canary: Path) -> Path:
    """Return where the file lies that links try to reach; it is written if need be."""
    path = canary.with_name("secret.h5")
    if not path.exists():
        with h5py.File(path, "w") as file:
            file["C1/kernel"] = KERNEL
    return path


def write_hostile(folder: Path, canary: Path) -> dict[str, Path]:
    """Write every hostile file, and return name -> path."""
    paths = {}
    for index, (name, make) in enumerate(HOSTILE.items()):
        paths[name] = folder / f"{index:03d}"
        paths[name].write_bytes(make(canary))
    return paths


def encrypted(data: bytes) -> bytes:
    """Set the flag of encryption in all headers of a ZIP archive."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            changed[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(changed)


def zeros(megabytes: int) -> bytes:
    return bytes(megabytes * 1_000_000)


def many_members(count: int) -> bytes:
    """An archive of so many empty arrays, written by hand: ``zipfile`` would take seconds."""
    body, table = io.BytesIO(), io.BytesIO()
    for index in range(count):
        name = f"a{index:06d}.npy".encode()
        fixed = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        table.write(b"PK\x01\x02\x14\x00" + fixed + struct.pack("<HHHII", 0, 0, 0, 0, body.tell()))
        table.write(name)
        body.write(b"PK\x03\x04" + fixed + name)
    end = struct.pack(
        "<HHHHIIH", 0, 0, count % 65_536, count % 65_536, table.tell(), body.tell(), 0
    )
    return body.getvalue() + table.getvalue() + b"PK\x05\x06" + end


def _put(root: h5py.File, **options: object) -> None:
    root.create_dataset("C1/kernel", **options)


def _virtual(root: h5py.File, secret: Path) -> None:
    layout = h5py.VirtualLayout((2, 2, 2, 3), "f4")
    layout[...] = h5py.VirtualSource(secret, "C1/kernel", (2, 2, 2, 3))
    root.create_virtual_dataset("C1/kernel", layout)


def _nested(root: h5py.File, depth: int) -> None:
    group: h5py.Group = root
    for _ in range(depth):
        group = group.create_group("g")
    group["kernel"] = KERNEL


def _groups(root: h5py.File, count: int) -> None:
    for index in range(count):
        root.create_group(f"g{index}")


def _cycle(root: h5py.File) -> None:
    group = root.create_group("a")
    group["b"] = root["/"]


def _inflating_chunk(root: h5py.File) -> None:
    _put(root, shape=(6,), dtype="f4", chunks=(6,), compression="gzip")
    root["C1/kernel"].id.write_direct_chunk((0,), zlib.compress(zeros(50)))


def _garbage_chunk(root: h5py.File) -> None:
    _put(root, shape=(6,), dtype="f4", chunks=(6,), compression="gzip")
    root["C1/kernel"].id.write_direct_chunk((0,), b"no stream of zlib at all")


def _giant_chunk(root: h5py.File) -> None:
    _put(root, shape=(8,), maxshape=(None,), dtype="f4", chunks=(2**30 - 1,), compression="gzip")
    root["C1/kernel"].id.write_direct_chunk((0,), zlib.compress(zeros(1)))


def _twins(root: h5py.File) -> None:
    for name in ("conv2d", "conv2d_1"):
        group = root.create_group(f"layers/{name}/vars")
        group.attrs["name"] = "C1"
        group["0"] = KERNEL


def _external() -> TensorProto:
    tensor = numpy_helper.from_array(KERNEL, "C1/kernel")
    onnx.external_data_helper.set_external_data(tensor, location="../../etc/passwd")
    tensor.ClearField("raw_data")
    return tensor


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _million_tensors() -> bytes:
    body = b"\x2a\x00" * 1_200_000  # empty initialisers
    return b"\x08\x0a\x3a" + _varint(len(body)) + body


LAMBDA_CONFIG = json.dumps(
    {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {}}}}
).encode()

_NPZ: dict[str, Maker] = {
    "npz of objects": lambda c: saved_npz(kernel=np.array([Gadget(c)], object)),
    "npz that claims 10^12 numbers": lambda _: npz(("C1/kernel", npy(f"({HUGE},)"))),
    "npz that claims 10^4000 numbers": lambda _: npz(("C1/kernel", npy(f"(1{'0' * 4000},)"))),
    "npz of negative shape": lambda _: npz(("C1/kernel", npy("(-4, -6)"))),
    "npz of no numbers": lambda _: npz(("C1/kernel", npy("(0, 10)", raw=b""))),
    "npz of 100 axes": lambda _: npz(("C1/kernel", npy(f"({'1, ' * 99} 24)"))),
    "npz with code in its header": lambda c: npz(
        ("C1/kernel", npy(f"__import__('os').system('touch {c}')"))
    ),
    "npz with a header of 5,000 brackets": lambda _: npz(("C1/kernel", npy("(" * 5000))),
    "npz with a header of 4 GB": lambda _: npz(("C1/kernel", npy(length=2**32 - 1))),
    "npz with a header that is no dict": lambda _: npz(
        ("C1/kernel", b"\x93NUMPY\x01\x00\x04\x00[1]\n")
    ),
    "npz of records": lambda _: npz(("C1/kernel", npy("(12,)", "[('a', '<f4'), ('b', '<f4')]"))),
    "npz of text": lambda _: saved_npz(kernel=np.array(["kernel"])),
    "npz of complex numbers": lambda _: saved_npz(kernel=np.array([1j])),
    "npz bomb of 200 MB": lambda _: saved_npz(compressed=True, k=np.zeros(50_000_000, "f4")),
    "npz with a name twice": lambda _: saved_npz(abc=KERNEL, abd=KERNEL).replace(b"abd", b"abc"),
    "npz with a password": lambda _: encrypted(WHOLE),
    "npz cut in half": lambda _: WHOLE[: len(WHOLE) // 2],
    "npz with a wrong checksum": lambda _: WHOLE.replace(
        KERNEL.tobytes(), KERNEL[::-1].tobytes(), 1
    ),
    "npz shorter than its arrays": lambda _: npz(("C1/kernel", npy("(48,)"))),
    "npz with NaN": lambda _: saved_npz(kernel=NAN),
    "npz too large for float32": lambda _: saved_npz(kernel=np.array([1e300])),
    "npz with a name that is no word": lambda _: saved_npz(
        compressed=False, **{"a\n\u202eb\x1b[31m": NAN}
    ),
    "npz with a name of 5,000 letters": lambda _: saved_npz(
        compressed=False, **{"n" * 5000: KERNEL}
    ),
    "npz with a path for a name": lambda _: npz(("../../C1/kernel", npy())),
    "npz with an absolute path for a name": lambda _: npz(("/C1/kernel", npy())),
    "npz packed with LZMA": lambda _: npz(("C1/kernel", npy()), method=zipfile.ZIP_LZMA),
    "npz of 2,000 arrays": lambda _: many_members(2_000),
    "npz of 100,000 arrays": lambda _: many_members(100_000),
}

_HDF5: dict[str, Maker] = {
    "hdf5 external link": lambda c: hdf5(
        lambda root: root.update({"C1": h5py.ExternalLink(secret_of(c), "C1")})
    ),
    "hdf5 soft link": lambda _: hdf5(lambda root: root.update({"C1": h5py.SoftLink("/C3")})),
    "hdf5 soft links in a circle": lambda _: hdf5(
        lambda root: root.update({"a": h5py.SoftLink("/b"), "b": h5py.SoftLink("/a")})
    ),
    "hdf5 group that holds itself": lambda _: hdf5(_cycle),
    "hdf5 numbers in another file": lambda c: hdf5(
        lambda root: _put(root, shape=(24,), dtype="f4", external=[(secret_of(c), 0, 96)])
    ),
    "hdf5 numbers put together from others": lambda c: hdf5(
        lambda root: _virtual(root, secret_of(c))
    ),
    "hdf5 that claims 10^12 numbers": lambda _: hdf5(
        lambda root: _put(root, shape=(HUGE,), dtype="f4", chunks=(1000,))
    ),
    "hdf5 that claims 10^12 numbers, packed": lambda _: hdf5(
        lambda root: _put(root, shape=(HUGE,), dtype="f4", chunks=(1000,), compression="gzip")
    ),
    "hdf5 whose numbers were never written": lambda _: hdf5(
        lambda root: _put(root, shape=(100_000_000,), dtype="f4")
    ),
    "hdf5 bomb of 100 MB": lambda _: hdf5(
        lambda root: _put(root, data=np.zeros(25_000_000, "f4"), compression="gzip")
    ),
    "hdf5 chunk that unpacks to 50 MB": lambda _: hdf5(_inflating_chunk),
    "hdf5 chunk of garbage": lambda _: hdf5(_garbage_chunk),
    "hdf5 chunks of 4 GB": lambda _: hdf5(_giant_chunk),
    "hdf5 with filter LZF": lambda _: hdf5(lambda root: _put(root, data=KERNEL, compression="lzf")),
    "hdf5 with filter scale-offset": lambda _: hdf5(
        lambda root: _put(root, data=KERNEL.astype("i4"), scaleoffset=0, chunks=(2, 2, 2, 3))
    ),
    "hdf5 of text": lambda _: hdf5(lambda root: _put(root, data=["a", "b"])),
    "hdf5 of records": lambda _: hdf5(
        lambda root: _put(root, data=np.zeros(3, [("a", "f4"), ("b", "f4")]))
    ),
    "hdf5 of references": lambda _: hdf5(lambda root: _put(root, shape=(3,), dtype=h5py.ref_dtype)),
    "hdf5 of truth values": lambda _: hdf5(lambda root: _put(root, data=[True, False])),
    "hdf5 of nothing": lambda _: hdf5(lambda root: _put(root, data=h5py.Empty("f4"))),
    "hdf5 without arrays": lambda _: hdf5(lambda root: root.create_group("layers")),
    "hdf5 nested 50 deep": lambda _: hdf5(lambda root: _nested(root, 50)),
    "hdf5 of 20,000 groups": lambda _: hdf5(lambda root: _groups(root, 20_000)),
    "hdf5 with a layer twice": lambda _: hdf5(_twins),
    "hdf5 with NaN": lambda _: hdf5(lambda root: _put(root, data=NAN)),
    "hdf5 signature alone": lambda _: WHOLE_HDF5[:8],
    "hdf5 cut in half": lambda _: WHOLE_HDF5[: len(WHOLE_HDF5) // 2],
    "keras with a path out of the archive": lambda _: zipped(
        {"../x": b"", "model.weights.h5": WHOLE_HDF5}
    ),
    "keras with a lambda and no weights": lambda _: zipped({"config.json": LAMBDA_CONFIG}),
    "keras with text for weights": lambda _: zipped({"model.weights.h5": b"kernel = 1"}),
    "keras bomb of 100 MB": lambda _: zipped(
        {"model.weights.h5": h5py.__name__.encode() + zeros(100)}, zipfile.ZIP_DEFLATED
    ),
    "keras with a password": lambda _: encrypted(WHOLE_KERAS),
    "keras with an external link": lambda c: zipped(
        {
            "model.weights.h5": hdf5(
                lambda root: root.update({"layers": h5py.ExternalLink(secret_of(c), "/")})
            )
        }
    ),
}

_SAFETENSORS: dict[str, Maker] = {
    "safetensors header of 8 EB": lambda _: safetensors_file({"C1": entry()}, length=2**63 - 1),
    "safetensors header of 90 MB": lambda _: safetensors_file(b"{" + b" " * 90_000_000 + b"}"),
    "safetensors arrays that overlap": lambda _: safetensors_file(
        {"a": entry(), "b": entry((12,), 48, 96)}
    ),
    "safetensors arrays with a gap": lambda _: safetensors_file({"a": entry((12,), 48, 96)}),
    "safetensors array beyond the end": lambda _: safetensors_file({"a": entry((48,), 0, 192)}),
    "safetensors array that ends before it starts": lambda _: safetensors_file(
        {"a": entry(first=96, last=0)}
    ),
    "safetensors that claims 10^12 numbers": lambda _: safetensors_file({"a": entry((HUGE,))}),
    "safetensors whose size overflows": lambda _: safetensors_file({"a": entry((2**32, 2**32, 4))}),
    "safetensors of negative shape": lambda _: safetensors_file({"a": entry((-24,))}),
    "safetensors of fractional shape": lambda _: safetensors_file(
        {"a": {**entry(), "shape": [1.5]}}
    ),
    "safetensors of truth values": lambda _: safetensors_file({"a": entry((96,), dtype="BOOL")}),
    "safetensors of no kind": lambda _: safetensors_file({"a": {"shape": [24]}}),
    "safetensors with a name twice": lambda _: safetensors_file(
        json.dumps({"a": entry(), "b": entry()}).replace('"b"', '"a"').encode()
    ),
    "safetensors with 100,000 brackets": lambda _: safetensors_file(b'{"a":' + b"[" * 100_000),
    "safetensors of 20,000 arrays": lambda _: safetensors_file(
        {f"a{i}": entry((0,), 0, 0) for i in range(20_000)}, b""
    ),
    "safetensors without arrays": lambda _: safetensors_file({}, b""),
    "safetensors cut short": lambda _: WHOLE_SAFETENSORS[:-1],
    "safetensors with NaN": lambda _: safetensors.numpy.save({"a": NAN}),
}

_ONNX: dict[str, Maker] = {
    "onnx numbers in another file": lambda _: onnx_file(_external()),
    "onnx that claims 10^12 numbers": lambda _: onnx_file(raw_tensor((HUGE,))),
    "onnx of negative shape": lambda _: onnx_file(raw_tensor((-4, -6))),
    "onnx shorter than declared": lambda _: onnx_file(raw_tensor((25,))),
    "onnx of 1,000 axes": lambda _: onnx_file(raw_tensor([1] * 1000, b"\0\0\0\0")),
    "onnx with a name twice": lambda _: onnx_file(raw_tensor((24,)), raw_tensor((24,))),
    "onnx with a name of 100,000 letters": lambda _: onnx_file(raw_tensor((24,), name="n" * 10**5)),
    "onnx of whole numbers alone": lambda _: onnx_file(
        numpy_helper.from_array(np.array([1, 9216]), "shape")
    ),
    "onnx of text": lambda _: onnx_file(helper.make_tensor("a", TensorProto.STRING, [1], [b"x"])),  # type: ignore[list-item]  # onnx' types know numbers alone
    "onnx of 2,000 arrays": lambda _: onnx_file(
        *(raw_tensor((1,), b"\0\0\0\0", f"a{i}") for i in range(2000))
    ),
    "onnx of a million empty arrays": lambda _: _million_tensors(),
    "onnx without a graph": lambda _: b"\x08\x0a",
    "onnx with two graphs": lambda _: b"\x08\x0a\x3a\x00\x3a\x00",
    "onnx with a field beyond the end": lambda _: b"\x08\x0a\x3a\xff\xff\xff\xff\x7f",
    "onnx with a number without end": lambda _: b"\x08\x0a" + b"\xff" * 20,
    "onnx with NaN": lambda _: onnx_file(numpy_helper.from_array(NAN, "a")),
    "onnx cut in half": lambda _: WHOLE_ONNX[: len(WHOLE_ONNX) // 2],
}

_STRANGERS: dict[str, Maker] = {
    "empty": lambda _: b"",
    "one byte": lambda _: b"a",
    "text": lambda _: b"a shopping list: milk, bread",
    "MATLAB's file": lambda _: b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(124) + b"\0\1IM",
    "hdf5 behind notes": lambda _: bytes(1024) + WHOLE_HDF5,
    "web page": lambda _: b"<!DOCTYPE html><html><body>404</body></html>",
    "picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(50),
    "gzip": lambda _: b"\x1f\x8b\x08\0" + bytes(50),
    "program": lambda _: b"\x7fELF\x02\x01\x01\0",
    "single array": lambda _: npy(),
    "zeros": lambda _: bytes(1000),
    "noise": lambda _: bytes(range(255, 0, -1)) * 8,
    "empty zip": lambda _: zipped({}),
    "office document": lambda _: zipped({"word/document.xml": b"<xml/>"}),
    "zip signature alone": lambda _: b"PK\x03\x04",
}

HOSTILE: Mapping[str, Maker] = PICKLES | TORCH | _NPZ | _HDF5 | _SAFETENSORS | _ONNX | _STRANGERS
