"""Which Keras layers a row stands for, and what leaves each of them.

The one place that knows the expansion: arithmetic (``facts.py``), the Keras model
(``network``) and the generated code (``codegen.py``) all walk these layers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alexnet.architecture.costs import (
    convolution_macs,
    convolution_params,
    dense_macs,
    dense_params,
)
from alexnet.architecture.geometry import (
    Padding,
    missing_pixels,
    output_size,
    same_zeros,
    span,
)
from alexnet.architecture.rows import (
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    Pooling,
    Row,
)
from alexnet.errors import ArchitectureError

Shape = tuple[int, ...]
"""(height, width, maps) or (units,); never with the batch."""

FLOAT32_BYTES = 4

DROPOUTS = ("Dropout", "SpatialDropout2D")

CEIL_POOLINGS = ("CeilMaxPooling2D", "CeilAveragePooling2D")
"""Keras' poolings with an edge that is left out; where ``"same"`` does it, that is taken."""

OWN_CLASSES = ("LocalResponseNormalization", *CEIL_POOLINGS)
"""Classes that do not ship with Keras."""


@dataclass(frozen=True)
class Layer:
    """One Keras layer of a network, with its shapes and its cost.

    Attributes:
        name: the Keras layer's name: the row's, or the row's with ``_pad``, ``_norm``,
            ``_activation`` or ``_dropout``, or ``flatten``.
        class_name: Keras' class, such as ``"Conv2D"``, or one of ``OWN_CLASSES``.
        options: arguments of the class, in Keras' words; an initialiser is named as in the row.
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
        if self.class_name in ("Flatten", *DROPOUTS):
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
        photo = (*row.size, row.channels)
        yield Layer(row.name, "InputLayer", row, photo, photo, {"shape": photo})
    elif isinstance(row, Dense):
        yield from _dense(row, shape)
    else:
        if len(shape) != 3:
            raise ArchitectureError(
                f"a {row.LABEL.lower()} needs maps with height and width, but the row before "
                f"gives a vector of {_count(shape):,} numbers. Move it before the first row that "
                f"gives a vector or remove it.",
                row=row.name,
                field="type",
            )
        if isinstance(row, Convolution):
            yield from _convolution(row, shape)
        elif isinstance(row, Pooling):
            yield from _pooling(row, shape)
        elif isinstance(row, GlobalAveragePooling):
            means = shape[2:]
            yield Layer(row.name, "GlobalAveragePooling2D", row, shape, means)
            yield from _dropout(row, means)


def _convolution(row: Convolution, shape: Shape) -> Iterator[Layer]:
    _check_groups(row, shape[2])
    if max(row.strides) > 1 and max(row.dilation_rate) > 1:
        raise ArchitectureError(
            f"Keras has no convolution with a stride and a dilation at once, and here the stride "
            f"is {_sides(row.strides)} and the dilation {_sides(row.dilation_rate)}. Set one of "
            f"them to 1.",
            row=row.name,
            field="dilation_rate",
        )
    size = _window_size(row, shape)
    padded = _padded(row, shape)
    if padded != shape:
        zeros: Any = row.padding
        if row.padding == "ceil":
            zeros = ((0, padded[0] - shape[0]), (0, padded[1] - shape[1]))
        yield Layer(f"{row.name}_pad", "ZeroPadding2D", row, shape, padded, {"padding": zeros})
    output = (*size, row.filters)
    yield Layer(
        row.name,
        "Conv2D",
        row,
        padded,
        output,
        {
            "filters": row.filters,
            "kernel_size": row.kernel_size,
            "strides": row.strides,
            "padding": "same" if row.padding == "same" else "valid",
            "dilation_rate": row.dilation_rate,
            "groups": row.groups,
            "activation": _inline_activation(row),
            "use_bias": row.use_bias,
            "kernel_initializer": row.kernel_initializer,
            "bias_initializer": row.bias_initializer,
        },
        convolution_params(row.kernel_size, shape[2], row.filters, row.groups, row.use_bias),
        0,
        convolution_macs(row.kernel_size, shape[2], row.filters, row.groups, size),
    )
    yield from _behind_weights(row, output)
    yield from _dropout(row, output)


def _padded(row: Convolution, shape: Shape) -> Shape:
    """Return the shape of the maps with the zeros that no ``padding`` of Keras stands for."""
    if isinstance(row.padding, int):
        return (shape[0] + 2 * row.padding, shape[1] + 2 * row.padding, shape[2])
    if row.padding != "ceil":
        return shape
    height, width = (
        shape[axis] + missing_pixels(shape[axis], spans, row.strides[axis])
        for axis, spans in enumerate(spans_of(row))
    )
    return height, width, shape[2]


def _inline_activation(row: Convolution | Dense) -> str:
    """Return the activation of the layer with the weights itself."""
    return "linear" if activation_is_apart(row) else row.activation


def activation_is_apart(row: Convolution | Dense) -> bool:
    """Return whether a normalisation stands between a row's weights and its activation."""
    return row.normalization != "none" and row.normalization_before_activation


