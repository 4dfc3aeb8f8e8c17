"""The chunks of PNG and WebP files.

Sources: PNG specification (third edition), 5.3; WebP container specification.
"""

from struct import unpack_from

from alexnet.images.counting.tiff_directories import check_directories
from alexnet.images.counting.too_many import too_many

_MOST_CHUNKS = 50_000
"""A PNG of 25 MB has 3,000 where its data come in pieces of 8 kB, as most programs write them."""
_MOST_FRAMES = 10_000


def check_png(data: bytes) -> None:
    """Raise ``ImageError`` for too many chunks, or notes of a camera that repeat themselves."""
    at = 8
    for _ in range(_MOST_CHUNKS):
        if at + 12 > len(data):
            return
        length, kind = unpack_from(">I4s", data, at)
        if kind == b"eXIf":
            check_directories(data[at + 8 : at + 8 + length])
        at += 12 + length
    raise too_many("chunks", _MOST_CHUNKS)


def check_webp(data: bytes) -> None:
    """Raise ``ImageError`` as for PNG."""
    at = 12
    for _ in range(_MOST_FRAMES):
        if at + 8 > len(data):
            return
        kind, length = unpack_from("<4sI", data, at)
        if kind == b"EXIF":
            check_directories(data[at + 8 : at + 8 + length].removeprefix(b"Exif\0\0"))
        at += 8 + length + length % 2
    raise too_many("frames", _MOST_FRAMES)
