"""Photos that are unlike all that was learned, told by the angle to the nearest class mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alexnet.architecture.presets import preset
from alexnet.weights.novelty import (
    FEWEST,
    PASSING,
    NoveltyDetector,
    features_layer,
    fitted_detector,
)
from tests.support.prediction_page import FLAT

AXES = np.eye(3)


def around(axis: int, count: int, seed: int) -> np.ndarray:
    """Return averages of 3 maps that point about along one of them."""
    found: np.ndarray = AXES[axis] * 5 + np.random.default_rng(seed).normal(0, 0.5, (count, 3))
    return found


def detector() -> NoveltyDetector:
    """Return one that knows the first two axes."""
    trained = np.concatenate([around(0, 50, 0), around(1, 50, 1)])
    held_out = np.concatenate([around(0, 100, 2), around(1, 100, 3)])
    found = fitted_detector("S2", trained, np.repeat([0, 1], 50), held_out)
    assert found is not None
    return found


def test_so_many_photos_of_the_classes_pass() -> None:
    known = np.concatenate([around(0, 100, 2), around(1, 100, 3)])
    passing = detector().similarities(known) >= detector().threshold
    assert passing.mean() == pytest.approx(PASSING, abs=0.005)
    assert detector().photos == 200


def test_another_thing_is_told() -> None:
    maps = np.broadcast_to(AXES[2] * 7, (4, 5, 3))
    assert detector().is_novel(maps)
    assert detector().similarity(maps) < 0.2
    assert not detector().is_novel(np.broadcast_to(AXES[1] * 0.01, (4, 5, 3)))


@given(arrays(np.float64, (4, 5, 3), elements=st.floats(-100, 100)), st.floats(0.01, 100))
def test_a_similarity_is_a_cosine_of_the_averages(maps: np.ndarray, factor: float) -> None:
    found = detector().similarity(maps)
    assert -1 - 1e-6 <= found <= 1 + 1e-6
    averages = [sum(maps[..., at].ravel().tolist()) / 20 for at in range(3)]
    length = sum(a * a for a in averages) ** 0.5
    if length > 1e-3:
        cosines = [
            sum(a * m for a, m in zip(averages, mean, strict=True))
            / length
            / sum(m * m for m in mean) ** 0.5
            for mean in detector().means
        ]
        assert found == pytest.approx(max(cosines), abs=1e-6)
        assert detector().similarity(maps * factor) == pytest.approx(found, abs=1e-6)


def test_a_photo_that_nothing_answers_to_is_novel() -> None:
    assert detector().similarity(np.zeros((2, 2, 3))) == 0
    assert detector().is_novel(np.zeros((2, 2, 3)))


def test_too_few_photos_give_no_threshold() -> None:
    trained, labels = around(0, 50, 0), np.zeros(50, np.int64)
    assert fitted_detector("S2", trained, labels, around(0, FEWEST - 1, 1)) is None
    assert fitted_detector("S2", trained, labels, around(0, FEWEST, 1)) is not None


def test_the_last_maps_are_looked_at() -> None:
    assert features_layer(preset("article-code")) == "S8"
    assert features_layer(FLAT) is None
