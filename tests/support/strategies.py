"""Random networks for Hypothesis: small, but with every kind of row and every option."""

from typing import Any

from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import expand
from alexnet.architecture.rows import (
    ACTIVATIONS,
    BIAS_INITIALIZERS,
    INITIALIZERS,
    AveragePooling,
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    MaxPooling,
    Row,
)

_ACTIVATIONS = st.sampled_from(list(ACTIVATIONS))
_INITIALIZERS = st.sampled_from(list(INITIALIZERS))
_BIASES = st.sampled_from(list(BIAS_INITIALIZERS))
_EPSILONS = st.sampled_from([1e-3, 1e-5, 0.25])
_RATES = st.sampled_from([0.0, 0.0, 0.25, 0.5])


def pairs(low: int, high: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


@st.composite
def inputs(draw: st.DrawFn) -> Input:
    return Input(name="In", size=draw(pairs(1, 24)), channels=draw(st.integers(1, 4)))


@st.composite
def convolutions(draw: st.DrawFn, name: str, shape: tuple[int, ...]) -> Convolution:
    """A convolution that maps of the given shape can feed."""
    padding: Any = draw(st.sampled_from(["valid", "ceil", "same", 1, 3]))
    zeros = 2 * padding if isinstance(padding, int) else 0
    largest = [7, 7] if padding == "same" else [min(7, side + zeros) for side in shape[:2]]
    kernel = draw(st.integers(1, largest[0])), draw(st.integers(1, largest[1]))
    # Keras has no stride and dilation at once.
    dilation, strides = (1, 1), (1, 1)
    if draw(st.booleans()):
        strides = draw(pairs(1, 4))
    else:
        down, right = (
            draw(st.integers(1, 3 if padding == "same" else _most_dilation(side + zeros, pixels)))
            for side, pixels in zip(shape[:2], kernel, strict=True)
        )
        dilation = down, right
    if padding == "ceil":
        strides = _rounded_up_inside(shape, kernel, strides)
    groups = draw(st.sampled_from([n for n in range(1, shape[2] + 1) if shape[2] % n == 0]))
    return Convolution(
        name=name,
        filters=groups * draw(st.integers(1, 4)),
        kernel_size=kernel,
        strides=strides,
        padding=padding,
        dilation_rate=dilation,
        activation=draw(_ACTIVATIONS),
        groups=groups,
        normalization=draw(st.sampled_from(["none", "batch", "lrn"])),
        normalization_before_activation=draw(st.booleans()),
        epsilon=draw(_EPSILONS),
        lrn_depth_radius=draw(st.integers(1, 7)),
        lrn_bias=draw(st.floats(0.5, 2)),
        dropout=draw(_RATES),
        spatial_dropout=draw(st.booleans()),
        use_bias=draw(st.booleans()),
        kernel_initializer=draw(_INITIALIZERS),
        bias_initializer=draw(_BIASES),
    )


def _most_dilation(side: int, pixels: int) -> int:
    return 3 if pixels == 1 else max(1, min(3, (side - 1) // (pixels - 1)))


def _rounded_up_inside(
    shape: tuple[int, ...], window: tuple[int, int], strides: tuple[int, int]
) -> tuple[int, int]:
    """Return strides with which no window lies wholly outside."""
    height, width = (
        stride if -(-(side - pixels) // stride) * stride < side else pixels
        for side, pixels, stride in zip(shape, window, strides, strict=False)
    )
    return height, width


@st.composite
def poolings(draw: st.DrawFn, name: str, shape: tuple[int, ...]) -> Row:
    """A pooling that maps of the given shape can feed."""
    padding = draw(st.sampled_from(["valid", "ceil", "same"]))
    largest = [5, 5] if padding == "same" else [min(5, side) for side in shape[:2]]
    pool_size = draw(st.integers(1, largest[0])), draw(st.integers(1, largest[1]))
    strides = draw(pairs(1, 3))
    if padding == "ceil":
        strides = _rounded_up_inside(shape, pool_size, strides)
    return draw(st.sampled_from([MaxPooling, AveragePooling]))(
        name=name,
        pool_size=pool_size,
        strides=strides,
        padding=padding,
        dropout=draw(_RATES),
        spatial_dropout=draw(st.booleans()),
    )


@st.composite
def denses(draw: st.DrawFn, name: str) -> Dense:
    return Dense(
        name=name,
        units=draw(st.integers(1, 12)),
        activation=draw(_ACTIVATIONS),
        normalization=draw(st.sampled_from(["none", "none", "batch"])),
        normalization_before_activation=draw(st.booleans()),
        epsilon=draw(_EPSILONS),
        dropout=draw(_RATES),
        dropout_on=draw(st.sampled_from(["outputs", "inputs"])),
        use_bias=draw(st.booleans()),
        kernel_initializer=draw(_INITIALIZERS),
        bias_initializer=draw(_BIASES),
    )


@st.composite
def architectures(draw: st.DrawFn, max_windows: int = 6) -> Architecture:
    """A valid network of at most ``max_windows`` convolutions and poolings."""
    rows: list[Row] = [draw(inputs())]
    for index in range(draw(st.integers(0, max_windows))):
        shape = list(expand(rows))[-1][1][-1].output_shape
        kind = draw(st.sampled_from([convolutions, convolutions, poolings]))
        rows.append(draw(kind(f"R{index}", shape)))
    if draw(st.integers(0, 3)) == 0:
        rows.append(GlobalAveragePooling(name="G", dropout=draw(_RATES)))
    rows += [draw(denses(f"F{index}")) for index in range(draw(st.integers(1, 3)))]
    return Architecture(tuple(rows))


@st.composite
def unchecked_rows(draw: st.DrawFn) -> tuple[Row, ...]:
    """Rows that are valid one by one, input first and dense last, and may not fit together."""
    rows: list[Row] = [Input(name="In", size=draw(pairs(1, 12)), channels=draw(st.integers(1, 4)))]
    for index in range(draw(st.integers(0, 4))):
        name = f"R{index}"
        windows: dict[str, Any] = {
            "kernel_size": draw(pairs(1, 6)),
            "strides": draw(pairs(1, 3)),
            "padding": draw(st.sampled_from(["valid", "same"])),
        }
        kind = draw(st.sampled_from(["convolution", "pooling", "dense"]))
        if draw(st.integers(0, 9)) == 0:
            rows.append(GlobalAveragePooling(name=name))
        elif kind == "convolution":
            padding = draw(st.sampled_from([windows["padding"], 1]))
            groups, filters = draw(st.integers(1, 3)), draw(st.integers(1, 6))
            options = {**windows, "padding": padding, "groups": groups, "filters": filters}
            options["dilation_rate"] = draw(st.sampled_from([(1, 1), (1, 1), (2, 1), (3, 2)]))
            rows.append(Convolution(name=name, **options))
        elif kind == "pooling":
            windows["pool_size"] = windows.pop("kernel_size")
            rows.append(draw(st.sampled_from([MaxPooling, AveragePooling]))(name=name, **windows))
        elif draw(st.integers(0, 3)) == 0:
            rows.append(draw(denses(name)))
    return (*rows, draw(denses("Out")))


@st.composite
def linear_architectures(draw: st.DrawFn) -> Architecture:
    """Networks without holes between windows, for experiments with gradients."""
    rows: list[Row] = [Input(name="In", size=draw(pairs(16, 40)), channels=1)]
    for index in range(draw(st.integers(1, 4))):
        shape = list(expand(rows))[-1][1][-1].output_shape
        kernel = draw(st.integers(1, min(5, *shape[:2])))
        options: dict[str, Any] = {"name": f"R{index}", "strides": draw(st.integers(1, kernel))}
        # Units that see nothing but padding have no gradient to look at.
        padding = draw(st.sampled_from(["valid", "same", kernel // 2]))
        if draw(st.booleans()):
            options |= {"kernel_size": kernel, "padding": padding, "activation": "linear"}
            rows.append(Convolution(filters=1, **options))
        else:
            options |= {
                "pool_size": kernel,
                "padding": padding if isinstance(padding, str) else "same",
            }
            rows.append(AveragePooling(**options))
    return Architecture((*rows, Dense(name="Out", units=1, activation="linear")))
