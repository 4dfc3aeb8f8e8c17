"""How one number came about, in plain sentences; every number is one of the trace's own."""

from collections.abc import Sequence

from alexnet.figures.drawing.frame import number, signed
from alexnet.inference.trace_values import (
    GLOBAL,
    BatchStep,
    ConvolutionTrace,
    DenseTrace,
    LrnStep,
    PoolingTrace,
    SoftmaxStep,
    Term,
    Trace,
)

_DIGITS, _FEWEST_DIGITS = 6, 4
_TERMS = 3
"""How many terms of the sum are written out."""


def trace_sentences(trace: Trace, channels: Sequence[str] = ()) -> list[str]:
    """Return how a unit's number came about, step by step.

    Args:
        trace: of any kind.
        channels: names of the input maps where they are a photo's channels, such as "red".

    Returns:
        Sentences without any markup, in the order of the computation.
    """
    if isinstance(trace, PoolingTrace):
        return _pooling(trace)
    sentences = [_subject(trace, channels), *_sum(trace)]
    normalised = _normalization(trace)
    goes_in = trace.pre_activation
    if trace.normalization and trace.normalized_first:
        sentences += normalised
        goes_in = trace.normalization.output
    if trace.softmax is not None:
        sentences += _softmax(trace.softmax, trace.activated)
    else:
        sentences.append(_activation(goes_in, trace.activated))
    if not trace.normalized_first:
        sentences += normalised
    if isinstance(trace, ConvolutionTrace):
        sentences += [
            f"{_window(window)}; " + _fate(window, trace, window.output) for window in trace.pooling
        ]
    return sentences


def _normalization(trace: ConvolutionTrace | DenseTrace) -> list[str]:
    if isinstance(trace.normalization, BatchStep):
        return [_batch(trace.normalization)]
    if isinstance(trace.normalization, LrnStep):
        assert isinstance(trace, ConvolutionTrace)
        return [_lrn(trace.normalization, trace.map)]
    return []


def agreement(traced: float, told: float) -> tuple[str, str, str]:
    """Write the same number, found in two ways, with the digits that both share.

    Args:
        traced: the number, computed again.
        told: the network's own.

    Returns:
        Both, and a remark where the last of six digits differ: sums of 32-bit numbers do, where
        these are added in another order.

    Example:
        >>> agreement(0.1234567, 0.1234567)
        ('0.123457', '0.123457', '')
        >>> agreement(0.1227676, 0.1227674)
        ('0.12277', '0.12277', 'they differ by 2e−07: 32-bit numbers, added in another order')
        >>> agreement(1.0, 2.0)
        ('1', '2', '')
    """
    for digits in range(_DIGITS, _FEWEST_DIGITS - 1, -1):
        one, other = number(traced, digits), number(told, digits)
        if one == other:
            gap = number(abs(traced - told), 1)
            remark = f"they differ by {gap}: 32-bit numbers, added in another order"
            return one, other, "" if digits == _DIGITS else remark
    return number(traced, _DIGITS), number(told, _DIGITS), ""


def _subject(trace: ConvolutionTrace | DenseTrace, channels: Sequence[str]) -> str:
    if isinstance(trace, DenseTrace):
        return f"Unit {trace.unit} of {trace.row} reads all {trace.contributions.size:,} inputs."
    tall, wide, depth = trace.patch.shape
    read = "1 map" if depth == 1 else f"{depth:,} maps"
    if channels:
        names = channels[trace.first_map : trace.first_map + depth]
        read = f"the photo in {depth} channel{'s' * (depth > 1)} ({', '.join(names)})"
    sentence = (
        f"Map {trace.map} of {trace.row} at x {trace.x}, y {trace.y} reads "
        f"{tall} × {wide} pixels of {read}"
    )
    if max(trace.dilation) > 1:
        down, across = trace.dilation
        steps = f"{down}" if down == across else f"{down} down and {across} across"
        sentence += f", {steps} pixels from one to the next"
    outside = int((~trace.inside).sum())
    if outside:
        sentence += f"; {outside:,} of these {tall * wide:,} places are padding and count as 0"
    return sentence + "."


