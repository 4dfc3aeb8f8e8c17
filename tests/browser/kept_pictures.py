"""Pictures of pages, reduced until letters are grey, and how far two of them differ.

What is kept tells of layout and colours: a text that changes a little, another font or
Chromium's next way of drawing an edge make no difference; a bar that is gone or a dark table on
a light page do.
"""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FOLDER = Path(__file__).parent / "kept"
REDUCTION = 4
_BLOCK = 5
_NOTICEABLE = 10
"""Of 255, the mean over a block: about a word of small print."""


def reduced(png: bytes) -> NDArray[np.uint8]:
    """Return a screenshot at a quarter of its size, as height x width x 3 levels."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return np.asarray(image.reduce(REDUCTION))


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the share of two pictures' area that differs noticeably; 1 where sizes differ.

    Example:
        >>> white = np.full((10, 10, 3), 255, np.uint8)
        >>> difference(white, white), difference(white, white[:5]), difference(white, 0 * white)
        (0.0, 1.0, 1.0)
    """
    if one.shape != other.shape:
        return 1.0
    height, width, _ = (size // _BLOCK * _BLOCK for size in one.shape)
    gap = np.abs(one[:height, :width].astype(float) - other[:height, :width]).mean(axis=2)
    blocks = gap.reshape(height // _BLOCK, _BLOCK, width // _BLOCK, _BLOCK).mean(axis=(1, 3))
    return float((blocks > _NOTICEABLE).mean())


def kept(name: str) -> NDArray[np.uint8]:
    """Return the kept picture of a name.

    Raises:
        FileNotFoundError: none is kept.
    """
    with Image.open(FOLDER / f"{name}.png") as image:
        return np.asarray(image.convert("RGB"))


def keep(name: str, picture: NDArray[np.uint8]) -> None:
    """Keep a picture under a name, in 256 colours."""
    FOLDER.mkdir(exist_ok=True)
    Image.fromarray(picture).quantize(256).save(FOLDER / f"{name}.png", optimize=True)
