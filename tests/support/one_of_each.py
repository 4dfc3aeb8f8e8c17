"""Small networks, each with one row or field that AlexNet itself does without."""

from collections.abc import Mapping
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import (
    AveragePooling,
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    MaxPooling,
    Row,
)

_INPUT = Input(name="In", size=(13, 14), channels=2)
_OUTPUT = Dense(name="Out", units=3, activation="softmax")


def _network(*rows: Row, output: Dense = _OUTPUT) -> Architecture:
    return Architecture((_INPUT, *rows, output))


def _convolution(**options: Any) -> Convolution:
    return Convolution(**{"name": "C1", "filters": 4, "kernel_size": 3, **options})


_BATCH: Mapping[str, Any] = {"normalization": "batch", "normalization_before_activation": True}

ONE_OF_EACH: Mapping[str, Architecture] = {
    "global average pooling": _network(
        _convolution(), GlobalAveragePooling(name="S2", dropout=0.5)
    ),
    "convolution rounded up": _network(
        _convolution(kernel_size=(4, 3), strides=(2, 3), padding="ceil")
    ),
    "max pooling rounded up": _network(
        MaxPooling(name="S1", pool_size=(3, 2), strides=(3, 3), padding="ceil")
    ),
    "average pooling rounded up": _network(
        AveragePooling(name="S1", pool_size=(2, 3), strides=(2, 3), padding="ceil")
    ),
    "dilation, valid": _network(_convolution(dilation_rate=(2, 3), padding="valid")),
    "dilation, same": _network(_convolution(dilation_rate=(3, 2), padding="same")),
    "dilation, zeros": _network(_convolution(dilation_rate=2, padding=2)),
    "depthwise": _network(_convolution(groups=2)),
    "dropout of maps": _network(_convolution(dropout=0.25)),
    "dropout of numbers": _network(_convolution(dropout=0.25, spatial_dropout=False)),
    "dropout after a pooling": _network(MaxPooling(name="S1", dropout=0.25)),
    "batch normalisation before the activation": _network(_convolution(**_BATCH)),
    "local response normalisation before the activation": _network(
        _convolution(**{**_BATCH, "normalization": "lrn"})
    ),
    "epsilon": _network(_convolution(normalization="batch", epsilon=0.25)),
    "normalisation of a dense row": _network(
        Dense(name="F1", units=5, normalization="batch", dropout=0.5)
    ),
    "normalisation of a dense row before the activation": _network(
        Dense(name="F1", units=5, dropout_on="inputs", epsilon=1e-5, **_BATCH)
    ),
    "normalisation of the output before softmax": _network(
        _convolution(), output=Dense(name="Out", units=3, activation="softmax", **_BATCH)
    ),
    "initial weights": _network(
        _convolution(kernel_initializer="he_uniform", bias_initializer="ones"),
        Dense(name="F2", units=5, kernel_initializer="krizhevsky_normal"),
    ),
}
"""What is special -> a network of a few hundred weights that has it."""
