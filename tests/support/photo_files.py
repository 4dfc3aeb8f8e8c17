"""Files of photos as phones, cameras and programs write them."""

import struct
import zlib
from io import BytesIO

import pillow_heif
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
