"""Photos in which one thing is as large, as many or as deep as the file may be."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image

from tests.support.hostile_images import png_chunk

Makers = Mapping[str, tuple[Callable[[int], bytes], int]]


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


_JPEG = _saved(Image.new("RGB", (64, 64), "red"), "JPEG")
_PNG = _saved(Image.new("RGB", (64, 64), "red"), "PNG")
_GIF = _saved(Image.new("P", (64, 64), 3), "GIF")


def _packed(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")


def scans(count: int, side: int = 7_000) -> bytes:
    """A progressive file with scans that change nothing, of every pixel."""
    blocks = ((side + 7) // 8) ** 2
    out = b"\xff\xd8" + _segment(0xDB, b"\0" + b"\1" * 64)
    out += _segment(0xC2, struct.pack(">BHHB", 8, side, side, 3) + b"\1\x11\0\2\x11\0\3\x11\0")
    out += _segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\0")
    out += _segment(0xC4, b"\x10" + bytes([1, 1] + [0] * 14) + b"\xe0\x00")
    first = np.zeros(blocks * 3 // 8 + 1, np.uint8).tobytes()
    out += _segment(0xDA, b"\3\1\0\2\0\3\0\0\0\0") + first
    # The second code, of two bits, ends one block: the first, of one, a run of them.
    dense = _packed("10" * blocks)
    one = b"".join(_segment(0xDA, bytes([1, c, 0, 1, 63, 0])) + dense for c in (1, 2, 3))
    return out + (one * (count // 3))[: 24_000_000 - len(out)] + b"\xff\xd9"


def empty_scans(count: int) -> bytes:
    side = 7_000
    blocks = ((side + 7) // 8) ** 2
    whole = scans(0, side)
    start = whole.find(b"\xff\xda", whole.find(b"\xff\xda") + 2)
    bits, left = "", blocks
    while left > 0:
        run = min(left, 32_767)
        bits += "0" + format(run - 16_384, "014b") if left >= 16_384 else "10" + "0" * 15
        left = left - run if left >= 16_384 else 0
    one = b"".join(_segment(0xDA, bytes([1, c, 0, 1, 63, 0])) + _packed(bits) for c in (1, 2, 3))
    return whole[:start] + one * (count // 3) + b"\xff\xd9"


def segments(body: bytes, marker: int = 0xE1) -> Callable[[int], bytes]:
    return lambda count: _JPEG[:2] + _segment(marker, body) * count + _JPEG[2:]


def fill(byte: bytes) -> Callable[[int], bytes]:
    return lambda count: _JPEG[:2] + byte * count + _JPEG[2:]


def _notes(count: int, shared: int) -> bytes:
    """A directory whose entries all name the same bytes."""
    start = 8 + 2 + 12 * count + 4
    entries = b"".join(
        struct.pack("<HHII", 1_000 + i % 60_000, 7, shared, start) for i in range(count)
    )
    return b"II*\0" + struct.pack("<IH", 8, count) + entries + struct.pack("<I", 0) + bytes(shared)


def jpeg_notes(count: int) -> bytes:
    """Notes over several segments, whose entries share one long value."""
    notes = _notes(count, 1_000_000)
    pieces = [notes[at : at + 65_000] for at in range(0, len(notes), 65_000)]
    joined = b"".join(_segment(0xE1, b"Exif\0\0" + piece) for piece in pieces)
    return _JPEG[:2] + joined + _JPEG[2:]


def png_notes(count: int) -> bytes:
    return _PNG[:33] + png_chunk(b"eXIf", _notes(count, 900_000)) + _PNG[33:]


def tiff_notes(count: int) -> bytes:
    return _notes(count, 20_000_000)


def chunks(kind: bytes) -> Callable[[int], bytes]:
    return lambda count: _PNG[:33] + png_chunk(kind, b"") * count + _PNG[33:]


def texts(count: int) -> bytes:
    """Texts that unpack to a megabyte each."""
    body = b"a\0\0" + zlib.compress(b" " * 1_000_000)
    return _PNG[:33] + png_chunk(b"zTXt", body) * count + _PNG[33:]


def large_png(side: int) -> bytes:
    packed = zlib.compress(bytes((side * 8 + 1) * side), 1)
    head = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(kind, body) for kind, body in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def gif_blocks(count: int) -> bytes:
    return _GIF[:13] + b"!\xfe" + (b"\xff" + b"a" * 255) * count + b"\0" + _GIF[13:]


def gif_texts(count: int) -> bytes:
    return _GIF[:13] + b"!\xfe\1a\0" * count + _GIF[13:]


def gif_frames(count: int) -> bytes:
    frame = _GIF[_GIF.index(b",") : -1]
    return _GIF[:-1] + frame * count + b";"


def webp_frames(count: int) -> bytes:
    frames = [Image.new("RGB", (16, 16), (i % 256, i // 256, 0)) for i in range(3)]
    data = _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    start = data.rindex(b"ANMF")
    body = data[:start] + data[start:] * count
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:]


def packed_bmp(count: int) -> bytes:
    """Runs that end a row again and again."""
    side = 6_000
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, 0, 0, 0, 0, 0) + bytes(1_024)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + len(head)) + head + b"\0\0" * count


def tiff_pieces(count: int) -> bytes:
    """So many strips that are all the same bytes."""
    strip = zlib.compress(np.random.default_rng(0).bytes(500))
    data_at = 8
    counts_at = data_at + len(strip) + len(strip) % 2
    places_at = counts_at + 4 * count
    directory = places_at + 4 * count
    tags = ((256, 500), (257, count), (258, 8), (259, 8), (262, 1), (277, 1), (278, 1))
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags]
    entries.append(struct.pack("<HHII", 273, 4, count, places_at))
    entries.append(struct.pack("<HHII", 279, 4, count, counts_at))
    return (
        b"II*\0"
        + struct.pack("<I", directory)
        + strip.ljust(counts_at - data_at, b"\0")
        + struct.pack("<I", len(strip)) * count
        + struct.pack("<I", data_at) * count
        + struct.pack("<H", len(entries))
        + b"".join(sorted(entries))
        + bytes(4)
    )


def tiff_tiles(down: int) -> bytes:
    """Narrow tiles that reach far below the photo."""
    tags = [
        (256, 12_000),
        (257, 100),
        (258, 8),
        (259, 8),
        (262, 1),
        (277, 1),
        (322, 16),
        (323, down),
    ]
    count = 12_000 // 16
    tile = zlib.compress(bytes(16 * down), 9)
    counts_at = 8 + len(tile) + len(tile) % 2
    places_at = counts_at + 4 * count
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags]
    entries.append(struct.pack("<HHII", 324, 4, count, places_at))
    entries.append(struct.pack("<HHII", 325, 4, count, counts_at))
    return (
        b"II*\0"
        + struct.pack("<I", places_at + 4 * count)
        + tile.ljust(counts_at - 8, b"\0")
        + struct.pack("<I", len(tile)) * count
        + struct.pack("<I", 8) * count
        + struct.pack("<H", len(entries))
        + b"".join(entries)
        + bytes(4)
    )


def large(kind: str, **options: object) -> Callable[[int], bytes]:
    """An honest photo as large as any that is accepted."""

    def make(side: int) -> bytes:
        ramp = np.arange(side, dtype=np.uint32)
        pixels = (ramp[:, None, None] * 3 + ramp[None, :, None] * np.array([1, 2, 3])) >> 5
        return _saved(Image.fromarray(pixels.astype(np.uint8)), kind, **options)

    return make


IMAGES: Makers = {
    "jpeg: scans of every block": (scans, 96),
    "jpeg: empty scans": (empty_scans, 99),
    "jpeg: empty scans, too many": (empty_scans, 10_000),
    "jpeg: segments of notes": (segments(b"Exif\0\0"), 900_000),
    "jpeg: other segments": (segments(b"", 0xED), 6_000_000),
    "jpeg: other segments that are read": (segments(b"a" * 20_000, 0xE2), 900),
    "jpeg: bytes between segments": (fill(b"\xff"), 24_000_000),
    "jpeg: bytes of no segment": (fill(b"\0"), 24_000_000),
    "jpeg: zeros behind marks": (fill(b"\xff\0"), 12_000_000),
    "jpeg: notes of one value": (jpeg_notes, 60_000),
    "png: notes of one value": (png_notes, 8_000),
    "tiff: notes of one value": (tiff_notes, 65_000),
    "png: empty chunks of data": (chunks(b"IDAT"), 2_000_000),
    "png: empty chunks that are read": (chunks(b"IDAT"), 49_900),
    "png: chunks that nobody needs": (chunks(b"teXt"), 2_000_000),
    "png: texts of a megabyte": (texts, 20_000),
    "png: pixels": (large_png, 7_000),
    "gif: blocks of a text": (gif_blocks, 90_000),
    "gif: texts": (gif_texts, 4_000_000),
    "gif: pictures": (gif_frames, 40_000),
    "webp: pictures": (webp_frames, 300_000),
    "bmp: rows that end again": (packed_bmp, 12_000_000),
    "tiff: strips of the same bytes": (tiff_pieces, 12_000),
    "tiff: height of tiles": (tiff_tiles, 3_000_000),
    "jpeg: pixels": (large("JPEG", quality=90), 7_000),
    "jpeg: pixels, progressive": (large("JPEG", quality=90, progressive=True), 7_000),
    "webp: pixels": (large("WEBP", method=0), 7_000),
    "tiff: pixels": (large("TIFF", compression="tiff_adobe_deflate"), 7_000),
}
"""What is scaled -> what makes a file of so many, and the most that a file may hold or carry."""
