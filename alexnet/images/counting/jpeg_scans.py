"""The segments and scans of a JPEG file.

Every scan of a progressive file goes over every pixel, and Pillow joins the segments of the
camera's notes one by one. Source: ITU-T T.81, annex B.
"""

import re
from struct import unpack_from

from alexnet.images.counting.tiff_directories import check_directories
from alexnet.images.counting.too_many import too_many

MOST_SCANS = 100
"""Programs write 1 to 15."""
_MOST_SEGMENTS = 1_000
_MOST_NOTES = 50
_MOST_FILLED = 10_000
"""Bytes between segments that belong to none; a decoder passes over them one by one."""
_MOST_MARKERS = 10_000

_FILL = re.compile(rb"\xff*")
_IN_SCAN = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_ALONE = frozenset((0x01, *range(0xD0, 0xDA)))
_SCAN, _END, _APP1, _NOTES = 0xDA, 0xD9, 0xE1, b"Exif\0\0"


def check_jpeg(data: bytes) -> None:
    """Raise ``ImageError`` for too many segments, notes or scans."""
    notes: list[bytes] = []
    filled = segments = 0
    at = 2
    while True:
        start = data.find(b"\xff", at)
        fill = _FILL.match(data, start) if start >= 0 else None
        if fill is None or fill.end() + 3 > len(data):
            break
        place = fill.end()
        marker = data[place]
        filled += place - 1 - at
        if marker == 0:
            filled += 2
        if filled > _MOST_FILLED:
            raise too_many("bytes without a meaning", _MOST_FILLED)
        segments += 1
        if segments > _MOST_SEGMENTS + filled:
            raise too_many("segments", _MOST_SEGMENTS)
        if marker == _SCAN:
            _check_scans(data, place - 1)
            break
        at = place + 1
        if marker == 0 or marker in _ALONE:
            continue
        length = max(2, int(unpack_from(">H", data, at)[0]))
        if marker == _APP1 and data.startswith(_NOTES, at + 2):
            notes.append(data[at + 2 + len(_NOTES) : at + length])
            if len(notes) > _MOST_NOTES:
                raise too_many("segments of notes", _MOST_NOTES)
        at += length
    check_directories(b"".join(notes))


def _check_scans(data: bytes, start: int) -> None:
    scans = 0
    for count, found in enumerate(_IN_SCAN.finditer(data, start), start=1):
        marker = found[1][0]
        if marker == _END:
            return
        scans += marker == _SCAN
        if scans > MOST_SCANS:
            raise too_many("scans", MOST_SCANS)
        if count > _MOST_MARKERS:
            raise too_many("segments", _MOST_MARKERS)
