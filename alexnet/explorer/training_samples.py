"""Some of the pictures that a training will learn from, to look at before it starts."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from alexnet.explorer.options.training import TrainingOptions
from alexnet.explorer.training_material import Archive, Material, PhotoClass, chosen_shapes
from alexnet.training.background.photos import SEED
from alexnet.training.background.tiles import TILE, Pixels, jpeg, tile
from alexnet.training.data.cifar import CLASSES
from alexnet.training.data.shapes import coloured_shapes

MOST = 24
"""Pictures that are shown, of all classes together."""

ENOUGH = 5
"""Photos of a class, to begin with."""

_LARGEST = 256
"""Shapes for larger inputs are drawn no larger to be looked at: they are shown small anyway."""

Tiles = Sequence[tuple[str, Pixels]]


@dataclass(frozen=True)
class TrainingSamples:
    """What there is to see.

    Attributes:
        pictures: (class, JPEG), those of a class in a row; ``None`` for a photo still to come.
        words: what they are, or why there are none.
    """

    pictures: tuple[tuple[str, bytes | None], ...]
    words: str


def training_samples(
    options: TrainingOptions,
    material: Material,
    size: tuple[int, int],
    look: Callable[[Archive], Tiles],
) -> TrainingSamples:
    """Return some of the pictures that a training would learn from.

    Args:
        options: say what it learns from.
        material: what the visitor has brought.
        size: height and width of the network's input, in pixels.
        look: returns tiles of an archive with their classes, ``MOST`` at most.

    Raises:
        TrainingError: the archive's photos cannot be read.

    Example:
        >>> options = TrainingOptions(train_shapes="bar,cross")
        >>> samples = training_samples(options, Material(), (32, 32), lambda archive: ())
        >>> samples.pictures[0][0], len(samples.pictures), samples.words
        ('bar', 24, 'The first 24 of the 1,400 pictures to learn from.')
    """
    if options.train_data == "shapes":
        height, width = (min(side, _LARGEST) for side in size)
        drawn = _drawn(chosen_shapes(options), (height, width), options.train_count)
        return TrainingSamples(
            drawn,
            f"The first {len(drawn)} of the {options.train_count:,} pictures to learn from.",
        )
    if options.train_data == "cifar10":
        return TrainingSamples(
            (), f"Ten classes: {', '.join(CLASSES)}. Their photos are fetched at the start."
        )
    if options.train_data == "archive":
        return _of_archive(material.archive, look)
    return _by_class(material.classes)


@lru_cache(maxsize=32)
def _drawn(
    classes: tuple[str, ...], size: tuple[int, int], count: int
) -> tuple[tuple[str, bytes], ...]:
    each = MOST // len(classes)
    shapes = coloured_shapes(
        max(len(classes), min(count, each * len(classes))), size=size, classes=classes, seed=SEED
    )
    order = np.argsort(shapes.labels, kind="stable")
    return tuple(
        (classes[shapes.labels[at]], jpeg(Image.fromarray(tile(shapes.photos[at])))) for at in order
    )


def _of_archive(archive: Archive | None, look: Callable[[Archive], Tiles]) -> TrainingSamples:
    if archive is None:
        return TrainingSamples((), "Photos of the archive appear here as soon as it is uploaded.")
    pictures = tuple((label, jpeg(Image.fromarray(pixels))) for label, pixels in look(archive))
    shown = len({label for label, _ in pictures})
    more = len(archive.counts) - shown
    rest = f" {more:,} more classes are not shown." if more > 0 else ""
    return TrainingSamples(
        pictures,
        f"{len(pictures)} of the {sum(archive.counts.values()):,} files of {archive.name}.{rest}",
    )


def _by_class(classes: Sequence[PhotoClass]) -> TrainingSamples:
    each = max(1, MOST // max(1, len(classes)))
    pictures: list[tuple[str, bytes | None]] = []
    for kind in classes:
        pictures += [(kind.name, _small(photo.data)) for photo in kind.photos[:each]]
        pictures += [(kind.name, None)] * (min(each, ENOUGH) - len(kind.photos))
    count = sum(len(kind.photos) for kind in classes)
    shown = sum(picture is not None for _, picture in pictures)
    return TrainingSamples(
        tuple(pictures),
        f"{shown} of your {count:,} photos; a fifth of each class is kept for validation."
        if count
        else f"Name each class and add its photos: {ENOUGH} of each are enough to begin with.",
    )


def _small(data: bytes) -> bytes:
    """Return the tile of a photo that this program wrote itself."""
    with Image.open(io.BytesIO(data)) as photo:
        photo.draft("RGB", (TILE, TILE))
        return jpeg(Image.fromarray(tile(np.asarray(photo.convert("RGB")))))
