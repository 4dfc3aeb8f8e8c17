"""Occlusion: how much a class's score drops where a patch of the photo is covered.

Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.inference.logits import check_class
from alexnet.inference.network import Network
from alexnet.inference.receptive import Patch


@dataclass(frozen=True)
class Occlusion:
    """How far an occlusion has come, and what it found so far.

    Attributes:
        class_index: number of the class.
        score: what the network gives the class for the whole photo: its probability where the
            last row ends in softmax.
        patches: rows and columns of the patches that are covered, in pixels of the image. They
            cover all of it; the last ones are cut at its border.
        drop: (rows, columns) score - the score with that patch covered; NaN where not yet
            known. Below zero where covering helps the class.
        done, total: patches covered, and to cover.
    """

    class_index: int
    score: float
    patches: tuple[tuple[Patch, ...], ...]
    drop: NDArray[np.float32]
    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether every patch was covered."""
        return self.done == self.total

    def over_photo(self) -> NDArray[np.float32]:
        """Return the mean drop of the patches over each pixel, NaN where not yet known.

        Returns:
            (height, width) of the image.
        """
        last = self.patches[-1][-1]
        total = np.zeros((last.bottom, last.right))
        count = np.zeros(total.shape)
        for patch, drop in zip(itertools.chain(*self.patches), self.drop.flat, strict=True):
            if not np.isnan(drop):
                total[patch.top : patch.bottom, patch.left : patch.right] += drop
                count[patch.top : patch.bottom, patch.left : patch.right] += 1
        mean = np.full(total.shape, np.nan)
        np.divide(total, count, out=mean, where=count > 0)
        return mean.astype(np.float32)


def occlude(
    network: Network,
    image: NDArray[np.float32],
    class_index: int,
    *,
    patch: int = 32,
    stride: int = 16,
    fill: float | Sequence[float] = 0.0,
    batch: int = 8,
) -> Iterator[Occlusion]:
    """Cover one patch of the photo after another.

    Stop by leaving the loop: nothing runs between two results.

    Args:
        network: the network.
        image: (height, width, channels) float32, prepared as the weights expect.
        class_index: number of the class.
        patch: side of the covered square in pixels.
        stride: pixels between neighbouring squares, at most ``patch``, so that no pixel is skipped.
        fill: what covers it, as the network is fed it: one number, or one for each channel. 0
            is the mean colour wherever the weights expect photos with the mean subtracted.
        batch: patches that run at once.

    Yields:
        What is known after each batch.

    Raises:
        ValueError: there is no such class, or patch, stride or batch is out of range.
    """
    check_class(network, class_index)
    if not 1 <= stride <= patch or batch < 1:
        raise ValueError(
            "patch, stride and batch must be at least 1 and the stride at most the patch, not "
            f"{patch}, {stride} and {batch}"
        )
    return _occlusions(network, image, class_index, _grid(image, patch, stride), fill, batch)


def _occlusions(
    network: Network,
    image: NDArray[np.float32],
    class_index: int,
    patches: tuple[tuple[Patch, ...], ...],
    fill: float | Sequence[float],
    batch: int,
) -> Iterator[Occlusion]:
    score = float(network.scores(image[None])[0, class_index])
    places = list(itertools.chain(*patches))
    drops = np.full(len(places), np.nan, np.float32)
    for start in range(0, len(places), batch):
        some = places[start : start + batch]
        covered = np.repeat(image[None], len(some), axis=0)  # (batch, height, width, channels)
        for copy, patch in zip(covered, some, strict=True):
            copy[patch.top : patch.bottom, patch.left : patch.right] = fill
        drops[start : start + len(some)] = score - network.scores(covered)[:, class_index]
        drop = drops.reshape(len(patches), -1).copy()
        yield Occlusion(class_index, score, patches, drop, start + len(some), len(places))


def _grid(image: NDArray[np.float32], patch: int, stride: int) -> tuple[tuple[Patch, ...], ...]:
    height, width = image.shape[:2]
    return tuple(
        tuple(
            Patch(top, left, min(top + patch, height), min(left + patch, width))
            for left in _starts(width, patch, stride)
        )
        for top in _starts(height, patch, stride)
    )


def _starts(size: int, patch: int, stride: int) -> range:
    """Return where squares begin, so that the last one reaches the border."""
    return range(0, max(1, size - patch + stride), stride)
