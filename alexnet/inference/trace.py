"""How one number of a network came about, from the row's input to the row's output."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.layers import activation_is_apart
from alexnet.architecture.rows import Convolution, Dense, GlobalAveragePooling, Pooling, Row
from alexnet.inference.network import Activations, Network
from alexnet.inference.receptive import (
    Patch,
    check_place,
    input_patch,
    layer_named,
    previous_patch,
)
from alexnet.inference.trace_pooling import cut_out, input_of, trace_pooling, windows_with
from alexnet.inference.trace_values import (
    BatchStep,
    ConvolutionTrace,
    DenseTrace,
    Floats,
    LrnStep,
    SoftmaxStep,
    Term,
    Trace,
)

_ROWS_AT_ONCE = 512
"""How many rows of a large kernel are held in float64 at a time."""


def trace(
    network: Network,
    activations: Activations,
    layer: str,
    map_index: int,
    y: int = 0,
    x: int = 0,
    *,
    most: int = 20,
) -> Trace:
    """Return how one unit of a row came about.

    Args:
        network: the network.
        activations: what it gave for the photo.
        layer: name of a convolution, pooling or fully connected row, or of its normalisation,
            activation or dropout.
        map_index: number of the map, or of the unit of a fully connected row.
        y, x: place in the map.
        most: how many of the largest contributions to list.

    Returns:
        A ``ConvolutionTrace``, ``PoolingTrace`` or ``DenseTrace``.

    Raises:
        ValueError: there is no such layer, map or place, or the layer computes nothing (the
            input, zero padding, flatten).

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.inference.assemble import assemble
        >>> network = assemble(preset("article-code"))
        >>> activations = network.run(np.ones((227, 227, 3), np.float32))
        >>> unit = trace(network, activations, "C1", 7, 20, 30)
        >>> unit.seen
        Patch(top=80, left=120, bottom=91, right=131)
        >>> bool(np.isclose(unit.output, activations["C1_norm"][20, 30, 7], rtol=1e-4))
        True
    """
    found = layer_named(network.architecture, layer)
    if found.class_name in ("InputLayer", "ZeroPadding2D", "Flatten"):
        raise ValueError(f"{layer} only hands numbers on: there is nothing to trace")
    if not 0 <= map_index < found.output_shape[-1]:
        what = "units" if len(found.output_shape) == 1 else "maps"
        raise ValueError(f"{layer} has {found.output_shape[-1]} {what}, none numbered {map_index}")
    if len(found.output_shape) == 3:
        check_place(found, y, x)
    with np.errstate(all="ignore"):  # exploded networks have traces, too
        if isinstance(found.row, Pooling | GlobalAveragePooling):
            return trace_pooling(network.architecture, activations, found.row, map_index, y, x)
        if isinstance(found.row, Convolution):
            return _convolution(network, activations, found.row, map_index, (y, x), most)
        assert isinstance(found.row, Dense)
        return _dense(network, activations, found.row, map_index, most)


def _convolution(
    network: Network,
    activations: Activations,
    row: Convolution,
    map_index: int,
    place: tuple[int, int],
    most: int,
) -> ConvolutionTrace:
    architecture = network.architecture
    maps = input_of(architecture, activations, row)  # (height, width, input maps)
    window = previous_patch(architecture, row.name, *place)
    whole_patch, inside = cut_out(maps, window)
    down, across = row.dilation_rate
    whole_patch, inside = whole_patch[::down, ::across], inside[::down, ::across]
    depth = maps.shape[2] // row.groups
    first_map = map_index // (row.filters // row.groups) * depth
    patch = whole_patch[..., first_map : first_map + depth]
    kernel = _numbers(network, row, "kernel")[..., map_index].astype(np.float64)
    contributions = patch * kernel
    total = float(contributions.sum())
    bias = float(_numbers(network, row, "bias")[map_index]) if row.use_bias else 0.0
    ending = _ending(
        network,
        row,
        map_index,
        total + bias,
        activations[row.name][place],
        lambda: _every_map(network, row, whole_patch),
    )
    return ConvolutionTrace(
        row=row.name,
        map=map_index,
        y=place[0],
        x=place[1],
        window=window,
        seen=input_patch(architecture, row.name, *place),
        first_map=first_map,
        dilation=row.dilation_rate,
        patch=patch,
        inside=inside,
        kernel=kernel,
        contributions=contributions,
        terms=_largest_in_maps(patch, kernel, inside, window, row.dilation_rate, first_map, most),
        total=total,
        bias=bias,
        pre_activation=total + bias,
        activated=ending.activated,
        softmax=ending.softmax,
        normalization=ending.normalization,
        normalized_first=activation_is_apart(row),
        output=ending.output,
        pooling=windows_with(architecture, activations, row, map_index, *place),
    )


def _every_map(network: Network, row: Convolution, patch: Floats) -> Floats:
    """Return what all maps have before the activation, (maps,), at the patch's place."""
    kernel = _numbers(network, row, "kernel")  # (kh, kw, input maps of a group, maps)
    groups = zip(
        np.split(patch, row.groups, axis=-1), np.split(kernel, row.groups, axis=-1), strict=True
    )
    sums = np.concatenate([np.tensordot(part, weights, 3) for part, weights in groups])
    return sums + _numbers(network, row, "bias") if row.use_bias else sums


