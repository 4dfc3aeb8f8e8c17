"""Decoded photos with their classes, and how some are set apart for validation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError


@dataclass(frozen=True, eq=False)
class PhotoSet:
    """Photos in memory, as bytes of colour; the pictures a network sees are made on the way.

    Attributes:
        photos: arrays (height, width, 3) of uint8, RGB, of any sizes.
        labels: array (photos,) of int64, positions in ``classes``.
        classes: the classes' names, alphabetical where folders name them.
    """

    photos: Sequence[NDArray[np.uint8]]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.photos)

    def subset(self, positions: Iterable[int]) -> "PhotoSet":
        """Return the photos at these positions, in their order."""
        chosen = [int(position) for position in positions]
        photos = [self.photos[position] for position in chosen]
        return PhotoSet(photos, self.labels[chosen], self.classes)

    def counts(self) -> tuple[int, ...]:
        """Return how many photos each class has."""
        return tuple(np.bincount(self.labels, minlength=len(self.classes)).tolist())


def held_out(photos: PhotoSet, share: float, seed: int) -> tuple[PhotoSet, PhotoSet]:
    """Cut a part for validation from the photos, which is never trained on.

    Args:
        photos: all.
        share: of every class, from 0 to 0.9; at least one photo of a class stays on either
            side, if it has two and the share is not 0.
        seed: draws which.

    Returns:
        The photos to train on, and those for validation.

    Raises:
        TrainingError: the share is none, or a class would have nothing to train on.
    """
    if not 0 <= share <= 0.9:
        raise TrainingError(f"The share for validation must lie between 0 and 0.9, not {share:g}.")
    validation: list[int] = []
    for label, count in enumerate(photos.counts()):
        if count == 0:
            raise TrainingError(
                f"The class {photos.classes[label]!r} has no photo: add some, or remove it."
            )
        size = min(max(round(count * share), 1), count - 1) if share else 0
        members = np.flatnonzero(photos.labels == label)
        validation += np.random.default_rng([seed, label]).permutation(members)[:size].tolist()
    apart = set(validation)
    trained = [position for position in range(len(photos)) if position not in apart]
    return photos.subset(trained), photos.subset(sorted(validation))
