"""Where the boxes and captions of a diagram stand: pure arithmetic, in pixels.

The boxes of all rows must fit one width, each with a caption that can be read from the last
row of a classroom. Room is found in this order: shorter captions, thinner boxes, a lower
picture, and at the very end captions that are left out.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeVar

from PIL import ImageFont

Sizing = Literal["balanced", "accurate", "logarithmic"]
Orientation = Literal["x", "y", "z"]
CaptionStyle = Literal["two lines", "three lines", "upright"]

T = TypeVar("T")

SIZINGS: dict[Sizing, Callable[[float], float]] = {
    "balanced": math.sqrt,
    "accurate": float,
    "logarithmic": math.log1p,
}
"""Drawn length for a number of pixels, maps or units.

visualkeras has modes of these names, but its "balanced" draws 1,000 units longer than 4,096
and 65 maps thinner than 64, so that lengths are reckoned here.
"""

# All lengths in CSS pixels.
MARGIN = 10
LARGEST_DEPTH = 88
LONGEST_DENSE = 130
REFERENCE_MAPS = 384
REFERENCE_UNITS = 4096
SMALLEST_SIDE = 10
SMALLEST_GAP = 9
LARGEST_GAP = 70
CAPTION_GAP = 9

_CAPTIONS: tuple[tuple[CaptionStyle, int], ...] = (
    ("two lines", 18),
    ("two lines", 16),
    ("three lines", 18),
    ("two lines", 15),
    ("three lines", 16),
    ("three lines", 14),
    ("three lines", 13),
    ("upright", 15),
    ("upright", 13),
)
"""Styles and font sizes from the most to the least legible."""

_THIN_ENOUGH = 0.55
"""Boxes may shrink to this share of their thickness before a shorter caption is preferred."""

_WORTH_IT = 0.7
"""A caption may take this share of the thickness that boxes would have without any."""


@dataclass(frozen=True)
class Block:
    """One box to draw.

    Attributes:
        kind: key of the palette, such as ``"convolution"``.
        name: first line of its caption.
        shape: (height, width, maps) or (units,).
    """

    kind: str
    name: str
    shape: tuple[int, ...]

    def lines(self, style: CaptionStyle) -> tuple[str, ...]:
        """Return the caption; Pillow's own font has no ×, hence the x."""
        numbers = [str(number) for number in self.shape]
        if style == "three lines" and len(numbers) == 3:
            return (self.name, "x".join(numbers[:2]), numbers[2])
        return (self.name, "x".join(numbers))


@dataclass(frozen=True)
class Box:
    """A placed box: sizes in whole pixels, ``left`` the leftmost pixel of its drawing.

    ``into_page`` is how far the top recedes to the right: a third of the depth axis.
    """

    into_page: float
    height: int
    depth_axis: int
    width: int
    left: float

    @property
    def extent(self) -> float:
        """Pixels from the leftmost to the rightmost point."""
        return self.width + self.into_page

    @property
    def centre(self) -> float:
        """Where its caption is centred."""
        return self.left + self.extent / 2


@dataclass(frozen=True)
class Layout:
    """A diagram ready to be drawn.

    Attributes:
        boxes: one for each block.
        style: of all captions.
        font_size: of the captions' numbers, in pixels.
        captioned: for each block whether there is room for its caption.
    """

    boxes: tuple[Box, ...]
    style: CaptionStyle
    font_size: float
    captioned: tuple[bool, ...]


@dataclass(frozen=True)
class Frame:
    """What a diagram must fit into and how it is to look.

    Attributes:
        width: pixels in all.
        heights: pixels left for the boxes by each caption style at its font size in CSS pixels.
        unit: pixels of one CSS pixel.
        volumes: boxes with depth, or flat ones.
        orientation: axis along which a fully connected row stretches: into the page,
            up, or along the flow.
        sizing: how drawn lengths follow from numbers.
    """

    width: float
    heights: Callable[[CaptionStyle, int], float]
    unit: float
    volumes: bool
    orientation: Orientation
    sizing: Sizing


@lru_cache(maxsize=64)
def font(size: float) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font, which needs no file on the host, at a size in pixels."""
    loaded = ImageFont.load_default(size)
    assert isinstance(loaded, ImageFont.FreeTypeFont)
    return loaded


def name_size(font_size: float) -> float:
    """Return the size of a caption's first line for the size of its numbers."""
    return font_size * 1.15


