"""The formulas against the article's and the paper's figures, and against counting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.geometry import (
    Padding,
    ReceptiveField,
    output_size,
    same_zeros,
    zeros_before,
)

sizes, kernels, strides = st.integers(1, 60), st.integers(1, 12), st.integers(1, 6)


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "expected"),
    [
        (227, 11, 4, "valid", 55),
        (224, 11, 4, "valid", 54),
        (224, 11, 4, "same", 56),
        (224, 11, 4, 2, 55),
        (55, 3, 2, "valid", 27),
        (27, 5, 1, "same", 27),
        (13, 3, 2, "valid", 6),
        (2, 3, 1, "valid", 0),
        (2, 3, 5, "valid", 0),
        (1, 3, 1, 1, 1),
    ],
)
def test_output_size(size: int, kernel: int, stride: int, padding: Padding, expected: int) -> None:
    assert output_size(size, kernel, stride, padding) == expected


def windows(size: int, kernel: int, stride: int, before: int, after: int) -> list[range]:
    """All windows that lie within ``before`` zeros, the axis and ``after`` zeros."""
    starts = range(-before, size + after, stride)
    return [range(s, s + kernel) for s in starts if s + kernel <= size + after]


@given(sizes, kernels, strides, st.integers(0, 4))
def test_output_size_counts_windows(size: int, kernel: int, stride: int, zeros: int) -> None:
    counted = len(windows(size, kernel, stride, zeros, zeros))
    assert output_size(size, kernel, stride, zeros or "valid") == counted


@given(sizes, kernels, strides)
def test_same_is_the_least_padding_for_its_size(size: int, kernel: int, stride: int) -> None:
    before, after = same_zeros(size, kernel, stride)
    found = windows(size, kernel, stride, before, after)
    assert len(found) == output_size(size, kernel, stride, "same")
    assert after - before in (0, 1)
    assert zeros_before(size, kernel, stride, "same") == before
    if after:
        assert len(windows(size, kernel, stride, before, after - 1)) < len(found)


@given(st.lists(st.tuples(kernels, strides, st.integers(0, 3)), max_size=5))
def test_receptive_field_follows_indices_back(chain: list[tuple[int, int, int]]) -> None:
    """Unit i of the last map depends on inputs first..last, found by walking back."""
    field = ReceptiveField()
    for kernel, stride, zeros in chain:
        field = field.through(kernel=kernel, stride=stride, zeros=zeros)
    for unit in (0, 1, 7):
        first = last = unit
        for kernel, stride, zeros in reversed(chain):
            first, last = first * stride - zeros, last * stride - zeros + kernel - 1
        assert first == field.start + unit * field.jump
        assert last - first + 1 == field.size
