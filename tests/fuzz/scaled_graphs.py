"""ONNX graphs, .npy files of objects, and names, with one thing as large as it may be."""

import io
import itertools
import struct
from collections.abc import Callable, Mapping

import numpy as np
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, helper

from tests.support.weight_files import KERNEL, onnx_file, raw_tensor

Makers = Mapping[str, tuple[Callable[[int], bytes], int]]


def _graph(nodes: list[NodeProto], *tensors: TensorProto) -> bytes:
    model: ModelProto = helper.make_model(helper.make_graph(nodes, "alexnet", [], [], tensors))
    return bytes(model.SerializeToString())


def empty_arrays(count: int) -> bytes:
    return onnx_file(*(raw_tensor((24,), name=f"a{i}") for i in range(count)))


def onnx_fields(count: int) -> bytes:
    """A graph of fields that nobody knows."""
    fields = b"\xa8\x01\x00" * count
    length = b""
    rest = len(fields)
    while rest > 127:
        length += bytes([rest & 127 | 128])
        rest >>= 7
    return b"\x08\x07\x3a" + length + bytes([rest]) + fields


def handed_on(count: int) -> bytes:
    """One array under so many names, each from the one before."""
    names = ["a", *(f"n{i}" for i in range(count)), "y"]
    nodes = [
        NodeProto(op_type="Identity", input=[before], output=[after])
        for before, after in itertools.pairwise(names)
    ]
    nodes.append(NodeProto(op_type="Add", input=["x", names[-1]], output=["z"]))
    return _graph(nodes, raw_tensor((24,), name="a"))


def scaled_again(count: int) -> bytes:
    """A convolution, and so many factors and summands behind it."""
    nodes = [NodeProto(op_type="Conv", input=["x", "w"], output=["s0"])]
    tensors = [raw_tensor((6, 1, 2, 2), name="w")]
    for i in range(count):
        nodes.append(NodeProto(op_type="Mul", input=[f"s{i}", f"f{i}"], output=[f"m{i}"]))
        nodes.append(NodeProto(op_type="Add", input=[f"m{i}", f"t{i}"], output=[f"s{i + 1}"]))
        tensors += [raw_tensor((6,), KERNEL.tobytes()[:24], name=f"{kind}{i}") for kind in "ft"]
    return _graph(nodes, *tensors)


def inputs_of_a_node(count: int) -> bytes:
    node = NodeProto(op_type="BatchNormalization", input=["a"] * count, output=["y"])
    return _graph([node], raw_tensor((24,), name="a"))


def numbers_of_an_attribute(count: int) -> bytes:
    """The axes of a Transpose."""
    perm = AttributeProto(name="perm", type=AttributeProto.INTS, ints=range(count))
    node = NodeProto(op_type="Transpose", input=["a"], output=["y"], attribute=[perm])
    return _graph([node], raw_tensor((24,), name="a"))


def name_of_a_node(length: int) -> bytes:
    node = NodeProto(op_type="A" * length, input=["a" * length], output=["b" * length])
    return _graph([node], raw_tensor((24,), name="a"))


def object_arrays(count: int) -> bytes:
    """``bvlc_alexnet.npy`` with so many rows."""
    file = io.BytesIO()
    rows = {f"conv{i}": [KERNEL, KERNEL[0, 0, 0]] for i in range(count)}
    np.save(file, np.array(rows, object), allow_pickle=True)
    return file.getvalue()


def object_bytes(count: int) -> bytes:
    """The same of one array of so many bytes."""
    file = io.BytesIO()
    rows = {"conv1": [np.ones(count // 4, np.float32)]}
    np.save(file, np.array(rows, object), allow_pickle=True)
    return file.getvalue()


def object_header(length: int) -> bytes:
    """A header as long as the file, and no object behind it."""
    header = b"{'descr': '|O', 'shape': ()}" + b" " * length
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(header)) + header


def objects_beside(count: int) -> bytes:
    """A dictionary with so many things that are no arrays."""
    file = io.BytesIO()
    np.save(file, np.array({f"{i}": i for i in range(count)}, object), allow_pickle=True)
    return file.getvalue()


GRAPHS: Makers = {
    "onnx: arrays": (empty_arrays, 1_000),
    "onnx: fields": (onnx_fields, 30_000_000),
    "onnx: names of one array": (handed_on, 30_000),
    "onnx: names of one array, too many": (handed_on, 200_000),
    "onnx: factors and summands": (scaled_again, 240),
    "onnx: factors and summands, too many": (scaled_again, 20_000),
    "onnx: inputs of a node": (inputs_of_a_node, 90_000),
    "onnx: inputs of a node, too many": (inputs_of_a_node, 1_000_000),
    "onnx: numbers of an attribute": (numbers_of_an_attribute, 20_000_000),
    "onnx: length of a node's names": (name_of_a_node, 60_000_000),
    "npy: rows of a dictionary": (object_arrays, 490),
    "npy: bytes of an array": (object_bytes, 150_000_000),
    "npy: length of the header": (object_header, 250_000_000),
    "npy: things that are no arrays": (objects_beside, 49_000),
}
"""What is scaled -> what makes a file of so many, and the most that a file may hold or carry."""


def _named(names: Callable[[int], str]) -> Callable[[int], bytes]:
    """Return what makes a file whose arrays are called so."""

    def make(count: int) -> bytes:
        fields = ",".join(
            f'"{names(i)}":{{"dtype":"F32","shape":[1],"data_offsets":[{4 * i},{4 * i + 4}]}}'
            for i in range(count)
        )
        listed = f"{{{fields}}}".encode()
        return struct.pack("<Q", len(listed)) + listed + bytes(4 * count)

    return make


NAMES: Makers = {
    "names: wrappers": (_named(lambda i: "module." * 20 + f"features.{i}.weight"), 1_000),
    "names: figures": (_named(lambda i: "1" * 150 + f"{i}"), 1_000),
    "names: prefixes": (_named(lambda i: f"p{i}.features.0.weight"), 1_000),
    "names: of two networks": (_named(lambda i: f"{'ab'[i % 2]}.conv{i // 2}.weight"), 1_000),
    "names: Keras' own": (_named(lambda i: f"layers/conv2d_{i}/vars/0"), 1_000),
}
"""Names of arrays that are matched to a network's -> what makes a file, and the most of them."""
