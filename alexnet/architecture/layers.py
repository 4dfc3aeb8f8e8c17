"""Which Keras layers a row stands for, and what leaves each of them.

The one place that knows the expansion: arithmetic (``facts.py``), the Keras model
(``network``) and the generated code (``codegen.py``) all walk these layers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alexnet.architecture.geometry import (
    Padding,
    convolution_macs,
    convolution_params,
    dense_params,
    output_size,
)
from alexnet.architecture.rows import Convolution, Dense, Input, Pooling, Row
from alexnet.errors import ArchitectureError

Shape = tuple[int, ...]
"""(height, width, maps) or (units,); never with the batch."""

FLOAT32_BYTES = 4


@dataclass(frozen=True)
class Layer:
    """One Keras layer of a network, with its shapes and its cost.

    Attributes:
        name: the Keras layer's name: the row's, or the row's with ``_pad``, ``_norm`` or
            ``_dropout``, or ``flatten``.
        class_name: Keras' class, such as ``"Conv2D"``.
        options: arguments of the class, in Keras' words.
        row: the row that it belongs to.
        input_shape, output_shape: without the batch.
        params, non_trainable_params: how many numbers it holds, and holds without training.
        macs: multiply-adds for one image.
    """

    name: str
    class_name: str
    row: Row
    input_shape: Shape
    output_shape: Shape
    options: Mapping[str, Any] = field(default_factory=dict)
    params: int = 0
    non_trainable_params: int = 0
    macs: int = 0

    @property
    def activation_bytes(self) -> int:
        """Bytes of its output for one float32 image.

        Flatten and, outside training, dropout hand on what they get: 0.
        """
        if self.class_name in ("Flatten", "Dropout"):
            return 0
        return _count(self.output_shape) * FLOAT32_BYTES


def expand(rows: Iterable[Row]) -> Iterator[tuple[Row, tuple[Layer, ...]]]:
    """Yield every row with its layers, in the order of the flow.

    Raises:
        ArchitectureError: at the first row that what comes before cannot feed, naming the
            row and the field.
    """
    shape: Shape = ()
    for row in rows:
        layers = tuple(_layers(row, shape))
        yield row, layers
        shape = layers[-1].output_shape


def _layers(row: Row, shape: Shape) -> Iterator[Layer]:
    if isinstance(row, Input):
        output = (*row.size, row.channels)
        yield Layer(row.name, "InputLayer", row, output, output, {"shape": output})
    elif isinstance(row, Dense):
        yield from _dense(row, shape)
    else:
        if len(shape) != 3:
            raise ArchitectureError(
                f"a {row.LABEL.lower()} needs maps with height and width, but the row before "
                f"gives a vector of {_count(shape):,} numbers. Move it before the fully "
                f"connected rows or remove it.",
                row=row.name,
                field="type",
            )
        if isinstance(row, Convolution):
            yield from _convolution(row, shape)
        elif isinstance(row, Pooling):
            yield _pooling(row, shape)


def _convolution(row: Convolution, shape: Shape) -> Iterator[Layer]:
    _check_groups(row, shape[2])
    size = _window_size(row, shape, row.kernel_size, row.padding)
    padding = row.padding
    if isinstance(padding, int):
        padded = (shape[0] + 2 * padding, shape[1] + 2 * padding, shape[2])
        yield Layer(f"{row.name}_pad", "ZeroPadding2D", row, shape, padded, {"padding": padding})
        shape, padding = padded, "valid"
    output = (*size, row.filters)
    yield Layer(
        row.name,
        "Conv2D",
        row,
        shape,
        output,
        {
            "filters": row.filters,
            "kernel_size": row.kernel_size,
            "strides": row.strides,
            "padding": padding,
            "groups": row.groups,
            "activation": row.activation,
            "use_bias": row.use_bias,
        },
        convolution_params(row.kernel_size, shape[2], row.filters, row.groups, row.use_bias),
        0,
        convolution_macs(row.kernel_size, shape[2], row.filters, row.groups, size),
    )
    name = f"{row.name}_norm"
    if row.normalization == "batch":
        # gamma and beta are learnt; the moving mean and variance are measured.
        yield Layer(
            name, "BatchNormalization", row, output, output, {}, 4 * row.filters, 2 * row.filters
        )
    elif row.normalization == "lrn":
        yield Layer(
            name,
            "LocalResponseNormalization",
            row,
            output,
            output,
            {
                "depth_radius": row.lrn_depth_radius,
                "bias": row.lrn_bias,
                "alpha": row.lrn_alpha,
                "beta": row.lrn_beta,
            },
        )


def _pooling(row: Pooling, shape: Shape) -> Layer:
    class_name = "MaxPooling2D" if row.TYPE == "max_pooling" else "AveragePooling2D"
    size = _window_size(row, shape, row.pool_size, row.padding)
    options = {"pool_size": row.pool_size, "strides": row.strides, "padding": row.padding}
    return Layer(row.name, class_name, row, shape, (*size, shape[2]), options)


def _dense(row: Dense, shape: Shape) -> Iterator[Layer]:
    inputs = (_count(shape),)
    if len(shape) > 1:
        yield Layer("flatten", "Flatten", row, shape, inputs)
    if row.dropout and row.dropout_on == "inputs":
        yield _dropout(row, inputs)
    yield Layer(
        row.name,
        "Dense",
        row,
        inputs,
        (row.units,),
        {"units": row.units, "activation": row.activation, "use_bias": row.use_bias},
        dense_params(inputs[0], row.units, row.use_bias),
        0,
        dense_params(inputs[0], row.units, use_bias=False),
    )
    if row.dropout and row.dropout_on == "outputs":
        yield _dropout(row, (row.units,))


def _dropout(row: Dense, shape: Shape) -> Layer:
    return Layer(f"{row.name}_dropout", "Dropout", row, shape, shape, {"rate": row.dropout})


def _check_groups(row: Convolution, in_maps: int) -> None:
    for maps, which in ((in_maps, "input"), (row.filters, "output")):
        if maps % row.groups:
            raise ArchitectureError(
                f"{row.groups:,} groups cannot evenly share {maps:,} {which} "
                f"{'map' if maps == 1 else 'maps'}. "
                f"Choose groups that divide {in_maps:,} and {row.filters:,}.",
                row=row.name,
                field="groups",
            )


def _window_size(
    row: Convolution | Pooling, shape: Shape, window: tuple[int, int], padding: Padding
) -> tuple[int, int]:
    height, width = (
        output_size(shape[axis], window[axis], row.strides[axis], padding) for axis in (0, 1)
    )
    if not height or not width:
        zeros = f" with {padding} zeros on each side" if isinstance(padding, int) else ""
        raise ArchitectureError(
            f"a window of {window[0]}X{window[1]} does not fit on maps of "
            f"{shape[0]}X{shape[1]}{zeros}. Make it smaller, or keep more of the size in the "
            f"rows before.",
            row=row.name,
            field="pool_size" if isinstance(row, Pooling) else "kernel_size",
        )
    return height, width


def _count(shape: Shape) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def shape_text(shape: Shape) -> str:
    """Return ``55 × 55 × 96``, or ``1,000``."""
    return " × ".join(f"{length:,}" for length in shape)
