"""Grad-CAM, saliency and occlusion against finite differences and brute force."""

from collections.abc import Generator

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import (
    ACTIVATIONS,
    AveragePooling,
    Convolution,
    Dense,
    Input,
    MaxPooling,
)
from alexnet.inference.gradcam import grad_cam, map_gradient
from alexnet.inference.logits import class_scores
from alexnet.inference.network import Activations, Network
from alexnet.inference.occlusion import Occlusion, occlude
from alexnet.inference.saliency import saliency
from tests.support.random_networks import random_image, random_network

CLASS = 2


def architecture(activation: str = "softmax", use_bias: bool = True) -> Architecture:
    # Smooth activations, lest a finite difference steps over a bend.
    return Architecture(
        (
            Input(name="In", size=(11, 9), channels=2),
            Convolution(name="C1", filters=4, activation="tanh", normalization="lrn"),
            AveragePooling(name="S2"),
            Convolution(name="C3", filters=6, activation="gelu", groups=2, padding=1),
            Dense(name="F4", units=5, activation="tanh", dropout=0.5),
            Dense(name="Out", units=4, activation=activation, use_bias=use_bias, dropout=0.5),
        )
    )


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(architecture(), seed=3)


@pytest.fixture(scope="module")
def image(network: Network) -> np.ndarray:
    return random_image(network.architecture, seed=1)


@pytest.fixture(scope="module")
def activations(network: Network, image: np.ndarray) -> Activations:
    return network.run(image)


def differences(network: Network, inputs: np.ndarray, start: str, step: float = 1e-2) -> np.ndarray:
    """Return the slope of the class's score before softmax along every input."""
    shifts = np.eye(inputs.size, dtype=np.float32).reshape(-1, *inputs.shape) * np.float32(step)
    read = network.call(
        network.part("F4", start), np.concatenate([inputs + shifts, inputs - shifts])
    )
    kernel, bias = (network.weights[f"Out/{role}"].numpy() for role in ("kernel", "bias"))
    scores = read.numpy().astype(float) @ kernel[:, CLASS] + bias[CLASS]
    up, down = np.split(scores, 2)
    slopes: np.ndarray = (up - down) / (2 * step)
    return slopes.reshape(inputs.shape)


def test_grad_cam_against_finite_differences(network: Network, activations: Activations) -> None:
    gradient = differences(network, activations["S2"], "S2")
    np.testing.assert_allclose(map_gradient(network, activations, "S2", CLASS), gradient, atol=2e-4)
    found = grad_cam(network, activations, "S2", CLASS)
    weights = gradient.mean((0, 1))
    expected = np.maximum((activations["S2"] * weights).sum(-1), 0)
    np.testing.assert_allclose(found.map_weights, weights, atol=2e-4)
    np.testing.assert_allclose(found.heat, expected, atol=1e-3)
    assert found.heat.min() >= 0


@pytest.mark.parametrize("layer", ["C1", "C1_norm", "S2", "C3", "C3_pad"])
def test_grad_cam_of_any_maps(network: Network, activations: Activations, layer: str) -> None:
    found = grad_cam(network, activations, layer, CLASS)
    assert found.heat.shape == activations[layer].shape[:2]
    assert found.map_weights.shape == activations[layer].shape[2:]
    assert found.enlarged(11, 9).shape == (11, 9)
    assert found.enlarged(11, 9).max() <= found.heat.max() + 1e-6


def test_saliency_against_finite_differences(network: Network, image: np.ndarray) -> None:
    gradient = differences(network, image, "In")
    found = saliency(network, image, CLASS)
    assert found.shape == image.shape[:2]
    np.testing.assert_allclose(found, np.abs(gradient).max(-1), atol=2e-4)


def test_smooth_gradient_is_the_mean_of_noisy_ones(network: Network, image: np.ndarray) -> None:
    samples, noise = 3, 0.2
    random = np.random.default_rng(9)
    total = np.zeros(image.shape)
    for _ in range(samples):
        shift = random.standard_normal(image.shape, np.float32) * noise * np.ptp(image)
        fed = tf.constant((image + shift)[None])
        with tf.GradientTape() as tape:
            tape.watch(fed)
            score = class_scores(network)(fed)[0, CLASS]
        total += tape.gradient(score, fed).numpy()[0]
    found = saliency(network, image, CLASS, samples=samples, noise=noise, seed=9)
    np.testing.assert_allclose(found, np.abs(total / samples).max(-1), rtol=1e-3, atol=1e-6)
    again = saliency(network, image, CLASS, samples=samples, noise=noise, seed=9)
    np.testing.assert_array_equal(found, again)
    with pytest.raises(ValueError, match="at least 1 sample, not 0"):
        saliency(network, image, CLASS, samples=0)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_scores_before_any_last_activation(activation: str) -> None:
    network = random_network(architecture(activation, use_bias=activation != "tanh"))
    image = random_image(network.architecture)
    logits = class_scores(network)(tf.constant(image[None]))
    last = tf.keras.activations.get(activation)
    np.testing.assert_allclose(last(logits)[0], network.run(image).scores, rtol=1e-4, atol=1e-6)


