"""PNG files without the parts that nobody needs to see the picture.

Colour profiles, texts, dates and animations come in ancillary chunks. Pillow refuses a whole
photo for one of them that is large or that was written wrongly; here they are passed over.
Source: PNG specification (third edition), section 5.3; ancillary chunks begin with a small letter.
"""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRANSPARENCY, _CAMERA_NOTES = b"tRNS", b"eXIf"
_MOST_NOTES = 1_000_000


def needed_chunks(data: bytes) -> bytes:
    """Return a PNG file with its critical chunks, its transparency and its camera's notes alone.

    Whatever the file's structure does not tell apart any more is left as it is.

    Args:
        data: the whole file; any other kind of file is returned as it is.

    Example:
        >>> header = SIGNATURE + struct.pack(">I4s", 0, b"IEND") + b"CRC."
        >>> needed_chunks(header[:8] + struct.pack(">I4s", 2, b"tEXt") + b"a=CRC." + header[8:])
        b'\\x89PNG\\r\\n\\x1a\\n\\x00\\x00\\x00\\x00IENDCRC.'
    """
    if not data.startswith(SIGNATURE):
        return data
    kept: list[bytes | memoryview] = [SIGNATURE]
    whole, at = memoryview(data), len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if not kind.isalpha() or (end > len(data) and kind[:1].isupper()):
            break
        if _is_needed(kind, whole[at + 4 : end]):
            kept.append(whole[at:end])
        at = min(end, len(data))
    return b"".join([*kept, whole[at:]])


def _is_needed(kind: bytes, chunk: memoryview) -> bool:
    """Return whether a chunk, from its kind to its checksum, is one to keep."""
    if kind[:1].isupper():
        return True
    if kind not in (_TRANSPARENCY, _CAMERA_NOTES) or not 8 < len(chunk) <= _MOST_NOTES:
        return False
    return zlib.crc32(chunk[:-4]) == int.from_bytes(chunk[-4:], "big")
