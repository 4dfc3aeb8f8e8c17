"""What a lesson trains, and what it may conclude from it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from alexnet.lessons import LESSONS, trainings
from alexnet.lessons.schema import Train
from alexnet.lessons.trainings import Trained, winner

LESSON = LESSONS["relu-and-tanh"]
INDEX = next(i for i, step in enumerate(LESSON.steps) if isinstance(step, Train))


@given(photos=st.integers(1, 5000), share=st.floats(0, 1))
def test_the_interval_is_wilsons(photos: int, share: float) -> None:
    right = round(share * photos)
    low, high = Trained("x", right, photos).interval
    expected = binomtest(right, photos).proportion_ci(0.95, "wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-6)
    assert 0 <= low <= right / photos + 1e-12
    assert high >= right / photos - 1e-12


def test_equal_networks_are_seldom_told_apart() -> None:
    random = np.random.default_rng(0)
    told = 0
    for _ in range(2000):
        right = random.binomial(500, 0.7, 2)
        told += winner([Trained("a", int(right[0]), 500), Trained("b", int(right[1]), 500)]) != 2
    assert told / 2000 < 0.05


def test_the_trainings_differ_in_the_seed_and_the_networks_in_the_activation() -> None:
    jobs = trainings.jobs(LESSON, INDEX)
    assert [job.recipe.seed for job in jobs] == [0, 1]
    one, other = (variant.architecture for variant in jobs[0].variants)
    assert [getattr(one[name], "activation", "") for name in ("C1", "F6")] == ["relu", "relu"]
    assert [getattr(other[name], "activation", "") for name in ("C1", "F6")] == ["tanh", "tanh"]
    assert jobs[0].data.count == 1400
