"""Which arrays a network holds: their names and shapes, without Keras and without numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import FLOAT32_BYTES, Layer, Shape


@dataclass(frozen=True)
class Variable:
    """One array of weights.

    Attributes:
        path: Keras' name of it, such as ``"C1/kernel"`` or ``"C1_norm/moving_mean"``.
        shape: as Keras has it: a convolution's kernel is (height, width, input maps of one
            group, maps), a dense row's (inputs, units), all others are vectors.
        role: ``"kernel"``, ``"bias"``, ``"gamma"``, ``"beta"``, ``"moving_mean"`` or
            ``"moving_variance"``.
        row_id: identity of the row that it belongs to.
        initializer: word of the row for the numbers it starts with, where the row has a choice.
    """

    path: str
    shape: Shape
    role: str
    row_id: str
    initializer: str = ""

    @property
    def nbytes(self) -> int:
        """Bytes of its float32 numbers."""
        count = FLOAT32_BYTES
        for length in self.shape:
            count *= length
        return count


def variables(architecture: Architecture) -> tuple[Variable, ...]:
    """Return the arrays of a network in the flow's order.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> [(v.path, v.shape) for v in variables(preset("paper-2012"))][2]
        ('C3/kernel', (5, 5, 48, 256))
    """
    return tuple(
        Variable(
            f"{layer.name}/{role}",
            shape,
            role,
            layer.row.id,
            layer.options.get(f"{role}_initializer", ""),
        )
        for layer in architecture.layers
        for role, shape in _arrays(layer)
    )


def shapes_of(architecture: Architecture) -> dict[str, Shape]:
    """Return path -> shape of a network's arrays, in the flow's order."""
    return {variable.path: variable.shape for variable in variables(architecture)}


def _arrays(layer: Layer) -> Iterator[tuple[str, Shape]]:
    outputs = layer.output_shape[-1:]
    if layer.class_name == "BatchNormalization":
        for role in ("gamma", "beta", "moving_mean", "moving_variance"):
            yield role, outputs
    elif layer.class_name in ("Conv2D", "Dense"):
        groups = layer.options.get("groups", 1)
        window: Shape = layer.options.get("kernel_size", ())
        yield "kernel", (*window, layer.input_shape[-1] // groups, *outputs)
        if layer.options["use_bias"]:
            yield "bias", outputs
