"""Valid inputs, and hostile ones that are known already: what mutations start from."""

import base64
import re
import struct
import tempfile
import zlib
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import h5py
import numpy as np
import safetensors.numpy
from PIL import Image

from alexnet.architecture.editing.link import _VERSIONS, _dictionary
from alexnet.architecture.presets import PRESETS
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import Workspace
from alexnet.lessons.library import FOLDER
from alexnet.weights.formats.packed import pack_dense, pack_sparse
from tests.fuzz.mutations import NUMBERS, changed_bytes
from tests.support.hostile_images import BOMBS, DAMAGED, png_chunk
from tests.support.hostile_weights import HOSTILE
from tests.support.weight_files import KERNEL, WHOLES, hdf5, saved_npz

_LARGEST = 30_000
"""Bytes; larger seeds would make ten thousand inputs take hours."""


@cache
def links() -> tuple[str, ...]:
    """Links to presets, to an edited one, to a broken one, and to many settings of the page."""
    plain = [Workspace.of_preset(name) for name in PRESETS]
    first = plain[0]
    edited = first.edited(first.draft.set_text("C1", "filters", "64"))
    broken = first.edited(first.draft.set_text("S2", "pool_size", "500"))
    options = Options(
        tool="files", layer="C3", pixel="1,2", without="1,2", train_values="1;2", top=7
    )
    own = replace(plain[-1], options=options, row_id="C3")
    return tuple(state.to_link() for state in (*plain, edited, broken, own, edited.as_baseline()))


def packed_link(text: bytes) -> str:
    """Return a link with the right check, whatever the text is."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_dictionary(_VERSIONS[-1]))
    data = packer.compress(text) + packer.flush() + zlib.crc32(text).to_bytes(4, "big")
    return _VERSIONS[-1] + base64.urlsafe_b64encode(data).decode().rstrip("=")


@cache
def lessons() -> tuple[str, ...]:
    """The files of the lessons that ship."""
    return tuple(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml")))


YAML_SIGNS = (
    "!!python/object/apply:os.system [id]",
    "&a ",
    "*a",
    "<<: *a",
    "? ",
    "- ",
    ": ",
    "{",
    "|",
)
"""What has a meaning in YAML."""


@cache
def images() -> tuple[bytes, ...]:
    """Small photos of every format and mode, and hostile files."""
    noise = np.random.default_rng(0).integers(0, 256, (16, 24, 4), np.uint8)
    colour, clear = Image.fromarray(noise[..., :3]), Image.fromarray(noise)
    grey, deep = colour.convert("L"), Image.fromarray(noise[..., 0].astype(np.uint16) * 257)
    rotated = Image.Exif()
    rotated[0x0112] = 6
    made: list[tuple[Image.Image, str, dict[str, Any]]] = [
        *((image, "PNG", {}) for image in (colour, clear, grey, grey.convert("1"), deep)),
        (colour.convert("P"), "PNG", {"transparency": 3}),
        *((image, "JPEG", {}) for image in (colour, grey, colour.convert("CMYK"))),
        (colour, "JPEG", {"progressive": True, "exif": rotated}),
        (colour, "WEBP", {"lossless": True}),
        (clear, "WEBP", {"save_all": True, "append_images": [clear.rotate(180)]}),
        *((image, "BMP", {}) for image in (colour, grey, colour.convert("P"))),
        (colour.convert("P"), "GIF", {"save_all": True, "append_images": [grey.convert("P")]}),
        *((image, "TIFF", {}) for image in (colour, clear, grey, deep)),
        *((colour, "TIFF", {"compression": c}) for c in ("tiff_lzw", "jpeg", "tiff_deflate")),
        (grey.convert("1"), "TIFF", {"compression": "group4"}),
    ]
    files = []
    for image, format_, options in made:
        file = BytesIO()
        image.save(file, format_, **options)
        files.append(file.getvalue())
    hostile = [data for data in (*BOMBS.values(), *DAMAGED.values()) if len(data) < _LARGEST]
    return (*(files * 3), *hostile)


def changed_png(random: Random, data: bytes) -> bytes:
    """Return a PNG with a chunk changed, dropped, doubled or moved, all checksums right."""
    chunks, at = [], 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    for _ in range(random.choice((1, 1, 2))):
        if not chunks:
            break
        at = random.randrange(len(chunks))
        kind, body = chunks[at]
        doing = random.randrange(6)
        if doing == 0 and kind == b"IHDR" and len(body) == 13:
            sizes = random.choice(NUMBERS) % 2**32, random.choice(NUMBERS) % 2**32
            rest = bytes(random.choice((0, 1, 2, 3, 4, 6, 8, 16)) for _ in range(2))
            chunks[at] = kind, struct.pack(">II", *sizes) + rest + body[10:]
        elif doing == 1:
            chunks.insert(random.randrange(len(chunks) + 1), chunks.pop(at))
        elif doing == 2:
            chunks.insert(at, (kind, body))
        elif doing == 3:
            del chunks[at]
        elif doing == 4:
            packed = zlib.compress(bytes(random.choice((0, 10, 100_000))))
            new = random.choice((b"tRNS", b"PLTE", b"iCCP", b"zTXt", b"eXIf", b"acTL", b"fdAT"))
            chunks.insert(at, (new, random.choice((b"", body, b"a\0\0" + packed))))
        else:
            chunks[at] = kind, changed_bytes(random, body)
    return data[:8] + b"".join(png_chunk(kind, body) for kind, body in chunks)


_SLOW = re.compile("MB|million|0,000|1,000")
"""Hostile files that take long to make; the other tests have each of them."""


def _packed(root: h5py.File) -> None:
    """Write pieces with filters, as h5py does if it is asked to."""
    options = {"compression": "gzip", "shuffle": True, "chunks": (2, 1, 2, 2)}
    root.create_dataset("C1/kernel", data=KERNEL, **options)
    root.create_dataset("C1/bias", data=KERNEL[0, 0, 0].astype("f8"), chunks=(2,))


def _small_weights() -> list[bytes]:
    """Return files of other makings than ``WHOLES``."""
    matrix = np.where(np.random.default_rng(0).random((20, 600)) < 0.05, 1, 0).astype(np.float32)
    parts = pack_sparse("F9/kernel", matrix) | pack_dense("C1/kernel", KERNEL)
    half: dict[str, np.ndarray] = {"C1/kernel": KERNEL.astype(np.float16), "count": np.arange(3)}
    return [
        saved_npz(compressed=False, **parts),
        saved_npz(compressed=True, **parts),
        saved_npz(compressed=True, **half),
        safetensors.numpy.save(half),
        hdf5(_packed),
    ]


@cache
def weights() -> tuple[bytes, ...]:
    """A small file of every format, several times, and all hostile ones that are small."""
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder, "canary")
        hostile = [make(canary) for name, make in HOSTILE.items() if not _SLOW.search(name)]
    small = [data for data in hostile if len(data) < _LARGEST]
    return (*([*WHOLES.values(), *_small_weights()] * 20), *small)


@cache
def _photo(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (9, 7), colour).save(file, "PNG")
    return file.getvalue()


def collection(has_parts: bool) -> tuple[tuple[str, bytes], ...]:
    """Name and content of the files of a small collection of photos."""
    parts = ("train/", "val/") if has_parts else ("",)
    files = [
        (f"{part}{label}/{number}.png", _photo(colour))
        for part in parts
        for label, colour in (("red", "red"), ("blue", "blue"), ("dark", "black"))
        for number in range(2)
    ]
    return (*files, ("README.txt", b"photos"), ("stray.png", _photo("white")))
