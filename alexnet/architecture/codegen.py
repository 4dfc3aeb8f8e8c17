"""An architecture as Python in the style of the article, for a reader to take away.

The text is a program: it runs by itself with TensorFlow installed and leaves the network in
``model``. Nothing that a user typed becomes code: names and words are written as literals.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import OWN_CLASSES, Layer
from alexnet.architecture.rows import Dense, Row

_LINE_LENGTH = 90

_LRN_CLASS = '''\
class LocalResponseNormalization(layers.Layer):
    """Krizhevsky et al. 2012, section 3.3; alpha is not divided by the number of maps."""

    def __init__(self, depth_radius, bias, alpha, beta, **kwargs):
        super().__init__(**kwargs)
        self.constants = dict(depth_radius=depth_radius, bias=bias,
                              alpha=alpha, beta=beta)

    def call(self, maps):
        return tf.nn.local_response_normalization(maps, **self.constants)

    def get_config(self):
        return {**super().get_config(), **self.constants}
'''

_CEIL_POOLING_CLASS = """\
class Ceil{kind}Pooling2D(layers.{base}):
    \"""{kind} pooling, rounded up: what lies beyond the border is left out.\"""

    def padded(self, maps, value):
        size = zip(maps.shape[1:3], self.pool_size, self.strides)
        below, right = [max(0, -((k - n) // s) * s + k - n) for n, k, s in size]
        edges = [[0, 0], [0, below], [0, right], [0, 0]]
        return keras.ops.pad(maps, edges, constant_values=value)

    def call(self, maps):
{call}

    def compute_output_shape(self, shape):
        size = zip(shape[1:3], self.pool_size, self.strides)
        return (shape[0], *(1 - (k - n) // s for n, k, s in size), shape[3])
"""

_OWN_CLASSES: Mapping[str, str] = {
    "LocalResponseNormalization": _LRN_CLASS,
    "CeilMaxPooling2D": _CEIL_POOLING_CLASS.format(
        kind="Max",
        base="MaxPool2D",
        call='        return super().call(self.padded(maps, float("-inf")))',
    ),
    "CeilAveragePooling2D": _CEIL_POOLING_CLASS.format(
        kind="Average",
        base="AveragePooling2D",
        call="""\
        there = super().call(self.padded(keras.ops.ones((1, *maps.shape[1:3], 1)), 0.0))
        return super().call(self.padded(maps, 0.0)) / there""",
    ),
}
"""Class that does not ship with Keras -> its program."""

_UNLESS_DEFAULT: Mapping[str, Any] = {
    "padding": "valid",
    "dilation_rate": (1, 1),
    "groups": 1,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "epsilon": 1e-3,
}
"""Options left out where they hold Keras' default; the article writes all others."""

_CALLED: Mapping[str, str] = {
    "MaxPooling2D": "layers.MaxPool2D",
    **{name: name for name in OWN_CLASSES},
}
"""Class of a layer -> what the program calls it, where that is not ``layers.`` and its name."""

_POSITIONAL = ("units", "rate")
"""Options that the article gives without their name: ``Dense(4096, ...)``, ``Dropout(0.5)``."""

_NOT_BY_NAME: Mapping[str, str] = {
    "krizhevsky_normal": "keras.initializers.RandomNormal(stddev=0.01)"
}
"""Initialisers that Keras has under no name of their own."""


def to_python(architecture: Architecture) -> str:
    """Return a program that builds the network with ``keras.Sequential``.

    Layers, names, shapes and parameters are those of ``build_model``; the initial weights
    are drawn anew at every run.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> for line in to_python(preset("article-table")).splitlines()[6:9]:
        ...     print(line)
        model.add(keras.Input(shape=(227, 227, 3), name="In"))
        model.add(layers.Conv2D(filters=96, kernel_size=(11, 11), strides=(4, 4),
                                activation="relu", name="C1"))  # (55, 55, 96)
    """
    facts = analyze(architecture)
    needed = {layer.class_name for layer in facts.layers}
    lines = [
        f"# {facts.params:,} parameters, {facts.macs:,} multiply-adds for one image.",
        "import keras",
        "import keras.layers as layers",
    ]
    if "LocalResponseNormalization" in needed:
        lines.append("import tensorflow as tf")
    for name in OWN_CLASSES:
        if name in needed:
            lines += ["", "", _OWN_CLASSES[name].rstrip()]
    if needed.intersection(OWN_CLASSES):
        lines.append("")
    lines += ["", 'model = keras.Sequential(name="alexnet")', ""]
    lines += [_add(layer) for layer in facts.layers]
    lines += ["", *_compile(architecture.rows[-1]), "model.summary()", ""]
    return "\n".join(lines)


def _add(layer: Layer) -> str:
    name = f"name={_literal(layer.name)}"
    if layer.class_name == "InputLayer":
        return f"model.add(keras.Input(shape={layer.output_shape}, {name}))"
    called = _CALLED.get(layer.class_name, f"layers.{layer.class_name}")
    return _wrapped(
        f"model.add({called}(", [*_arguments(layer), name], f"))  # {layer.output_shape}"
    )


def _arguments(layer: Layer) -> Iterator[str]:
    for option, value in layer.options.items():
        if layer.class_name != "ZeroPadding2D" and _UNLESS_DEFAULT.get(option, ...) == value:
            continue
        text = _NOT_BY_NAME.get(value) or _literal(value) if isinstance(value, str) else repr(value)
        positional = option in _POSITIONAL or layer.class_name == "Activation"
        yield text if positional else f"{option}={text}"


def _wrapped(head: str, arguments: list[str], tail: str) -> str:
    """Return ``head``, the arguments and ``tail``, broken below the opening bracket."""
    lines = [head + arguments[0]]
    for argument in arguments[1:]:
        end = len(tail) if argument is arguments[-1] else len(",")
        if len(f"{lines[-1]}, {argument}") + end <= _LINE_LENGTH:
            lines[-1] += f", {argument}"
        else:
            lines[-1] += ","
            lines.append(" " * len(head) + argument)
    return "\n".join(lines) + tail


def _compile(last: Row) -> list[str]:
    assert isinstance(last, Dense)
    # Keras' word for the loss takes the outputs for probabilities, which only softmax gives.
    loss = (
        '"sparse_categorical_crossentropy"'
        if last.activation == "softmax"
        else "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    )
    return [
        f"model.compile(loss={loss},",
        "              optimizer=keras.optimizers.SGD(learning_rate=0.001),",
        '              metrics=["accuracy"])',
    ]


def _literal(value: Any) -> str:
    """Return Python that means the value, words in double quotes as the article has them."""
    text = repr(value)
    if isinstance(value, str) and '"' not in text:
        return f'"{text[1:-1]}"'
    return text
