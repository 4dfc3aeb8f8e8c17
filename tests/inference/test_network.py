"""The pass against Keras called layer by layer, and against plain NumPy."""

import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
import tensorflow as tf

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import AveragePooling, Convolution, Dense, Input, MaxPooling
from alexnet.inference.network import Activations, Network
from alexnet.network.build import build_model
from tests.support.weights_of_networks import initial_weights, weights_of

RANDOM = np.random.default_rng(7)


@pytest.fixture(scope="module")
def every_kind() -> Architecture:
    return Architecture(
        (
            Input(name="In", size=(19, 17), channels=3),
            Convolution(name="C1", filters=6, padding=1, normalization="batch"),
            MaxPooling(name="S2"),
            Convolution(name="C3", filters=6, groups=2, normalization="lrn"),
            AveragePooling(name="S4"),
            Dense(name="F5", units=8, dropout=0.5),
            Dense(name="Out", units=5, activation="softmax", dropout=0.5),
        )
    )


@pytest.fixture(scope="module")
def model(every_kind: Architecture) -> keras.Model:
    built = build_model(every_kind)
    for weight in built.get_layer("C1_norm").weights:
        weight.assign(RANDOM.uniform(0.5, 2, weight.shape))
    return built


@pytest.fixture(scope="module")
def network(every_kind: Architecture, model: keras.Model) -> Network:
    return Network(every_kind, weights_of(model))


def photo(*shape: int) -> np.ndarray:
    return RANDOM.random(shape or (19, 17, 3), np.float32)


def test_every_layer_is_there_with_its_shape(network: Network, every_kind: Architecture) -> None:
    activations = network.run(photo())
    assert {name: output.shape for name, output in activations.items()} == {
        layer.name: layer.output_shape for layer in every_kind.layers
    }
    assert {output.dtype for output in activations.values()} == {np.dtype("float32")}


def test_equal_to_keras_called_layer_by_layer(network: Network, model: keras.Model) -> None:
    image = photo()
    activations = network.run(image)
    expected = keras.ops.convert_to_tensor(image[None])
    for layer in model.layers[1:]:
        # Keras' default outside of ``fit`` is not to train.
        expected = layer(expected)
        np.testing.assert_allclose(
            activations[layer.name], keras.ops.convert_to_numpy(expected)[0], rtol=1e-5, atol=1e-6
        )


def test_equal_to_predict(network: Network, model: keras.Model) -> None:
    image = photo()
    np.testing.assert_allclose(
        network.run(image).scores, model.predict(image[None], verbose=0)[0], rtol=1e-5
    )


def test_equal_to_plain_numpy() -> None:
    small = Architecture(
        (
            Input(name="In", size=(5, 4), channels=1),
            Convolution(name="C1", filters=2, kernel_size=(2, 2), padding="valid"),
            MaxPooling(name="S2", pool_size=(2, 2), strides=(1, 1)),
            Dense(name="Out", units=3, activation="softmax"),
        )
    )
    weights = initial_weights(small)
    image = photo(5, 4, 1) - np.float32(0.5)
    got = Network(small, weights).run(image)

    kernel = weights["C1/kernel"].numpy()  # (2, 2, 1, 2)
    maps = np.zeros((4, 3, 2))
    for y, x, m in np.ndindex(4, 3, 2):
        maps[y, x, m] = max(0.0, (image[y : y + 2, x : x + 2] * kernel[..., m]).sum())
    pooled = np.array(
        [[maps[y : y + 2, x : x + 2].max((0, 1)) for x in range(2)] for y in range(3)]
    )
    logits = pooled.reshape(-1) @ weights["Out/kernel"].numpy()
    scores = np.exp(logits) / np.exp(logits).sum()

    np.testing.assert_array_equal(got["In"], image)
    np.testing.assert_allclose(got["C1"], maps, atol=1e-6)
    np.testing.assert_allclose(got["S2"], pooled, atol=1e-6)
    np.testing.assert_allclose(got["flatten"], pooled.reshape(-1), atol=1e-6)
    np.testing.assert_allclose(got.scores, scores, rtol=1e-5)