@dataclass(frozen=True)
class _Ending:
    """What becomes of a sum: through activation and normalisation, in the row's order."""

    activated: float
    softmax: SoftmaxStep | None
    normalization: BatchStep | LrnStep | None
    output: float


def _ending(
    network: Network,
    row: Convolution | Dense,
    index: int,
    sum_with_bias: float,
    given: NDArray[np.float32],
    every_sum: Callable[[], Floats],
) -> _Ending:
    """Return what becomes of the sum of one map or unit.

    ``given``: (maps,) what the layer with the weights gave at the place; ``every_sum`` returns
    the sums of all maps or units there, biases included, for activations that look at all.
    """

    def normalized(number: int, value: float) -> BatchStep | LrnStep | None:
        if row.normalization == "batch":
            return _batch(network, row, number, value)
        if row.normalization == "lrn":
            assert isinstance(row, Convolution)
            return _lrn(given, row, number, value)
        return None

    first = normalized(index, sum_with_bias) if activation_is_apart(row) else None
    softmax = None
    if row.activation in ("softmax", "log_softmax"):
        sums = every_sum()
        if first:
            steps = (normalized(number, float(value)) for number, value in enumerate(sums))
            sums = np.array([step.output for step in steps if step])
        softmax = _softmax(row.activation, sums, index)
        activated = softmax.output
    else:
        activated = _activated(row.activation, first.output if first else sum_with_bias)
    after = None if first else normalized(index, activated)
    return _Ending(activated, softmax, first or after, after.output if after else activated)


