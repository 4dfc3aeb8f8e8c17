"""Files that are no photo, claim to be a giant one, or are half of one; all made in memory."""

import struct
import zlib

from PIL import Image

from tests.support import photo_files


def encoded(format_: str, size: tuple[int, int] = (24, 16), **options: object) -> bytes:
    return photo_files.encoded(Image.effect_noise(size, 80).convert("RGB"), format_, **options)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def packed_zeros(megabytes: int) -> bytes:
    """Zeros that unpack to so much; packed piece by piece, to take no memory here either."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes))
    return packed + packer.flush()


def png(width: int, height: int, *, bits: int = 8, colour: int = 2, rest: bytes = b"") -> bytes:
    """A PNG that claims a size; without ``rest`` it has a few bytes of pixels and its end."""
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = rest or png_chunk(b"IDAT", zlib.compress(b"\0" * 64)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + body


def bmp(width: int, height: int, *, bits: int = 24) -> bytes:
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info + b"\0" * 16


def gif(width: int, height: int, frames: bytes = b"") -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + frames + b";"


def gif_frame(width: int, height: int) -> bytes:
    colours = b"\0\0\0\xff\xff\xff"
    return b"," + struct.pack("<HHHHB", 0, 0, width, height, 0x80) + colours + b"\x02\x02\x4c\x01\0"


def jpeg(width: int, height: int) -> bytes:
    """A real JPEG whose frame header claims another size."""
    data = bytearray(encoded("JPEG"))
    start = data.index(b"\xff\xc0")
    data[start + 5 : start + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp(width: int, height: int) -> bytes:
    """An animation whose canvas claims a size, around small frames."""
    second = Image.new("RGB", (24, 16))
    data = bytearray(encoded("WEBP", save_all=True, append_images=[second]))
    start = data.index(b"VP8X") + 12
    data[start : start + 6] = b"".join((side - 1).to_bytes(3, "little") for side in (width, height))
    return bytes(data)


def tiff(width: int, height: int, *, entries: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """A little-endian TIFF of RGB bytes; ``entries`` are (tag, type, count, value) on top."""
    fields = {
        256: (256, 4, 1, width),
        257: (257, 4, 1, height),
        258: (258, 3, 1, 8),
        259: (259, 3, 1, 1),
        262: (262, 3, 1, 1),
        273: (273, 4, 1, 8),
        277: (277, 3, 1, 1),
        278: (278, 4, 1, height),
        279: (279, 4, 1, 64),
    }
    fields |= {entry[0]: entry for entry in entries}
    directory = b"".join(struct.pack("<HHII", *fields[tag]) for tag in sorted(fields))
    start = 8 + 64
    count = struct.pack("<H", len(fields))
    return b"II*\0" + struct.pack("<I", start) + b"\0" * 64 + count + directory + b"\0" * 4


BOMBS = {
    "png 60000x60000": png(60_000, 60_000),
    "png 2 billion wide": png(2**31 - 1, 1),
    "png 10000x10000": png(10_000, 10_000),
    "png 16 bits 40000x40000": png(40_000, 40_000, bits=16, colour=6),
    "png 1 bit 13000x1": png(13_000, 1, bits=1, colour=0),
    "bmp 60000x60000": bmp(60_000, 60_000),
    "bmp 1 bit 30000x30000": bmp(30_000, 30_000, bits=1),
    "bmp upside down": bmp(20_000, -20_000),
    "gif 65535x65535": gif(65_535, 65_535, gif_frame(1, 1)),
    "gif with a giant frame": gif(1, 1, gif_frame(65_535, 65_535)),
    "jpeg 65535x65535": jpeg(65_535, 65_535),
    "jpeg 9000x9000": jpeg(9_000, 9_000),
    "webp 16384x16384": webp(16_384, 16_384),
    "webp 8000x8000": webp(8_000, 8_000),
    "tiff 60000x60000": tiff(60_000, 60_000),
    "tiff 4 billion squared": tiff(2**32 - 1, 2**32 - 1),
    "tiff small with giant tiles": tiff(
        10, 10, entries=((322, 4, 1, 60_000), (323, 4, 1, 60_000), (324, 4, 1, 8), (325, 4, 1, 64))
    ),
    "tiff small with giant compressed tiles": tiff(
        10,
        10,
        entries=(
            (259, 3, 1, 8),
            (322, 4, 1, 40_000),
            (323, 4, 1, 40_000),
            (324, 4, 1, 8),
            (325, 4, 1, 64),
        ),
    ),
    "png with a text that unpacks to 200 MB": png(
        8,
        8,
        rest=png_chunk(b"zTXt", b"a\0\0" + packed_zeros(200)),
    ),
    "png with a profile that unpacks to 200 MB": png(
        8,
        8,
        rest=png_chunk(b"iCCP", b"a\0\0" + packed_zeros(200)),
    ),
}

STRANGERS = {
    "empty": (b"", "empty"),
    "text": (b"a shopping list: milk, bread", "text"),
    "text with umlauts": ("Grüße, 猫".encode() * 100, "text"),
    "text of one byte": (b"a", "text"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "html in capitals": (b"\n<HTML><BODY>", "web page"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg with a prologue": (b'<?xml version="1.0"?>\n<svg width="1"/>', "SVG"),
    "xml": (b'<?xml version="1.0"?><rss/>', "XML"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
    "video": (b"\0\0\0\x18ftypmp42\0\0\0\0", "video"),
    "photoshop": (b"8BPS\0\x01" + b"\0" * 20, "Photoshop"),
    "zip": (b"PK\x03\x04\x14\0", "ZIP"),
    "gzip": (b"\x1f\x8b\x08\0", "archive"),
    "icon": (b"\0\0\1\0\1\0\x10\x10", "icon"),
    "weights": (b"\x89HDF\r\n\x1a\n", "HDF5"),
    "portable pixmap": (b"P6 1 1 255\n\xff\0\0", "unknown kind"),
    "zeros": (b"\0" * 1000, "unknown kind"),
    "a sound in RIFF": (b"RIFF\x24\0\0\0WAVEfmt ", "unknown kind"),
    "elf": (b"\x7fELF\x02\x01\x01\0", "unknown kind"),
}

DAMAGED = {
    "png without pixels": png(4, 4, rest=png_chunk(b"IEND", b"")),
    "png without anything": png(4, 4, rest=b"\0"),
    "png of no width": png(0, 4),
    "png with 3 bits": png(4, 4, bits=3),
    "png with a wrong checksum": png(4, 4)[:29] + b"\0\0\0\0" + png(4, 4)[33:],
    "png with garbage for pixels": png(4, 4, rest=png_chunk(b"IDAT", b"garbage, not zlib")),
    "png signature alone": b"\x89PNG\r\n\x1a\n",
    "png behind a jpeg signature": b"\xff\xd8\xff" + png(4, 4),
    "jpeg signature alone": b"\xff\xd8\xff",
    "jpeg start and end": b"\xff\xd8\xff\xd9",
    "jpeg of no size": jpeg(0, 0),
    "jpeg with segments of no length": b"\xff\xd8" + b"\xff\xe1\0\0" * 20,
    "gif without a frame": gif(4, 4),
    "gif without even an end": gif(4, 4)[:-1],
    "gif of no size": gif(0, 0, gif_frame(0, 0)),
    "gif signature alone": b"GIF89a",
    "bmp signature alone": b"BM",
    "bmp of no size": bmp(0, 0),
    "bmp of negative width": bmp(-4, 4),
    "bmp with 7 bits": bmp(4, 4, bits=7),
    "bmp without pixels": bmp(400, 400),
    "webp signature alone": b"RIFF\x04\0\0\0WEBP",
    "webp without a picture": b"RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0",
    "heic without a picture": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "heic signature alone": b"\0\0\0\x18ftypheic",
    "avif without a picture": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
    "tiff signature alone": b"II*\0",
    "tiff directory beyond the end": b"II*\0\xff\xff\xff\x7f",
    "tiff directory that is itself": b"II*\0\x00\0\0\0",
    "tiff without fields": b"II*\0\x08\0\0\0\0\0\0\0\0\0",
    "tiff with 64 samples": tiff(4, 4, entries=((277, 3, 1, 64),)),
    "tiff with unknown compression": tiff(4, 4, entries=((259, 3, 1, 9999),)),
    "tiff with a million strips": tiff(4, 4, entries=((273, 4, 1_000_000, 8),)),
    "tiff of no size": tiff(0, 0),
    "tiff with words for a size": tiff(4, 4, entries=((256, 2, 4, 0x41414141),)),
    "tiff with pixels beyond the end": tiff(400, 400),
    "big tiff signature alone": b"II+\0\x08\0\0\0",
}
