"""Progressive resizing: the same weights on smaller pictures at first.

Most is learnt there, at a fraction of the cost.
"""

from typing import Any

import keras

from alexnet.architecture.architecture import Architecture
from alexnet.errors import ArchitectureError, TrainingError


def progressive_model(model: keras.Model, architecture: Architecture, size: int) -> keras.Model:
    """Return a network that shares every weight with ``model`` and takes smaller pictures.

    The maps in front of the first fully connected row are enlarged (bilinear) to the size
    that its kernel expects, so that every connection goes on seeing the same part of the
    picture.

    Args:
        model: what ``build_model(architecture)`` returned.
        architecture: its rows.
        size: height and width of the smaller pictures, in pixels.

    Raises:
        TrainingError: a window does not fit on maps so small.
    """
    try:
        smaller = architecture.replace(architecture.rows[0].name, size=(size, size))
    except ArchitectureError as error:
        raise TrainingError(
            f"Pictures of {size} × {size} are too small for this network ({error}) Choose a "
            "larger size for the first epochs, or 0 of them."
        ) from None
    inputs = outputs = keras.Input((size, size, smaller.layers[0].output_shape[2]))
    for layer in model.layers[1:]:
        if layer.name == "flatten":
            outputs = _enlarged(outputs, layer.input.shape)
        outputs = layer(outputs)
    reduced = keras.Model(inputs, outputs, name=f"{model.name}_{size}")
    reduced.dtype_policy = "float32"
    return reduced


def _enlarged(maps: Any, shape: tuple[int | None, ...]) -> Any:
    _, height, width, _ = shape
    if tuple(maps.shape[1:3]) == (height, width):
        return maps
    resizing = keras.layers.Resizing(
        height,
        width,
        interpolation="bilinear",
        data_format="channels_last",
        dtype="float32",
        name="enlarged",
    )
    return resizing(maps)
