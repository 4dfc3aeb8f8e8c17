"""How values are spread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from alexnet.figures.maps.histogram import histogram_figure, map_statistics, map_statistics_figure

FLOATS = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=3, max_dims=3, max_side=6),
    elements=st.floats(width=32),
)


@given(FLOATS)
def test_every_finite_value_but_zero_is_counted_once(output: NDArray[np.float32]) -> None:
    bars = histogram_figure(output).data[0]
    finite = output[np.isfinite(output)]
    assert sum(bars.y) == np.count_nonzero(finite)


@given(FLOATS)
def test_statistics_are_those_of_the_finite_values(output: NDArray[np.float32]) -> None:
    found = map_statistics(output)
    for index in range(output.shape[2]):
        one = output[..., index].astype(np.float64)
        finite = one[np.isfinite(one)]
        assert found.peak[index] == (finite.max() if finite.size else 0)
        assert found.lowest[index] == (finite.min() if finite.size else 0)
        assert found.mean[index] == pytest.approx(finite.mean() if finite.size else 0, rel=1e-9)
        assert (index in found.dead) == (one == 0).all()


def test_zeros_stand_apart() -> None:
    figure = histogram_figure(np.array([0.0, 0, 0, 1]))
    assert figure.layout.annotations[0].text == (
        "<b>75.0%</b> of 4 values are zero; the bars show the others"
    )
    assert "are not finite" in histogram_figure(np.array([np.nan, 1.0])).layout.annotations[0].text


def test_no_bar_mixes_the_signs() -> None:
    random = np.random.default_rng(0)
    bars = histogram_figure(random.normal(0.7, 1, 1000)).data[0]
    for middle, width in zip(bars.x, bars.width, strict=True):
        assert (middle - width / 2 > -1e-9) or (middle + width / 2 < 1e-9)


@pytest.mark.parametrize("output", [np.zeros((3, 3, 2)), np.full(4, np.nan), np.full(4, 2.0)])
def test_layers_without_spread(output: NDArray[np.float32]) -> None:
    histogram_figure(output).to_json()
    map_statistics_figure(output).to_json()


def test_dead_maps_are_crossed_and_answer_clicks() -> None:
    output = np.ones((2, 2, 5))
    output[..., [1, 3]] = 0
    figure = map_statistics_figure(output)
    crosses = figure.data[2]
    assert list(crosses.x) == [1, 3]
    assert [list(number) for number in crosses.customdata] == [[1], [3]]
    assert crosses.name == "zero everywhere (2)"
    assert len(map_statistics_figure(np.ones((2, 2, 5))).data) == 2


def test_bars_span_from_the_lowest_to_the_highest() -> None:
    bars = map_statistics_figure(np.array([[[-1.0, 2.0]], [[3.0, 2.5]]])).data[0]
    assert list(bars.base) == [-1, 2]
    assert list(bars.y) == [4, 0.5]
