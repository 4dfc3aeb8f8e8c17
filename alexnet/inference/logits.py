"""The classes' scores before the last activation, which explanations ask about.

After a softmax the gradient of one class mixes in all others, and vanishes where the network is
sure. Simonyan et al. 2013, section 3, and Selvaraju et al. 2017, section 3, therefore take the
score before it.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from alexnet.architecture.rows import Dense
from alexnet.inference.network import Network


def class_scores(network: Network, start: str | None = None) -> Callable[[Any], tf.Tensor]:
    """Return the function that goes on from a layer's output to the scores.

    Args:
        network: the network.
        start: name of the layer whose output is fed in; the input layer unless given. No
            later than what the last row reads.

    Returns:
        A function of a tensor (batch, ...) that gives (batch, classes), to be called eagerly or
        inside of a ``tf.GradientTape``.
    """
    last = network.architecture.rows[-1]
    assert isinstance(last, Dense)
    names = [layer.name for layer in network.architecture.layers]
    start = start or names[0]
    reads = names[names.index(last.name) - 1]
    before = network.part(reads, start) if reads != start else None

    def scores(inputs: Any) -> tf.Tensor:
        read = inputs if before is None else network.call(before, inputs)
        given = tf.matmul(read, network.weights[f"{last.name}/kernel"])
        return given + network.weights[f"{last.name}/bias"] if last.use_bias else given

    return scores


def score_gradient(network: Network, start: str | None = None) -> Callable[[Any, Any], tf.Tensor]:
    """Return the function that differentiates a class's score by a layer's output.

    Args:
        network: the network.
        start: as for ``class_scores``.

    Returns:
        A function of a tensor (1, ...) and a class's number that gives (1, ...).
    """
    scores = class_scores(network, start)

    def gradient(inputs: Any, class_index: Any) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            score = scores(inputs)[0, class_index]
        return tape.gradient(score, inputs)

    return gradient


def check_class(network: Network, class_index: int) -> None:
    """Raise ``ValueError`` unless the network has that class."""
    classes = network.architecture.layers[-1].output_shape[0]
    if not 0 <= class_index < classes:
        raise ValueError(f"the network has {classes} classes, none numbered {class_index}")