def _batch(network: Network, row: Convolution | Dense, index: int, value: float) -> BatchStep:
    name = f"{row.name}_norm"
    gamma, beta, mean, variance = (
        float(np.asarray(network.weights[f"{name}/{role}"])[index])
        for role in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    deviation = float(np.sqrt(variance + row.epsilon))
    return BatchStep(
        input=value,
        mean=mean,
        variance=variance,
        epsilon=row.epsilon,
        deviation=deviation,
        gamma=gamma,
        beta=beta,
        output=(value - mean) / deviation * gamma + beta,
    )


def _lrn(at_place: NDArray[np.float32], row: Convolution, map_index: int, value: float) -> LrnStep:
    """``at_place``: (maps,) what is normalised."""
    first = max(0, map_index - row.lrn_depth_radius)
    neighbours = at_place[first : map_index + row.lrn_depth_radius + 1].astype(np.float64)
    energy = np.square(neighbours).sum()
    denominator = float((row.lrn_bias + row.lrn_alpha * energy) ** row.lrn_beta)
    return LrnStep(
        input=value,
        first_map=first,
        neighbours=neighbours,
        energy=float(energy),
        bias=row.lrn_bias,
        alpha=row.lrn_alpha,
        beta=row.lrn_beta,
        denominator=denominator,
        output=float(np.divide(value, denominator)),
    )


def _dense(
    network: Network, activations: Activations, row: Dense, unit: int, most: int
) -> DenseTrace:
    inputs = input_of(network.architecture, activations, row).astype(np.float64)
    kernel = _numbers(network, row, "kernel")  # (inputs, units)
    weights = kernel[:, unit].astype(np.float64).reshape(inputs.shape)
    contributions = inputs * weights
    total = float(contributions.sum())
    bias = float(_numbers(network, row, "bias")[unit]) if row.use_bias else 0.0

    def every_sum() -> Floats:
        sums = _product(inputs.reshape(-1), kernel)
        return sums + _numbers(network, row, "bias") if row.use_bias else sums

    ending = _ending(network, row, unit, total + bias, activations[row.name], every_sum)
    if inputs.ndim == 3:
        whole = Patch(0, 0, *inputs.shape[:2])
        everywhere = np.ones(inputs.shape[:2], bool)
        terms = _largest_in_maps(inputs, weights, everywhere, whole, (1, 1), 0, most)
    else:
        order = _by_size(contributions)[:most]
        terms = tuple(
            Term(float(contributions[i]), float(weights[i]), float(inputs[i]), int(i))
            for i in order
        )
    return DenseTrace(
        row=row.name,
        unit=unit,
        inputs=inputs,
        weights=weights,
        contributions=contributions,
        per_map=contributions.sum((0, 1)) if inputs.ndim == 3 else None,
        terms=terms,
        total=total,
        bias=bias,
        pre_activation=total + bias,
        activated=ending.activated,
        softmax=ending.softmax,
        normalization=ending.normalization,
        normalized_first=activation_is_apart(row),
        output=ending.output,
    )


def _product(inputs: Floats, kernel: NDArray[np.float32]) -> Floats:
    """Return inputs @ kernel in float64 without a float64 copy of the whole kernel."""
    result = np.zeros(kernel.shape[1])
    for start in range(0, len(inputs), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        result += inputs[rows] @ kernel[rows].astype(np.float64)
    return result


def _softmax(activation: str, logits: Floats, index: int) -> SoftmaxStep:
    highest = float(logits.max())
    exponentials = np.exp(logits - highest)
    total = exponentials.sum()
    share = exponentials[index] / total
    logarithm = logits[index] - highest - np.log(total)
    return SoftmaxStep(
        logit=float(logits[index]),
        highest=highest,
        exponential=float(exponentials[index]),
        total=float(total),
        output=float(share if activation == "softmax" else logarithm),
    )


def _activated(activation: str, value: float) -> float:
    function = keras.activations.get(activation)
    return float(np.asarray(function(keras.ops.convert_to_tensor([value], "float64")))[0])


def _numbers(network: Network, row: Row, role: str) -> NDArray[Any]:
    return np.asarray(network.weights[f"{row.name}/{role}"])


def _largest_in_maps(
    patch: Floats,
    kernel: Floats,
    inside: NDArray[np.bool_],
    window: Patch,
    dilation: tuple[int, int],
    first_map: int,
    most: int,
) -> tuple[Term, ...]:
    contributions = patch * kernel
    places = np.argwhere(np.broadcast_to(inside[..., None], patch.shape))
    values = contributions[inside].reshape(-1)  # in the order of ``places``
    terms = []
    for at in _by_size(values)[:most]:
        y, x, map_index = (int(index) for index in places[at])
        terms.append(
            Term(
                value=float(values[at]),
                weight=float(kernel[y, x, map_index]),
                input=float(patch[y, x, map_index]),
                map=first_map + map_index,
                y=window.top + y * dilation[0],
                x=window.left + x * dilation[1],
            )
        )
    return tuple(terms)


def _by_size(values: Floats) -> NDArray[np.intp]:
    """Return the order of the values, largest without their signs first, NaN last."""
    return np.argsort(-np.abs(values), kind="stable")
