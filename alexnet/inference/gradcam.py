"""Grad-CAM: where in the photo a layer's maps speak for a class.

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", formulas 1 and 2.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image

from alexnet.inference.logits import check_class, score_gradient
from alexnet.inference.network import Activations, Network
from alexnet.inference.receptive import layer_named


@dataclass(frozen=True)
class GradCam:
    """Where a layer's maps speak for a class.

    Attributes:
        layer: name of the layer.
        class_index: number of the class.
        heat: (height, width) of the layer's maps; 0 where nothing speaks for the class. Larger
            is more, on a scale that belongs to this layer and class alone.
        map_weights: (maps,) how much each map speaks for the class: the mean gradient of the
            class's score over the map. Below zero against it.
    """

    layer: str
    class_index: int
    heat: NDArray[np.float32]
    map_weights: NDArray[np.float32]

    def enlarged(self, height: int, width: int) -> NDArray[np.float32]:
        """Return the heat stretched to that size in pixels, bilinearly, as in the paper."""
        picture = Image.fromarray(self.heat)
        return np.array(picture.resize((width, height), Image.Resampling.BILINEAR))


def grad_cam(network: Network, activations: Activations, layer: str, class_index: int) -> GradCam:
    """Return where a layer's maps speak for a class.

    Args:
        network: the network.
        activations: what it gave for the photo.
        layer: name of any layer that gives maps: a convolution's, its normalisation's or a
            pooling's. The paper recommends the last convolution.
        class_index: number of the class. Its score before the last activation is explained.

    Raises:
        ValueError: there is no such layer or class, or the layer gives a vector.
    """
    gradient = map_gradient(network, activations, layer, class_index)
    weights = gradient.mean((0, 1))  # (maps,)
    heat = np.maximum(activations[layer] @ weights, 0)  # (height, width)
    return GradCam(layer, class_index, heat.astype(np.float32), weights)


def map_gradient(
    network: Network, activations: Activations, layer: str, class_index: int
) -> NDArray[np.float32]:
    """Return the gradient of a class's score with respect to a layer's maps.

    The score is taken before the last activation.

    Returns:
        (height, width, maps).

    Raises:
        ValueError: as ``grad_cam`` does.
    """
    check_class(network, class_index)
    if len(layer_named(network.architecture, layer).output_shape) != 3:
        raise ValueError(f"{layer} gives a vector, which has no places to show")
    gradient_at = network.traced(("score gradient", layer), lambda: score_gradient(network, layer))
    gradient = gradient_at(tf.constant(activations[layer][None]), tf.constant(class_index))
    return np.asarray(gradient[0])