def test_scores_of_a_network_of_one_row() -> None:
    bare = Architecture((Input(name="In", size=(3, 2)), Dense(name="Out", units=4)))
    network = random_network(bare)
    image = random_image(bare)
    kernel = network.weights["Out/kernel"].numpy()
    expected = np.abs(kernel[:, CLASS].reshape(image.shape)).max(-1)
    np.testing.assert_allclose(saliency(network, image, CLASS), expected, rtol=1e-5)


@settings(max_examples=25)
@given(st.integers(1, 12), st.data())
def test_occlusion_by_brute_force(patch: int, data: st.DataObject) -> None:
    network, image = OCCLUDED
    stride = data.draw(st.integers(1, patch))
    fills: list[float | tuple[float, float]] = [0.0, (0.5, -1.0)]
    fill = data.draw(st.sampled_from(fills))
    steps = list(occlude(network, image, 1, patch=patch, stride=stride, fill=fill, batch=7))
    last = steps[-1]
    assert last.finished
    assert [step.done for step in steps[:-1]] == list(range(7, last.total, 7))
    covered = np.zeros(image.shape[:2], bool)
    probability = network.run(image).scores[1]
    for row, patches in enumerate(last.patches):
        for column, place in enumerate(patches):
            changed = image.copy()
            for y in range(place.top, place.bottom):
                for x in range(place.left, place.right):
                    changed[y, x] = fill
                    covered[y, x] = True
            expected = probability - network.run(changed).scores[1]
            assert last.drop[row, column] == pytest.approx(expected, abs=1e-5)
            assert 0 < place.height <= patch
            assert (place.top, place.left) == (row * stride, column * stride)
    assert covered.all()


OCCLUDED = (
    random_network(
        Architecture(
            (
                Input(name="In", size=(8, 9), channels=2),
                Convolution(name="C1", filters=4),
                MaxPooling(name="S2"),
                Dense(name="Out", units=3, activation="softmax"),
            )
        )
    ),
    np.random.default_rng(0).normal(0, 2, (8, 9, 2)).astype(np.float32),
)


def test_occlusion_can_be_stopped_and_shows_what_it_has() -> None:
    network, image = OCCLUDED
    steps = occlude(network, image, 0, patch=4, stride=4, batch=1)
    first = next(steps)
    assert isinstance(steps, Generator)
    steps.close()
    assert isinstance(first, Occlusion)
    assert (first.done, first.total, first.finished) == (1, 6, False)
    assert np.isfinite(first.drop).sum() == 1
    shown = first.over_photo()
    assert shown.shape == (8, 9)
    assert np.isfinite(shown[:4, :4]).all()
    assert np.isnan(shown[4:]).all()
    assert np.isnan(shown[:, 4:]).all()


def test_overlapping_patches_are_averaged() -> None:
    network, image = OCCLUDED
    *_, last = occlude(network, image, 0, patch=4, stride=2)
    shown = last.over_photo()
    assert shown[0, 0] == pytest.approx(float(last.drop[0, 0]), abs=1e-6)
    assert shown[3, 3] == pytest.approx(float(last.drop[:2, :2].mean()), abs=1e-6)
    assert np.isfinite(shown).all()


def test_the_photo_is_left_alone() -> None:
    network, image = OCCLUDED
    before = image.copy()
    for _ in occlude(network, image, 0, patch=8, stride=8):
        np.testing.assert_array_equal(image, before)


@pytest.mark.parametrize("options", [{"patch": 0}, {"stride": 0}, {"stride": 33}, {"batch": 0}])
def test_occlusion_out_of_range(options: dict[str, int]) -> None:
    network, image = OCCLUDED
    with pytest.raises(ValueError, match="patch, stride and batch must be at least 1"):
        occlude(network, image, 0, **options)


def test_classes_and_layers_that_are_not_there(
    network: Network, image: np.ndarray, activations: Activations
) -> None:
    message = "the network has 4 classes, none numbered"
    for wrong in (-1, 4):
        with pytest.raises(ValueError, match=message):
            saliency(network, image, wrong)
        with pytest.raises(ValueError, match=message):
            occlude(network, image, wrong)
        with pytest.raises(ValueError, match=message):
            grad_cam(network, activations, "C1", wrong)
    for vector in ("F4", "flatten", "Out"):
        with pytest.raises(ValueError, match=f"{vector} gives a vector"):
            grad_cam(network, activations, vector, 0)
    with pytest.raises(ValueError, match="no layer is named 'C9'"):
        grad_cam(network, activations, "C9", 0)
