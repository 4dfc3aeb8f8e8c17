"""Whole files of kinds that are not read, told from damaged ones.

Only the structure is looked at: what a file says of itself, and whether all of it is there.
Sources: TIFF 6.0, sections 2 and 8; BigTIFF's design; ITU-T T.81, table B.1; ISO/IEC 23008-12.
"""

import struct
from collections.abc import Mapping

_TIFF_TYPES = {1: "B", 3: "H", 4: "I", 16: "Q"}
_WIDTH, _BITS, _COMPRESSION, _PHOTOMETRIC, _PLANES = 256, 258, 259, 262, 284
_UNPACKED, _YCBCR, _APART = 1, 6, 2
_STARTS = {273: 279, 324: 325}
"""Tag of the places of strips or tiles -> the tag of their lengths."""
_SURELY_READ = (1, 5, 7, 8, 32773, 32946)
"""Compressions of TIFF that every Pillow reads: none, LZW, JPEG, Deflate, PackBits, old Deflate."""
_MOST_VALUES = 100_000

_BASELINE = (0xC0, 0xC1, 0xC2)
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def unsupported_kind(data: bytes, *, opened: bool) -> str | None:
    """Return what a whole file is that cannot be decoded, or ``None`` if it may be damaged.

    Args:
        data: the whole file.
        opened: whether its header was understood, so that only its pixels were not.

    Example:
        >>> unsupported_kind(b"GIF89a", opened=False) is None
        True
    """
    try:
        if data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            return _tiff(data, opened)
        if data[12:16] == b"CgBI" and data[-8:-4] == b"IEND":
            return "PNG in the manner of Apple's apps, not read here"
        if data[:2] == b"BM":
            return None if opened else _bmp(data)
        if data[:2] == b"\xff\xd8":
            return _jpeg(data)
        if data[4:8] == b"ftyp":
            return _heif(data)
    except (struct.error, IndexError, OverflowError):
        pass
    return None


def _tiff(data: bytes, opened: bool) -> str | None:
    fields = _tiff_fields(data)
    if not fields.get(_WIDTH, (0,))[0]:
        return None
    for starts, lengths in _STARTS.items():
        if starts in fields and lengths in fields:
            pieces = list(zip(fields[starts], fields[lengths], strict=False))
            break
    else:
        return None
    if not pieces or any(length == 0 or at + length > len(data) for at, length in pieces):
        return None
    compression = fields.get(_COMPRESSION, (1,))[0]
    is_rare = fields.get(_PLANES) == (_APART,) or fields.get(_PHOTOMETRIC) == (_YCBCR,)
    if opened and compression in _SURELY_READ and not (is_rare and compression == _UNPACKED):
        return None
    bits = " + ".join(str(count) for count in fields.get(_BITS, (1,))[:5])
    return (
        f"TIFF of a kind that is not read here (compression {compression}, colour space "
        f"{fields.get(_PHOTOMETRIC, (0,))[0]}, {bits} bits)"
    )


def _tiff_fields(data: bytes) -> Mapping[int, tuple[int, ...]]:
    """Return the whole numbers of the first directory: tag -> values."""
    order = "<" if data[:2] == b"II" else ">"
    is_big = data[2:3] == b"+" or data[3:4] == b"+"
    offset, count, entry = ("Q", "Q", "HHQ") if is_big else ("I", "H", "HHI")
    at = struct.unpack_from(order + offset, data, 8 if is_big else 4)[0]
    number = struct.unpack_from(order + count, data, at)[0]
    at += struct.calcsize(order + count)
    room = struct.calcsize(order + offset)
    step = struct.calcsize(order + entry) + room
    fields: dict[int, tuple[int, ...]] = {}
    for position in range(min(number, 1_000)):
        tag, kind, length = struct.unpack_from(order + entry, data, at + position * step)
        if kind not in _TIFF_TYPES or length > _MOST_VALUES:
            continue
        layout = f"{order}{length}{_TIFF_TYPES[kind]}"
        place = at + (position + 1) * step - room
        if struct.calcsize(layout) > room:
            place = struct.unpack_from(order + offset, data, place)[0]
        fields[tag] = struct.unpack_from(layout, data, place)
    return fields


def _bmp(data: bytes) -> str | None:
    said, _, pixels, header, width, height, planes, bits, packing = struct.unpack_from(
        "<IIIIiiHHI", data, 2
    )
    is_whole = header >= 40 and pixels < len(data) and said <= len(data)
    if not is_whole or width < 1 or not height or planes != 1:
        return None
    return f"BMP of a kind that is not read here ({bits} bits, compression {packing})"


def _jpeg(data: bytes) -> str | None:
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _JPEG_FRAMES:
            bits = data[at + 4]
            if marker in _BASELINE and bits == 8:
                return None
            return f"JPEG of a kind that is not read here (process {marker - 0xC0}, {bits} bits)"
        if marker in (0xD9, 0xDA):
            return None
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _heif(data: bytes) -> str | None:
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if length == 1:
            length = struct.unpack_from(">Q", data, at + 8)[0]
        length = length or len(data) - at
        if length < 8 or at + length > len(data):
            return None
        if kind == b"meta" and any(code in data[at : at + length] for code in (b"hvc1", b"av01")):
            return None
        at += length
    return "HEIF of a kind that is not read here (its pictures are packed neither as HEVC nor AV1)"
