"""The directories of a TIFF file, and of the notes (EXIF) that cameras write in its manner.

An entry says where its values lie and how many they are, and a thousand entries may name the
same ones: Pillow copies them for each. Source: TIFF 6.0, section 2; BigTIFF's design.
"""

from struct import error, unpack_from

from alexnet.images.counting.too_many import too_many

_MOST_ENTRIES = 65_535
_MOST_NUMBERS = 500_000
"""Of one entry: the places of all tiles, the largest list there is."""
_MOST_TIMES = 8
"""How many times all values together may be as long as the file; each lies in it once."""
_SLACK = 1_000_000

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}
_BYTES = (1, 2, 6, 7)
_INNER = (34665, 34853, 40965)
"""Tags whose value is the place of another directory: the camera's, the position's, others'."""
_MOST_DIRECTORIES = 8


def check_directories(data: bytes) -> None:
    """Raise ``ImageError`` for directories of too many or too repeated values.

    Args:
        data: a TIFF file, or a camera's notes.

    What cannot be followed is left to the decoder, which gives up at the same place.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return
    is_big = 43 in (data[2], data[3]) if len(data) > 3 else False
    waiting = [(8 if is_big else 4, True)]
    total = 0
    seen = 0
    try:
        while waiting and seen < _MOST_DIRECTORIES:
            seen += 1
            place, is_pointer = waiting.pop()
            if is_pointer:
                (place,) = unpack_from(order + ("Q" if is_big else "I"), data, place)
            copied, inner = _copied_bytes(data, place, order, is_big)
            total += copied
            if total > _MOST_TIMES * len(data) + _SLACK:
                raise too_many("times its own size of notes", _MOST_TIMES)
            waiting.extend((at, False) for at in inner)
    # A place of 64 bits may be more than any file has.
    except (error, OverflowError):
        return


def _copied_bytes(data: bytes, place: int, order: str, is_big: bool) -> tuple[int, list[int]]:
    """Return how many bytes one directory's values have, and where directories in it lie."""
    (count,) = unpack_from(order + ("Q" if is_big else "H"), data, place)
    place += 8 if is_big else 2
    layout, room = (order + "HHQQ", 8) if is_big else (order + "HHII", 4)
    if count > _MOST_ENTRIES:
        raise too_many("notes", _MOST_ENTRIES)
    total = 0
    inner = []
    for number in range(count):
        tag, kind, length, value = unpack_from(layout, data, place + number * (4 + 2 * room))
        size = _SIZES.get(kind, 0) * length
        if kind not in _BYTES and min(size, len(data)) > _MOST_NUMBERS * _SIZES.get(kind, 1):
            raise too_many("numbers in one list", _MOST_NUMBERS)
        if size > room:
            total += min(size, len(data))
        if tag in _INNER:
            inner.append(value)
    return total, inner
