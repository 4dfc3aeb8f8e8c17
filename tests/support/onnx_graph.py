"""An architecture and its weights as an ONNX graph, for a second opinion on every number.

Written from the ONNX operators' specification alone: nothing of the Keras model is used.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.geometry import same_zeros
from alexnet.architecture.layers import Layer, spans_of
from alexnet.architecture.rows import Convolution, Dense, Pooling

OPSET = 20
KERAS_LEAKY_SLOPE = 0.2
INPUT = "image"

_BY_NAME: Mapping[str, tuple[str, dict[str, Any]]] = {
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": KERAS_LEAKY_SLOPE}),
    "tanh": ("Tanh", {}),
    "sigmoid": ("Sigmoid", {}),
    "elu": ("Elu", {}),
    "gelu": ("Gelu", {"approximate": "none"}),
    "linear": ("Identity", {}),
    "softmax": ("Softmax", {"axis": 1}),
    "log_softmax": ("LogSoftmax", {"axis": 1}),
    "selu": ("Selu", {}),
    "celu": ("Celu", {}),
    "mish": ("Mish", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_silu": ("HardSwish", {}),
    "exponential": ("Exp", {}),
}
"""Keras' name of an activation -> ONNX' operator and its attributes."""

_CLIPPED = {"relu6": (0.0, 6.0), "hard_tanh": (-1.0, 1.0)}


def onnx_graph(
    architecture: Architecture, weights: Mapping[str, Any], outputs: Sequence[str] | None = None
) -> ModelProto:
    """Return the graph. Its input is ``image``, (1, channels, height, width).

    Args:
        architecture: what to write.
        weights: path of a variable -> anything that NumPy takes for an array.
        outputs: names of the layers to give; the last one's unless said. Maps come out as
            (1, maps, height, width).
    """
    writer = _Writer(weights)
    flow = INPUT
    first, *others = architecture.layers
    for layer in others:
        flow = writer.write(layer, flow)
    names = list(outputs or (architecture.layers[-1].name,))
    given = [name for name in names if name != first.name]
    graph = helper.make_graph(
        writer.nodes,
        "alexnet",
        [_value(INPUT, first.output_shape)],
        [_value(layer.name, layer.output_shape) for layer in others if layer.name in given],
        writer.arrays,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 10
    checker.check_model(model)
    return model


def session(model: ModelProto, threads: int = 2) -> onnxruntime.InferenceSession:
    """Return ONNX Runtime, ready to run the graph on the processor."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def run(
    architecture: Architecture, weights: Mapping[str, Any], image: np.ndarray
) -> dict[str, np.ndarray]:
    """Return every layer's output as ONNX Runtime computes it, laid out as Keras does."""
    names = [layer.name for layer in architecture.layers[1:]]
    runtime = session(onnx_graph(architecture, weights, names))
    fed = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
    # Flattened maps come out map by map; Keras flattens place by place.
    got = dict(zip(names, runtime.run(names, {INPUT: fed}), strict=True))
    maps_last = {
        name: np.moveaxis(output[0], 0, -1) if output.ndim == 4 else output[0]
        for name, output in got.items()
    }
    for layer in architecture.layers:
        flat = maps_last.get(layer.name)
        if layer.name in _flattened(architecture) and flat is not None:
            height, width, maps = _flattened(architecture)[layer.name]
            by_map = flat.reshape(maps, height, width)
            maps_last[layer.name] = by_map.transpose(1, 2, 0).reshape(-1)
    return maps_last


def _flattened(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Layers that hand on flattened maps, with the maps' shape."""
    found: dict[str, tuple[int, ...]] = {}
    shape: tuple[int, ...] = ()
    for layer in architecture.layers:
        if layer.class_name == "Flatten":
            shape = layer.input_shape
            found[layer.name] = shape
        elif layer.class_name == "Dropout" and shape:
            found[layer.name] = shape
        elif layer.class_name == "Dense":
            shape = ()
    return found


def _value(name: str, shape: tuple[int, ...]) -> Any:
    maps_first = (1, shape[2], *shape[:2]) if len(shape) == 3 else (1, *shape)
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, maps_first)


