"""The best scores, for any scores whatever."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.inference.ranking import top

SCORES = st.lists(st.floats(width=32), min_size=1, max_size=40)


@given(SCORES, st.integers(1, 10))
def test_nothing_left_out_is_better(scores: list[float], k: int) -> None:
    best = top(np.array(scores, np.float32), k)
    indices = [index for index, _ in best]
    assert len(best) == min(k, len(scores)) == len(set(indices))
    for index, score in best:
        assert score == scores[index] or (math.isnan(score) and math.isnan(scores[index]))
    others = [score for index, score in enumerate(scores) if index not in indices]
    worst = best[-1][1]
    assert all(not other > worst for other in others)
    if math.isnan(worst):
        assert all(map(math.isnan, others))


@given(SCORES)
def test_ties_stay_in_order(scores: list[float]) -> None:
    best = top(scores, 10)
    for (index, score), (next_index, next_score) in pairwise(best):
        assert score > next_score or math.isnan(next_score) or index < next_index


def test_not_a_number_comes_last() -> None:
    best = top([math.nan, -math.inf, 2.0, math.inf, math.nan, 2.0], 10)
    assert [index for index, _ in best] == [3, 2, 5, 1, 0, 4]


@pytest.mark.parametrize("k", [0, -1, 11])
def test_k_is_from_1_to_10(k: int) -> None:
    with pytest.raises(ValueError, match=f"k must be from 1 to 10, not {k}"):
        top([1.0], k)


def test_only_a_vector_is_ranked() -> None:
    with pytest.raises(ValueError, match=r"must be a vector, not of shape \(1, 2\)"):
        top(np.zeros((1, 2), np.float32))
