"""Photos as small squares of one size, alone or side by side, to look at on a page."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

TILE = 96
"""Side of one small picture, in pixels."""

_QUALITY = 85


def tile(photo: Pixels) -> Pixels:
    """Return a photo squashed to a square, as trainings squash photos to the input.

    Example:
        >>> tile(np.zeros((30, 50, 3), np.uint8)).shape
        (96, 96, 3)
    """
    image = Image.fromarray(np.ascontiguousarray(photo))
    # Small pictures keep their pixels; large ones are averaged.
    how = Image.Resampling.NEAREST if max(image.size) < TILE else Image.Resampling.BILINEAR
    return np.asarray(image.resize((TILE, TILE), how))


def mosaic(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Return tiles side by side as (height, width, 4); where one lacks, it is transparent."""
    columns = min(columns, len(tiles))
    rows = -(-len(tiles) // columns)
    whole = np.zeros((rows * TILE, columns * TILE, 4), np.uint8)
    for position, picture in enumerate(tiles):
        y, x = (place * TILE for place in divmod(position, columns))
        opaque = np.full((TILE, TILE), 255, np.uint8)
        whole[y : y + TILE, x : x + TILE] = np.dstack([picture, opaque])
    return whole


def jpeg(picture: Image.Image) -> bytes:
    """Return a small picture as the bytes of a JPEG."""
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
