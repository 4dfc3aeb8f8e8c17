"""Why a window fits so many times, which zeros that takes, and what one unit sees.

Along each axis by itself; the two are told apart only where their numbers differ.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alexnet.architecture.explaining.explanation import Explanation, Topic, counted
from alexnet.architecture.explaining.formula import Formula, number
from alexnet.architecture.geometry import Padding, ReceptiveField, output_size, same_zeros


@dataclass(frozen=True)
class Axis:
    """A window along one axis of its input.

    Attributes:
        size: pixels of the input.
        kernel, stride: of the window, in pixels.
        padding: ``"valid"``, ``"same"`` or explicit zeros on each side.
        field: what one pixel of the input sees of the photo.
        photo: pixels of the photo.
    """

    size: int
    kernel: int
    stride: int
    padding: Padding
    field: ReceptiveField
    photo: int

    @property
    def output(self) -> int:
        """How many times the window fits."""
        return output_size(self.size, self.kernel, self.stride, self.padding)

    @property
    def reach(self) -> int:
        """Pixels, zeros included, from the first window's start to the last one's end."""
        return (self.output - 1) * self.stride + self.kernel


Axes = tuple[Axis, Axis]
"""Height and width."""


def explain_size(axes: Axes) -> Iterator[Explanation]:
    """Yield why the output has its size."""
    yield from _apart((Topic.SIZE, Topic.HEIGHT, Topic.WIDTH), axes, _size)


def explain_zeros(axes: Axes) -> Iterator[Explanation]:
    """Yield which zeros ``"same"`` adds; nothing under another padding."""
    if axes[0].padding == "same":
        topics = (Topic.ZEROS, Topic.ZEROS_HEIGHT, Topic.ZEROS_WIDTH)
        yield from _apart(topics, axes, _zeros)


def explain_field(axes: Axes) -> Iterator[Explanation]:
    """Yield how many pixels of the photo one unit sees."""
    yield from _apart((Topic.FIELD, Topic.FIELD_HEIGHT, Topic.FIELD_WIDTH), axes, _field)


def explain_227(axes: Axes) -> Iterator[Explanation]:
    """Yield why AlexNet's input has 227 pixels, where the first window is AlexNet's."""
    numbers = {(axis.size, axis.kernel, axis.stride) for axis in axes}
    if numbers not in ({(227, 11, 4)}, {(224, 11, 4)}):
        return
    words = (
        "The paper of 2012 prints 224, but (224 − 11) / 4 is no whole number: Keras gives 54 "
        "(valid) or 56 (same). With 227 pixels it is 55 exactly. The authors' code, public "
        "since 2025, rounds up and so gets 55 from 224."
    )
    if axes[0].padding == 2:
        words += " Two zeros on each side, as here, also give 55: torchvision's way."
    yield Explanation.of(Topic.WHY_227, words, (number(224) - 11).over(4).ceil() + 1)


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
    words += (
        f"The window of {counted(axis.kernel, 'pixel')} starts at {start} and steps by "
        f"{axis.stride}: it fits ⌊({padded.value} − {axis.kernel}) / {axis.stride}⌋ + 1 = "
        f"{counted(axis.output, 'time')}."
    )
    return words + missed(axis), (padded - axis.kernel).over(axis.stride).floor() + 1


def missed(axis: Axis) -> str:
    """Return sentences on the pixels that no window reaches; empty where there are none."""
    words = ""
    gap = axis.stride - axis.kernel
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
        return same_zeros(axis.size, axis.kernel, axis.stride)[0]
    return axis.padding if isinstance(axis.padding, int) else 0


def _zeros(axis: Axis) -> tuple[str, Formula]:
    missing = (number(axis.output) - 1) * axis.stride + axis.kernel - axis.size
    before, after = same_zeros(axis.size, axis.kernel, axis.stride)
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


def _field(axis: Axis) -> tuple[str, Formula]:
    formula = number(axis.field.size) + (number(axis.kernel) - 1) * axis.field.jump
    words = (
        f"The window spans {counted(axis.kernel, 'pixel')} of the row before. Each of them sees "
        f"{counted(axis.field.size, 'pixel')} of the photo, and from one to the next it is "
        f"{counted(axis.field.jump, 'pixel')} further."
    )
    if formula.value > axis.photo:
        words += f" The photo has only {axis.photo}: the rest is padding."
    return words, formula
