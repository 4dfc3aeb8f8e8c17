"""Batches as functions of seed, epoch and step, made ahead by threads.

A batch depends on nothing that came before it, so a training that was interrupted goes on
with the very pictures that it would have seen.
"""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError
from alexnet.images import InputConvention, preview
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.augmentation import augment, cutmix
from alexnet.training.loop.recipe import Recipe

Targets = NDArray[np.float32] | list[NDArray[np.float32]]
"""(batch, classes), a distribution in each row; in a list, a teacher's maps come after them."""

Batch = tuple[NDArray[np.float32], Targets]
"""Inputs (batch, ...) and targets."""

_ORDER, _PICTURES = 0, 1
_GREY = np.array((0.299, 0.587, 0.114), np.float32)

_Made = TypeVar("_Made")


class Batches(Protocol):
    """What a trainer draws from."""

    @property
    def steps(self) -> int:
        """Steps in an epoch."""

    @property
    def size(self) -> int:
        """Examples in a step."""

    def batch(self, epoch: int, step: int) -> Batch:
        """Return one batch; may be called from any thread, in any order."""


@dataclass(frozen=True, eq=False)
class PhotoBatches:
    """Randomly augmented photos, as the numbers that a network is fed.

    What is left when an epoch's photos do not fill the last batch is left out of this epoch;
    another order leaves out others.

    Attributes:
        photos: what is trained on.
        height, width, channels: of the network's input.
        convention: how colours become numbers.
        recipe: batch size, augmentation, smoothing, seed, epochs.
        share: this process's number and how many share every batch.
    """

    photos: PhotoSet
    height: int
    width: int
    channels: int
    convention: InputConvention
    recipe: Recipe
    share: tuple[int, int] = (0, 1)

    @property
    def size(self) -> int:
        """Photos in a step: the recipe's batch, or all of them if they are fewer."""
        return _size(self.recipe, len(self.photos), self.share)

    @property
    def steps(self) -> int:
        """Steps in an epoch."""
        return len(self.photos) // self.size

    def batch(self, epoch: int, step: int) -> Batch:
        """Return inputs (size, height, width, channels) and targets (size, classes)."""
        positions = shuffled(len(self.photos), self.recipe.seed, epoch)
        positions = _own(positions[step * self.size : (step + 1) * self.size], self.share)
        random = np.random.default_rng([self.recipe.seed, epoch, step, _PICTURES + self.share[0]])
        augmentation = self.recipe.augmentation
        pictures = np.stack(
            [
                augment(self.photos.photos[at], self.height, self.width, augmentation, random)
                for at in positions
            ]
        )
        inputs = normalized(pictures, self.channels, self.convention)
        targets = smooth_labels(
            self.photos.labels[positions], len(self.photos.classes), self.recipe.label_smoothing
        )
        mixing = epoch < augmentation.cutmix_share * self.recipe.epochs
        if mixing and random.random() < augmentation.cutmix:
            inputs, targets = cutmix(inputs, targets, random)
        return inputs, targets


@dataclass(frozen=True, eq=False)
class ArrayBatches:
    """Examples that are arrays already, such as features computed once.

    Attributes:
        inputs: (examples, ...).
        labels: (examples,) of int64.
        classes: how many there are.
        recipe: batch size, smoothing, seed.
        share: as for ``PhotoBatches``.
    """

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    classes: int
    recipe: Recipe
    share: tuple[int, int] = (0, 1)

    @property
    def size(self) -> int:
        """Examples in a step."""
        return _size(self.recipe, len(self.inputs), self.share)

    @property
    def steps(self) -> int:
        """Steps in an epoch."""
        return len(self.inputs) // self.size

    def batch(self, epoch: int, step: int) -> Batch:
        """Return inputs (size, ...) and targets (size, classes)."""
        positions = shuffled(len(self.inputs), self.recipe.seed, epoch)
        positions = _own(positions[step * self.size : (step + 1) * self.size], self.share)
        targets = smooth_labels(self.labels[positions], self.classes, self.recipe.label_smoothing)
        return self.inputs[positions], targets


def _size(recipe: Recipe, count: int, share: tuple[int, int]) -> int:
    """Return the examples of a step in all processes together, the same in each."""
    _, processes = share
    size = min(recipe.batch, count)
    if size < processes:
        raise TrainingError(
            f"A batch of {size:,} cannot be shared by {processes:,} processes: use a larger batch, "
            "or fewer processes."
        )
    return size - size % processes


def _own(positions: NDArray[np.int64], share: tuple[int, int]) -> NDArray[np.int64]:
    number, processes = share
    return positions[number::processes]


def shuffled(count: int, seed: int, epoch: int) -> NDArray[np.int64]:
    """Return the order of an epoch, the numbers from 0 to ``count - 1``."""
    return np.random.default_rng([seed, epoch, 0, _ORDER]).permutation(count)


def smooth_labels(labels: NDArray[np.int64], classes: int, smoothing: float) -> NDArray[np.float32]:
    """Return labels as distributions, ``smoothing`` of each spread over all classes.

    Example:
        >>> smooth_labels(np.array([1]), 2, 0.5).tolist()
        [[0.25, 0.75]]
    """
    targets = np.full((len(labels), classes), smoothing / classes, np.float32)
    targets[np.arange(len(labels)), labels] += 1 - smoothing
    return targets


def normalized(
    pictures: NDArray[np.uint8], channels: int, convention: InputConvention
) -> NDArray[np.float32]:
    """Return pictures (batch, height, width, 3) of RGB as a network's input.

    The numbers are ``alexnet.images.to_input``'s, to the precision of float32.
    """
    mean = np.array(convention.mean, np.float32)
    std = np.array(convention.std, np.float32)
    if convention.channel_order == "BGR":
        pictures = pictures[..., ::-1]
    if channels == 1:
        grey = _GREY if convention.channel_order == "RGB" else _GREY[::-1]
        brightness = np.round(pictures.astype(np.float32) @ grey)[..., None]
        grey_inputs = (brightness * np.float32(convention.scale) - mean @ grey) / (std @ grey)
        return np.asarray(grey_inputs, np.float32)
    inputs = pictures * (np.float32(convention.scale) / std)  # (batch, height, width, 3)
    inputs -= mean / std
    return inputs


def squashed(
    photos: PhotoSet, height: int, width: int, convention: InputConvention
) -> NDArray[np.uint8]:
    """Return every photo as the network is shown it outside training, (photos, h, w, 3)."""
    return np.stack(
        [
            preview(photo, height=height, width=width, channels=3, convention=convention)
            for photo in photos.photos
        ]
    )


def prefetch(
    make: Callable[[int], _Made], steps: Sequence[int], *, threads: int = 2, ahead: int = 4
) -> Generator[_Made, None, None]:
    """Yield ``make(step)`` in order while threads work on the next ones.

    Args:
        make: called in several threads at once.
        steps: what it is called with.
        threads: how many; Pillow lets go of the interpreter while it resamples.
        ahead: how many results wait at most, each one batch of memory.
    """
    with ThreadPoolExecutor(max_workers=threads, thread_name_prefix="batches") as pool:
        waiting: deque[Future[_Made]] = deque()
        try:
            for step in steps:
                waiting.append(pool.submit(make, step))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
