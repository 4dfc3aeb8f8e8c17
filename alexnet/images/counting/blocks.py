"""The chunks of PNG and WebP files, the blocks of a GIF, and a BMP's packing.

Sources: PNG specification (third edition), 5.3; WebP container specification; GIF89a, sections
15 to 26; Microsoft's description of BITMAPINFOHEADER.
"""

from struct import error, unpack_from

from alexnet.errors import ImageError
from alexnet.images.counting.directories import check_directories
from alexnet.images.counting.too_many import too_many

_MOST_CHUNKS = 50_000
"""A PNG of 25 MB has 3,000 where its data come in pieces of 8 kB, as most programs write them."""
_MOST_FRAMES = 10_000
_MOST_BLOCKS = 5_000
"""Of a GIF's texts before its first picture; a block has up to 255 bytes."""
_GIF_PICTURE, _GIF_TEXT, _GIF_END = b",", b"!", b";"
_MOST_PACKED = 4_000_000
"""Bytes, and pixels, of a BMP whose runs are packed: Pillow unpacks those in Python."""


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


def check_gif(data: bytes) -> None:
    """Raise ``ImageError`` for too many blocks of text before the first picture."""
    if len(data) < 13:
        return
    flags = data[10]
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    for _ in range(_MOST_BLOCKS):
        kind = data[at : at + 1]
        if kind in (b"", _GIF_PICTURE, _GIF_END):
            return
        at += 2 if kind == _GIF_TEXT else 1
        if kind == _GIF_TEXT:
            at = _behind_text(data, at)
    raise too_many("blocks of text", _MOST_BLOCKS)


def _behind_text(data: bytes, at: int) -> int:
    for _ in range(_MOST_BLOCKS):
        length = data[at] if at < len(data) else 0
        at += 1 + length
        if not length:
            return at
    raise too_many("blocks of text", _MOST_BLOCKS)


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
