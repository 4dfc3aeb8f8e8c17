"""The initialisers of an ONNX file, read straight from its Protocol Buffers encoding.

Parsing the whole message would take many times the file's size where somebody put a million
empty tensors into it, so the fields are walked through here, and the numbers are skipped
until they are asked for. Of the nodes only what they do with the arrays is looked at; data in
other files is refused.
Source: onnx/onnx.proto (ModelProto, GraphProto, TensorProto) and
protobuf.dev/programming-guides/encoding.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from typing import BinaryIO

import numpy as np

from alexnet.architecture.rows import KERAS_EPSILON
from alexnet.errors import WeightsError
from alexnet.untrusted.bounded import read_exactly
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.declared import Array, ArraySpec, WeightsReader, decoded
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import WeightLimits
from alexnet.weights.formats.onnx_nodes import Node, axes_of, epsilons_of, not_taken, scalings_of

_NODE, _NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE = 1, 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_FLOAT, _ATTRIBUTE_NUMBER, _ATTRIBUTE_NUMBERS = 1, 2, 3, 8
_GRAPH, _INITIALIZER, _SPARSE_INITIALIZER = 7, 5, 15
_DIMS, _DATA_TYPE, _FLOAT_DATA, _NAME, _RAW_DATA = 1, 2, 4, 8, 9
_DOUBLE_DATA, _EXTERNAL_DATA, _DATA_LOCATION = 10, 13, 14
_FLOATS = {1: "float32", 10: "float16", 11: "float64", 16: "bfloat16"}
_QUANTIZED = (2, 3)
"""Whole numbers of 8 bits, without and with a sign."""
_TYPED = {_FLOAT_DATA: "float32", _DOUBLE_DATA: "float64"}

_FOLDED = {"mean": 0.0, "variance": 1 - KERAS_EPSILON}
"""What, beside factors and summands, makes a batch normalisation of them alone."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MOST_FIELDS = 200_000


@dataclass(frozen=True)
class _Span:
    """Where the bytes of a field lie: from ``start`` up to ``end``, counted in the file."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class _Tensor:
    dims: list[int] = field(default_factory=list)
    data_type: int = 0
    name: str = ""
    data: dict[int, _Span] = field(default_factory=dict)
    is_external: bool = False


class _Fields:
    """Walks through the fields of messages; all of a file's together are bounded."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._count = 0

    def of(self, message: _Span) -> Iterator[tuple[int, int | _Span]]:
        """Yield number and value of each field: a whole number, or where its bytes lie."""
        position = message.start
        while position < message.end:
            self._count += 1
            if self._count > _MOST_FIELDS:
                raise WeightsError(
                    f"the graph has more than {_MOST_FIELDS:,} fields: choose a file of AlexNet's "
                    "weights."
                )
            tag, position = self.varint(position, message.end)
            number, wire = tag >> 3, tag & 7
            value: int | _Span
            if wire == _VARINT:
                value, position = self.varint(position, message.end)
            else:
                length = {_FIXED64: 8, _FIXED32: 4}.get(wire, 0)
                if wire == _BYTES:
                    length, position = self.varint(position, message.end)
                elif not length:
                    raise cut_short()
                value = _Span(position, position + length)
                position = value.end
                if position > message.end:
                    raise cut_short()
            yield number, value

    def varint(self, position: int, end: int) -> tuple[int, int]:
        """Return a number of up to 64 bits, seven to a byte, and the position behind it."""
        self._stream.seek(position)
        value = 0
        for index, byte in enumerate(self._stream.read(min(10, end - position))):
            value |= (byte & 0x7F) << (7 * index)
            if byte < 0x80:
                return value, position + index + 1
        raise cut_short()

    def content(self, span: _Span) -> bytearray:
        """Return the bytes of a field."""
        self._stream.seek(span.start)
        return read_exactly(self._stream, span.length)


