"""Initial weights that let a deep network without normalisation begin to learn.

Glorot's kernels are made for activations that are straight lines around zero. A ReLU halves the
power of what passes, so that behind eight rows of the article's table a twentieth is left, and
as little of the gradient comes back: the first hundred steps change nothing. What is left tells
little: all that comes out of a ReLU is positive, so that most maps of deep rows say the same of
every photo. Measuring helps where assuming does not (Mishkin and Matas 2015, arXiv:1511.06422):
row by row each map or unit is shifted and scaled until what it computes from the first batch,
before the activation, has a mean of zero and a variance of one (Salimans and Kingma 2016,
arXiv:1602.07868, section 3). The network begins as one with batch normalisation would.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.training.loop.to_numpy import to_numpy

_SMALLEST_DEVIATION = 1e-8
"""A map whose numbers are all alike, such as one of zeros, is not scaled."""


def spreads(model: keras.Model, inputs: NDArray[np.float32]) -> dict[str, float]:
    """Return the standard deviation of what each row computes before its activation.

    Args:
        model: a chain of layers, as ``build_model`` makes it.
        inputs: (pictures, height, width, channels), as the model is fed.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.network.build import build_model
        >>> model = build_model(preset("article-table"))            # doctest: +SKIP
        >>> spreads(model, photos)["F10"]                           # doctest: +SKIP
        0.054
    """
    return _through(model, inputs, standardize=False)


def scale_to_unit_variance(model: keras.Model, inputs: NDArray[np.float32]) -> dict[str, float]:
    """Shift and scale what each row computes to a mean of zero and a variance of one.

    The last row is left alone: its scores begin equal, whatever comes in. A row without biases
    is scaled only.

    Args:
        model: a chain of layers; its kernels and biases change.
        inputs: (pictures, height, width, channels) of what it will learn from; 32 are enough.

    Returns:
        The standard deviation that each row had when its turn came, behind standardised ones.
    """
    return _through(model, inputs, standardize=True)


def _through(
    model: keras.Model, inputs: NDArray[np.float32], *, standardize: bool
) -> dict[str, float]:
    found: dict[str, float] = {}
    flow: Any = inputs
    *rows, last = (layer for layer in model.layers if hasattr(layer, "kernel"))
    for layer in model.layers[1:]:
        if layer in rows or layer is last:
            values = _before_activation(layer, flow)
            found[layer.name] = float(np.std(values))
            if standardize and layer is not last:
                _standardize(layer, values)
        flow = layer(flow, training=False) if _tells_training(layer) else layer(flow)
    return found


def _standardize(layer: Any, values: NDArray[np.float32]) -> None:
    """Shift and scale a layer by what it computed, (pictures, ..., maps or units)."""
    each = tuple(range(values.ndim - 1))
    mean, deviation = values.mean(each), values.std(each)
    scale = 1 / np.where(deviation > _SMALLEST_DEVIATION, deviation, 1)
    layer.kernel.assign(to_numpy(layer.kernel) * scale)
    if layer.bias is not None:
        layer.bias.assign((to_numpy(layer.bias) - mean) * scale)


def _before_activation(layer: Any, flow: Any) -> NDArray[np.float32]:
    activation, layer.activation = layer.activation, keras.activations.linear
    try:
        return np.asarray(keras.ops.convert_to_numpy(layer(flow)), np.float32)
    finally:
        layer.activation = activation


def _tells_training(layer: Any) -> bool:
    return isinstance(layer, keras.layers.BatchNormalization | keras.layers.Dropout)
