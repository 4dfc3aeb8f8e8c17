"""Saliency: how much each pixel of the photo would move a class's score.

Simonyan, Vedaldi and Zisserman 2013, "Deep Inside Convolutional Networks: Visualising Image
Classification Models and Saliency Maps", section 3.1. Smilkov et al. 2017, "SmoothGrad:
removing noise by adding noise".
"""

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from alexnet.inference.logits import check_class, score_gradient
from alexnet.inference.network import Network


def saliency(
    network: Network,
    image: NDArray[np.float32],
    class_index: int,
    *,
    samples: int = 1,
    noise: float = 0.15,
    seed: int = 0,
) -> NDArray[np.float32]:
    """Return how much each pixel would move a class's score before the last activation.

    Args:
        network: the network.
        image: (height, width, channels) float32, prepared as the weights expect.
        class_index: number of the class.
        samples: 1 for the plain gradient; more for SmoothGrad, the mean of the gradients of so
            many noisy copies.
        noise: standard deviation of that noise as a share of the image's range.
        seed: any whole number; chooses the noise.

    Returns:
        (height, width), the largest absolute derivative among the channels; 0 or more.

    Raises:
        ValueError: there is no such class, or fewer than one sample is asked for.
    """
    check_class(network, class_index)
    if samples < 1:
        raise ValueError(f"the gradient needs at least 1 sample, not {samples}")
    gradient_at = network.traced(("score gradient",), lambda: score_gradient(network))
    random = np.random.default_rng(seed)
    deviation = noise * float(np.ptp(image)) if samples > 1 else 0.0
    total = np.zeros(image.shape)
    for _ in range(samples):
        noisy = image + deviation * random.standard_normal(image.shape, np.float32)
        fed = tf.constant(noisy[None], tf.float32)
        total += np.asarray(gradient_at(fed, tf.constant(class_index))[0])
    return np.asarray(np.abs(total / samples).max(-1), np.float32)