def _sum(trace: ConvolutionTrace | DenseTrace) -> list[str]:
    count = trace.contributions.size
    terms = trace.terms[:_TERMS]
    written = " ".join(_signed(term, first=index == 0) for index, term in enumerate(terms))
    more = " + …" if count > len(terms) else ""
    noun = "product" if count == 1 else "products"
    return [
        f"The {count:,} {noun} of input and weight add up to {written}{more} "
        f"= {number(trace.total, _DIGITS)}, the largest first.",
        f"With the bias: {number(trace.total, _DIGITS)} {_added(trace.bias)} "
        f"= {number(trace.pre_activation, _DIGITS)}.",
    ]


def _signed(term: Term, *, first: bool) -> str:
    value = number(term.value) if first else _added(term.value, 4)
    return f"{value} ({number(term.input)} × {number(term.weight)})"


def _added(value: float, digits: int = _DIGITS) -> str:
    """Return ``+ 0.5`` or ``− 0.5``."""
    return f"− {number(-value, digits)}" if value < 0 else f"+ {number(value, digits)}"


def _activation(before: float, after: float) -> str:
    if before == after:
        kept = " (it is not below 0)" if before >= 0 else ""
        return f"The activation keeps {number(after, _DIGITS)}{kept}."
    if after == 0 and before < 0:
        return f"The activation turns {number(before, _DIGITS)} into 0, because it is below 0."
    return f"The activation turns {number(before, _DIGITS)} into {number(after, _DIGITS)}."


def _softmax(step: SoftmaxStep, output: float) -> list[str]:
    return [
        f"The highest score is {number(step.highest, _DIGITS)}; this one lies "
        f"{number(step.highest - step.logit, _DIGITS)} below, and "
        f"e to the power of {signed(step.logit - step.highest, _DIGITS)} "
        f"is {number(step.exponential, _DIGITS)}.",
        f"For all classes together these powers add up to {number(step.total, _DIGITS)}, so "
        f"softmax gives {number(output, _DIGITS)}.",
    ]


def _batch(step: BatchStep) -> str:
    return (
        "Batch normalisation, (value − mean) / deviation × scale + shift: "
        f"({number(step.input, _DIGITS)} {_added(-step.mean)}) "
        f"/ {number(step.deviation, _DIGITS)} × {number(step.gamma, _DIGITS)} "
        f"{_added(step.beta)} = {number(step.output, _DIGITS)}."
    )


def _lrn(step: LrnStep, map_index: int) -> str:
    last = step.first_map + len(step.neighbours) - 1
    return (
        f"Local response normalisation: the squares of maps {step.first_map} to {last} at this "
        f"place (map {map_index} among them) sum up to {number(step.energy, _DIGITS)}; "
        f"{number(step.input, _DIGITS)} / ({number(step.bias)} + {number(step.alpha)} × "
        f"{number(step.energy, _DIGITS)})^{number(step.beta)} = "
        f"{number(step.input, _DIGITS)} / {number(step.denominator, _DIGITS)} = "
        f"{number(step.output, _DIGITS)}."
    )


def _pooling(trace: PoolingTrace) -> list[str]:
    where = f"Map {trace.map} of {trace.row} at x {trace.x}, y {trace.y}"
    if trace.kind == GLOBAL:
        where = f"Unit {trace.map} of {trace.row}"
    count = int(trace.inside.sum())
    outside = trace.inside.size - count
    sentence = f"{where} looks at {count:,} values"
    if outside:
        sentence += f" ({outside:,} places of its window lie outside and do not count)"
    sentences = [sentence + "."]
    if trace.winner is not None:
        y, x = trace.winner
        sentences.append(
            f"The largest, {number(trace.output, _DIGITS)} at x {x}, y {y}, is the output."
        )
    else:
        sentences.append(f"Their mean, {number(trace.output, _DIGITS)}, is the output.")
    return sentences


def _window(window: PoolingTrace) -> str:
    if window.kind == GLOBAL:
        return f"{window.row} takes the whole map together"
    return f"It is in the window of {window.row} at x {window.x}, y {window.y}"


def _fate(window: PoolingTrace, trace: ConvolutionTrace, output: float) -> str:
    if window.winner is None:
        return f"the mean there is {number(output, _DIGITS)}."
    if window.winner == (trace.y, trace.x):
        return f"it is the largest there, so {number(output, _DIGITS)} is handed on."
    y, x = window.winner
    if output == trace.output:
        return f"the one at x {x}, y {y} is as large, {number(output, _DIGITS)}, and comes first."
    return f"the one at x {x}, y {y} is larger: {number(output, _DIGITS)} is handed on."
