"""Whether a training's loss is that of guessing, against a network that guesses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.training.loop.progress import Curve
from alexnet.training.loop.standstill import WINDOW, level_of_guessing, standing_loss


def curve(losses: list[float], epochs: float = 2.0) -> Curve:
    at = np.linspace(epochs / len(losses), epochs, len(losses))
    return Curve("", steps=[(float(x), loss, 0.5) for x, loss in zip(at, losses, strict=True)])


@given(st.integers(2, 1_000), st.integers(0, 2**32 - 1))
def test_the_level_is_the_cross_entropy_of_a_network_that_guesses(classes: int, seed: int) -> None:
    labels = np.random.default_rng(seed).integers(0, classes, 32)
    probabilities = np.full((32, classes), 1 / classes)
    loss = -np.log(probabilities[np.arange(32), labels]).mean()
    assert level_of_guessing(classes) == pytest.approx(loss)


@pytest.mark.parametrize("classes", [2, 4, 10])
def test_a_loss_of_guessing_and_its_noise_stand_still(classes: int) -> None:
    level = level_of_guessing(classes)
    noise = np.random.default_rng(0).normal(0, 0.02, 60)
    found = standing_loss(curve((level + noise).tolist()), classes)
    assert found == pytest.approx(level, abs=0.02)


@given(st.integers(2, 100), st.floats(0.0, 0.9))
def test_what_falls_does_not(classes: int, share: float) -> None:
    losses = np.linspace(level_of_guessing(classes), share * level_of_guessing(classes), 200)
    assert standing_loss(curve(losses.tolist()), classes) is None


def test_it_is_too_early_to_say() -> None:
    level = level_of_guessing(4)
    assert standing_loss(curve([level] * (WINDOW - 1)), 4) is None
    assert standing_loss(curve([level] * 60, epochs=0.9), 4) is None
    assert standing_loss(Curve(""), 4) is None


def test_what_rises_counts_as_nothing_learned() -> None:
    assert standing_loss(curve([1.4] * 20 + [3.0] * 20), 4) == pytest.approx(3.0)
