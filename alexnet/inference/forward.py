"""One pass through a network that returns what every layer makes of a photo."""

from collections.abc import Iterator, Mapping

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


class Activations(Mapping[str, NDArray[np.float32]]):
    """What every layer of a network gave for one photo: layer name -> array, in the flow's order.

    Shapes are without the batch: (height, width, maps) for maps, such as (55, 55, 96), and
    (units,) for vectors, such as (1000,). The input layer's is the photo as it was fed.
    Flatten and, outside training, dropout give what they got. The arrays cannot be written to,
    so that sessions may share them.

    Args:
        outputs: layer names and arrays, the input layer's first.

    Example:
        >>> activations = Activations({"In": np.zeros((9, 9, 3)), "Out": np.array([0.25, 0.75])})
        >>> activations["In"].shape, activations.scores.tolist()
        ((9, 9, 3), [0.25, 0.75])
    """

    def __init__(self, outputs: Mapping[str, NDArray[np.float32]]) -> None:
        self._outputs = {name: output.view() for name, output in outputs.items()}
        for output in self._outputs.values():
            output.flags.writeable = False

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        return self._outputs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outputs)

    def __len__(self) -> int:
        return len(self._outputs)

    @property
    def scores(self) -> NDArray[np.float32]:
        """What the last layer gave: one number for each class."""
        return self._outputs[next(reversed(self._outputs))]


class ForwardPass:
    """Runs a network and returns the output of every layer.

    ``model.predict`` returns the last layer's only, and takes several times as long for one
    photo as ``run``, which TensorFlow traces once, when this is made. Many threads may call
    ``run``. Weights are read, never written: dropout lets everything pass, and batch
    normalisation uses its moving averages.

    Args:
        model: a functional model with one input of shape (batch, height, width, channels) and
            with weights; what ``build_model`` returns, and never a blueprint.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.network.build import build_model
        >>> forward = ForwardPass(build_model(preset("article-code")))
        >>> activations = forward.run(np.zeros((227, 227, 3), np.float32))
        >>> activations["C1"].shape, activations.scores.shape
        ((55, 55, 96), (10,))
    """

    def __init__(self, model: keras.Model) -> None:
        self._names = tuple(layer.name for layer in model.layers)
        self._input_shape = tuple(model.input_shape[1:])
        # Kept, since a traced function alone does not keep the variables that it reads.
        self._model = keras.Model(model.input, [layer.output for layer in model.layers])
        traced = tf.function(lambda images: self._model(images, training=False))
        self._outputs = traced.get_concrete_function(
            tf.TensorSpec((1, *self._input_shape), tf.float32)
        )

    def run(self, image: NDArray[np.float32]) -> Activations:
        """Return what every layer makes of one photo.

        Args:
            image: (height, width, channels) float32, prepared as the weights expect.

        Raises:
            ValueError: the image has another shape than the network's input.
        """
        if image.shape != self._input_shape:
            raise ValueError(
                f"the network takes an image of shape {self._input_shape}, not {image.shape}"
            )
        outputs = self._outputs(tf.constant(image[None], tf.float32))  # each (1, ...)
        return Activations(
            {name: output.numpy()[0] for name, output in zip(self._names, outputs, strict=True)}
        )
