"""Why a window fits so many times, which zeros that takes, and what one unit sees.

Along each axis by itself; the two are told apart only where their numbers differ.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alexnet.architecture.explaining.explanation import Explanation, Topic, counted
from alexnet.architecture.explaining.formula import Formula, number
from alexnet.architecture.geometry import (
    Padding,
    ReceptiveField,
    missing_pixels,
    output_size,
    same_zeros,
    span,
)


@dataclass(frozen=True)
class Axis:
    """A window along one axis of its input.

    Attributes:
        size: pixels of the input.
        kernel, stride, dilation: of the window, in pixels.
        padding: ``"valid"``, ``"ceil"``, ``"same"`` or explicit zeros on each side.
        field: what one pixel of the input sees of the photo.
        photo: pixels of the photo.
    """

    size: int
    kernel: int
    stride: int
    padding: Padding
    field: ReceptiveField
    photo: int
    dilation: int = 1

    @property
    def span(self) -> int:
        """Pixels that the window spans, the holes of its dilation included."""
        return span(self.kernel, self.dilation)

    @property
    def output(self) -> int:
        """How many times the window fits."""
        return output_size(self.size, self.span, self.stride, self.padding)

    @property
    def reach(self) -> int:
        """Pixels, zeros included, from the first window's start to the last one's end."""
        return (self.output - 1) * self.stride + self.span

    @property
    def missing(self) -> int:
        """Pixels by which the last window reaches beyond the end where sizes are rounded up."""
        return missing_pixels(self.size, self.span, self.stride) if self.padding == "ceil" else 0


Axes = tuple[Axis, Axis]
"""Height and width."""


def explain_size(axes: Axes) -> Iterator[Explanation]:
    """Yield why the output has its size."""
    yield from _apart((Topic.SIZE, Topic.HEIGHT, Topic.WIDTH), axes, _size)


def explain_zeros(axes: Axes, *, pooling: bool = False) -> Iterator[Explanation]:
    """Yield which zeros ``"same"`` and ``"ceil"`` add; nothing under another padding.

    Args:
        axes: height and width.
        pooling: whether a pooling looks through the window, which leaves out what is missing.
    """
    if axes[0].padding == "ceil":
        topics = (Topic.MISSING, Topic.MISSING_HEIGHT, Topic.MISSING_WIDTH)
        yield from _apart(topics, axes, _missing_by_pooling if pooling else _missing)
    if axes[0].padding == "same":
        topics = (Topic.ZEROS, Topic.ZEROS_HEIGHT, Topic.ZEROS_WIDTH)
        yield from _apart(topics, axes, _zeros)


def explain_field(axes: Axes) -> Iterator[Explanation]:
    """Yield how many pixels of the photo one unit sees."""
    yield from _apart((Topic.FIELD, Topic.FIELD_HEIGHT, Topic.FIELD_WIDTH), axes, _field)


def explain_227(axes: Axes) -> Iterator[Explanation]:
    """Yield why AlexNet's input has 227 pixels, where the first window is AlexNet's."""
    numbers = {(axis.size, axis.kernel, axis.stride, axis.dilation) for axis in axes}
    if numbers not in ({(227, 11, 4, 1)}, {(224, 11, 4, 1)}):
        return
    words = (
        "The paper of 2012 prints 224, but (224 − 11) / 4 is not a whole number: Keras gives 54 "
        "(valid) or 56 (same). With 227 pixels it is 55 exactly. The authors' code, public "
        "since 2025, rounds up and so gets 55 from 224."
    )
    if axes[0].padding == 2:
        words += " Two zeros on each side, as here, also give 55: torchvision's way."
    yield Explanation.of(Topic.WHY_227, words, (number(224) - 11).over(4).ceil() + 1)
    yield _three_ways(kernel=11, stride=4, sizes=(224, 227))


def _three_ways(kernel: int, stride: int, sizes: tuple[int, ...]) -> Explanation:
    """Return what each padding makes of each size, side by side."""
    lines = [r"n&\text{valid}&\text{ceil}&\text{same}"]
    for size in sizes:
        quotient = (number(size) - kernel).over(stride)
        ways = (quotient.floor() + 1, quotient.ceil() + 1, number(size).over(stride).ceil())
        lines.append("&".join([str(size), *(way.equation for way in ways)]))
    table = r"\\[1ex]".join(lines)
    words = (
        f"What a window of {kernel} pixels with stride {stride} makes of n pixels; ⌊ ⌋ rounds "
        f"down, ⌈ ⌉ up. “Valid” leaves out pixels that fill no window, “ceil” rounds up and fills "
        f"one more window with zeros at the end, and “same” puts zeros on both sides."
    )
    return Explanation(Topic.THREE_WAYS, words, rf"\begin{{array}}{{c|ccc}}{table}\end{{array}}")


def _apart(
    topics: tuple[Topic, Topic, Topic],
    axes: Axes,
    one: Callable[[Axis], tuple[str, Formula]],
) -> Iterator[Explanation]:
    both, *single = topics
    height, width = one(axes[0]), one(axes[1])
    if height == width:
        yield Explanation.of(both, *height)
    else:
        for topic, (words, formula) in zip(single, (height, width), strict=True):
            yield Explanation.of(topic, words, formula)


def _size(axis: Axis) -> tuple[str, Formula]:
    if axis.padding == "same":
        words = (
            f"“same” adds zeros until the window fits at every step of {axis.stride}: "
            f"⌈{axis.size} / {axis.stride}⌉ = {axis.output} times."
        )
        return words + missed(axis), number(axis.size).over(axis.stride).ceil()
    padded, words = number(axis.size), ""
    start = "pixel 0"
    if isinstance(axis.padding, int):
        padded += number(2) * axis.padding
        words = (
            f"{counted(axis.padding, 'zero')} on each side make {padded.value} pixels "
            f"of {axis.size}. "
        )
        start = "the first zero"
    spans, holes = number(axis.kernel), ""
    if axis.dilation > 1:
        spans = (number(axis.kernel) - 1) * axis.dilation + 1
        holes = f", {axis.dilation} pixels from one to the next, spans {axis.span}. It"
    words += (
        f"The window of {counted(axis.kernel, 'pixel')}{holes} starts at {start} and steps by "
        f"{axis.stride}: "
    )
    quotient = (padded - spans).over(axis.stride)
    share = f"({padded.value} − {axis.span}) / {axis.stride}"
    if axis.padding == "ceil":
        words += f"rounded up it fits ⌈{share}⌉ + 1 = {counted(axis.output, 'time')}."
        return words + missed(axis), quotient.ceil() + 1
    words += f"it fits ⌊{share}⌋ + 1 = {counted(axis.output, 'time')}."
    return words + missed(axis), quotient.floor() + 1


def missed(axis: Axis) -> str:
    """Return sentences on the pixels that no window reaches; empty where there are none."""
    words = ""
    gap = axis.stride - axis.span
    if gap > 0 and axis.output > 1:
        # Explicit zeros may be what is skipped; the zeros of "same" never are.
        what = "position" if isinstance(axis.padding, int) else "pixel"
        words += f" Between two windows it skips {counted(gap, what)}."
    left_over = min(axis.size, axis.size + _before(axis) - axis.reach)
    if left_over == 1:
        words += " The last pixel is left over: no window reaches it."
    elif left_over > 1:
        words += f" The last {left_over} pixels are left over: no window reaches them."
    return words


def _before(axis: Axis) -> int:
    if axis.padding == "same":
        return same_zeros(axis.size, axis.span, axis.stride)[0]
    return axis.padding if isinstance(axis.padding, int) else 0


def _zeros(axis: Axis) -> tuple[str, Formula]:
    missing = _beyond(axis)
    before, after = same_zeros(axis.size, axis.span, axis.stride)
    if missing.value <= 0:
        return "No zeros are needed: the windows stay inside.", (
            missing if missing.value == 0 else missing.at_least_zero()
        )
    words = (
        f"From the first to the last position the window needs {axis.reach} pixels, and there "
        f"are {axis.size}. The {counted(before + after, 'zero')} missing: {before} before and "
        f"{after} after."
    )
    if before != after:
        words += " TensorFlow puts the odd one after."
    return words, missing


def _beyond(axis: Axis) -> Formula:
    """Return what the windows reach from the first to the last, less the pixels there are."""
    spans = number(axis.kernel)
    if axis.dilation > 1:
        spans = (number(axis.kernel) - 1) * axis.dilation + 1
    return (number(axis.output) - 1) * axis.stride + spans - axis.size


def _missing(axis: Axis, filled: str = "zeros fill it") -> tuple[str, Formula]:
    if not axis.missing:
        return "The last window ends at the last pixel or before: nothing is missing.", (
            _beyond(axis).at_least_zero() if _beyond(axis).value else _beyond(axis)
        )
    return (
        f"From the first to the last position the window needs {axis.reach} pixels, and there "
        f"are {axis.size}. The last window reaches {counted(axis.missing, 'pixel')} beyond the "
        f"end; {filled}."
    ), _beyond(axis)


def _missing_by_pooling(axis: Axis) -> tuple[str, Formula]:
    return _missing(axis, "what is not there is left out")


def _field(axis: Axis) -> tuple[str, Formula]:
    steps, apart = number(axis.kernel) - 1, axis.field.jump * axis.dilation
    if axis.dilation > 1:
        steps = steps * axis.dilation
    formula = number(axis.field.size) + steps * axis.field.jump
    words = (
        f"The window spans {counted(axis.span, 'pixel')} of the row before. Each of them sees "
        f"{counted(axis.field.size, 'pixel')} of the photo, and from one to the next it is "
        f"{counted(axis.field.jump, 'pixel')} further."
    )
    if axis.dilation > 1:
        words += f" It reads every {axis.dilation} pixels, {apart} further in the photo each time."
    if formula.value > axis.photo:
        words += f" The photo has only {axis.photo}: the rest is padding."
    return words, formula
