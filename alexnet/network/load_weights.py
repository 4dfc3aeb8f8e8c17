"""Weights into a Keras model: ``load_weights``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from alexnet.errors import WeightsError
from alexnet.network.normalization import LocalResponseNormalization
from alexnet.weights.fetching.jobs import fetch
from alexnet.weights.fitting.epsilon import epsilons_of
from alexnet.weights.formats import read_weights
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.trained import Arrays, from_source

_LRN_FIELDS = {
    "lrn_depth_radius": "depth_radius",
    "lrn_bias": "bias",
    "lrn_alpha": "alpha",
    "lrn_beta": "beta",
}


def load_weights(model: keras.Model, source: str | Path) -> None:
    """Fill a model's variables, in place.

    Args:
        model: a model that ``build_model`` built, or another one whose layers bear the same
            names.
        source: the name of a registered source, which is fetched if it is not there yet, or
            a file's path. Weights that were trained with other constants of local response
            normalisation, or another epsilon of batch normalisation, set the layers' own; do
            that before the model is compiled.

    Raises:
        WeightsError: there is no such source or file, it cannot be fetched or read, or it does
            not fit the model. Nothing is changed then. A source that brings only some rows'
            weights leaves the others as they are.

    Example:
        Caffe's reference, trained on ImageNet (244 MB are fetched the first time)::

            model = alexnet.build_model(alexnet.preset("paper-2012"))
            alexnet.load_weights(model, "bvlc-alexnet")
    """
    ours = {w.path: w for w in model.weights if "seed_generator" not in w.path}
    shapes = {path: tuple(weight.shape) for path, weight in ours.items()}
    if str(source) in SOURCES:
        known = SOURCES[str(source)]
        trained = from_source(known, fetch(known))
        for path, shape in trained.shapes.items():
            if shapes.get(path) != shape:
                raise WeightsError(
                    f"the model's “{path}” needs the shape {shape}, not {shapes.get(path)}: "
                    f"build preset {known.fits}.",
                    name=known.title,
                )
        arrays: Arrays = trained.read()
        settings = known.row_settings
        epsilons: Mapping[str, float] = {}
    else:
        file = Path(source)
        if file.is_dir():
            raise WeightsError(
                "this is a folder: give the path of one file of weights.", name=file.resolve().name
            )
        if not file.is_file():
            raise WeightsError(
                f"there is neither such a file nor such a source: choose one of "
                f"{', '.join(SOURCES)}, or a file's path.",
                name=file.name,
            )
        arrays, settings = read_weights(file, name=file.name, expected=shapes), {}
        epsilons = epsilons_of(file, name=file.name, expected=shapes)
    for name, array in arrays.items():
        if name in ours:
            ours[name].assign(array)
    _set_constants(model, settings)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and layer.name in epsilons:
            layer.epsilon = epsilons[layer.name]


def _set_constants(model: keras.Model, settings: Mapping[str, Mapping[str, Any]]) -> None:
    for row, values in settings.items():
        for layer in model.layers:
            if layer.name == f"{row}_norm" and isinstance(layer, LocalResponseNormalization):
                for name, attribute in _LRN_FIELDS.items():
                    setattr(layer, attribute, values[name])
