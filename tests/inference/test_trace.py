"""Traces against what the network itself gave, on random networks; wholes against plain NumPy."""

import dataclasses
import itertools
from collections.abc import Iterator

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Layer
from alexnet.architecture.rows import (
    ACTIVATIONS,
    AveragePooling,
    Convolution,
    Dense,
    Input,
    MaxPooling,
)
from alexnet.inference.network import Activations, Network
from alexnet.inference.receptive import Patch
from alexnet.inference.trace import trace
from alexnet.inference.trace_values import (
    BatchStep,
    ConvolutionTrace,
    DenseTrace,
    LrnStep,
    PoolingTrace,
    Trace,
    number_behind,
)
from tests.support.one_of_each import ONE_OF_EACH
from tests.support.random_networks import SOFTMAX_OF_ONE, random_image, random_network, seeds, small

pytestmark = pytest.mark.filterwarnings(SOFTMAX_OF_ONE)


@settings(max_examples=40)
@given(small, seeds, st.data())
def test_every_number_is_the_network_s(
    architecture: Architecture, seed: int, data: st.DataObject
) -> None:
    network = random_network(architecture, seed)
    activations = network.run(random_image(architecture, seed))
    assume(all(np.isfinite(output).all() for output in activations.values()))
    for row, layers in architecture.expansion[1:]:
        own = next(layer for layer in layers if layer.name == row.name)
        unit = [data.draw(st.integers(0, length - 1)) for length in own.output_shape]
        *place, map_index = unit
        found = trace(network, activations, row.name, map_index, *place)
        assert_is_the_network_s(found, activations, own, tuple(unit), layers[-1].name)


@pytest.mark.parametrize("special", ONE_OF_EACH)
def test_every_number_of_each_row_and_field(special: str) -> None:
    architecture = ONE_OF_EACH[special]
    network = random_network(architecture, 1)
    activations = network.run(random_image(architecture, 1))
    for row, layers in architecture.expansion[1:]:
        own = next(layer for layer in layers if layer.name == row.name)
        for unit in every_corner(own.output_shape):
            *place, map_index = unit
            found = trace(network, activations, row.name, map_index, *place)
            assert_is_the_network_s(found, activations, own, unit, layers[-1].name)


