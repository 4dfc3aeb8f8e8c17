"""Initial weights that let a deep network without normalisation begin to learn.

Glorot's kernels are made for activations that are straight lines around zero. A ReLU halves the
power of what passes, so that behind eight rows of the article's table a twentieth is left, and
as little of the gradient comes back: the first hundred steps change nothing. Layer-sequential
unit variance (Mishkin and Matas 2015, arXiv:1511.06422) measures instead of assuming: row by row
each kernel is scaled until its outputs, before the activation, have a variance of one.
"""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.training.loop.to_numpy import to_numpy

_SMALLEST_DEVIATION = 1e-8
"""A row whose outputs are all alike, such as one of zeros, stays as it is."""


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
    return _through(model, inputs, scale=False)


def scale_to_unit_variance(model: keras.Model, inputs: NDArray[np.float32]) -> dict[str, float]:
    """Scale each row's kernel so that its outputs have a variance of one.

    The last row is left alone: its scores begin equal, whatever comes in.

    Args:
        model: a chain of layers; its kernels change.
        inputs: (pictures, height, width, channels) of what it will learn from; 32 are enough.

    Returns:
        The standard deviation that each row had when its turn came, behind scaled ones.
    """
    return _through(model, inputs, scale=True)


def _through(model: keras.Model, inputs: NDArray[np.float32], *, scale: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    flow: Any = inputs
    *rows, last = (layer for layer in model.layers if hasattr(layer, "kernel"))
    for layer in model.layers[1:]:
        if layer in rows or layer is last:
            deviation = float(np.std(_before_activation(layer, flow)))
            found[layer.name] = deviation
            if scale and layer is not last and deviation > _SMALLEST_DEVIATION:
                layer.kernel.assign(to_numpy(layer.kernel) / np.float32(deviation))
        flow = layer(flow, training=False) if _tells_training(layer) else layer(flow)
    return found


def _before_activation(layer: Any, flow: Any) -> NDArray[np.float32]:
    activation, layer.activation = layer.activation, keras.activations.linear
    try:
        return np.asarray(keras.ops.convert_to_numpy(layer(flow)), np.float32)
    finally:
        layer.activation = activation


def _tells_training(layer: Any) -> bool:
    return isinstance(layer, keras.layers.BatchNormalization | keras.layers.Dropout)
