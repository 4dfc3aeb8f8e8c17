"""What an uploaded file is if it is not a photo, in words for a message.

Only the first bytes are looked at, and nothing is decoded.
"""

ACCEPTED = "JPEG, PNG, WebP, HEIC, AVIF, BMP, GIF or TIFF"
"""The accepted formats, as a message names them."""

_PHOTO_STARTS = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"BM",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
)

_STARTS = (
    (b"%PDF", "a PDF document, not a photo"),
    (b"%!PS", "a PostScript document, not a photo"),
    (b"8BPS", "a Photoshop document, not a finished photo"),
    (b"PK\x03\x04", "a ZIP archive or an office document, not a photo"),
    (b"\x1f\x8b", "a compressed archive, not a photo"),
    (b"\x00\x00\x01\x00", "an icon, not a photo"),
    (b"\x89HDF", "an HDF5 file (such as Keras weights), not a photo"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file"),
    (b"IIRO", "a camera's raw file"),
    (b"IIU\0", "a camera's raw file"),
    (b"\xff\x0a", "a photo in the JPEG XL format, not read here"),
    (b"\0\0\0\x0cJXL ", "a photo in the JPEG XL format, not read here"),
    (b"\0\0\0\x0cjP  ", "a photo in the JPEG 2000 format, not read here"),
    (b"\xff\x4f\xff\x51", "a photo in the JPEG 2000 format, not read here"),
)

_AVIF = (b"avif", b"avis")
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")

_MARKS = (
    (b"<svg", "an SVG drawing, not a photo"),
    (b"<!doctype html", "a web page (HTML), not a photo"),
    (b"<html", "a web page (HTML), not a photo"),
    (b"<?xml", "an XML document, not a photo"),
)

_LOOKED_AT = 1024


def format_of_brands(data: bytes) -> str | None:
    """Return which of Pillow's formats ``AVIF`` and ``HEIF`` a file in boxes is, by its brands.

    Example:
        >>> format_of_brands(b"\\0\\0\\0\\x18ftypmif1\\0\\0\\0\\0mif1avif")
        'AVIF'
    """
    if data[4:8] != b"ftyp":
        return None
    length = min(int.from_bytes(data[:4], "big"), _LOOKED_AT)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
    if brands.intersection(_AVIF):
        return "AVIF"
    return "HEIF" if brands.intersection(_HEIC) else None


def name_of_stranger(data: bytes) -> str | None:
    """Return what ``data`` is, or ``None`` if it starts like one of the accepted formats.

    Example:
        >>> name_of_stranger(b"%PDF-1.7")
        'a PDF document, not a photo'
    """
    start = data[:_LOOKED_AT]
    if start.startswith(_PHOTO_STARTS) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        return None
    if format_of_brands(data):
        return None
    for magic, name in _STARTS:
        if start.startswith(magic):
            return name
    if start[4:8] == b"ftyp":
        return "a camera's raw file" if start[8:12] == b"crx " else "a video, not a photo"
    lowered = start.lower()
    for mark, name in _MARKS:
        if mark in lowered:
            return name
    if _is_text(start):
        return "text, not a photo"
    return f"of an unknown kind (its first bytes are {start[:4].hex(' ')})"


def _is_text(start: bytes) -> bool:
    # The cut may fall inside a character of up to four bytes.
    decoded = start.decode("utf-8", errors="ignore")
    if len(start) - len(decoded.encode()) > 3:
        return False
    return all(character.isprintable() or character in "\t\n\r\ufeff" for character in decoded)
