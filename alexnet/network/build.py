"""An architecture as a ``keras.Model``: with weights to run, or without to look at."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import DROPOUTS, Layer
from alexnet.architecture.limits import check_limits
from alexnet.architecture.variables import Variable, variables
from alexnet.network.initial import initial_array, stable_seed
from alexnet.network.normalization import LocalResponseNormalization
from alexnet.network.pooling import CeilAveragePooling2D, CeilMaxPooling2D

MODEL_NAME = "alexnet"

_CLASSES: Mapping[str, type[keras.layers.Layer]] = {
    "ZeroPadding2D": keras.layers.ZeroPadding2D,
    "Conv2D": keras.layers.Conv2D,
    "BatchNormalization": keras.layers.BatchNormalization,
    "LocalResponseNormalization": LocalResponseNormalization,
    "MaxPooling2D": keras.layers.MaxPooling2D,
    "AveragePooling2D": keras.layers.AveragePooling2D,
    "CeilMaxPooling2D": CeilMaxPooling2D,
    "CeilAveragePooling2D": CeilAveragePooling2D,
    "GlobalAveragePooling2D": keras.layers.GlobalAveragePooling2D,
    "Flatten": keras.layers.Flatten,
    "Dense": keras.layers.Dense,
    "Activation": keras.layers.Activation,
    "Dropout": keras.layers.Dropout,
    "SpatialDropout2D": keras.layers.SpatialDropout2D,
}

_HAVE_DATA_FORMAT = (
    "ZeroPadding2D",
    "Conv2D",
    "MaxPooling2D",
    "AveragePooling2D",
    "CeilMaxPooling2D",
    "CeilAveragePooling2D",
    "GlobalAveragePooling2D",
    "Flatten",
    "SpatialDropout2D",
)


def build_model(architecture: Architecture, seed: int = 0) -> keras.Model:
    """Return the network with initial weights, ready to run.

    Kernels are Glorot uniform and biases zero, Keras' own defaults, unless a row says otherwise;
    they are drawn row by row (``initial_array``).

    Args:
        architecture: what to build.
        seed: any whole number.

    Returns:
        A functional model named ``"alexnet"`` whose layers bear the names of
        ``architecture.layers``. Input (batch, height, width, channels) float32, output
        (batch, classes).

    Raises:
        LimitError: before Keras is touched, where the network is larger than this host
            is set up to build.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> build_model(preset("article-table")).count_params()
        62378344
    """
    check_limits(architecture)
    return _connect(architecture, seed)


def build_blueprint(architecture: Architecture) -> keras.Model:
    """Return the network without weights: a few milliseconds, hardly any memory.

    Shapes, ``count_params()``, ``summary()`` and the picture work. Never run it: whatever
    reads a weight, ``predict`` and ``save_weights`` among them, draws random ones anew.

    Args:
        architecture: what to build.

    Returns:
        The model that ``build_model`` returns, its variables left empty.

    Raises:
        LimitError: as ``build_model`` does.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> build_blueprint(preset("article-table")).get_layer("C1").output.shape
        (None, 55, 55, 96)
    """
    check_limits(architecture)
    # Keras keeps empty variables on a list of the thread, and the next ordinary scope in
    # that thread would fill them all. The list goes when its thread does.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="blueprint") as short_lived:
        return short_lived.submit(_connect_weightless, architecture).result()


def _connect_weightless(architecture: Architecture) -> keras.Model:
    with keras.StatelessScope(initialize_variables=False):
        return _connect(architecture, seed=0)


def _connect(architecture: Architecture, seed: int) -> keras.Model:
    first, *others = architecture.layers
    inputs = outputs = keras.Input(shape=first.output_shape, name=first.name, dtype="float32")
    kernels = {v.path: v for v in variables(architecture) if v.role == "kernel"}
    for layer in others:
        kernel = kernels.get(f"{layer.name}/kernel")
        outputs = _call(_keras_layer(layer, seed), outputs, kernel, seed)
    model = keras.Model(inputs, outputs, name=MODEL_NAME)
    # A functional model takes no dtype, and would round its inputs to the process's policy.
    model.dtype_policy = "float32"
    return model


def _keras_layer(layer: Layer, seed: int) -> keras.layers.Layer:
    options: dict[str, Any] = {"name": layer.name, "dtype": "float32", **layer.options}
    if layer.class_name in _HAVE_DATA_FORMAT:
        options["data_format"] = "channels_last"
    if options.get("kernel_initializer") == "krizhevsky_normal":
        options["kernel_initializer"] = keras.initializers.RandomNormal(stddev=0.01)
    if layer.class_name in DROPOUTS:
        options["seed"] = stable_seed(seed, layer.row.id, "dropout")
    return _CLASSES[layer.class_name](**options)


def _call(keras_layer: keras.layers.Layer, inputs: Any, kernel: Variable | None, seed: int) -> Any:
    if kernel is None:
        return keras_layer(inputs)
    named = keras_layer.kernel_initializer
    keras_layer.kernel_initializer = lambda *_, **__: initial_array(kernel, seed)
    outputs = keras_layer(inputs)
    # A saved file names Keras' initializer, so that plain Keras opens it.
    keras_layer.kernel_initializer = named
    return outputs
