"""Poolings whose last window may reach beyond the border, which Keras does not have.

What lies beyond is left out of the window, as ONNX's ``ceil_mode`` does: a maximum sees the
lowest value there, a mean is divided by the pixels that are really there.
"""

from typing import Any

import keras
from keras import ops

from alexnet.architecture.geometry import missing_pixels, output_size

Shape = tuple[int | None, ...]


def _padded(layer: Any, maps: Any, value: float) -> Any:
    below, right = (
        missing_pixels(size, window, stride)
        for size, window, stride in zip(
            maps.shape[1:3], layer.pool_size, layer.strides, strict=True
        )
    )
    return ops.pad(maps, [[0, 0], [0, below], [0, right], [0, 0]], constant_values=value)


def _pooled_shape(layer: Any, shape: Shape) -> Shape:
    height, width = (
        None if size is None else output_size(size, window, stride, "ceil")
        for size, window, stride in zip(shape[1:3], layer.pool_size, layer.strides, strict=True)
    )
    return (shape[0], height, width, shape[3])


@keras.saving.register_keras_serializable(package="alexnet")
class CeilMaxPooling2D(keras.layers.MaxPooling2D):  # type: ignore[misc]  # Keras is untyped
    """Max pooling, rounded up: 1 + ceil((size - window) / stride) windows along each axis.

    Args:
        **options: those of Keras' ``MaxPooling2D`` but ``padding``.

    Input shape:
        (batch, height, width, maps).

    Output shape:
        (batch, rounded-up height, rounded-up width, maps).

    Example:
        >>> CeilMaxPooling2D(pool_size=3, strides=2)(keras.ops.ones((1, 110, 110, 96))).shape
        TensorShape([1, 55, 55, 96])
    """

    def call(self, inputs: Any) -> Any:
        """Return the largest value of each window."""
        return super().call(_padded(self, inputs, float("-inf")))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the rounded-up shape."""
        return _pooled_shape(self, input_shape)


@keras.saving.register_keras_serializable(package="alexnet")
class CeilAveragePooling2D(keras.layers.AveragePooling2D):  # type: ignore[misc]  # Keras is untyped
    """Average pooling, rounded up; a mean counts the pixels inside the border alone.

    Args:
        **options: those of Keras' ``AveragePooling2D`` but ``padding``.

    Input shape:
        (batch, height, width, maps).

    Output shape:
        (batch, rounded-up height, rounded-up width, maps).

    Example:
        >>> CeilAveragePooling2D(pool_size=2)(keras.ops.ones((1, 5, 5, 1)))[0, :, :, 0].shape
        TensorShape([3, 3])
    """

    def call(self, inputs: Any) -> Any:
        """Return the mean of each window."""
        here = ops.ones((1, *inputs.shape[1:3], 1), dtype=inputs.dtype)
        return super().call(_padded(self, inputs, 0.0)) / super().call(_padded(self, here, 0.0))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the rounded-up shape."""
        return _pooled_shape(self, input_shape)