def line_height(font_size: float) -> float:
    """Return the distance of two lines of a caption."""
    return font_size * 1.25


def upright_length(block: Block, font_size: float) -> float:
    """Return the length of a caption that is written upwards on one line."""
    name, numbers = block.lines("upright")
    return font(name_size(font_size)).getlength(f"{name} ") + font(font_size).getlength(numbers)


def relative_heights(
    networks: Sequence[Sequence[tuple[int, ...]]], sizing: Sizing, *, volumes: bool
) -> list[float]:
    """Return the scale of each network's diagram that puts the maps of all on one scale.

    Args:
        networks: of each the shapes of its rows: (height, width, maps) or (units,).
        sizing: how drawn lengths follow from numbers.
        volumes: whether boxes have depth.

    Returns:
        1 for the network with the largest maps, less for the others; a network that would
        vanish is drawn at a tenth.

    Example:
        >>> relative_heights([[(32, 32, 1)], [(227, 227, 3)]], "accurate", volumes=False)
        [0.14096916299559473, 1.0]
    """
    length, into_page = SIZINGS[sizing], 1 / 3 if volumes else 0.0
    tallest = [
        max(length(s[0]) + into_page * length(s[1]) for s in shapes if len(s) == 3)
        for shapes in networks
    ]
    return [max(0.1, height / max(tallest)) for height in tallest]


def arrange(blocks: Sequence[Block], frame: Frame) -> Layout:
    """Return where everything stands.

    Args:
        blocks: at least two, in the order of the flow.
        frame: the room there is.
    """
    for style, size in _CAPTIONS:
        height = frame.heights(style, size)
        captions = _caption_widths(blocks, style, size * frame.unit)
        shrink = _fit(blocks, captions, height, frame)
        without = _fit(blocks, [0.0] * len(blocks), height, frame)
        if shrink.captions and shrink.thickness >= min(_THIN_ENOUGH, _WORTH_IT * without.thickness):
            break
    boxes = _place(_sizes(blocks, height, frame, shrink), captions, frame, shrink)
    return Layout(boxes, style, size * frame.unit, _with_room(boxes, captions))


@dataclass(frozen=True)
class _Shrink:
    """What is given up to fit the width: shares of the lengths wished for, and captions."""

    thickness: float = 1.0
    height: float = 1.0
    smallest: float = 1.0
    captions: bool = True


def _thinner(share: float) -> _Shrink:
    return _Shrink(thickness=share)


def _smaller(share: float) -> _Shrink:
    return _Shrink(thickness=0, height=0.25 + 0.75 * share, smallest=share)


def _smaller_without_captions(share: float) -> _Shrink:
    return _Shrink(thickness=0, height=share, smallest=share, captions=False)


_STAGES = (_thinner, _smaller, _smaller_without_captions)
"""What is given up first, second and last, each by a share from 1 to 0."""


def _caption_widths(blocks: Sequence[Block], style: CaptionStyle, size: float) -> list[float]:
    if style == "upright":
        return [name_size(size)] * len(blocks)
    widths = []
    for block in blocks:
        name, *numbers = block.lines(style)
        first = font(name_size(size)).getlength(name)
        widths.append(max(first, *(font(size).getlength(line) for line in numbers)))
    return widths


def _fit(
    blocks: Sequence[Block], captions: Sequence[float], height: float, frame: Frame
) -> _Shrink:
    def fits(shrink: _Shrink) -> bool:
        sizes = _sizes(blocks, height, frame, shrink)
        smallest = SMALLEST_GAP * frame.unit * shrink.smallest
        return _needed(sizes, captions, smallest, frame, shrink) <= frame.width

    if fits(_Shrink()):
        return _Shrink()
    for stage in _STAGES:
        if fits(stage(0)):
            return stage(_largest(fits, stage))
    return _STAGES[-1](0)


def _largest(accepts: Callable[[T], bool], of_share: Callable[[float], T]) -> float:
    """Return the largest share from 0 to 1 that is accepted; 0 must be."""
    low, high = 0.0, 1.0
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if accepts(of_share(middle)) else (low, middle)
    return low