def every_corner(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the units at the ends of each axis, where windows reach over the border."""
    return itertools.product(*(sorted({0, length - 1}) for length in shape))


def assert_is_the_network_s(
    found: Trace, activations: Activations, own: Layer, unit: tuple[int, ...], end: str
) -> None:
    expected = float(activations[own.name][unit])
    if isinstance(found, PoolingTrace):
        assert found.output == pytest.approx(expected, rel=1e-4, abs=1e-6)
        return
    # Summands that cancel leave the rounding of the largest.
    rounding = 1e-6 * np.abs(found.contributions).sum() + 1e-6
    assert number_behind(found, own.name) == pytest.approx(expected, rel=1e-4, abs=rounding)
    assert found.total == pytest.approx(found.contributions.sum())
    assert found.pre_activation == found.total + found.bias
    sizes = [abs(term.value) for term in found.terms]
    assert sizes == sorted(sizes, reverse=True)
    left = float(activations[end][unit])
    steps = np.abs(found.output / found.activated) if found.activated else 1
    if isinstance(found.normalization, BatchStep):
        steps += np.abs(found.normalization.gamma / found.normalization.deviation)
    assert found.output == pytest.approx(left, rel=1e-4, abs=rounding * (1 + 3 * steps))
    if isinstance(found, DenseTrace):
        if found.per_map is not None:
            assert found.per_map.sum() == pytest.approx(found.total, abs=rounding)
        return
    for pooling in found.pooling:
        maps = activations[pooling.row]
        given_out = maps[pooling.y, pooling.x, pooling.map] if maps.ndim == 3 else maps[pooling.map]
        assert pooling.output == pytest.approx(given_out, rel=1e-4, abs=1e-6)


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(
        Architecture(
            (
                Input(name="In", size=(13, 11), channels=2),
                Convolution(
                    name="C1", filters=6, kernel_size=(3, 5), padding=1, normalization="lrn",
                    lrn_alpha=0.3, groups=2,
                ),
                MaxPooling(name="S2", pool_size=(3, 3), strides=(2, 2), padding="same"),
                Convolution(name="C3", filters=4, normalization="batch", activation="tanh"),
                AveragePooling(name="S4", pool_size=(2, 2), strides=(3, 3), padding="same"),
                Dense(name="F5", units=7, dropout=0.5, dropout_on="inputs"),
                Dense(name="Out", units=5, activation="softmax", dropout=0.5),
            )
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def activations(network: Network) -> Activations:
    return network.run(random_image(network.architecture))


def test_a_convolution_in_the_corner(network: Network, activations: Activations) -> None:
    found = trace(network, activations, "C1", 4, 0, 0, most=5)
    assert isinstance(found, ConvolutionTrace)
    assert found.window == found.seen == Patch(-1, -1, 2, 4)
    assert found.first_map == 1
    assert found.inside.tolist() == [[False] * 5] + [[False] + [True] * 4] * 2
    kernel = network.weights["C1/kernel"].numpy()[..., 4]
    image = activations["In"].astype(float)
    expected = sum(image[y, x, 1] * kernel[y + 1, x + 1, 0] for y in range(2) for x in range(4))
    assert found.total == pytest.approx(expected)
    assert (found.patch[~found.inside] == 0).all()
    assert len(found.terms) == 5
    for term in found.terms:
        assert term.map == 1
        assert term.y is not None
        assert term.x is not None
        assert term.input == image[term.y, term.x, 1]
        assert term.weight == kernel[term.y + 1, term.x + 1, 0]
        assert term.value == term.weight * term.input
    assert isinstance(found.normalization, LrnStep)
    assert found.normalization.first_map == 2
    assert found.normalization.energy == pytest.approx(
        (activations["C1"][0, 0, 2:].astype(float) ** 2).sum()
    )


def test_the_windows_that_a_unit_stands_in(network: Network, activations: Activations) -> None:
    # 11 x 9 places; windows of "same" begin at -1, 1, 3, ... along both axes.
    found = trace(network, activations, "C1_norm", 0, 3, 4)
    assert isinstance(found, ConvolutionTrace)
    windows = [(p.window.top, p.window.left) for p in found.pooling]
    assert sorted(windows) == [(1, 3), (3, 3)]
    for pooling in found.pooling:
        window = activations["C1_norm"][
            pooling.window.top : pooling.window.bottom, pooling.window.left : 6, 0
        ]
        assert pooling.winner is not None
        assert activations["C1_norm"][(*pooling.winner, 0)] == window.max() == pooling.output


def test_a_unit_that_pooling_skips(network: Network, activations: Activations) -> None:
    found = trace(network, activations, "C3", 1, 2, 1)
    assert isinstance(found, ConvolutionTrace)
    assert isinstance(found.normalization, BatchStep)
    assert found.pooling == ()


def test_a_mean_leaves_padding_out(network: Network, activations: Activations) -> None:
    found = trace(network, activations, "S4", 1, 1, 1)
    assert isinstance(found, PoolingTrace)
    assert (found.kind, found.winner) == ("average", None)
    assert found.output == pytest.approx(float(activations["S4"][1, 1, 1]), rel=1e-5)


def test_a_dense_unit_reads_places_of_maps(network: Network, activations: Activations) -> None:
    found = trace(network, activations, "F5", 3)
    assert isinstance(found, DenseTrace)
    maps = activations["S4"].astype(float)
    kernel = network.weights["F5/kernel"].numpy()[:, 3].reshape(maps.shape)
    np.testing.assert_allclose(found.contributions, maps * kernel)
    assert found.per_map is not None
    np.testing.assert_allclose(found.per_map, (maps * kernel).sum((0, 1)))
    best = found.terms[0]
    assert abs(best.value) == np.abs(maps * kernel).max()
    assert best.input == maps[best.y, best.x, best.map]


def test_softmax_step(network: Network, activations: Activations) -> None:
    found = trace(network, activations, "Out_dropout", 2)
    assert isinstance(found, DenseTrace)
    step = found.softmax
    assert step is not None
    assert found.per_map is None
    assert {term.y for term in found.terms} == {None}
    read = activations["F5"].astype(float)
    logits = read @ network.weights["Out/kernel"].numpy() + network.weights["Out/bias"].numpy()
    assert step.highest == pytest.approx(logits.max())
    assert step.exponential / step.total == step.output == found.activated
    assert step.output == pytest.approx(float(activations.scores[2]), rel=1e-5)
    units = [trace(network, activations, "Out", unit) for unit in range(5)]
    shares = [unit.activated for unit in units if isinstance(unit, DenseTrace)]
    assert len(shares) == 5
    assert sum(shares) == pytest.approx(1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_keep_64_bits(activation: str) -> None:
    function = keras.activations.get(activation)
    value = keras.ops.convert_to_tensor([[0.3, -0.7]], "float64")
    assert function(value).dtype.name == "float64"


@pytest.mark.parametrize("activation", ["softmax", "log_softmax"])
def test_softmax_over_the_maps_of_a_grouped_convolution(activation: str) -> None:
    architecture = Architecture(
        (
            Input(name="In", size=(4, 4), channels=2),
            Convolution(name="C1", filters=6, groups=2, activation=activation),
            Dense(name="Out", units=2),
        )
    )
    network = random_network(architecture)
    activations = network.run(random_image(architecture))
    for unit in np.ndindex(4, 4, 6):
        found = trace(network, activations, "C1", unit[2], *unit[:2])
        assert isinstance(found, ConvolutionTrace)
        assert found.activated == pytest.approx(float(activations["C1"][unit]), rel=1e-4)


def test_an_exploded_network_has_traces(network: Network) -> None:
    with np.errstate(all="ignore"):
        image = random_image(network.architecture) * np.float32(1e38) * np.float32(10)
    activations = network.run(image)
    for row in network.architecture.rows[1:]:
        assert trace(network, activations, row.name, 0).row == row.name


@pytest.mark.parametrize(
    ("layer", "unit", "message"),
    [
        ("In", (0, 0, 0), "In only hands numbers on"),
        ("C1_pad", (0, 0, 0), "C1_pad only hands numbers on"),
        ("flatten", (0, 0, 0), "flatten only hands numbers on"),
        ("C9", (0, 0, 0), "no layer is named 'C9'"),
        ("C1", (6, 0, 0), "C1 has 6 maps, none numbered 6"),
        ("C1", (-1, 0, 0), "C1 has 6 maps, none numbered -1"),
        ("Out", (5, 0, 0), "Out has 5 units, none numbered 5"),
        ("S2", (0, 9, 0), r"S2 has \d x \d places, none at x 0, y 9"),
    ],
)
def test_what_cannot_be_traced(
    network: Network,
    activations: Activations,
    layer: str,
    unit: tuple[int, int, int],
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        trace(network, activations, layer, *unit)


def test_every_row_of_the_network_is_traced(network: Network, activations: Activations) -> None:
    for row, layers in network.architecture.expansion[1:]:
        found = trace(network, activations, layers[-1].name, 1, 0, 0)
        assert found.row == row.name
        assert dataclasses.is_dataclass(found)
