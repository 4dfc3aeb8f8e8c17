"""The formulas of costs against the paper's figures, and against counting."""

from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.costs import (
    convolution_macs,
    convolution_params,
    dense_macs,
    dense_params,
)


@given(
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.booleans(),
)
def test_convolution_costs_are_counted(
    kernel: tuple[int, int],
    groups: int,
    maps_in_group: int,
    maps_of_group: int,
    size: tuple[int, int],
    use_bias: bool,
) -> None:
    in_maps, maps = groups * maps_in_group, groups * maps_of_group
    weights = set()
    macs = 0
    for out_map in range(maps):
        group = out_map // maps_of_group
        for in_map in range(group * maps_in_group, (group + 1) * maps_in_group):
            for y in range(kernel[0]):
                for x in range(kernel[1]):
                    weights.add((y, x, in_map, out_map))
                    macs += size[0] * size[1]
    assert convolution_macs(kernel, in_maps, maps, groups, size) == macs
    params = convolution_params(kernel, in_maps, maps, groups, use_bias)
    assert params == len(weights) + (maps if use_bias else 0)


def test_costs_of_a_dense_layer() -> None:
    assert dense_params(9216, 4096, True) == 37_752_832
    assert dense_params(9216, 4096, False) == 37_748_736
    assert dense_macs(9216, 4096) == 37_748_736
