"""Patches against the gradient, which knows what a unit depends on."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import Layer
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.inference.network import Network
from alexnet.inference.receptive import Patch, input_patch, previous_patch
from tests.support.random_networks import random_image, random_weights, seeds
from tests.support.strategies import architectures, linear_architectures


@settings(max_examples=25)
@given(linear_architectures(), st.data())
def test_the_gradient_is_where_the_patch_is(
    architecture: Architecture, data: st.DataObject
) -> None:
    weights = {path: tf.abs(array) + 0.1 for path, array in random_weights(architecture).items()}
    network = Network(architecture, weights)
    maps = [layer for layer in architecture.layers if len(layer.output_shape) == 3]
    layer = data.draw(st.sampled_from(maps))
    y, x = place_in(layer, data)
    image = tf.constant(random_image(architecture)[None])
    with tf.GradientTape() as tape:
        tape.watch(image)
        unit = network.call(network.part(layer.name), image)[0, y, x, 0]
    depends = tape.gradient(unit, image).numpy()[0].any(-1)
    patch = input_patch(architecture, layer.name, y, x).clipped(*architecture.input.size)
    expected = np.zeros_like(depends)
    expected[patch.top : patch.bottom, patch.left : patch.right] = True
    assert not (depends & ~expected).any()
    # A zero of the padding stands where there is no pixel, and depends on none.
    is_padded = layer.class_name == "ZeroPadding2D"
    if not is_padded and not any(leaves_pixels(layer) for layer in architecture.layers):
        # Strides never exceed their windows here, so there are no holes: the field is full.
        np.testing.assert_array_equal(depends, expected)


def leaves_pixels(layer: Layer) -> bool:
    """Return whether the windows of a layer end before its input does."""
    window = layer.options.get("kernel_size") or layer.options.get("pool_size")
    if window is None or layer.options["padding"] == "same":
        return False
    strides = layer.options["strides"]
    return any((layer.input_shape[axis] - window[axis]) % strides[axis] for axis in (0, 1))


@settings(max_examples=100)
@given(architectures(), st.data())
def test_patches_agree_with_the_facts(architecture: Architecture, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(analyze(architecture).rows))
    layer = next(layer for layer in architecture.layers if layer.name == row.name)
    y, x = place_in(layer, data) if row.fields else (0, 0)
    patch = input_patch(architecture, row.name, y, x)
    if row.fields:
        height, width = row.fields
        assert (patch.top, patch.left) == (
            height.start + y * height.jump,
            width.start + x * width.jump,
        )
        assert (patch.height, patch.width) == (height.size, width.size)
    else:
        assert patch == Patch(0, 0, *architecture.input.size)


def place_in(layer: Layer, data: st.DataObject) -> tuple[int, int]:
    height, width = layer.output_shape[:2]
    return data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))


@pytest.mark.parametrize(
    ("name", "layer", "place", "expected"),
    [
        ("article-table", "In", (5, 6), Patch(5, 6, 6, 7)),
        ("article-table", "C1", (0, 54), Patch(0, 216, 11, 227)),
        ("article-table", "C3", (0, 26), Patch(-2, 24, 3, 29)),
        ("article-table", "S8", (5, 5), Patch(10, 10, 13, 13)),
        ("one-weird-trick-2014", "C1", (0, 54), Patch(-2, 214, 9, 225)),
        ("one-weird-trick-2014", "C1_pad", (0, 0), Patch(-2, -2, -1, -1)),
        ("paper-2012", "C1_norm", (3, 4), Patch(12, 16, 23, 27)),
        ("paper-2012", "F9", (0, 0), Patch(0, 0, 6, 6)),
        ("paper-2012", "Out", (0, 0), Patch(0, 0, 0, 0)),
    ],
)
def test_previous_patch(name: str, layer: str, place: tuple[int, int], expected: Patch) -> None:
    assert previous_patch(preset(name), layer, *place) == expected


def test_an_odd_zero_of_same_goes_to_the_end() -> None:
    architecture = Architecture(
        (
            Input(name="In", size=(8, 8), channels=1),
            MaxPooling(name="S1", pool_size=(3, 3), strides=(2, 2), padding="same"),
            Convolution(name="C2", kernel_size=(2, 2)),
            Dense(name="Out", units=2),
        )
    )
    assert previous_patch(architecture, "S1", 0, 3) == Patch(0, 6, 3, 9)
    assert input_patch(architecture, "C2", 3, 3) == Patch(6, 6, 11, 11)
    assert input_patch(architecture, "C2", 3, 3).clipped(8, 8) == Patch(6, 6, 8, 8)
    assert Patch(-9, 3, -4, 4).clipped(8, 8).height == 0


@pytest.mark.parametrize("name", PRESETS)
def test_normalisation_sees_what_its_convolution_sees(name: str) -> None:
    architecture = preset(name)
    for layer in architecture.layers:
        if layer.name.endswith("_norm"):
            convolution = layer.name.removesuffix("_norm")
            assert input_patch(architecture, layer.name, 3, 5) == input_patch(
                architecture, convolution, 3, 5
            )


@pytest.mark.parametrize("place", [(-1, 0), (55, 0), (0, 55)])
def test_a_place_that_is_not_there(place: tuple[int, int]) -> None:
    for patch in (input_patch, previous_patch):
        with pytest.raises(ValueError, match="C1 has 55 x 55 places, none at"):
            patch(preset("article-table"), "C1", *place)


@given(seeds)
@settings(max_examples=5)
def test_an_unknown_layer(seed: int) -> None:
    with pytest.raises(ValueError, match=r"no layer is named 'C\d+'; layers are In, C1, S2"):
        input_patch(preset("article-table"), f"C{seed + 100}")
