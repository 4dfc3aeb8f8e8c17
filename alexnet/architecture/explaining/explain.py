"""Why a row's figures are what they are, with the row's own numbers filled in."""

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.explain_windows import (
    Axes,
    Axis,
    explain_227,
    explain_field,
    explain_size,
    explain_zeros,
    missed,
)
from alexnet.architecture.explaining.explanation import Explanation, Topic, counted
from alexnet.architecture.explaining.formula import Formula, latex_number, number, product
from alexnet.architecture.facts import RowFacts, analyze
from alexnet.architecture.layers import FLOAT32_BYTES, Shape, activation_is_apart
from alexnet.architecture.rows import (
    Convolution,
    Dense,
    GlobalAveragePooling,
    Input,
    MaxPooling,
    Pooling,
)


def explain(architecture: Architecture, row_id: str) -> tuple[Explanation, ...]:
    """Return why a row has its size, maps, parameters, multiply-adds, memory and field.

    Args:
        architecture: a valid network.
        row_id: the row, by id.

    Raises:
        KeyError: there is no such row.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> size, *others = explain(preset("article-table"), "C1")
        >>> size.words
        'The window of 11 pixels starts at pixel 0 and steps by 4: it fits \
⌊(227 − 11) / 4⌋ + 1 = 55 times.'
        >>> size.latex
        '\\\\left\\\\lfloor\\\\frac{227-11}{4}\\\\right\\\\rfloor+1=55'
    """
    facts = analyze(architecture).rows
    for index, row in enumerate(architecture.rows):
        if row.id != row_id:
            continue
        if isinstance(row, Input):
            return tuple(_input(row))
        if isinstance(row, Dense):
            return tuple(_dense(row, facts[index], architecture))
        if isinstance(row, GlobalAveragePooling):
            return tuple(_global_pooling(row, facts[index], architecture))
        assert isinstance(row, Convolution | Pooling)
        axes = _axes(row, facts[index - 1], architecture.input.size)
        if isinstance(row, Convolution):
            return tuple(_convolution(row, axes, facts[index], first=index == 1))
        return tuple(_pooling(row, axes, facts[index]))
    raise KeyError(f"no row has the id {row_id!r}")


def _axes(row: Convolution | Pooling, before: RowFacts, photo: tuple[int, int]) -> Axes:
    window = row.kernel_size if isinstance(row, Convolution) else row.pool_size
    height, width = (
        Axis(
            size=before.output_shape[axis],
            kernel=window[axis],
            stride=row.strides[axis],
            padding=row.padding,
            field=before.fields[axis],
            photo=photo[axis],
            dilation=row.dilation_rate[axis] if isinstance(row, Convolution) else 1,
        )
        for axis in (0, 1)
    )
    return height, width


def _left_over(architecture: Architecture) -> bool:
    """Return whether any window of the network misses a pixel of the row before it."""
    facts = analyze(architecture).rows
    return any(
        missed(axis)
        for row, before in zip(architecture.rows[1:], facts, strict=False)
        if isinstance(row, Convolution | Pooling)
        for axis in _axes(row, before, architecture.input.size)
    )


def _input(row: Input) -> Iterator[Explanation]:
    height, width = row.size
    if height == width:
        words = f"Every photo is brought to {height} × {width} pixels; the number was chosen."
        yield Explanation.of(Topic.SIZE, words, number(height))
    else:
        words = f"Every photo is brought to {counted(height, 'pixel')} of height, as chosen."
        yield Explanation.of(Topic.HEIGHT, words, number(height))
        words = f"Every photo is brought to {counted(width, 'pixel')} of width, as chosen."
        yield Explanation.of(Topic.WIDTH, words, number(width))
    colours = {1: "One map of grey.", 3: "One map each for red, green and blue."}
    words = colours.get(row.channels, f"{row.channels} maps, as chosen.")
    yield Explanation.of(Topic.MAPS, words, number(row.channels))
    yield _none(Topic.PARAMS, "The input hands the photo on; there is nothing to learn.")
    yield _none(Topic.MACS, "The input hands the photo on; there is nothing to multiply.")
    yield _memory((height, width, row.channels))
    words = "One pixel of the input is one pixel of the photo."
    yield Explanation.of(Topic.FIELD, words, number(1))


def _convolution(
    row: Convolution, axes: Axes, facts: RowFacts, *, first: bool
) -> Iterator[Explanation]:
    yield from explain_size(axes)
    if first:
        yield from explain_227(axes)
    yield from explain_zeros(axes)
    words, maps = (
        f"Each of the {counted(row.filters, 'filter')} makes one map.",
        number(row.filters),
    )
    if row.groups > 1:
        per_group = row.filters // row.groups
        words += f" They form {row.groups} groups of {per_group}."
        if row.groups == facts.input_shape[2]:
            words += " With as many groups as maps come in, this is a depthwise convolution."
        maps = product(row.groups, per_group)
    yield Explanation.of(Topic.MAPS, words, maps)

    in_maps = facts.input_shape[2]
    depth = number(in_maps).over(row.groups) if row.groups > 1 else number(in_maps)
    yield _convolution_params(row, in_maps, product(*row.kernel_size, depth, row.filters))
    height, width, _ = facts.output_shape
    per_output = _times(*row.kernel_size, depth.value)
    words = (
        f"Each of the {_times(*facts.output_shape)} outputs takes {per_output} "
        f"multiplications with an addition each. Biases are left out."
    )
    if any(axis.padding != "valid" for axis in axes):
        words += " Zeros of the padding count like any pixel."
    macs = product(*row.kernel_size, depth, row.filters, height, width)
    yield Explanation.of(Topic.MACS, words, macs)
    yield _convolution_memory(row, axes, facts)
    yield from explain_field(axes)
    if row.normalization == "lrn":
        yield _local_response_normalization(row)
    yield from _batch_normalization(row)
    if row.dropout:
        yield _dropout(row.dropout, _dropped(row))


