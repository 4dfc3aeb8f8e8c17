"""Photos through a reader process: the same pixels, and nothing believed that comes back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alexnet.errors import ImageError
from alexnet.images import reading
from alexnet.images.decode import FORMATS, decode
from alexnet.images.reading import read_photo
from tests.support.hostile_images import DAMAGED, encoded


@pytest.mark.parametrize("format_", FORMATS)
def test_the_pixels_are_those_of_the_library(format_: str) -> None:
    data = encoded(format_)
    np.testing.assert_array_equal(read_photo(data).pixels, decode(data).pixels)


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
