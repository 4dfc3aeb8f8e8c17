"""What a network's outputs are for many photos, some at a time."""

from collections.abc import Iterator

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.images import InputConvention
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.batches import normalized, squashed

_CHUNK = 64


def outputs_of(
    model: keras.Model, photos: PhotoSet, convention: InputConvention
) -> Iterator[list[NDArray[np.float32]]]:
    """Yield every output of ``model`` for the next photos as they are, each (photos, ...)."""
    _, height, width, channels = model.inputs[0].shape
    for first in range(0, len(photos), _CHUNK):
        chosen = photos.subset(range(first, min(first + _CHUNK, len(photos))))
        inputs = normalized(squashed(chosen, height, width, convention), channels, convention)
        # Every chunk of one size: another one would be compiled anew.
        padding = np.repeat(inputs[:1], _CHUNK - len(inputs), axis=0)
        outputs = model.predict_on_batch(np.concatenate([inputs, padding]))
        several = outputs if isinstance(outputs, list) else [outputs]
        yield [np.asarray(output, np.float32)[: len(inputs)] for output in several]


def some_of(photos: PhotoSet, most: int) -> PhotoSet:
    """Return so many of the photos, at random but the same ones every time."""
    return photos.subset(np.random.default_rng(0).permutation(len(photos))[:most])
