"""Scores as sure as they are right, and the file that gives them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.training.command.calibration import best_temperature, cooled
from alexnet.weights.formats.packed import pack_dense, pack_product, pack_sparse, unpack


def excess(logits: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    """Return by how much the right classes' logits exceed those that the scores expect.

    It is the slope of the loss over the inverse temperature, with the other sign.
    """
    raised = np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
    expected = (raised * logits).sum(axis=1) / raised.sum(axis=1)
    return float((logits[np.arange(len(labels)), labels] - expected).mean())


@given(st.floats(0.3, 3), st.integers(0, 100))
def test_the_temperature_is_that_of_the_least_loss(truth: float, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    logits = drawn.normal(0, 2, (300, 4))
    labels = (logits / truth + drawn.gumbel(size=(300, 4))).argmax(axis=1)
    found = best_temperature(logits, labels)
    assert excess(logits, labels, found * 1.011) > 0 > excess(logits, labels, found / 1.011)
    assert found == pytest.approx(truth, rel=0.4)


@pytest.mark.parametrize("how", ["plain", "dense", "sparse", "product"])
def test_a_cooled_file_divides_the_logits_and_keeps_every_other_number(how: str) -> None:
    drawn = np.random.default_rng(0)
    kernel = drawn.normal(size=(6, 3)).astype(np.float32)
    packed = {
        "plain": {"Out/kernel": kernel},
        "dense": pack_dense("Out/kernel", kernel),
        "sparse": pack_sparse("Out/kernel", kernel),
        "product": pack_product("Out/kernel", kernel[:, :2], kernel[:2]),
    }[how]
    parts = {"F9/bias": np.ones(6, np.float32), **packed, "Out/bias": np.ones(3, np.float32)}
    cold = cooled(parts, "Out", 0.5)
    before, after = unpack(parts), unpack(cold)
    np.testing.assert_allclose(after["Out/kernel"], before["Out/kernel"] * 2, rtol=1e-6)
    np.testing.assert_array_equal(after["Out/bias"], 2 * np.ones(3))
    np.testing.assert_array_equal(after["F9/bias"], before["F9/bias"])
    assert [array.dtype for array in cold.values()] == [array.dtype for array in parts.values()]