@contextmanager
def opened_onnx(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield the floating-point initialisers of an ONNX file, and a way to read them.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    with file.opened() as stream:
        fields = _Fields(stream)
        tensors = _tensors(fields, _Span(0, file.size), limits)
        quantized = [tensor for tensor in tensors.values() if tensor.data_type in _QUANTIZED]
        tensors = {name: t for name, t in tensors.items() if t.data_type in _FLOATS}
        declared = {
            name: ArraySpec(tuple(tensor.dims), _FLOATS[tensor.data_type])
            for name, tensor in tensors.items()
        }
        for name, array in declared.items():
            _check_data(tensors[name], array)
        shapes = {name: array.shape for name, array in declared.items()}
        nodes = list(_nodes(fields, _Span(0, file.size), limits))
        if all(len(shape) < 2 for shape in shapes.values()):
            _check_for_kernels(nodes, quantized)
        scalings, epsilons = scalings_of(nodes, shapes), epsilons_of(nodes)
        axes = axes_of(nodes, shapes, scalings)
        # A graph without nodes that are known here is a plain list of arrays.
        axes = axes or {name: tuple(range(len(shape))) for name, shape in shapes.items()}

        constants: dict[str, float] = {}
        turned: dict[str, ArraySpec] = {}
        for name, order in axes.items():
            shape = tuple(shapes[name][axis] for axis in order)
            turned[name] = ArraySpec(shape, declared[name].dtype, epsilons.get(name))
            if name in scalings or name in scalings.values():
                turned[name] = ArraySpec((prod(shape),), declared[name].dtype, KERAS_EPSILON)
            if name in scalings.values():
                for role, value in _FOLDED.items():
                    constants[f"{name}: {role}"] = value
                    turned[f"{name}: {role}"] = ArraySpec((prod(shape),), "float32", KERAS_EPSILON)

        def read(key: str) -> Array:
            if key in constants:
                return np.full(turned[key].shape, constants[key], np.float32)
            (span,) = tensors[key].data.values()
            array = decoded(fields.content(span), declared[key]).transpose(axes[key])
            return array.reshape(turned[key].shape)

        yield WeightsReader(turned, read, remark=_remark(not_taken(nodes, shapes, scalings)))


def _check_for_kernels(nodes: list[Node], quantized: list[_Tensor]) -> None:
    """Raise where the kernels are there, but not as floating-point initialisers."""
    if any(len(tensor.dims) > 1 for tensor in quantized):
        raise WeightsError(
            "its kernels are whole numbers of 8 bits (quantised), and only floating-point numbers "
            "are read: export the model before it is quantised."
        )
    if any(node.operator == "Constant" for node in nodes):
        raise WeightsError(
            "its initialisers hold no kernels, and what stands in Constant nodes is not read: "
            "export the model with its weights as initialisers."
        )


def _remark(kinds: list[str]) -> str:
    if not kinds:
        return ""
    return (
        f"The file's graph also computes with {', '.join(kinds)}, which is not taken over: the "
        "scores here are not the file's."
    )


def _nodes(fields: _Fields, model: _Span, limits: WeightLimits) -> Iterator[Node]:
    for number, graph in fields.of(model):
        if number != _GRAPH or not isinstance(graph, _Span):
            continue
        for part, value in fields.of(graph):
            if part == _NODE and isinstance(value, _Span):
                yield _node(fields, value, limits)


def _node(fields: _Fields, message: _Span, limits: WeightLimits) -> Node:
    node = Node()
    for number, value in fields.of(message):
        if not isinstance(value, _Span):
            continue
        if number == _NODE_INPUT:
            node.inputs.append(_text(fields, value, limits))
        elif number == _NODE_OUTPUT:
            node.outputs.append(_text(fields, value, limits))
        elif number == _NODE_OPERATOR:
            node.operator = _text(fields, value, limits)
        elif number == _NODE_ATTRIBUTE:
            _read_attribute(fields, value, node, limits)
    return node


def _read_attribute(fields: _Fields, message: _Span, node: Node, limits: WeightLimits) -> None:
    name, single, decimal = "", None, None
    several: list[int] = []
    for number, value in fields.of(message):
        if number == _ATTRIBUTE_NAME and isinstance(value, _Span):
            name = _text(fields, value, limits)
        elif number == _ATTRIBUTE_NUMBER and isinstance(value, int):
            single = _signed(value)
        elif number == _ATTRIBUTE_FLOAT and isinstance(value, _Span) and value.length == 4:
            (decimal,) = struct.unpack("<f", fields.content(value))
        elif number == _ATTRIBUTE_NUMBERS and len(several) <= limits.max_rank:
            several.extend(_numbers(fields, value, limits))
    if single is not None:
        node.numbers[name] = single
    if name == "epsilon" and decimal is not None:
        # 1e-05 rather than the float32 next to it.
        node.epsilon = float(np.format_float_positional(np.float32(decimal), unique=True))
    if name in ("alpha", "beta") and decimal is not None:
        node.factors[name] = decimal
    if name == "perm":
        node.axes = several


def _text(fields: _Fields, value: _Span, limits: WeightLimits) -> str:
    # UTF-8 has up to 4 bytes a character.
    start = _Span(value.start, min(value.end, value.start + 4 * limits.max_name + 4))
    return fields.content(start).decode("utf-8", errors="replace")


def _tensors(fields: _Fields, model: _Span, limits: WeightLimits) -> dict[str, _Tensor]:
    found: dict[str, _Tensor] = {}
    graphs = [value for number, value in fields.of(model) if number == _GRAPH]
    if len(graphs) != 1 or not isinstance(graphs[0], _Span):
        raise WeightsError("it is no ONNX model with one graph: choose another file.")
    for number, value in fields.of(graphs[0]):
        if number == _SPARSE_INITIALIZER:
            raise WeightsError("it holds sparse arrays: save it with ordinary ones.")
        if number != _INITIALIZER or not isinstance(value, _Span):
            continue
        tensor = _tensor(fields, value, limits)
        if tensor.is_external:
            raise WeightsError(
                f"the array {quoted(tensor.name)} lies in another file, and others are not "
                "opened: save the model as one file, with torch.onnx.export(..., "
                "external_data=False) or onnx.save(onnx.load(path), new_path)."
            )
        if tensor.data_type not in (*_FLOATS, *_QUANTIZED):
            continue
        if tensor.name in found:
            raise WeightsError(f"the name {quoted(tensor.name)} occurs twice: save the file again.")
        found[tensor.name] = tensor
        limits.check_count(len(found))
    return found


def _tensor(fields: _Fields, message: _Span, limits: WeightLimits) -> _Tensor:
    tensor = _Tensor()
    for number, value in fields.of(message):
        if number == _DIMS:
            tensor.dims.extend(_numbers(fields, value, limits))
            if len(tensor.dims) > limits.max_rank:
                raise WeightsError(
                    f"an array has more than {limits.max_rank} axes: choose a file of AlexNet's "
                    "weights."
                )
        elif number == _DATA_TYPE and isinstance(value, int):
            tensor.data_type = value
        elif number == _NAME and isinstance(value, _Span):
            tensor.name = _text(fields, value, limits)
            limits.check_name(tensor.name)
        elif number in (_RAW_DATA, *_TYPED) and isinstance(value, _Span) and value.length:
            tensor.data[number] = value
        elif number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value == 1):
            tensor.is_external = True
    return tensor


