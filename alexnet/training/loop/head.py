"""Training the dense rows alone: what the rows before them give is computed once."""

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError
from alexnet.images import InputConvention
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.forward_passes import outputs_of


def split_at_dense(model: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Return the layers before the first dense row, and those from it on, as two networks.

    Both share their weights with ``model``. Dropout on the first dense row's inputs belongs to
    the second.

    Raises:
        TrainingError: there is nothing before the first dense row.
    """
    layers = model.layers
    first = next(at for at, layer in enumerate(layers) if isinstance(layer, keras.layers.Dense))
    while isinstance(layers[first - 1], keras.layers.Dropout):
        first -= 1
    if not any(layer.variables for layer in layers[:first]):
        raise TrainingError(
            "The network has no weights before its first fully connected row: train all rows."
        )
    features = keras.Model(model.inputs[0], layers[first - 1].output, name="features")
    inputs = outputs = keras.Input(layers[first - 1].output.shape[1:], name="features_in")
    for layer in layers[first:]:
        outputs = layer(outputs)
    head = keras.Model(inputs, outputs, name="head")
    for part in (features, head):
        part.dtype_policy = "float32"
    return features, head


def features_of(
    features: keras.Model, photos: PhotoSet, convention: InputConvention
) -> NDArray[np.float32]:
    """Return what ``features`` gives for every photo as it is, (photos, ...)."""
    return np.concatenate([given for (given,) in outputs_of(features, photos, convention)])


def with_mirrored(photos: PhotoSet) -> PhotoSet:
    """Return the photos and, after them, their mirror images."""
    mirrored = [np.ascontiguousarray(photo[:, ::-1]) for photo in photos.photos]
    labels = np.concatenate([photos.labels, photos.labels])
    return PhotoSet([*photos.photos, *mirrored], labels, photos.classes)
