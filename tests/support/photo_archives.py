"""Zips of class folders: a good one, and what a stranger may send instead."""

import io
import struct
import zipfile
from collections.abc import Callable

import numpy as np
from PIL import Image


def jpeg(bright: bool = True) -> bytes:
    shade = np.full((30, 30, 3), 200 if bright else 40, np.uint8)
    shade += np.random.default_rng(1).integers(0, 20, shade.shape, np.uint8)
    file = io.BytesIO()
    Image.fromarray(shade).save(file, "JPEG")
    return file.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


GOOD = {f"{label}/{n}.jpg": jpeg(label == "cat") for label in ("cat", "dog") for n in range(5)}


def bomb() -> bytes:
    return zipped({**GOOD, **{f"cat/{n}.png": bytes(24_000_000) for n in range(25)}})


def crowd(members: int) -> bytes:
    """Return a zip of empty files, its directory written by hand."""
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 9, *[0] * 6)
    directory = b"".join(entry + b"a/%07d" % n for n in range(members))
    end64 = struct.pack(
        "<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, members, members, len(directory), 0
    )
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(directory), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0xFFFFFFFF, 0)
    return directory + end64 + locator + end


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a way out": (lambda: zipped({**GOOD, "../x": b"gotcha"}), "leads out of the archive"),
    "an absolute way": (lambda: zipped({**GOOD, "/etc/x": b"gotcha"}), "leads out"),
    "a bomb": (bomb, "unpacks to more than 500 MB"),
    "an empty class": (lambda: zipped({**GOOD, "bird/": b""}), "'bird' has no photo"),
    "one class": (lambda: zipped({"cat/1.jpg": jpeg()}), "needs 2 to 1,000"),
    "nothing": (lambda: zipped({}), "no class folder"),
    "no archive": (lambda: b"GIF89a", "neither a folder nor a zip"),
    "an empty file": (lambda: b"", "is empty"),
    "cut short": (lambda: zipped(GOOD)[:-30], "damaged or cut short"),
    "a crowd": (lambda: crowd(30_000), "more than 20,000 files"),
}
