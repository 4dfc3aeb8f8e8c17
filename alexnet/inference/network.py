"""A network that runs: an architecture, its weights, and every layer's output in one pass."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import variables
from alexnet.network.build import build_blueprint

Weights = Mapping[str, tf.Tensor]
"""Paths of variables, such as ``"C1/kernel"``, and their numbers; never written to."""


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


class Network:
    """An architecture with weights, to run but not to train.

    The weights stand apart from the Keras model, which is a blueprint: networks that differ
    in one row share the arrays of all others, and so do sessions. Dropout lets everything
    pass and batch normalisation uses its moving averages. Many threads may use it at once.

    Args:
        architecture: what to run.
        weights: an array for each of ``variables(architecture)``, of its shape.

    Attributes:
        architecture: as given.
        weights: as given.

    Raises:
        LimitError: the network is larger than this host is set up to build.
        ValueError: an array is missing or has another shape.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.inference.assemble import assemble
        >>> network = assemble(preset("article-code"))
        >>> activations = network.run(np.zeros((227, 227, 3), np.float32))
        >>> activations["C1"].shape, activations.scores.shape
        ((55, 55, 96), (10,))
    """

    def __init__(self, architecture: Architecture, weights: Weights) -> None:
        self.architecture = architecture
        self.weights = {v.path: weights[v.path] for v in variables(architecture)}
        for variable in variables(architecture):
            if tuple(self.weights[variable.path].shape) != variable.shape:
                raise ValueError(
                    f"{variable.path} needs the shape {variable.shape}, not "
                    f"{tuple(self.weights[variable.path].shape)}"
                )
        self.blueprint = build_blueprint(architecture)
        self._names = tuple(layer.name for layer in self.blueprint.layers)
        self._input_shape = architecture.layers[0].output_shape
        self._traced: dict[tuple[str, ...], Any] = {}
        everything = self.part(self._names)
        # Tensors that the traced function captures run at twice the speed of arguments.
        traced = tf.function(lambda images: self.call(everything, images))
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

    def part(self, outputs: str | Sequence[str], start: str | None = None) -> keras.Model:
        """Return the blueprint of what lies between two layers.

        Args:
            outputs: name of the layer, or names of the layers, whose output is wanted.
            start: name of the layer whose output is fed in; the input layer unless given.
        """
        fed = self.blueprint.get_layer(start).output if start else self.blueprint.input
        if isinstance(outputs, str):
            return keras.Model(fed, self.blueprint.get_layer(outputs).output)
        return keras.Model(fed, [self.blueprint.get_layer(name).output for name in outputs])

    def call(self, part: keras.Model, inputs: Any) -> Any:
        """Return what a part of the blueprint gives with this network's weights.

        Eagerly or inside a ``tf.function`` and a ``tf.GradientTape``.

        Args:
            part: made by ``part``.
            inputs: (batch, ...) of what is fed in.
        """
        held = [(v, self.weights[v.path]) for v in part.variables if v.path in self.weights]
        with keras.StatelessScope(state_mapping=held):
            return part(inputs, training=False)

    def traced(self, name: tuple[str, ...], make: Callable[[], Callable[..., Any]]) -> Any:
        """Return a function of tensors as a traced one, kept for the next time.

        Keras compiles a grouped convolution anew at every eager call, which takes a hundred
        times as long as to run it; within a traced function it is compiled once.

        Args:
            name: what it computes, and of which layers.
            make: makes the function, the first time that the name is asked for.
        """
        if name not in self._traced:
            self._traced.setdefault(name, tf.function(make(), reduce_retracing=True))
        return self._traced[name]

    def scores(self, inputs: Any, start: str | None = None) -> NDArray[np.float32]:
        """Return what the last layer makes of a batch that is fed in at a layer.

        Args:
            inputs: (batch, ...) of numbers, such as several photos.
            start: name of the layer whose output is fed in; the input layer unless given.

        Returns:
            (batch, classes).
        """
        first, last = start or self._names[0], self._names[-1]

        def make() -> Callable[[Any], Any]:
            tail = self.part(last, first)
            return lambda outputs: self.call(tail, outputs)

        return np.asarray(self.traced(("scores", first), make)(tf.constant(inputs, tf.float32)))
