"""Files of photos as phones, cameras and programs write them."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image


def encoded(image: Image.Image, format_: str, **options: object) -> bytes:
    """Return a file in one of the formats that the project reads, HEIC by x265."""
    file = BytesIO()
    if format_ == "HEIF":
        pillow_heif.from_pillow(image).save(file, **options)
    else:
        image.save(file, format_, **options)
    return file.getvalue()


def with_chunk(png: bytes, kind: bytes, body: bytes, *, checksum: int | None = None) -> bytes:
    """Return a PNG with one more chunk behind its header."""
    if checksum is None:
        checksum = zlib.crc32(kind + body)
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
    return png[:33] + chunk + png[33:]


def bmp_with_alpha(pixels: list[tuple[int, int, int, int]]) -> bytes:
    """Return a BMP of one row, 32 bits a pixel, whose header names a mask of alpha."""
    rows = bytes(value for red, green, blue, alpha in pixels for value in (blue, green, red, alpha))
    head = struct.pack("<IiiHHIIiiII", 124, len(pixels), 1, 1, 32, 3, len(rows), 2835, 2835, 0, 0)
    head += struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    head += b"\0" * (124 - len(head))
    return b"BM" + struct.pack("<IHHI", 138 + len(rows), 0, 0, 138) + head + rows


def planar_tiff(
    channels: NDArray[np.uint8 | np.uint16], order: str, photometric: int, *extra: int
) -> bytes:
    """Return an uncompressed TIFF whose channels, (channels, height, width), lie apart.

    Args:
        channels: bytes, or numbers of 16 bits.
        order: that of their bytes, "<" or ">".
        photometric: what TIFF calls their colours.
        extra: what TIFF calls channels that are no colours.
    """
    count, height, width = channels.shape
    planes = channels.astype(f"{order}u{channels.itemsize}").tobytes()
    length = height * width * channels.itemsize
    starts = tuple(8 + number * length for number in range(count))
    fields = [
        (256, "I", (width,)),
        (257, "I", (height,)),
        (258, "H", (channels.itemsize * 8,) * count),
        (259, "H", (1,)),
        (262, "H", (photometric,)),
        (273, "I", starts),
        (277, "H", (count,)),
        (278, "I", (height,)),
        (279, "I", (length,) * count),
        (284, "H", (2,)),
        *([(338, "H", extra)] if extra else []),
    ]
    place = 8 + len(planes)
    values = place + 2 + len(fields) * 12 + 4
    directory, long = struct.pack(order + "H", len(fields)), b""
    for tag, kind, numbers in fields:
        packed = struct.pack(f"{order}{len(numbers)}{kind}", *numbers)
        if len(packed) > 4:
            packed, long = struct.pack(order + "I", values + len(long)), long + packed
        directory += struct.pack(order + "HHI", tag, {"H": 3, "I": 4}[kind], len(numbers))
        directory += packed.ljust(4, b"\0")
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", place) + planes + directory + b"\0" * 4 + long
