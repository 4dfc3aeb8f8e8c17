"""The weights that a network starts with, and those that a Keras model has."""

import keras
import tensorflow as tf

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import variables
from alexnet.inference.tensors import tensor_of
from alexnet.network.initial import initial_array


def initial_weights(architecture: Architecture, seed: int = 0) -> dict[str, tf.Tensor]:
    """Return the weights of an untrained network.

    Args:
        architecture: whose variables to draw.
        seed: any whole number.
    """
    return {
        variable.path: tensor_of(initial_array(variable, seed))
        for variable in variables(architecture)
    }


def weights_of(model: keras.Model) -> dict[str, tf.Tensor]:
    """Return the weights of a model that ``build_model`` built, as they are now."""
    return {
        weight.path: tf.identity(weight.value)
        for layer in model.layers
        for weight in layer.weights
        if "seed_generator" not in weight.path
    }
