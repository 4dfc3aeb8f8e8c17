"""The largest photo that is decoded: 25 MB, and 50 megapixels."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageLimits:
    """The largest file that is decoded.

    Decoding takes up to 16 bytes of memory per pixel for a moment, so the defaults need
    800 MB at worst.

    Attributes:
        max_bytes: size of the file, in bytes.
        max_pixels: width x height of the photo.
        max_side: the longer of width and height, in pixels.
    """

    max_bytes: int = 25_000_000
    max_pixels: int = 50_000_000
    max_side: int = 12_000


DEFAULT_LIMITS = ImageLimits()
