"""What tells photos that are unlike all that a network was trained on, made after its training."""

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.images import InputConvention
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.head import features_of
from alexnet.weights.novelty import NoveltyDetector, features_layer, fitted_detector

_LOOKED_AT = 2_048
"""Photos that the class means are taken of."""


def novelty_detector(
    model: keras.Model,
    architecture: Architecture,
    trained: PhotoSet,
    validation: PhotoSet,
    convention: InputConvention,
    *,
    most: int = _LOOKED_AT,
) -> NoveltyDetector | None:
    """Return the detector that goes with trained weights.

    Args:
        model: the network with these weights.
        architecture: its rows.
        trained: what it was trained on; some are drawn, always the same ones.
        validation: what the threshold is set on.
        convention: how photos become inputs.
        most: photos that are drawn.

    Returns:
        ``None`` where the network has no row that gives maps, or too few photos are set apart.
    """
    layer = features_layer(architecture)
    if layer is None or not len(validation):
        return None
    chosen = trained.subset(np.random.default_rng(0).permutation(len(trained))[:most])
    return fitted_detector(
        layer,
        map_averages(model, layer, chosen, convention),
        chosen.labels,
        map_averages(model, layer, validation, convention),
    )


def map_averages(
    model: keras.Model, layer: str, photos: PhotoSet, convention: InputConvention
) -> NDArray[np.float32]:
    """Return what each map of a layer gives on average for each photo, (photos, maps)."""
    maps = model.get_layer(layer).output
    averaged = keras.Model(model.inputs[0], keras.ops.mean(maps, axis=(1, 2)), name="averages")
    return features_of(averaged, photos, convention)