def _convolution_params(row: Convolution, in_maps: int, weights: Formula) -> Explanation:
    depth = in_maps // row.groups
    per_filter = prod(row.kernel_size) * depth
    bias = "one bias" if row.use_bias else "no bias"
    words = (
        f"Each filter holds {_times(*row.kernel_size, depth)} = "
        f"{counted(per_filter, 'weight')} and {bias}."
    )
    if row.groups > 1:
        words += (
            f" With {row.groups} groups it sees only {depth} of {in_maps} maps that come in, "
            f"so it holds 1/{row.groups} of the weights it would have without groups."
        )
    formula = weights + row.filters if row.use_bias else weights
    if row.normalization == "batch":
        formula += product(4, row.filters)
        words += _batch_words("map")
    elif row.normalization == "lrn":
        words += " Local response normalisation has constants only."
    return Explanation.of(Topic.PARAMS, words, formula)


def _batch_words(each: str) -> str:
    return (
        f" Batch normalisation adds 4 numbers per {each}: scale and shift, which are learnt, "
        f"mean and variance, which are measured."
    )


def _convolution_memory(row: Convolution, axes: Axes, facts: RowFacts) -> Explanation:
    numbers, words = _written(row, facts.output_shape)
    below, right = (2 * row.padding if isinstance(row.padding, int) else a.missing for a in axes)
    if below or right:
        height, width, maps = facts.input_shape
        padded = (height + below, width + right, maps)
        numbers = product(*padded) + numbers
        words += f" The input with its zeros, {_times(*padded)} numbers, is kept, too."
    return Explanation.of(
        Topic.ACTIVATION_BYTES,
        _bytes_words(facts.output_shape) + words,
        numbers * FLOAT32_BYTES,
    )


def _written(row: Convolution | Dense, shape: Shape) -> tuple[Formula, str]:
    """Return how many numbers a row's outputs are, and why they are written again."""
    if activation_is_apart(row):
        words = " Normalisation and activation each write them once more."
        return product(3, *shape), words
    if row.normalization != "none":
        return product(2, *shape), " Normalisation writes them a second time."
    return product(*shape), ""


def _batch_normalization(row: Convolution | Dense) -> Iterator[Explanation]:
    if row.normalization != "batch":
        return
    what = "before" if row.normalization_before_activation else "after"
    each = "map" if isinstance(row, Convolution) else "unit"
    words = (
        f"Each {each} is brought to mean 0 and variance 1, then scaled and shifted as learnt, "
        f"{what} the activation. Epsilon, {row.epsilon:g} here, keeps the divisor above 0: Keras "
        f"takes 0.001 and PyTorch 1e-05, so weights need the one they were trained with."
    )
    latex = (
        rf"b=\gamma\times\frac{{a-\mu}}{{\sqrt{{\sigma^2+{_latex_decimal(row.epsilon)}}}}}+\beta"
    )
    yield Explanation(Topic.BATCH_NORMALIZATION, words, latex)


def _local_response_normalization(row: Convolution) -> Explanation:
    radius, bias, alpha, beta = (row.lrn_depth_radius, row.lrn_bias, row.lrn_alpha, row.lrn_beta)
    words = (
        f"Every output is divided by the strength of its neighbours: the same pixel in up to "
        f"{counted(radius, 'map')} on either side and itself. The constants are depth radius "
        f"{radius}, bias {bias:g}, alpha {alpha:g} and beta {beta:g}; nothing is learnt."
    )
    latex = (
        rf"b_i=\frac{{a_i}}{{\left({_latex_decimal(bias)}+{_latex_decimal(alpha)}"
        rf"\sum_{{j=i-{radius}}}^{{i+{radius}}}a_j^2\right)^{{{_latex_decimal(beta)}}}}}"
    )
    return Explanation(Topic.NORMALIZATION, words, latex)


def _pooling(row: Pooling, axes: Axes, facts: RowFacts) -> Iterator[Explanation]:
    yield from explain_size(axes)
    yield from explain_zeros(axes, pooling=True)
    maps = facts.output_shape[2]
    words = "Each map is pooled by itself: as many come out as go in."
    yield Explanation.of(Topic.MAPS, words, number(maps))
    if isinstance(row, MaxPooling):
        yield _none(Topic.PARAMS, "The largest value of a window is found, not learnt.")
        yield _none(Topic.MACS, "Values are compared; nothing is multiplied by a weight.")
    else:
        yield _none(Topic.PARAMS, "The mean of a window is taken, not learnt.")
        yield _none(Topic.MACS, "Values are averaged; nothing is multiplied by a weight.")
    yield _memory(facts.output_shape)
    yield from explain_field(axes)
    if row.dropout:
        yield _dropout(row.dropout, _dropped(row))


