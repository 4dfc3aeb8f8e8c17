"""JPEG files that lack their end: what is there of the photo, and how much is not.

Downloads and memory cards cut files short. The decoder fills what is missing with a plain
colour once it is told that the file ends; where it began to fill is found by a second decoding
that is given other bytes instead of an end: the first row that differs is the first one missing.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_END = b"\xff\xd9"
_SCAN = b"\xff\xda"
_OTHER_BYTES = bytes(range(1, 255))
END_ALONE = "The file lacks its end; the photo itself is whole."
_MOST_MISSING = 0.5
"""Of the rows; a photo that lacks more is called damaged."""


def without_end(data: bytes) -> tuple[Image.Image, str] | None:
    """Return the loaded photo and a sentence on what is missing, or ``None`` if too much is.

    Args:
        data: a JPEG file that could not be decoded as a whole. Its size in pixels has been
            checked.
    """
    if not lacks_end(data):
        return None
    try:
        photo, other = _loaded(data + _END), _loaded(data + _OTHER_BYTES + _END)
    # As for whole files: there is no short list of what may be raised.
    except Exception:
        return None
    if photo.info.get("progressive"):
        # The first scan has every part of the photo; the later ones make it finer.
        fine = data.count(_SCAN) > 1
        return (
            (photo, "The file lacks its end: the photo is less fine than it was.") if fine else None
        )
    missing = 1 - _rows_alike(np.asarray(photo), np.asarray(other)) / photo.height
    if missing > _MOST_MISSING:
        return None
    if not missing:
        return photo, END_ALONE
    return photo, (
        f"The file lacks its end: the lowest {max(missing, 0.01):.0%} of the photo are missing, "
        "and one plain colour here."
    )


def lacks_end(data: bytes) -> bool:
    """Return whether a JPEG file ends among the numbers of its pixels.

    Example:
        >>> cut = b"\\xff\\xd8\\xff\\xda\\0\\2 pixels"
        >>> lacks_end(cut), lacks_end(cut + b"\\xff\\xd9")
        (True, False)
    """
    at = 2
    # A photo within the camera's notes has an end of its own: the segments before are skipped.
    while data[at : at + 1] == _SCAN[:1] and data[at : at + 2] != _SCAN:
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[at : at + 2] == _SCAN and data.find(_END, at) < 0


def _loaded(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=("JPEG",))
    image.load()
    return image


def _rows_alike(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Return how many rows from the top are equal."""
    differ = (one != other).reshape(len(one), -1).any(axis=1)
    return int(differ.argmax()) if differ.any() else len(one)
