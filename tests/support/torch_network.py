"""An architecture and its weights in plain PyTorch functions, for a third opinion.

PyTorch is too large for the default suite; whatever imports this skips where it is missing.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.geometry import same_zeros
from alexnet.architecture.layers import Layer, spans_of
from alexnet.architecture.rows import Convolution, Dense, Pooling

KERAS_LEAKY_SLOPE = 0.2

_ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "leaky_relu": lambda x: functional.leaky_relu(x, KERAS_LEAKY_SLOPE),
    "linear": lambda x: x,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softmax": lambda x: torch.softmax(x, 1),
    "log_softmax": lambda x: torch.log_softmax(x, 1),
    "hard_sigmoid": functional.hardsigmoid,
    "hard_silu": functional.hardswish,
    "hard_tanh": functional.hardtanh,
    "exponential": torch.exp,
}
"""Keras' activations whose names or constants differ from PyTorch's."""

Outputs = dict[str, torch.Tensor]


class TorchNetwork:
    """The network; arrays are (batch, maps, height, width) inside.

    Args:
        architecture: what to run.
        weights: path of a variable -> anything that NumPy takes for an array.
    """

    def __init__(self, architecture: Architecture, weights: Mapping[str, Any]) -> None:
        self._layers = architecture.layers
        self._weights = {p: _laid_out(np.asarray(array)) for p, array in weights.items()}

    def outputs(self, image: torch.Tensor, start: str | None = None) -> Outputs:
        """Return every layer's output.

        ``"logits"`` is the last row's before its activation.

        Args:
            image: (1, channels, height, width), or what ``start`` gives.
            start: name of the layer whose output is fed in.
        """
        names = [layer.name for layer in self._layers]
        first = names.index(start) if start else 0
        found = {names[first]: image}
        for layer in self._layers[first + 1 :]:
            image = self._run(layer, image, found)
            found[layer.name] = image
        return found

    def _run(self, layer: Layer, x: torch.Tensor, found: Outputs) -> torch.Tensor:
        options = layer.options
        if layer.class_name == "ZeroPadding2D":
            zeros = options["padding"]
            if isinstance(zeros, int):
                zeros = ((zeros, zeros), (zeros, zeros))
            return functional.pad(x, [*zeros[1], *zeros[0]])
        if layer.class_name == "Conv2D":
            assert isinstance(layer.row, Convolution)
            kernel, bias = self._kernel_and_bias(layer)
            padded = functional.pad(x, _zeros(layer, spans_of(layer.row)))
            total = functional.conv2d(
                padded,
                kernel,
                bias,
                options["strides"],
                dilation=options["dilation_rate"],
                groups=options["groups"],
            )
            return _activate(layer, total)
        if layer.class_name == "BatchNormalization":
            assert isinstance(layer.row, Convolution | Dense)
            gamma, beta, mean, variance = (
                self._weights[f"{layer.name}/{role}"]
                for role in ("gamma", "beta", "moving_mean", "moving_variance")
            )
            return functional.batch_norm(x, mean, variance, gamma, beta, eps=layer.row.epsilon)
        if layer.class_name == "LocalResponseNormalization":
            size = 2 * options["depth_radius"] + 1
            alpha = options["alpha"] * size  # PyTorch divides it by the size
            return functional.local_response_norm(x, size, alpha, options["beta"], options["bias"])
        if layer.class_name == "Activation":
            return _activate(layer, x)
        if layer.class_name == "GlobalAveragePooling2D":
            return x.mean((2, 3))
        if layer.class_name.endswith("Pooling2D"):
            return _pool(layer, x)
        if layer.class_name == "Flatten":
            return x.permute(0, 2, 3, 1).flatten(1)
        if layer.class_name == "Dense":
            kernel, bias = self._kernel_and_bias(layer)
            total = functional.linear(x, kernel, bias)
            found["logits"] = total
            return _activate(layer, total)
        return x

    def _kernel_and_bias(self, layer: Layer) -> tuple[torch.Tensor, torch.Tensor | None]:
        return self._weights[f"{layer.name}/kernel"], self._weights.get(f"{layer.name}/bias")


def to_torch(array: np.ndarray) -> torch.Tensor:
    """Return maps (height, width, maps) as a batch of one, or a vector likewise."""
    by_map = np.moveaxis(array, -1, 0) if array.ndim == 3 else array
    return torch.tensor(np.ascontiguousarray(by_map)[None])


def from_torch(tensor: torch.Tensor) -> np.ndarray:
    """Return what ``to_torch`` took."""
    array = tensor.detach().numpy()[0]
    return np.moveaxis(array, 0, -1) if array.ndim == 3 else array


def _laid_out(array: np.ndarray) -> torch.Tensor:
    if array.ndim == 4:
        array = array.transpose(3, 2, 0, 1)
    elif array.ndim == 2:
        array = array.T
    return torch.tensor(np.ascontiguousarray(array))


def _activate(layer: Layer, total: torch.Tensor) -> torch.Tensor:
    name = layer.options["activation"]
    return _ACTIVATIONS[name](total) if name in _ACTIVATIONS else getattr(functional, name)(total)


def _pool(layer: Layer, x: torch.Tensor) -> torch.Tensor:
    window, strides = layer.options["pool_size"], layer.options["strides"]
    assert isinstance(layer.row, Pooling)
    is_max = layer.row.TYPE == "max_pooling"
    if layer.row.padding == "ceil" and is_max:
        return functional.max_pool2d(x, window, strides, ceil_mode=True)
    if layer.row.padding == "ceil":
        return functional.avg_pool2d(x, window, strides, ceil_mode=True)
    zeros = _zeros(layer, window)
    if is_max:
        padded = functional.pad(x, zeros, value=-torch.inf)
        return functional.max_pool2d(padded, window, strides)
    sums, counts = (
        functional.avg_pool2d(functional.pad(each, zeros), window, strides, divisor_override=1)
        for each in (x, torch.ones_like(x))
    )
    return sums / counts


def _zeros(layer: Layer, window: tuple[int, int]) -> list[int]:
    """Zeros on the left, on the right, above and below, in PyTorch's order."""
    if layer.options["padding"] != "same":
        return [0, 0, 0, 0]
    height, width = (
        same_zeros(layer.input_shape[axis], window[axis], layer.options["strides"][axis])
        for axis in (0, 1)
    )
    return [*width, *height]