def _behind_weights(row: Convolution | Dense, shape: Shape) -> Iterator[Layer]:
    """Yield a row's normalisation, and its activation where that follows it."""
    name = f"{row.name}_norm"
    if row.normalization == "batch":
        # gamma and beta are learnt; the moving mean and variance are measured.
        options: dict[str, Any] = {"epsilon": row.epsilon}
        held = 4 * shape[-1]
        yield Layer(name, "BatchNormalization", row, shape, shape, options, held, held // 2)
    elif isinstance(row, Convolution) and row.normalization == "lrn":
        options = {
            "depth_radius": row.lrn_depth_radius,
            "bias": row.lrn_bias,
            "alpha": row.lrn_alpha,
            "beta": row.lrn_beta,
        }
        yield Layer(name, "LocalResponseNormalization", row, shape, shape, options)
    if activation_is_apart(row):
        options = {"activation": row.activation}
        yield Layer(f"{row.name}_activation", "Activation", row, shape, shape, options)


def _pooling(row: Pooling, shape: Shape) -> Iterator[Layer]:
    size = _window_size(row, shape)
    output = (*size, shape[2])
    class_name = "MaxPooling2D" if row.TYPE == "max_pooling" else "AveragePooling2D"
    options: dict[str, Any] = {
        "pool_size": row.pool_size,
        "strides": row.strides,
        "padding": row.padding,
    }
    if row.padding == "ceil":
        padding = _like_ceil(row, shape)
        if padding is None:
            class_name = f"Ceil{class_name}"
            del options["padding"]
        else:
            options["padding"] = padding
    yield Layer(row.name, class_name, row, shape, output, options)
    yield from _dropout(row, output)


def _like_ceil(row: Pooling, shape: Shape) -> str | None:
    """Return the ``padding`` of Keras whose windows are those of ``"ceil"``, if there is one."""
    missing = [
        missing_pixels(shape[axis], row.pool_size[axis], row.strides[axis]) for axis in (0, 1)
    ]
    if not any(missing):
        return "valid"
    alike = all(
        output_size(shape[axis], row.pool_size[axis], row.strides[axis], "same")
        == output_size(shape[axis], row.pool_size[axis], row.strides[axis], "ceil")
        and same_zeros(shape[axis], row.pool_size[axis], row.strides[axis]) == (0, missing[axis])
        for axis in (0, 1)
    )
    return "same" if alike else None


def _dense(row: Dense, shape: Shape) -> Iterator[Layer]:
    inputs = (_count(shape),)
    if len(shape) > 1:
        yield Layer("flatten", "Flatten", row, shape, inputs)
    if row.dropout_on == "inputs":
        yield from _dropout(row, inputs)
    output = (row.units,)
    yield Layer(
        row.name,
        "Dense",
        row,
        inputs,
        output,
        {
            "units": row.units,
            "activation": _inline_activation(row),
            "use_bias": row.use_bias,
            "kernel_initializer": row.kernel_initializer,
            "bias_initializer": row.bias_initializer,
        },
        dense_params(inputs[0], row.units, row.use_bias),
        0,
        dense_macs(inputs[0], row.units),
    )
    yield from _behind_weights(row, output)
    if row.dropout_on == "outputs":
        yield from _dropout(row, output)


def _dropout(
    row: Convolution | Pooling | GlobalAveragePooling | Dense, shape: Shape
) -> Iterator[Layer]:
    if row.dropout:
        of_maps = isinstance(row, Convolution | Pooling) and row.spatial_dropout
        class_name = "SpatialDropout2D" if of_maps else "Dropout"
        yield Layer(f"{row.name}_dropout", class_name, row, shape, shape, {"rate": row.dropout})


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


def spans_of(row: Convolution | Pooling) -> tuple[int, int]:
    """Return (height, width) in pixels of what a window spans, the holes of dilation included."""
    if isinstance(row, Pooling):
        return row.pool_size
    height, width = (span(row.kernel_size[axis], row.dilation_rate[axis]) for axis in (0, 1))
    return height, width


def _window_size(row: Convolution | Pooling, shape: Shape) -> tuple[int, int]:
    spans = spans_of(row)
    height, width = (
        output_size(shape[axis], spans[axis], row.strides[axis], row.padding) for axis in (0, 1)
    )
    if not height or not width:
        _refuse_window(row, shape, row.padding)
    if row.padding == "ceil" and any(
        (count - 1) * row.strides[axis] >= shape[axis] for axis, count in enumerate((height, width))
    ):
        raise ArchitectureError(
            f"rounded up, the last window would lie wholly outside of maps of "
            f"{shape[0]}X{shape[1]}: stride {_sides(row.strides)} steps beyond windows of "
            f"{spans[0]}X{spans[1]}. Choose padding valid, or a smaller stride.",
            row=row.name,
            field="padding",
        )
    return height, width


def _refuse_window(row: Convolution | Pooling, shape: Shape, padding: Padding) -> None:
    field, window = "pool_size", row.pool_size if isinstance(row, Pooling) else row.kernel_size
    holes = ""
    if isinstance(row, Convolution):
        field = "kernel_size"
        if max(row.dilation_rate) > 1:
            spans = spans_of(row)
            holes = f", spread to {spans[0]}X{spans[1]} by dilation {_sides(row.dilation_rate)},"
    zeros = f" with {padding} zeros on each side" if isinstance(padding, int) else ""
    raise ArchitectureError(
        f"a window of {window[0]}X{window[1]}{holes} does not fit on maps of "
        f"{shape[0]}X{shape[1]}{zeros}. Make it smaller, or keep more of the size in the "
        f"rows before.",
        row=row.name,
        field=field,
    )


def _sides(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}X{pair[1]}"


def _count(shape: Shape) -> int:
    count = 1
    for length in shape:
        count *= length
    return count


def shape_text(shape: Shape) -> str:
    """Return ``55 × 55 × 96``, or ``1,000``."""
    return " × ".join(f"{length:,}" for length in shape)