class _Writer:
    def __init__(self, weights: Mapping[str, Any]) -> None:
        self.nodes: list[NodeProto] = []
        self.arrays: list[TensorProto] = []
        self._weights = weights
        self._flattened: tuple[int, ...] = ()

    def write(self, layer: Layer, flow: str) -> str:
        """Append the nodes of a layer that is fed ``flow``; return the name of its output."""
        getattr(self, f"_{layer.class_name.lower()}")(layer, flow)
        return layer.name

    def _array(self, name: str, array: np.ndarray | np.generic) -> str:
        values = np.ascontiguousarray(array, np.float32)
        self.arrays.append(numpy_helper.from_array(values, name))
        return name

    def _weight(self, layer: Layer, role: str) -> np.ndarray:
        return np.asarray(self._weights[f"{layer.name}/{role}"])

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> None:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    def _zeropadding2d(self, layer: Layer, flow: str) -> None:
        zeros = layer.options["padding"]
        if isinstance(zeros, int):
            zeros = ((zeros, zeros), (zeros, zeros))
        name = f"{layer.name}/pads"
        (above, below), (left, right) = zeros
        pads = np.array([0, 0, above, left, 0, 0, below, right], np.int64)
        self.arrays.append(numpy_helper.from_array(pads, name))
        self._node("Pad", [flow, name], layer.name)

    def _conv2d(self, layer: Layer, flow: str) -> None:
        assert isinstance(layer.row, Convolution)
        kernel = self._weight(layer, "kernel").transpose(3, 2, 0, 1)
        inputs = [flow, self._array(f"{layer.name}/kernel", kernel)]
        if layer.options["use_bias"]:
            inputs.append(self._array(f"{layer.name}/bias", self._weight(layer, "bias")))
        self._node(
            "Conv",
            inputs,
            f"{layer.name}/sum",
            kernel_shape=layer.options["kernel_size"],
            strides=layer.options["strides"],
            pads=_pads(layer, spans_of(layer.row)),
            dilations=layer.options["dilation_rate"],
            group=layer.options["groups"],
        )
        self._activate(layer, f"{layer.name}/sum")

    def _maxpooling2d(self, layer: Layer, flow: str) -> None:
        self._pooling("MaxPool", layer, flow)

    def _averagepooling2d(self, layer: Layer, flow: str) -> None:
        self._pooling("AveragePool", layer, flow, count_include_pad=0)

    _ceilmaxpooling2d = _maxpooling2d
    _ceilaveragepooling2d = _averagepooling2d

    def _pooling(self, kind: str, layer: Layer, flow: str, **attributes: Any) -> None:
        row = layer.row
        assert isinstance(row, Pooling)
        self._node(
            kind,
            [flow],
            layer.name,
            kernel_shape=row.pool_size,
            strides=row.strides,
            # Whatever Keras is told: ONNX has a word of its own for it.
            ceil_mode=int(row.padding == "ceil"),
            pads=[0, 0, 0, 0] if row.padding == "ceil" else _pads(layer, row.pool_size),
            **attributes,
        )

    def _globalaveragepooling2d(self, layer: Layer, flow: str) -> None:
        self._node("GlobalAveragePool", [flow], f"{layer.name}/maps")
        self._node("Flatten", [f"{layer.name}/maps"], layer.name)

    def _batchnormalization(self, layer: Layer, flow: str) -> None:
        assert isinstance(layer.row, Convolution | Dense)
        roles = ("gamma", "beta", "moving_mean", "moving_variance")
        arrays = [self._array(f"{layer.name}/{r}", self._weight(layer, r)) for r in roles]
        self._node("BatchNormalization", [flow, *arrays], layer.name, epsilon=layer.row.epsilon)

    def _localresponsenormalization(self, layer: Layer, flow: str) -> None:
        size = 2 * layer.options["depth_radius"] + 1
        self._node(
            "LRN",
            [flow],
            layer.name,
            size=size,
            alpha=layer.options["alpha"] * size,  # ONNX divides it by the size
            beta=layer.options["beta"],
            bias=layer.options["bias"],
        )

    def _flatten(self, layer: Layer, flow: str) -> None:
        self._flattened = layer.input_shape
        self._node("Flatten", [flow], layer.name)

    def _dropout(self, layer: Layer, flow: str) -> None:
        self._node("Identity", [flow], layer.name)

    _spatialdropout2d = _dropout

    def _dense(self, layer: Layer, flow: str) -> None:
        kernel = self._weight(layer, "kernel")
        if self._flattened:
            height, width, maps = self._flattened
            by_place = kernel.reshape(height, width, maps, -1)
            kernel = by_place.transpose(2, 0, 1, 3).reshape(kernel.shape)
            self._flattened = ()
        inputs = [flow, self._array(f"{layer.name}/kernel", kernel)]
        if layer.options["use_bias"]:
            inputs.append(self._array(f"{layer.name}/bias", self._weight(layer, "bias")))
        self._node("Gemm", inputs, f"{layer.name}/sum")
        self._activate(layer, f"{layer.name}/sum")

    def _activation(self, layer: Layer, flow: str) -> None:
        self._activate(layer, flow)

    def _activate(self, layer: Layer, total: str) -> None:
        name = layer.options["activation"]
        if name in _CLIPPED:
            low, high = (
                self._array(f"{layer.name}/{end}", np.float32(value))
                for end, value in zip(("low", "high"), _CLIPPED[name], strict=True)
            )
            self._node("Clip", [total, low, high], layer.name)
        elif name == "silu":
            self._node("Sigmoid", [total], f"{layer.name}/gate")
            self._node("Mul", [total, f"{layer.name}/gate"], layer.name)
        else:
            kind, attributes = _BY_NAME[name]
            self._node(kind, [total], layer.name, **attributes)


def _pads(layer: Layer, window: tuple[int, int]) -> list[int]:
    """Zeros above, on the left, below and on the right."""
    if layer.options["padding"] != "same":
        return [0, 0, 0, 0]
    height, width = (
        same_zeros(layer.input_shape[axis], window[axis], layer.options["strides"][axis])
        for axis in (0, 1)
    )
    return [height[0], width[0], height[1], width[1]]
