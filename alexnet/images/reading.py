"""Photos that strangers send, decoded in a reader process and checked when they come back."""

from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from alexnet.errors import ImageError
from alexnet.images.decode import Decoded, decode
from alexnet.images.limits import DEFAULT_LIMITS
from alexnet.untrusted.readers import READERS, Answer

_LONGEST_REMARK = 300


def read_photo(data: bytes) -> Decoded:
    """Decode a photo as ``decode`` does, but in a reader process.

    Args:
        data: the whole file.

    Raises:
        ImageError: as ``decode`` does, or it took more time or memory than a file may.
    """
    if len(data) > DEFAULT_LIMITS.max_bytes or not data:
        return decode(data)  # which refuses it unread
    return READERS.read("alexnet.images.reading:decode_file", data, _taken, refuse=_refusal)


def decode_file(file: Path, result: Path) -> dict[str, Any]:
    """Decode a file in a reader process: the pixels into ``result``, the rest as facts."""
    decoded = decode(file.read_bytes())
    decoded.pixels.tofile(result)
    return {"shape": decoded.pixels.shape, "remark": decoded.remark}


def _taken(facts: Answer, result: Path) -> Decoded:
    shape, remark = facts.get("shape"), facts.get("remark")
    if not isinstance(shape, list) or [type(n) for n in shape] != [int, int, int]:
        raise _unlikely()
    height, width, channels = shape
    if min(height, width) < 1 or channels != 3 or height * width > DEFAULT_LIMITS.max_pixels:
        raise _unlikely()
    if not isinstance(remark, str) or len(remark) > _LONGEST_REMARK:
        raise _unlikely()
    pixels = np.fromfile(result, np.uint8, count=prod(shape))
    if pixels.size != prod(shape):
        raise _unlikely()
    return Decoded(pixels.reshape(height, width, channels), remark)


def _unlikely() -> ImageError:
    return ImageError("The file cannot be read here: choose another one.")


def _refusal(reason: str) -> ImageError:
    return ImageError(reason[0].upper() + reason[1:])
