"""What is changed at random in a photo before the network sees it again.

Every function is a function of its generator alone: the same seed, epoch and step give the
same picture, on whichever thread and after whichever interruption.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.training.loop.bounds import check_bounds

_LUMA = np.array((0.299, 0.587, 0.114))
"""ITU-R BT.601: how much red, green and blue make up the brightness."""

_TRIES = 10


@dataclass(frozen=True)
class Augmentation:
    """How strongly photos are augmented; the defaults suit a few thousand photos.

    Attributes:
        min_area: the smallest share of a photo's area that a random crop keeps; 1 keeps all.
        max_aspect: a crop is at most so many times as wide as high, or as high as wide,
            compared with the photo.
        flip: mirror every other photo, left to right.
        brightness, contrast, saturation: each is multiplied by a factor drawn evenly from
            1 - value to 1 + value; 0 leaves it alone.
        cutmix: probability that a batch has a rectangle of each photo replaced by the same
            rectangle of another one, the labels mixed in proportion (Yun et al. 2019,
            arXiv:1905.04899).
        cutmix_share: share of the epochs, from the first one on, in which that happens.
    """

    min_area: float = 0.35
    max_aspect: float = 4 / 3
    flip: bool = True
    brightness: float = 0.3
    contrast: float = 0.3
    saturation: float = 0.3
    cutmix: float = 0.0
    cutmix_share: float = 0.75

    def __post_init__(self) -> None:
        check_bounds(self, _BOUNDS)


_BOUNDS = (
    ("min_area", 0.01, 1.0),
    ("max_aspect", 1.0, 10.0),
    ("brightness", 0.0, 1.0),
    ("contrast", 0.0, 1.0),
    ("saturation", 0.0, 1.0),
    ("cutmix", 0.0, 1.0),
    ("cutmix_share", 0.0, 1.0),
)


NO_AUGMENTATION = Augmentation(
    min_area=1.0, max_aspect=1.0, flip=False, brightness=0.0, contrast=0.0, saturation=0.0
)
"""The photo as it is, only made to fit."""


def augment(
    photo: NDArray[np.uint8],
    height: int,
    width: int,
    augmentation: Augmentation,
    random: np.random.Generator,
) -> NDArray[np.uint8]:
    """Return a random view of ``photo``, (height, width, 3) of uint8.

    The crop is resampled straight to the input's size with Pillow's bilinear filter, the one
    that ``alexnet.images`` uses.

    Args:
        photo: (any height, any width, 3) of uint8, RGB.
        height: of the network's input, in pixels.
        width: of the network's input, in pixels.
        augmentation: how strongly.
        random: draws everything.
    """
    image = Image.fromarray(photo)
    box = _crop_box(image.width, image.height, augmentation, random)
    image = image.resize((width, height), Image.Resampling.BILINEAR, box=box)
    mirrored = augmentation.flip and random.random() < 0.5
    if mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    factors = [
        random.uniform(1 - strength, 1 + strength)
        for strength in (augmentation.brightness, augmentation.contrast, augmentation.saturation)
    ]
    if factors != [1.0, 1.0, 1.0]:
        image = image.convert("RGB", _colour_matrix(photo, *factors))
    return np.asarray(image)


def _crop_box(
    width: int, height: int, augmentation: Augmentation, random: np.random.Generator
) -> tuple[float, float, float, float]:
    """Return a crop of random area and shape: Szegedy et al. 2014, arXiv:1409.4842, section 6."""
    stretch = math.log(augmentation.max_aspect)
    for _ in range(_TRIES):
        area = random.uniform(augmentation.min_area, 1.0)
        aspect = math.exp(random.uniform(-stretch, stretch))
        across, down = math.sqrt(area * aspect), math.sqrt(area / aspect)
        if across <= 1 and down <= 1:
            left, top = random.uniform(0, 1 - across), random.uniform(0, 1 - down)
            return (
                left * width,
                top * height,
                min((left + across) * width, width),
                min((top + down) * height, height),
            )
    return (0, 0, width, height)


def _colour_matrix(
    photo: NDArray[np.uint8], brightness: float, contrast: float, saturation: float
) -> tuple[float, ...]:
    """Return the three changes as one affine map of (red, green, blue), 12 numbers by rows."""
    grey = float(photo[::4, ::4].mean(axis=(0, 1)) @ _LUMA) * brightness
    colours = brightness * (saturation * np.eye(3) + (1 - saturation) * _LUMA)
    rows = np.concatenate([contrast * colours, np.full((3, 1), (1 - contrast) * grey)], axis=1)
    return tuple(rows.ravel().tolist())


def cutmix(
    pictures: NDArray[np.float32],
    targets: NDArray[np.float32],
    random: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the batch with one rectangle of every picture taken from its neighbour.

    Args:
        pictures: (batch, height, width, channels); changed in place.
        targets: (batch, classes), each row a distribution.
        random: draws the rectangle; its share of the area is uniform from 0 to 1 before it is
            cut off at the border.
    """
    _, height, width, _ = pictures.shape
    side = math.sqrt(random.random())
    centre_y, centre_x = random.integers(height), random.integers(width)
    top, bottom = (int(np.clip(centre_y + sign * side * height / 2, 0, height)) for sign in (-1, 1))
    left, right = (int(np.clip(centre_x + sign * side * width / 2, 0, width)) for sign in (-1, 1))
    pasted = pictures[:, top:bottom, left:right].copy()
    pictures[:, top:bottom, left:right] = np.roll(pasted, 1, axis=0)
    share = (bottom - top) * (right - left) / (height * width)
    mixed = (1 - share) * targets + share * np.roll(targets, 1, axis=0)
    return pictures, mixed.astype(np.float32)
