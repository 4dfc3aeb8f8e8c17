"""Multiply-adds against counting and TensorFlow's profiler, fields against gradients."""

from itertools import product

import keras
import numpy as np
import tensorflow as tf
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.rows import Convolution, Dense, Input
from alexnet.network.build import build_model
from tests.support.strategies import architectures, linear_architectures


@settings(max_examples=25)
@given(architectures(max_windows=3))
def test_macs_are_the_products_of_real_kernels_and_windows(architecture: Architecture) -> None:
    model = build_model(architecture)
    for layer in analyze(architecture).layers:
        built = model.get_layer(layer.name)
        if layer.class_name not in ("Conv2D", "Dense"):
            assert layer.macs == 0
            continue
        products_of_one_unit = built.kernel.numpy()[..., 0].size
        units = list(product(*map(range, built.output.shape[1:])))
        assert layer.macs == sum(products_of_one_unit for _ in units)


def test_macs_against_the_profiler() -> None:
    architecture = Architecture(
        (
            Input(name="In", size=(31, 27), channels=3),
            Convolution(name="C1", filters=8, kernel_size=(5, 3), strides=(2, 2), padding="valid"),
            Convolution(name="C2", filters=12, kernel_size=(3, 3)),
            Dense(name="F3", units=20),
            Dense(name="Out", units=10),
        )
    )
    model = build_model(architecture)
    image = tf.TensorSpec((1, 31, 27, 3))
    graph = tf.function(lambda x: model(x)).get_concrete_function(image).graph
    profiler = tf.compat.v1.profiler
    options = profiler.ProfileOptionBuilder(profiler.ProfileOptionBuilder.float_operation())
    report = profiler.profile(graph, cmd="op", options=options.with_empty_output().build())
    operations = {}
    node = report
    while node.children:
        node = node.children[0]
        operations[node.name] = node.float_ops
    # One multiply-add is two floating-point operations.
    assert operations["Conv2D"] + operations["MatMul"] == 2 * analyze(architecture).macs


@settings(max_examples=40)
@given(linear_architectures())
def test_receptive_fields_against_gradients(architecture: Architecture) -> None:
    row = analyze(architecture).rows[-2]
    model = build_model(architecture)
    for weight in model.weights:
        weight.assign(tf.ones_like(weight))
    to_maps = keras.Model(model.input, model.get_layer(row.name).output)
    height, width, _ = row.output_shape
    for unit in {(0, 0), (height // 2, width // 2), (height - 1, width - 1)}:
        image = tf.ones((1, *model.input.shape[1:]))
        with tf.GradientTape() as tape:
            tape.watch(image)
            value = to_maps(image)[0, unit[0], unit[1], 0]
        seen = tape.gradient(value, image).numpy()[0, :, :, 0] != 0
        for axis in (0, 1):
            pixels = np.flatnonzero(seen.any(axis=1 - axis))
            field = row.fields[axis]
            first = field.start + unit[axis] * field.jump
            last = first + field.size - 1
            end = seen.shape[axis] - 1
            assert pixels[0] == max(0, first)
            assert pixels[-1] <= min(end, last)
            if last <= end:
                assert pixels[-1] == last
