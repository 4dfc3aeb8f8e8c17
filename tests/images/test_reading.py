"""Photos through a reader process: the same pixels, and nothing believed that comes back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from alexnet.errors import ImageError
from alexnet.images import reading
from alexnet.images.decode import FORMATS, decode
from alexnet.images.reading import read_photo
from tests.support import photo_files
from tests.support.hostile_images import DAMAGED, encoded


@pytest.mark.parametrize("format_", FORMATS)
def test_the_pixels_are_those_of_the_library(format_: str) -> None:
    data = encoded(format_)
    np.testing.assert_array_equal(read_photo(data).pixels, decode(data).pixels)


@pytest.mark.slow
@pytest.mark.parametrize(("format_", "share"), [("WEBP", 1), ("JPEG", 0.8)])
def test_the_largest_photos_are_read_and_turned(format_: str, share: float) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    plain = Image.new("RGB", (8_000, 6_200), (200, 90, 30))
    whole = photo_files.encoded(plain, format_, exif=exif)
    assert read_photo(whole[: int(len(whole) * share)]).pixels.shape == (8_000, 6_200, 3)


@pytest.mark.parametrize("data", [b"", bytes(25_000_001), *list(DAMAGED.values())[:3]])
def test_refusals_are_those_of_the_library(data: bytes) -> None:
    with pytest.raises(ImageError) as here:
        decode(data)
    with pytest.raises(ImageError) as there:
        read_photo(data)
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"shape": [2, 2], "remark": ""},
        {"shape": [2, 2, 3], "remark": None},
        {"shape": [2, 2, 3], "remark": "x" * 301},
        {"shape": [2, 2, 4], "remark": ""},
        {"shape": [-2, -2, 3], "remark": ""},
        {"shape": [2.0, 2, 3], "remark": ""},
        {"shape": [10**6, 10**6, 3], "remark": ""},
        {"shape": [9, 9, 3], "remark": ""},
    ],
)
def test_facts_that_cannot_be_are_refused(facts: dict[str, Any], tmp_path: Path) -> None:
    result = tmp_path / "result"
    result.write_bytes(bytes(12))
    with pytest.raises(ImageError, match="cannot be read here"):
        reading._taken(facts, result)
