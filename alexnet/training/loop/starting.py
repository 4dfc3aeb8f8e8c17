"""Convolutions that start with what others have learnt, in rows that may have more maps.

The first maps of a row take the lent kernels, and look only at the lent maps before them; its
further maps start at random. Nothing in the lent part looks at a further map yet, so the network
begins as one that computes what the lent convolutions did, and has room for more (the idea of
Chen, Goodfellow and Shlens 2015, arXiv:1511.05641).
"""

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError
from alexnet.images import InputConvention
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.forward_passes import outputs_of, some_of
from alexnet.training.loop.to_numpy import to_numpy
from alexnet.weights.trained import Arrays

_MEASURED = 256
"""Photos by which normalisations are set."""


def start_with(
    model: keras.Model, lent: Arrays, photos: PhotoSet, convention: InputConvention
) -> None:
    """Fill a new network's first maps with lent numbers, and let normalisations change nothing.

    Args:
        model: a chain of layers with initial weights.
        lent: by path, such as ``C1/kernel``.
        photos: some of them measure the maps that are normalised.
        convention: how photos become inputs.

    Raises:
        TrainingError: an array is larger than the network's, or of another window.
    """
    for weight in model.weights:
        if weight.path in lent:
            weight.assign(widened(weight.path, to_numpy(weight), lent[weight.path]))
    _let_pass(model, photos, convention)


def widened(path: str, own: NDArray[np.float32], lent: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a row's initial array with a lent one in its first maps.

    Args:
        path: of the array, for messages.
        own: kernel (height, width, maps before, maps) or bias (maps,).
        lent: of the same window, with as many maps or fewer on either side.

    Raises:
        TrainingError: it is not.

    Example:
        >>> widened("C1/bias", np.zeros(3, np.float32), np.ones(2, np.float32)).tolist()
        [1.0, 1.0, 0.0]
    """
    fits = own.ndim == lent.ndim and own.shape[:-2] == lent.shape[:-2]
    if not fits or any(theirs > ours for theirs, ours in zip(lent.shape, own.shape, strict=True)):
        raise TrainingError(
            f"The lent {path} is {lent.shape} and the network's {own.shape}: the windows must be "
            "equal, and the network must have as many maps."
        )
    filled = own.copy()
    filled[..., : lent.shape[-1]] = 0
    filled[tuple(slice(length) for length in lent.shape)] = lent
    return filled


def _let_pass(model: keras.Model, photos: PhotoSet, convention: InputConvention) -> None:
    """Set every batch normalisation so that it gives what it is fed."""
    normalizations = [
        layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    if not normalizations:
        return
    for layer in normalizations:
        layer.moving_variance.assign(np.full(layer.moving_variance.shape, 1 - layer.epsilon))
    fed = keras.Model(model.inputs[0], [layer.input for layer in normalizations])
    sums = [np.zeros((3, layer.gamma.shape[0])) for layer in normalizations]
    for found in outputs_of(fed, some_of(photos, _MEASURED), convention):
        for total, maps in zip(sums, found, strict=True):
            values = maps.astype(np.float64).reshape(-1, total.shape[1])
            total += np.stack(
                [np.full(total.shape[1], len(values)), values.sum(0), (values**2).sum(0)]
            )
    for layer, (count, total, squares) in zip(normalizations, sums, strict=True):
        mean = total / count
        variance = np.maximum(squares / count - mean**2, 0)
        layer.moving_mean.assign(mean)
        layer.moving_variance.assign(variance)
        layer.gamma.assign(np.sqrt(variance + layer.epsilon))
        layer.beta.assign(mean)
