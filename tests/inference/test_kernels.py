"""Kernels as pictures, planes and towers."""

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.inference.kernels import (
    GREY,
    input_maps_of,
    kernel_pictures,
    kernel_planes,
    kernels_of,
    towers,
)
from alexnet.inference.network import Activations, Network
from alexnet.inference.trace import trace
from alexnet.inference.trace_values import ConvolutionTrace
from tests.support.random_networks import random_image, random_network


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(
        Architecture(
            (
                Input(name="In", size=(9, 8), channels=3),
                Convolution(name="C1", filters=6, kernel_size=(3, 2)),
                MaxPooling(name="S2"),
                Convolution(name="C3", filters=4, kernel_size=(2, 2), groups=2),
                Dense(name="Out", units=2),
            )
        )
    )


def test_kernels_and_planes_are_the_weights(network: Network) -> None:
    weights = network.weights["C3/kernel"].numpy()  # (2, 2, 3, 4)
    kernels = kernels_of(network, "C3")
    assert kernels.shape == (4, 2, 2, 3)
    for map_index in range(4):
        np.testing.assert_array_equal(kernels[map_index], weights[..., map_index])
        planes = kernel_planes(network, "C3", map_index)
        for number, plane in enumerate(planes):
            np.testing.assert_array_equal(plane, weights[..., number, map_index])


def test_planes_belong_to_the_maps_that_a_trace_reads(network: Network) -> None:
    activations: Activations = network.run(random_image(network.architecture))
    for map_index in range(4):
        found = trace(network, activations, "C3", map_index)
        assert isinstance(found, ConvolutionTrace)
        maps = input_maps_of(network.architecture, "C3", map_index)
        assert maps == range(found.first_map, found.first_map + 3)
        assert maps.start == (0 if map_index < 2 else 3)


def test_grey_is_zero_and_each_kernel_has_its_own_scale() -> None:
    kernels = np.zeros((3, 1, 2, 3), np.float32)
    kernels[0, 0, 0] = (2.0, 0.0, -1.0)
    kernels[1, 0, 1] = (0.0, -0.001, 0.0)
    pictures = kernel_pictures(kernels)
    assert (pictures.dtype, pictures.shape) == (np.dtype("uint8"), (3, 1, 2, 3))
    assert pictures[0, 0].tolist() == [[255, GREY, 64], [GREY] * 3]
    assert pictures[1, 0].tolist() == [[GREY] * 3, [GREY, 1, GREY]]
    assert (pictures[2] == GREY).all()


def test_blue_first_is_turned_round() -> None:
    blue = np.array([[[[1.0, 0.0, 0.0]]]], np.float32)
    assert kernel_pictures(blue, "BGR")[0, 0, 0].tolist() == [GREY, GREY, 255]
    assert kernel_pictures(blue, "RGB")[0, 0, 0].tolist() == [255, GREY, GREY]


def test_one_channel_is_grey_and_two_make_no_picture() -> None:
    picture = kernel_pictures(np.array([[[[-1.0], [1.0]]]], np.float32))
    assert picture[0, 0].tolist() == [[1] * 3, [255] * 3]
    with pytest.raises(ValueError, match="kernels of 1 or 3 channels make pictures, not of 2"):
        kernel_pictures(np.zeros((1, 1, 1, 2), np.float32))


def test_weights_that_are_no_numbers_have_a_picture() -> None:
    broken = np.array([[[[np.nan, np.inf, 0.5]]]], np.float32)
    assert kernel_pictures(broken)[0, 0, 0].tolist() == [GREY, GREY, 255]


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        ("paper-2012", "C1", (range(48), range(48, 96))),
        ("paper-2012", "C3", (range(128), range(128, 256))),
        ("paper-2012", "C5", (range(192), range(192, 384))),
        ("paper-2012", "C7", (range(128), range(128, 256))),
        ("article-table", "C1", (range(96),)),
        ("article-table", "C7", (range(256),)),
    ],
)
def test_towers(name: str, row: str, expected: tuple[range, ...]) -> None:
    assert towers(preset(name), row) == expected


def test_towers_that_the_next_row_s_groups_cannot_be() -> None:
    """Three groups read maps that come from two groups: the row's own towers count."""
    architecture = Architecture(
        (
            Input(name="In", size=(9, 8), channels=2),
            Convolution(name="C1", filters=6, groups=2),
            Convolution(name="C2", filters=6, groups=3),
            Dense(name="Out", units=2),
        )
    )
    assert len(towers(architecture, "C1")) == 2
    assert len(towers(architecture, "C2")) == 3


@pytest.mark.parametrize("row", ["S2", "Out", "C9"])
def test_only_convolutions_have_kernels(network: Network, row: str) -> None:
    with pytest.raises(ValueError, match=f"'{row}' is not a convolution row"):
        kernels_of(network, row)
    with pytest.raises(ValueError, match=f"'{row}' is not a convolution row"):
        towers(network.architecture, row)


@pytest.mark.parametrize("map_index", [-1, 4])
def test_a_map_that_is_not_there(network: Network, map_index: int) -> None:
    for ask in (
        lambda: kernel_planes(network, "C3", map_index),
        lambda: input_maps_of(network.architecture, "C3", map_index),
    ):
        with pytest.raises(ValueError, match=f"C3 has 4 maps, none numbered {map_index}"):
            ask()
