"""What a trace says: how one number of a network came about, step by step.

All numbers are float64, computed from the network's float32 weights and outputs. Maps, rows
and columns count from 0. "The row's input" is what the row before gave, without any padding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.inference.receptive import Patch

Floats = NDArray[np.float64]

GLOBAL = "global_average"
"""Kind of a pooling whose window is the whole map."""


@dataclass(frozen=True)
class Term:
    """One product of a sum.

    Attributes:
        value: weight x input.
        weight, input: the factors.
        map: map of the row's input, or the number of its unit where that is a vector.
        y, x: place in that map; ``None`` in a vector.
    """

    value: float
    weight: float
    input: float
    map: int
    y: int | None = None
    x: int | None = None


@dataclass(frozen=True)
class SoftmaxStep:
    """From a score (logit) to a share of all classes: e^logit / the sum of all e^logits.

    Attributes:
        logit: the score.
        highest: the highest score; subtracted from all, which changes no share and keeps the
            powers within what a number can hold.
        exponential: e^(logit - highest).
        total: the sum of all classes' e^(logit - highest).
        output: exponential / total, or its logarithm for ``"log_softmax"``.
    """

    logit: float
    highest: float
    exponential: float
    total: float
    output: float


@dataclass(frozen=True)
class BatchStep:
    """Batch normalisation: (input - mean) / deviation x gamma + beta.

    Attributes:
        input: what the activation gave, or what goes into it where that comes after.
        mean, variance: the moving averages that training left.
        epsilon: added to the variance.
        deviation: the square root of variance + epsilon.
        gamma, beta: learnt factor and summand.
        output: the result.
    """

    input: float
    mean: float
    variance: float
    epsilon: float
    deviation: float
    gamma: float
    beta: float
    output: float


@dataclass(frozen=True)
class LrnStep:
    """Local response normalisation: input / (bias + alpha x energy) ^ beta.

    Attributes:
        input: what the activation gave, or what goes into it where that comes after.
        first_map: the first of the neighbouring maps that count; the unit's own is among them.
        neighbours: (n,) what these maps have at the same place.
        energy: the sum of their squares.
        bias, alpha, beta: the row's constants.
        denominator: (bias + alpha x energy) ^ beta.
        output: the result.
    """

    input: float
    first_map: int
    neighbours: Floats
    energy: float
    bias: float
    alpha: float
    beta: float
    denominator: float
    output: float


@dataclass(frozen=True)
class PoolingTrace:
    """How one unit of a pooling row came about.

    Attributes:
        row: name of the row.
        kind: ``"max"``, ``"average"`` or ``"global_average"``.
        map, y, x: the unit; its place is (0, 0) where the pooling is global.
        window: the pixels of the row's input that it looks at; may reach into padding.
        seen: the pixels of the photo behind them.
        values: (height, width) of the window; 0 where it is outside of the map.
        inside: (height, width), False outside of the map: these do not count.
        winner: (y, x) in the row's input of the largest value, the first of equals; ``None``
            for a mean.
        output: the largest value, or the mean.
    """

    row: str
    kind: str
    map: int
    y: int
    x: int
    window: Patch
    seen: Patch
    values: Floats
    inside: NDArray[np.bool_]
    winner: tuple[int, int] | None
    output: float


@dataclass(frozen=True)
class ConvolutionTrace:
    """How one unit of a convolution row came about.

    Attributes:
        row: name of the row.
        map, y, x: the unit.
        window: the pixels of the row's input under the kernel; may reach into padding.
        seen: the pixels of the photo behind them.
        first_map: the first map of the row's input that the kernel reads: 0, unless the row
            has groups.
        dilation: pixels of the row's input from one row or column of the kernel to the next.
        patch: (height, width, maps) of the row's input under the kernel; 0 in the padding.
        inside: (height, width), False in the padding.
        kernel: (height, width, maps) of this map's weights.
        contributions: patch x kernel.
        terms: the largest contributions, positive or negative, the largest first.
        total: the sum of all contributions.
        bias: learnt summand; 0 where the row has none.
        pre_activation: total + bias.
        activated: after the activation.
        softmax: how, where the activation looks at all maps.
        normalization: the row's normalisation, if any.
        normalized_first: whether it comes before the activation.
        output: what leaves the row.
        pooling: the windows of a following pooling row in which the unit stands: none where
            no such row follows or strides skip it, several where windows overlap.
    """

    row: str
    map: int
    y: int
    x: int
    window: Patch
    seen: Patch
    first_map: int
    dilation: tuple[int, int]
    patch: Floats
    inside: NDArray[np.bool_]
    kernel: Floats
    contributions: Floats
    terms: tuple[Term, ...]
    total: float
    bias: float
    pre_activation: float
    activated: float
    softmax: SoftmaxStep | None
    normalization: BatchStep | LrnStep | None
    normalized_first: bool
    output: float
    pooling: tuple[PoolingTrace, ...]


@dataclass(frozen=True)
class DenseTrace:
    """How one unit of a fully connected row came about.

    Attributes:
        row: name of the row.
        unit: its number.
        inputs, weights, contributions: of the shape of the row's input, (n,) or
            (height, width, maps).
        per_map: (maps,) sums of the contributions of each map of the row's input; ``None``
            where that is a vector.
        terms, total, bias, pre_activation, activated, softmax, normalization, normalized_first,
            output: as for a convolution.
    """

    row: str
    unit: int
    inputs: Floats
    weights: Floats
    contributions: Floats
    per_map: Floats | None
    terms: tuple[Term, ...]
    total: float
    bias: float
    pre_activation: float
    activated: float
    softmax: SoftmaxStep | None
    normalization: BatchStep | LrnStep | None
    normalized_first: bool
    output: float


Trace = ConvolutionTrace | PoolingTrace | DenseTrace


def maps_by_share(trace: ConvolutionTrace | DenseTrace) -> list[tuple[int, float]]:
    """Return each input map that is read and what it adds to the sum, those that add most first.

    Raises:
        ValueError: the unit reads a vector.
    """
    if trace.contributions.ndim != 3:
        raise ValueError(f"{trace.row} reads a vector, not maps")
    first = trace.first_map if isinstance(trace, ConvolutionTrace) else 0
    sums = trace.contributions.sum((0, 1))  # (input maps,)
    order = np.argsort(-np.abs(np.nan_to_num(sums)), kind="stable")
    return [(first + int(index), float(sums[index])) for index in order]


def number_behind(trace: Trace, layer: str) -> float:
    """Return the number of a trace that one layer of its row gave.

    Args:
        trace: of a unit.
        layer: name of the row, or of its normalisation, activation or dropout.
    """
    if isinstance(trace, PoolingTrace) or layer not in (trace.row, f"{trace.row}_norm"):
        return trace.output
    if layer != trace.row:
        assert trace.normalization is not None
        return trace.normalization.output
    return trace.pre_activation if trace.normalized_first else trace.activated
