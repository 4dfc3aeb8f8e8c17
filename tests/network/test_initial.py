"""Initial numbers against Keras' own initialisers."""

import keras
import numpy as np
import pytest

from alexnet.architecture.variables import Variable
from alexnet.network.initial import initial_array


@pytest.mark.parametrize("shape", [(11, 11, 3, 96), (5, 3, 48, 64), (300, 500)])
def test_kernels_spread_as_keras_glorot_uniform(shape: tuple[int, ...]) -> None:
    ours = initial_array(Variable("C1/kernel", shape, "kernel", "C1"), seed=4)
    theirs = np.asarray(keras.initializers.GlorotUniform(seed=4)(shape))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours.max(), theirs.max(), rtol=2e-3)
    np.testing.assert_allclose(ours.min(), theirs.min(), rtol=2e-3)
    np.testing.assert_allclose(ours.std(), theirs.std(), rtol=2e-2)
    assert abs(ours.mean()) < ours.std() / 50


def test_the_other_roles_start_at_zero_or_one() -> None:
    for role, value in {"bias": 0, "beta": 0, "gamma": 1, "moving_variance": 1}.items():
        drawn = initial_array(Variable(f"C1/{role}", (7,), role, "C1"), seed=0)
        np.testing.assert_array_equal(drawn, np.full(7, value, np.float32))


def test_numbers_stay_what_they_are() -> None:
    kernel = initial_array(Variable("C1/kernel", (2, 1, 1, 2), "kernel", "C1"), seed=0)
    again = initial_array(Variable("Other/kernel", (2, 1, 1, 2), "kernel", "C1"), seed=0)
    np.testing.assert_array_equal(kernel, again)
    other = initial_array(Variable("C1/kernel", (2, 1, 1, 2), "kernel", "C2"), seed=0)
    assert not np.array_equal(kernel, other)
    drawn = [0.3534818, 0.3972068, 0.5369045, -0.2922703]
    np.testing.assert_allclose(kernel.ravel(), drawn, rtol=1e-6)