def _numbers(fields: _Fields, value: int | _Span, limits: WeightLimits) -> Iterator[int]:
    """Yield whole numbers that are written one by one or packed into one field."""
    if isinstance(value, int):
        yield _signed(value)
        return
    position = value.start
    for _ in range(limits.max_rank + 1):
        if position >= value.end:
            return
        number, position = fields.varint(position, value.end)
        yield _signed(number)


def _signed(value: int) -> int:
    value &= 2**64 - 1
    return value - 2**64 if value >> 63 else value


def _check_data(tensor: _Tensor, declared: ArraySpec) -> None:
    """Raise unless there is one field of data, of the kind and length that is declared."""
    if not tensor.data and 0 in tensor.dims:
        return
    kinds = {number: _TYPED.get(number, declared.dtype) for number in tensor.data}
    if list(kinds.values()) != [declared.dtype]:
        raise WeightsError(
            f"the array {quoted(tensor.name)} holds no raw numbers of its kind: save the model "
            "with raw data."
        )
    (span,) = tensor.data.values()
    if span.length != declared.file_bytes:
        raise WeightsError(
            f"the array {quoted(tensor.name)} declares {declared.file_bytes:,} bytes, but the "
            f"file holds {span.length:,} of them: save it again."
            if 0 <= declared.file_bytes < 10**15
            else f"the array {quoted(tensor.name)} declares an absurd size: save it again."
        )
