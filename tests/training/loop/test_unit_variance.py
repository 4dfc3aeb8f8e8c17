"""Deep rows without normalisation get inputs of one size, whatever they were drawn with."""

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.network.build import build_model
from alexnet.training.loop.unit_variance import scale_to_unit_variance, spreads
from tests.support.tiny_trainings import tiny_network

DEEP = Architecture(
    (
        Input(name="In", size=(24, 24)),
        *(Convolution(name=f"C{n}", filters=8, padding="same") for n in range(1, 7)),
        MaxPooling(name="S7"),
        Dense(name="F8", units=32, dropout=0.5),
        Dense(name="Out", units=3, activation="softmax"),
    )
)


def inputs(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(16, 24, 24, 3)).astype(np.float32)


def test_without_it_the_signal_fades_from_row_to_row() -> None:
    found = spreads(build_model(DEEP, 0), inputs())
    assert found["F8"] < 0.2 * found["C1"]


@pytest.mark.parametrize("seed", range(3))
def test_with_it_every_map_has_a_mean_of_zero_and_unit_variance(seed: int) -> None:
    """What Keras' own layers give, with their activations taken away after the scaling."""
    model = build_model(DEEP, seed)
    scale_to_unit_variance(model, inputs(seed))
    *rows, last = spreads(model, inputs(seed)).values()
    np.testing.assert_allclose(rows, 1, rtol=1e-4)
    assert last != pytest.approx(1, rel=0.01)
    flow = inputs(seed)
    for layer in model.layers[1:-1]:
        if hasattr(layer, "kernel"):
            linear = type(layer).from_config({**layer.get_config(), "activation": "linear"})
            linear.build(flow.shape)
            linear.set_weights(layer.get_weights())
            found = np.asarray(linear(flow)).reshape(-1, layer.kernel.shape[-1])
            np.testing.assert_allclose(found.mean(0), 0, atol=1e-4)
            np.testing.assert_allclose(found.std(0), 1, rtol=1e-3)
        flow = np.asarray(layer(flow))


def test_rows_without_biases_are_scaled_only() -> None:
    network = DEEP.replace("C2", use_bias=False)
    model = build_model(network, 0)
    scale_to_unit_variance(model, inputs())
    assert model.get_layer("C2").bias is None
    assert spreads(model, inputs())["C3"] == pytest.approx(1, rel=1e-4)


def test_spreads_are_those_of_keras_own_layers() -> None:
    model = build_model(DEEP, 0)
    linear = build_model(DEEP.replace("C1", activation="linear"), 0)
    expected = np.std(np.asarray(linear.layers[1](inputs())))
    assert spreads(model, inputs())["C1"] == pytest.approx(expected, rel=1e-5)
    assert model.layers[1].activation.__name__ == "relu"


def test_a_kernel_of_zeros_stays_as_it_is() -> None:
    model = build_model(DEEP, 0)
    kernel = model.get_layer("C3").kernel
    kernel.assign(np.zeros(kernel.shape, np.float32))
    scale_to_unit_variance(model, inputs())
    assert not np.asarray(model.get_layer("C3").kernel).any()
    assert all(np.isfinite(np.asarray(weight)).all() for weight in model.weights)


def test_moving_statistics_stay_as_they_are() -> None:
    model = build_model(tiny_network(), 0)
    scale_to_unit_variance(model, inputs())
    norm = next(layer for layer in model.layers if layer.name.endswith("norm"))
    np.testing.assert_array_equal(np.asarray(norm.moving_mean), 0)
    np.testing.assert_array_equal(np.asarray(norm.moving_variance), 1)
