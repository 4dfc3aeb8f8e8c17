"""Outputs and gradients against PyTorch, where it is installed."""

import numpy as np
import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.inference.gradcam import grad_cam
from alexnet.inference.network import Network
from alexnet.inference.saliency import saliency
from tests.support.random_networks import SOFTMAX_OF_ONE, random_image, random_network, seeds, small

torch = pytest.importorskip("torch")
torch_network = pytest.importorskip("tests.support.torch_network")

pytestmark = pytest.mark.filterwarnings(SOFTMAX_OF_ONE)

TOLERANCE = 1e-4
CLASS = 0


def assert_close(got: np.ndarray, expected: np.ndarray, what: str) -> None:
    """Within 1e-4, of each number or of the largest."""
    scale = max(1e-6, float(np.abs(expected).max()))
    np.testing.assert_allclose(
        got / scale, expected / scale, rtol=TOLERANCE, atol=TOLERANCE, err_msg=what
    )


def assert_agrees(network: Network, image: np.ndarray) -> None:
    activations = network.run(image)
    if not all(np.isfinite(output).all() for output in activations.values()):
        return  # an exploded network
    twin = torch_network.TorchNetwork(network.architecture, network.weights)
    fed = torch_network.to_torch(image).requires_grad_()
    outputs = twin.outputs(fed)
    for name, output in activations.items():
        assert_close(output, torch_network.from_torch(outputs[name]), name)

    outputs["logits"][0, CLASS].backward()
    expected = np.abs(torch_network.from_torch(fed.grad)).max(-1)
    assert_close(saliency(network, image, CLASS), expected, "saliency")
    for layer in network.architecture.layers[1:]:
        has_maps = len(layer.output_shape) == 3
        if has_maps and (layer.class_name == "Conv2D" or layer.class_name.endswith("Pooling2D")):
            maps = torch_network.to_torch(activations[layer.name]).requires_grad_()
            twin.outputs(maps, layer.name)["logits"][0, CLASS].backward()
            by_map = maps.detach()[0]
            weights = maps.grad[0].mean((1, 2))
            heat = torch.relu((by_map * weights[:, None, None]).sum(0)).numpy()
            found = grad_cam(network, activations, layer.name, CLASS)
            assert_close(found.map_weights, weights.numpy(), layer.name)
            # Maps that cancel leave the rounding of the largest.
            largest = float((by_map.abs() * weights.abs()[:, None, None]).sum(0).max())
            np.testing.assert_allclose(found.heat, heat, rtol=TOLERANCE, atol=1e-5 * largest + 1e-9)


@pytest.mark.parametrize(
    "name", ["paper-2012", "one-weird-trick-2014", "article-table", "article-code"]
)
def test_presets(name: str) -> None:
    architecture = preset(name)
    assert_agrees(random_network(architecture), random_image(architecture))


def test_the_paper_s_normalisation_at_work() -> None:
    architecture = preset("paper-2012")
    assert_agrees(random_network(architecture), random_image(architecture) * np.float32(50))


@settings(max_examples=40)
@given(small, seeds)
def test_random_networks(architecture: Architecture, seed: int) -> None:
    assert_agrees(random_network(architecture, seed), random_image(architecture, seed))