def test_nothing_is_left_to_chance_and_nothing_is_learnt(
    network: Network, model: keras.Model
) -> None:
    image = photo()
    before = [weight.copy() for weight in model.get_weights()]
    first, second = network.run(image), network.run(image)
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert all(map(np.array_equal, before, model.get_weights()))


def test_many_threads_get_their_own_photo(network: Network) -> None:
    images = [photo() for _ in range(24)]
    expected = [network.run(image).scores for image in images]
    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda image: network.run(image).scores, images))
    np.testing.assert_allclose(got, expected, rtol=1e-5)


def test_initial_weights_are_the_built_model_s(every_kind: Architecture) -> None:
    model = build_model(every_kind, seed=3)
    drawn = initial_weights(every_kind, seed=3)
    built = weights_of(model)
    assert list(drawn) == list(built)
    assert all(np.array_equal(drawn[path], built[path]) for path in drawn)


def test_networks_share_what_they_are_given(every_kind: Architecture) -> None:
    weights = initial_weights(every_kind)
    first = Network(every_kind, weights)
    second = Network(every_kind.replace("C3", activation="tanh"), weights)
    assert all(first.weights[path] is second.weights[path] for path in weights)
    gc.collect()
    assert np.isfinite(second.run(photo()).scores).all()


def test_a_missing_or_ill_shaped_array_is_refused(every_kind: Architecture) -> None:
    weights = initial_weights(every_kind)
    with pytest.raises(ValueError, match=r"C3/kernel needs the shape \(3, 3, 3, 6\), not \(2,\)"):
        Network(every_kind, weights | {"C3/kernel": weights["C3/bias"][:2]})
    with pytest.raises(KeyError):
        Network(every_kind, {})


def test_a_part_continues_what_another_part_gave(network: Network) -> None:
    activations = network.run(photo())
    middle = activations["C3_norm"][None]
    scores = network.call(network.part("Out_dropout", start="C3_norm"), middle)
    np.testing.assert_allclose(scores[0], activations.scores, rtol=1e-5)


def test_scores_of_a_batch_that_is_fed_in_anywhere(network: Network) -> None:
    several = [network.run(photo()) for _ in range(3)]
    expected = [activations.scores for activations in several]
    for start in (None, "C1_pad", "C3_norm", "flatten", "F5"):
        fed = np.stack([activations[start or "In"] for activations in several])
        np.testing.assert_allclose(network.scores(fed, start), expected, rtol=1e-5)
        np.testing.assert_allclose(network.scores(fed[:1], start), expected[:1], rtol=1e-5)


def test_functions_are_traced_once(network: Network) -> None:
    made: list[int] = []

    def make() -> Callable[[tf.Tensor], tf.Tensor]:
        made.append(1)

        def traced(number: tf.Tensor) -> tf.Tensor:
            made.append(2)
            return number + 1

        return traced

    for number in range(3):
        traced = network.traced(("a test",), make)
        assert int(traced(tf.constant(number))) == number + 1
    assert made == [1, 2]


@pytest.mark.parametrize("shape", [(17, 19, 3), (19, 17, 1), (19, 17), (1, 19, 17, 3)])
def test_an_image_of_another_shape_is_refused(network: Network, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"takes an image of shape \(19, 17, 3\), not \("):
        network.run(photo(*shape))


def test_activations_can_be_shared() -> None:
    mine = np.zeros((2, 2, 1), np.float32)
    activations = Activations({"In": mine, "Out": np.ones(3, np.float32)})
    with pytest.raises(ValueError, match="read-only"):
        activations["In"][0, 0, 0] = 1
    mine[0, 0, 0] = 1
    assert list(activations) == ["In", "Out"]
    assert activations.scores.tolist() == [1, 1, 1]
