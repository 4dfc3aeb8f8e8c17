"""Shapes, parameters and refusals against Keras' own layers."""

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze, analyze_prefix
from alexnet.architecture.layers import DROPOUTS
from alexnet.architecture.limits import check_limits
from alexnet.architecture.rows import (
    ACTIVATIONS,
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    Pooling,
    Row,
)
from alexnet.errors import ArchitectureError
from alexnet.network.build import build_blueprint
from tests.support.strategies import architectures, unchecked_rows


@settings(max_examples=500)
@given(architectures())
def test_every_layer_is_what_keras_makes(architecture: Architecture) -> None:
    facts = analyze(architecture)
    model = build_blueprint(architecture)
    assert [layer.name for layer in facts.layers] == [layer.name for layer in model.layers]
    for ours, theirs in zip(facts.layers, model.layers, strict=True):
        assert ours.class_name == type(theirs).__name__
        if ours.class_name != "InputLayer":
            assert (None, *ours.input_shape) == theirs.input.shape
        assert (None, *ours.output_shape) == theirs.output.shape
        assert ours.params == theirs.count_params()
        frozen = sum(int(np.prod(weight.shape)) for weight in theirs.non_trainable_weights)
        # A dropout's seed is a weight to Keras, and counted by nobody.
        assert ours.non_trainable_params == (0 if ours.class_name in DROPOUTS else frozen)
    assert facts.params == model.count_params()
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert facts.trainable_params == trainable


@settings(max_examples=300)
@given(unchecked_rows())
def test_refuses_exactly_what_keras_refuses(rows: tuple[Row, ...]) -> None:
    kept = keras_accepts(rows)
    if kept == len(rows):
        facts = analyze(Architecture(rows))
        assert facts.rows[-1].name == rows[-1].name
    else:
        with pytest.raises(ArchitectureError) as refused:
            Architecture(rows)
        assert refused.value.row == rows[kept].name
        assert str(refused.value).startswith(f"{rows[kept].name}: ")
        assert [row.name for row in analyze_prefix(rows)] == [row.name for row in rows[:kept]]


def keras_accepts(rows: tuple[Row, ...]) -> int:
    """Return how many rows Keras takes before it raises or nothing is left of a map."""

    def count() -> int:
        with keras.StatelessScope(initialize_variables=False):
            tensor = None
            for index, row in enumerate(rows):
                try:
                    tensor = through_keras(row, tensor)
                except ValueError:
                    return index
                if 0 in tensor.shape:
                    return index
            return len(rows)

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(count).result()


def through_keras(row: Row, tensor: keras.KerasTensor | None) -> keras.KerasTensor:
    if isinstance(row, Input):
        return keras.Input((*row.size, row.channels))
    if isinstance(row, Dense):
        return keras.layers.Dense(row.units)(keras.layers.Flatten()(tensor))
    if isinstance(row, GlobalAveragePooling):
        return keras.layers.GlobalAveragePooling2D()(tensor)
    if isinstance(row, Convolution):
        padding = row.padding
        if isinstance(padding, int):
            tensor, padding = keras.layers.ZeroPadding2D(padding)(tensor), "valid"
        return keras.layers.Conv2D(
            row.filters,
            row.kernel_size,
            row.strides,
            padding,
            dilation_rate=row.dilation_rate,
            groups=row.groups,
        )(tensor)
    assert isinstance(row, Pooling)
    pooling = {"max_pooling": "MaxPooling2D", "average_pooling": "AveragePooling2D"}[row.TYPE]
    return getattr(keras.layers, pooling)(row.pool_size, row.strides, row.padding)(tensor)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_keras_knows_every_activation(name: str) -> None:
    assert keras.activations.get(name).__name__ == name


@settings(max_examples=100)
@given(architectures())
def test_json_gives_the_same_network_back(architecture: Architecture) -> None:
    again = Architecture.from_json(architecture.to_json())
    assert again == architecture
    check_limits(again)