def _sizes(
    blocks: Sequence[Block], height: float, frame: Frame, shrink: _Shrink
) -> list[tuple[int, int, int]]:
    """Return (depth axis, height, width) of every box in whole pixels."""
    length = SIZINGS[frame.sizing]
    maps = [block.shape for block in blocks if len(block.shape) == 3]
    into_page = 1 / 3 if frame.volumes else 0
    tallest = max(length(shape[0]) + into_page * length(shape[1]) for shape in maps)
    per_side = height * shrink.height / tallest
    most_maps = length(max(REFERENCE_MAPS, *(shape[2] for shape in maps)))
    per_map = LARGEST_DEPTH * frame.unit * shrink.thickness / most_maps
    most_units = length(max(REFERENCE_UNITS, *(b.shape[0] for b in blocks if len(b.shape) == 1), 1))
    smallest = SMALLEST_SIDE * frame.unit * shrink.smallest

    def pixels(value: float) -> int:
        return max(1, round(max(value, smallest)))

    def of(shape: tuple[int, ...]) -> tuple[int, int, int]:
        if len(shape) == 3:
            return (
                pixels(length(shape[1]) * per_side),
                pixels(length(shape[0]) * per_side),
                pixels(length(shape[2]) * per_map),
            )
        share = length(shape[0]) / most_units
        up = min(LONGEST_DENSE * frame.unit, height) * shrink.height * share
        along = LARGEST_DEPTH * frame.unit * shrink.thickness * share
        across = pixels(0)
        return {
            "x": (pixels(up), across, across),
            "y": (across, pixels(up), across),
            "z": (across, across, pixels(along)),
        }[frame.orientation]

    return [of(block.shape) for block in blocks]


def _extent(size: tuple[int, int, int], frame: Frame) -> float:
    return size[2] + (size[0] / 3 if frame.volumes else 0)


def _steps(
    sizes: Sequence[tuple[int, int, int]],
    captions: Sequence[float],
    gap: float,
    frame: Frame,
    shrink: _Shrink,
) -> list[float]:
    """Return the distances of neighbouring centres."""
    extents = [_extent(size, frame) for size in sizes]
    apart = [sum(pair) / 2 + gap for pair in pairwise(extents)]
    if not shrink.captions:
        return apart
    readable = [sum(pair) / 2 + CAPTION_GAP * frame.unit for pair in pairwise(captions)]
    return [max(pair) for pair in zip(apart, readable, strict=True)]


def _ends(
    sizes: Sequence[tuple[int, int, int]], captions: Sequence[float], frame: Frame, shrink: _Shrink
) -> tuple[float, float]:
    """Return what the first and the last box need beyond their centres, borders included."""
    first, last = (
        max(_extent(sizes[end], frame), captions[end] if shrink.captions else 0) / 2
        for end in (0, -1)
    )
    return first + MARGIN * frame.unit, last + MARGIN * frame.unit


def _needed(
    sizes: Sequence[tuple[int, int, int]],
    captions: Sequence[float],
    gap: float,
    frame: Frame,
    shrink: _Shrink,
) -> float:
    return sum(_steps(sizes, captions, gap, frame, shrink)) + sum(
        _ends(sizes, captions, frame, shrink)
    )


def _place(
    sizes: Sequence[tuple[int, int, int]],
    captions: Sequence[float],
    frame: Frame,
    shrink: _Shrink,
) -> tuple[Box, ...]:
    """Spread the boxes over the width with even gaps, and centre what needs less."""
    low = SMALLEST_GAP * frame.unit * shrink.smallest
    high = LARGEST_GAP * frame.unit

    def fits(gap: float) -> bool:
        return _needed(sizes, captions, gap, frame, shrink) <= frame.width

    def between(share: float) -> float:
        return low + share * (high - low)

    gap = between(_largest(fits, between))
    left, _ = _ends(sizes, captions, frame, shrink)
    centre = left + max(0.0, frame.width - _needed(sizes, captions, gap, frame, shrink)) / 2
    boxes = []
    for size, step in zip(sizes, [*_steps(sizes, captions, gap, frame, shrink), 0], strict=True):
        extent = _extent(size, frame)
        boxes.append(Box(extent - size[2], size[1], size[0], size[2], centre - extent / 2))
        centre += step
    return tuple(boxes)


def _with_room(boxes: Sequence[Box], captions: Sequence[float]) -> tuple[bool, ...]:
    """Say which captions can be written without touching the one before."""
    room = []
    end = -math.inf
    for box, width in zip(boxes, captions, strict=True):
        free = box.centre - width / 2 >= end
        if free:
            end = box.centre + width / 2
        room.append(free)
    return tuple(room)
