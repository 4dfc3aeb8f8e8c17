"""The numbers below a picture."""

import numpy as np
import pytest

from alexnet.inference.statistics import LayerStatistics, statistics


def test_maps() -> None:
    output = np.zeros((4, 5, 3), np.float32)
    output[0, 0, 1] = -2
    output[3, 4, 2] = 7
    assert statistics(output) == LayerStatistics(-2.0, 7.0, 58, 60, 1, 0)


def test_units() -> None:
    assert statistics(np.array([0, 1, 0, 3], np.float32)) == LayerStatistics(0.0, 3.0, 2, 4, 2, 0)


def test_values_that_are_none() -> None:
    output = np.array([np.nan, np.inf, 1, -np.inf, 0], np.float32)
    assert statistics(output) == LayerStatistics(0.0, 1.0, 1, 5, 1, 3)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nothing_finite_has_no_range(value: float) -> None:
    found = statistics(np.full((2, 2, 1), value, np.float32))
    assert (found.low, found.high, found.not_finite) == (None, None, 4)
