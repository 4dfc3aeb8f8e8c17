"""Every layer's output against ONNX Runtime, which shares no code with TensorFlow."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import PRESETS, preset
from alexnet.inference.network import Network
from tests.support import onnx_graph
from tests.support.one_of_each import ONE_OF_EACH
from tests.support.random_networks import (
    SOFTMAX_OF_ONE,
    random_image,
    random_network,
    random_weights,
    seeds,
    small,
)

TOLERANCE = 1e-4

pytestmark = pytest.mark.filterwarnings(SOFTMAX_OF_ONE)
CAFFE = {"lrn_bias": 1.0, "lrn_alpha": 2e-5}


def assert_equal_layers(network: Network, image: np.ndarray) -> None:
    """Within 1e-4, of each number or of the largest of its layer."""
    got = network.run(image)
    expected = onnx_graph.run(network.architecture, network.weights, image)
    assert list(got)[1:] == list(expected)
    for name, values in expected.items():
        assert got[name].shape == values.shape
        if not np.isfinite(values).all():
            return
        scale = max(1e-3, np.abs(values).max())
        np.testing.assert_allclose(
            got[name] / scale, values / scale, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name
        )


@cache
def paper_weights() -> dict[str, Any]:
    # The constants of the normalisation are none of the weights.
    return random_weights(preset("paper-2012"))


@pytest.mark.parametrize("constants", [{}, CAFFE], ids=["paper", "Caffe"])
def test_paper_2012(constants: dict[str, float]) -> None:
    architecture = preset("paper-2012")
    for row in ("C1", "C3"):
        architecture = architecture.replace(row, **constants)
    # Photos from -128 to 127, as these weights are fed, lest the normalisation does nothing.
    image = random_image(architecture) * np.float32(50)
    assert_equal_layers(Network(architecture, paper_weights()), image)


@pytest.mark.parametrize("name", [name for name in PRESETS if name != "paper-2012"])
def test_presets(name: str) -> None:
    architecture = preset(name)
    assert_equal_layers(random_network(architecture), random_image(architecture))


@pytest.mark.parametrize("special", ONE_OF_EACH)
def test_each_row_and_field(special: str) -> None:
    architecture = ONE_OF_EACH[special]
    assert_equal_layers(random_network(architecture, 1), random_image(architecture, 1))


@settings(max_examples=40)
@given(small, seeds)
def test_random_networks(architecture: Architecture, seed: int) -> None:
    assert_equal_layers(random_network(architecture, seed), random_image(architecture, seed))
