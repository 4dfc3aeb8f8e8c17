"""The size of a BMP file whose runs are packed.

Source: Microsoft's description of BITMAPINFOHEADER.
"""

from struct import error, unpack_from

from alexnet.errors import ImageError

_MOST_PACKED = 4_000_000
"""Bytes, and pixels: Pillow unpacks runs in Python."""


def check_bmp(data: bytes) -> None:
    """Raise ``ImageError`` for a large picture whose runs are packed."""
    try:
        header, width, height, _, packing = unpack_from("<IiiII", data, 14)
    except error:
        return
    if header < 40 or packing not in (1, 2):
        return
    if len(data) > _MOST_PACKED or abs(width * height) > _MOST_PACKED:
        raise ImageError(
            f"The BMP file's runs are packed, and unpacking more than {_MOST_PACKED:,} pixels or "
            "bytes of them would take too long: save it as PNG."
        )
