"""Networks with random numbers in every array, batch normalisation's moving ones too."""

from typing import Any

import numpy as np
import tensorflow as tf
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import variables
from alexnet.inference.network import Network
from alexnet.network.initial import initial_array
from tests.support.strategies import architectures


def random_weights(architecture: Architecture, seed: int = 0) -> dict[str, tf.Tensor]:
    """Kernels as drawn for training; biases and all that is measured or learnt away from it."""
    random = np.random.default_rng(seed)
    weights: dict[str, Any] = {}
    for variable in variables(architecture):
        array: Any = initial_array(variable, seed)
        if variable.role in ("gamma", "moving_variance"):
            array = random.uniform(0.5, 2, variable.shape)
        elif variable.role != "kernel":
            array = random.normal(0, 0.1, variable.shape)
        weights[variable.path] = tf.constant(array, tf.float32)
    return weights


def random_network(architecture: Architecture, seed: int = 0) -> Network:
    return Network(architecture, random_weights(architecture, seed))


def random_image(architecture: Architecture, seed: int = 0) -> np.ndarray:
    """Numbers as a photo has them after its mean was subtracted."""
    shape = architecture.layers[0].output_shape
    return np.random.default_rng(seed).normal(0, 1, shape).astype(np.float32)


SOFTMAX_OF_ONE = "ignore:You are using a softmax over axis"
"""Random networks may have one class; Keras warns of these."""

small = architectures(max_windows=4)
seeds = st.integers(0, 2**31)