def _global_pooling(
    row: GlobalAveragePooling, facts: RowFacts, architecture: Architecture
) -> Iterator[Explanation]:
    (maps,) = facts.output_shape
    height, width, _ = facts.input_shape
    words = (
        f"Each of the {counted(maps, 'map')} becomes one number, the mean of its "
        f"{_times(height, width)} pixels."
    )
    yield Explanation.of(Topic.SIZE, words, number(maps))
    words = (
        "Means are taken, not learnt. A fully connected row after them needs one weight per map "
        "and unit; directly after the maps it needs one per pixel and unit."
    )
    yield _none(Topic.PARAMS, words)
    yield _none(Topic.MACS, "Values are averaged; nothing is multiplied by a weight.")
    yield _memory(facts.output_shape)
    yield from _whole_photo("A mean of a whole map", architecture)
    if row.dropout:
        yield _dropout(row.dropout, "means")


def _whole_photo(who: str, architecture: Architecture) -> Iterator[Explanation]:
    words = f"{who} reads the whole row before, so it sees the whole photo"
    words += (
        ", except for pixels that are left over: no window reaches them."
        if _left_over(architecture)
        else "."
    )
    height, width = architecture.input.size
    if height == width:
        yield Explanation.of(Topic.FIELD, words, number(height))
    else:
        yield Explanation.of(Topic.FIELD_HEIGHT, words, number(height))
        yield Explanation.of(Topic.FIELD_WIDTH, words, number(width))


def _dense(row: Dense, facts: RowFacts, architecture: Architecture) -> Iterator[Explanation]:
    words = f"{counted(row.units, 'unit')}, as chosen; each gives one number."
    if row is architecture.rows[-1]:
        words += " The units are the classes."
    yield Explanation.of(Topic.SIZE, words, number(row.units))
    inputs = prod(facts.input_shape)
    if len(facts.input_shape) == 3:
        words = (
            f"The {counted(facts.input_shape[2], 'map')} of the row before, "
            f"{_times(*facts.input_shape[:2])} pixels each, are laid out in one line."
        )
        yield Explanation.of(Topic.INPUTS, words, product(*facts.input_shape))
    bias = "one bias" if row.use_bias else "no bias"
    words = f"Each unit has a weight for every one of the {counted(inputs, 'input')}, and {bias}."
    weights = product(inputs, row.units)
    held = weights + row.units if row.use_bias else weights
    if row.normalization == "batch":
        held += product(4, row.units)
        words += _batch_words("unit")
    yield Explanation.of(Topic.PARAMS, words, held)
    words = "Every weight is used once per photo. Biases are left out."
    yield Explanation.of(Topic.MACS, words, weights)
    numbers, words = _written(row, facts.output_shape)
    words = _bytes_words(facts.output_shape) + words
    yield Explanation.of(Topic.ACTIVATION_BYTES, words, numbers * FLOAT32_BYTES)
    yield from _whole_photo("A fully connected unit", architecture)
    yield from _batch_normalization(row)
    if row.dropout:
        yield _dropout(row.dropout, row.dropout_on)


def _dropped(row: Convolution | Pooling) -> str:
    return "maps as a whole" if row.spatial_dropout else "numbers"


def _dropout(share: float, of: str) -> Explanation:
    """Explain dropout: ``of`` the outputs, the inputs, ..."""
    rate = _latex_decimal(share)
    scale = 1 / (1 - Fraction(repr(share)))
    rounded = f"{float(scale):.3g}"
    sign = "=" if Fraction(rounded) == scale else r"\approx"
    words = (
        f"While training, each of the {of} is set to 0 with a chance of "
        f"{share:.3g}; the others grow by the factor below, so that the mean stays. "
        f"Dropout has no parameters and does nothing once training is over."
    )
    return Explanation(Topic.DROPOUT, words, rf"\frac{{1}}{{1-{rate}}}{sign}{rounded}")


def _memory(shape: Shape) -> Explanation:
    return Explanation.of(
        Topic.ACTIVATION_BYTES, _bytes_words(shape), product(*shape, FLOAT32_BYTES)
    )


def _bytes_words(shape: Shape) -> str:
    return f"Each of the {_times(*shape)} numbers is a float32 of {FLOAT32_BYTES} bytes."


def _none(topic: Topic, words: str) -> Explanation:
    return Explanation.of(topic, words, number(0))


def _times(*factors: int) -> str:
    return " × ".join(f"{factor:,}" for factor in factors)


def _latex_decimal(value: float) -> str:
    digits, _, exponent = f"{value!r}".removesuffix(".0").partition("e")
    if exponent:
        return rf"{digits}\times10^{{{int(exponent)}}}"
    return latex_number(int(digits)) if digits.isdecimal() else digits
