"""Small pictures of what a background training sees: the batch, the mistakes, the first kernels."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.images import InputConvention
from alexnet.training.background.report import (
    BATCH,
    BATCH_COLUMNS,
    BATCH_ROWS,
    KERNELS,
    WRONG,
    Mistake,
)
from alexnet.training.background.tiles import Pixels, mosaic, tile
from alexnet.training.data.photos import PhotoSet
from alexnet.training.files.folder import write_arrays, written
from alexnet.training.loop.batches import shuffled
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.validation import Score

_LUMA = np.array((0.299, 0.587, 0.114))
"""ITU-R BT.601: how much red, green and blue make up the brightness."""

MOST_MISTAKES = 12


def write_batch(folder: Path, inputs: NDArray[np.float32], convention: InputConvention) -> None:
    """Write the first inputs of a batch as one picture, as the network is fed them.

    Args:
        folder: of the job.
        inputs: (batch, height, width, channels).
        convention: how colours became these numbers.
    """
    shown = inputs[: BATCH_COLUMNS * BATCH_ROWS]
    mean, std = np.array(convention.mean), np.array(convention.std)
    if shown.shape[-1] == 1:
        grey = _LUMA if convention.channel_order == "RGB" else _LUMA[::-1]
        mean, std = grey @ mean, grey @ std
    colours = (shown * std + mean) / convention.scale
    if convention.channel_order == "BGR":
        colours = colours[..., ::-1]
    pixels = np.clip(np.round(colours), 0, 255).astype(np.uint8)
    tiles = [tile(np.broadcast_to(picture, (*picture.shape[:2], 3))) for picture in pixels]
    _write_picture(folder / BATCH, mosaic(tiles, BATCH_COLUMNS))


def write_photos_of_batch(
    folder: Path, photos: PhotoSet, recipe: Recipe, epoch: int, step: int, examples: int, size: int
) -> None:
    """Write the photos whose features make up a batch.

    Args:
        folder: of the job.
        photos: what the features were computed from, mirror images left out.
        recipe: whose seed shuffles.
        epoch, step: of the batch.
        examples: features in all, mirror images among them.
        size: features in a batch.
    """
    order = shuffled(examples, recipe.seed, epoch)[step * size :][: BATCH_COLUMNS * BATCH_ROWS]
    tiles = []
    for position in order[:size].tolist():
        photo = photos.photos[position % len(photos)]
        tiles.append(tile(photo if position < len(photos) else photo[:, ::-1]))
    _write_picture(folder / BATCH, mosaic(tiles, BATCH_COLUMNS))


def mistakes_of(score: Score, validation: PhotoSet) -> tuple[list[int], list[Mistake]]:
    """Return the worst mistakes' positions among the photos and what was said, and of all.

    The network was surest of the first.
    """
    guesses = score.probabilities.argmax(axis=1)
    sure = score.probabilities.max(axis=1)
    wrong = np.flatnonzero(guesses != validation.labels)
    order = wrong[np.argsort(-sure[wrong], kind="stable")].tolist()
    return order, [
        Mistake(
            validation.classes[validation.labels[at]],
            validation.classes[guesses[at]],
            float(sure[at]),
        )
        for at in order
    ]


def write_mistakes(folder: Path, photos: Sequence[Pixels]) -> None:
    """Write the photos that the network gets wrong, one beside the other."""
    if photos:
        _write_picture(folder / WRONG, mosaic([tile(photo) for photo in photos], len(photos)))


def kernels_in(model: keras.Model) -> NDArray[np.float32] | None:
    """Return the kernels that read the photo, (maps, height, width, channels), if any do."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dense):
            break
        if isinstance(layer, keras.layers.Conv2D):
            kernels = np.asarray(keras.ops.convert_to_numpy(layer.kernel.value), np.float32)
            seen = model.inputs[0].shape[-1]
            return np.moveaxis(kernels, -1, 0) if kernels.shape[2] == seen in (1, 3) else None
    return None


def write_kernels(folder: Path, before: NDArray[np.float32], now: NDArray[np.float32]) -> None:
    """Write the first row's kernels as they were at the start, and as they are."""
    write_arrays(folder / KERNELS, {"before": before, "now": now})


def _write_picture(path: Path, pixels: Pixels) -> None:
    with written(path) as file:
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
