"""Photos that need no camera: coloured shapes on noisy ground, drawn from a seed."""

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from alexnet.errors import TrainingError
from alexnet.training.data.photos import PhotoSet

Corners = list[tuple[float, float]]

_AT_ONCE = 2

_FINER = 2
"""Shapes are drawn so many times larger and then reduced, for smooth edges."""


def _circle() -> Corners:
    return _around([1.0] * 48)


def _square() -> Corners:
    return _around([1.0] * 4)


def _triangle() -> Corners:
    return _around([1.1] * 3)


def _star() -> Corners:
    return _around([1.15, 0.45] * 5)


def _cross() -> Corners:
    arm, end = 0.3, 1.0
    quarter = [(arm, arm), (end, arm), (end, -arm)]
    turned = [(0, 1), (1, 0), (0, -1), (-1, 0)]
    return [(x * cos + y * sin, x * sin - y * cos) for sin, cos in turned for x, y in quarter]


def _bar() -> Corners:
    return [(-1.1, -0.25), (1.1, -0.25), (1.1, 0.25), (-1.1, 0.25)]


def _around(radii: list[float]) -> Corners:
    step = 2 * math.pi / len(radii)
    return [(r * math.cos(i * step), r * math.sin(i * step)) for i, r in enumerate(radii)]


SHAPES: Mapping[str, Callable[[], Corners]] = {
    "circle": _circle,
    "square": _square,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "bar": _bar,
}
"""Name -> its corners around (0, 0), about 1 away."""

DEFAULT_CLASSES = ("circle", "square", "star", "triangle")


def coloured_shapes(
    count: int,
    *,
    size: tuple[int, int],
    classes: tuple[str, ...] = DEFAULT_CLASSES,
    seed: int = 0,
    on_photo: Callable[[int, int], None] | None = None,
) -> PhotoSet:
    """Return pictures of one shape each, of random colour, place, size and turn.

    The ground has a colour of its own that differs in brightness, and noise. Classes take
    turns, so that each has as many pictures as the others, give or take one.

    Args:
        count: how many pictures, at least one of each class.
        size: height and width, in pixels.
        classes: names out of ``SHAPES``, at least two.
        seed: draws everything; picture i does not depend on how many there are.
        on_photo: told how many are drawn, of how many; it may raise, which ends the drawing.

    Raises:
        TrainingError: an unknown or repeated class, or too few pictures.

    Example:
        >>> coloured_shapes(6, size=(20, 30)).counts()
        (2, 2, 1, 1)
    """
    unknown = [name for name in classes if name not in SHAPES]
    if unknown or len(set(classes)) != len(classes) or len(classes) < 2:
        raise TrainingError(
            f"Shapes must be two or more different ones of {', '.join(SHAPES)}, not "
            f"{', '.join(classes) or 'none'}."
        )
    if count < len(classes):
        raise TrainingError(
            f"{count:,} pictures are too few for {len(classes)} shapes: draw one of each at least."
        )

    def drawn(i: int) -> NDArray[np.uint8]:
        return _drawn(classes[i % len(classes)], size, np.random.default_rng([seed, i]))

    photos = []
    # The noise takes most of the time, and numpy draws it without the interpreter.
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for photo in pool.map(drawn, range(count)):
            photos.append(photo)
            if on_photo is not None:
                on_photo(len(photos), count)
    finally:
        pool.shutdown(cancel_futures=True)
    return PhotoSet(photos, np.arange(count) % len(classes), classes)


def _drawn(name: str, size: tuple[int, int], random: np.random.Generator) -> NDArray[np.uint8]:
    height, width = size[0] * _FINER, size[1] * _FINER
    ground = random.integers(0, 256, 3)
    colour = random.integers(0, 256, 3)
    while abs(_brightness(ground) - _brightness(colour)) < 70:
        colour = random.integers(0, 256, 3)
    radius = random.uniform(0.22, 0.4) * min(height, width)
    centre_x = random.uniform(radius, width - radius)
    centre_y = random.uniform(radius, height - radius)
    turn = random.uniform(0, 2 * math.pi)
    sin, cos = radius * math.sin(turn), radius * math.cos(turn)
    corners = [
        (centre_x + x * cos - y * sin, centre_y + x * sin + y * cos) for x, y in SHAPES[name]()
    ]
    picture = Image.new("RGB", (width, height), _rgb(ground))
    ImageDraw.Draw(picture).polygon(corners, fill=_rgb(colour))
    reduced = np.asarray(picture.reduce(_FINER), np.float32)
    noise = random.normal(0, random.uniform(2, 14), reduced.shape).astype(np.float32)
    return np.clip(np.round(reduced + noise), 0, 255).astype(np.uint8)


def _brightness(colour: NDArray[np.int64]) -> float:
    return float(colour @ np.array((0.299, 0.587, 0.114)))


def _rgb(colour: NDArray[np.int64]) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in colour)
    return red, green, blue
