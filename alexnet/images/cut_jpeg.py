"""JPEG files that lack their end: what is there of the photo, and how much is not.

Downloads and memory cards cut files short; some fill them up again, or put an end behind the cut.
The decoder fills what is missing with a plain colour once it is told that the file ends; where it
began to fill is found by a second decoding that is given other bytes instead of an end: the first
row that differs is the first one missing.
"""

from io import BytesIO
from itertools import product

from PIL import Image, ImageChops

_END = b"\xff\xd9"
_SCAN = b"\xff\xda"
_NOISE = bytes(range(1, 255))
_OTHER_BYTES = _NOISE + b"".join(bytes((0xFF, 0xD0 + number)) + _NOISE for number in range(8))
"""With marks to go on after, without which a photo written in intervals takes no bytes."""
_ERASED, _UNWRITTEN = b"\xff", b"\0"
_LONGEST_ZEROS = 16
"""In bytes: a cut file that ends with more was filled up."""
_FILLED = {127, 128}
"""What each channel of a pixel is where nothing was decoded."""
_STRIP = 256
_END_ALONE = "The file lacks its end; the photo itself is whole."
_MOST_MISSING = 0.5
"""Of the rows; a photo that lacks more is called damaged."""


def load_jpeg(image: Image.Image, data: bytes) -> tuple[Image.Image, str]:
    """Return the loaded photo and a sentence on what is missing, empty where nothing is.

    Args:
        image: the opened file. Its size in pixels has been checked.
        data: the whole file.

    Raises:
        OSError: the file is damaged, or lacks too much.
    """
    start = _first_scan(data)
    end = data.find(_END, start)
    if end < 0 and start < len(data):
        coded = _without_filling(data, start)
        photo = _loaded(coded + _END)
        return photo, _lack(photo, coded, start) or _END_ALONE
    image.load()
    scans = data.count(_SCAN, start, end)
    # Any part of a later scan may be missing, and every pixel be there.
    in_one_scan = scans == 1 and not image.info.get("progressive")
    if not scans or (in_one_scan and not _is_filled(image)):
        return image, ""
    return image, _lack(image, _without_filling(data[:end], start), start)


def _lack(photo: Image.Image, coded: bytes, start: int) -> str:
    """Return a sentence on what is missing of a photo, empty where nothing is."""
    missing = 1 - _rows_coded(photo, coded) / photo.height
    # The first scan of a progressive file has every part of the photo; the later ones make it
    # finer, and a file may be cut between two of them.
    if photo.info.get("progressive") and (
        coded.count(_SCAN, start) > 1 if missing else not _is_told(photo, coded, start)
    ):
        return "The file lacks its end: the photo is less fine than it was."
    if missing > _MOST_MISSING:
        raise OSError
    if not missing:
        return ""
    return (
        f"The file lacks its end: the lowest {max(missing, 0.01):.0%} of the photo are missing, "
        "and one plain colour here."
    )


def _is_told(photo: Image.Image, coded: bytes, start: int) -> bool:
    """Return whether scans tell every number of every channel to its last bit."""
    told: set[tuple[int, int]] = set()
    while start >= 0:
        count = coded[start + 4]
        header = coded[start + 5 : start + 8 + 2 * count]
        first, last, bits = header[2 * count :]
        if not bits & 15:
            told.update(product(header[: 2 * count : 2], range(first, last + 1)))
        start = coded.find(_SCAN, start + 2)
    return len(told) >= 64 * len(photo.getbands())


def _first_scan(data: bytes) -> int:
    """Return where the numbers of the pixels begin; the file's length if that cannot be told."""
    at = 2
    # A photo within the camera's notes has scans and an end: the segments before are skipped.
    while data[at : at + 1] == _SCAN[:1] and data[at : at + 2] != _SCAN:
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return at if data[at : at + 2] == _SCAN else len(data)


def _without_filling(data: bytes, start: int) -> bytes:
    """Return a cut file without the bytes that only stand where its end should."""
    numbers = start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")
    data = data.rstrip(_ERASED)
    kept = data[:numbers] + data[numbers:].rstrip(_ERASED + _UNWRITTEN)
    if len(data) - len(kept) <= _LONGEST_ZEROS:
        return data
    # A plain part may be nothing but zeros: they are enough then, and fewer would not be.
    fewer = data[:-_LONGEST_ZEROS]
    return data if _is_coded(data) and not _is_coded(fewer) else kept


def _is_coded(coded: bytes) -> bool:
    photo = _loaded(coded + _END)
    return _rows_coded(photo, coded) == photo.height


def _is_filled(photo: Image.Image) -> bool:
    """Return whether the last pixel has the colour of what is missing."""
    corner = photo.getpixel((photo.width - 1, photo.height - 1))
    return _FILLED.issuperset(corner if isinstance(corner, tuple) else (corner,))


def _loaded(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=("JPEG",))
    image.load()
    return image


def _rows_coded(photo: Image.Image, coded: bytes) -> int:
    """Return how many rows from the top are as they are with other bytes behind the coded ones."""
    other = _loaded(coded + _OTHER_BYTES + _END)
    # A strip at a time takes less memory.
    for top in range(0, photo.height, _STRIP):
        part = (0, top, photo.width, min(top + _STRIP, photo.height))
        differ = ImageChops.difference(photo.crop(part), other.crop(part)).getbbox()
        if differ:
            return top + differ[1]
    return photo.height
