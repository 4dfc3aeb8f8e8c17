"""Whatever is uploaded, the answer is a photo or an ``ImageError``, and soon."""

import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.errors import ImageError
from alexnet.images.decode import FORMATS, load_image
from tests.fuzz.scaled_images import IMAGES
from tests.support.hostile import quick
from tests.support.hostile_images import BOMBS, DAMAGED, STRANGERS, encoded, png
from tests.support.repository import ROOT

WHOLE = {format_: encoded(format_) for format_ in FORMATS}


def sentence_for(data: bytes) -> str:
    with pytest.raises(ImageError) as raised:
        load_image(data)
    sentence = str(raised.value)
    assert sentence.startswith(("The ", "There "))
    assert sentence.endswith(".")
    assert ": " in sentence  # what is wrong: how to mend it
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    assert "/" not in sentence
    return sentence


def photo_or_sentence(data: bytes) -> None:
    try:
        photo = load_image(data)
    except ImageError:
        return
    assert photo.dtype == np.uint8
    assert photo.ndim == 3
    assert photo.shape[2] == 3


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused(name: str) -> None:
    sentence_for(BOMBS[name])


def test_a_bomb_is_told_its_size() -> None:
    assert "3,600 megapixels in size; no more than 50 megapixels" in sentence_for(
        BOMBS["png 60000x60000"]
    )
    assert "10,000 × 10,000 pixels" in sentence_for(BOMBS["png 10000x10000"])
    assert "8,000 × 8,000 pixels" in sentence_for(BOMBS["webp 8000x8000"])
    assert "longer than 12,000" in sentence_for(BOMBS["png 1 bit 13000x1"])
    assert "tiles of 60,000 × 60,000" in sentence_for(BOMBS["tiff small with giant tiles"])


MEASURE_BOMBS = """
import resource
from alexnet.errors import ImageError
from alexnet.images.decode import load_image
from tests.support.hostile_images import BOMBS, encoded

load_image(encoded("WEBP"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for bomb in BOMBS.values():
    try:
        load_image(bomb)
    except ImageError:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "jpeg: empty scans, too many": "more than 100 scans",
        "jpeg: segments of notes": "segments of notes",
        "jpeg: other segments": "segments",
        "jpeg: bytes between segments": "without a meaning",
        "jpeg: notes of one value": "its own size of notes",
        "png: notes of one value": "its own size of notes",
        "tiff: notes of one value": "its own size of notes",
        "png: empty chunks of data": "chunks",
        "gif: blocks of a text": "blocks of text",
        "gif: texts": "blocks of text",
        "bmp: rows that end again": "runs are packed",
        "tiff: height of tiles": "cut into tiles",
    }.items(),
)
def test_what_a_header_does_not_tell_is_counted(name: str, words: str) -> None:
    make, most = IMAGES[name]
    data = make(most)
    with quick(5):
        assert words in sentence_for(data)


@pytest.mark.parametrize("name", ["jpeg: empty scans", "png: empty chunks that are read"])
def test_what_is_within_the_counts_is_read(name: str) -> None:
    make, most = IMAGES[name]
    with quick(5):
        load_image(make(most))


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux only")
def test_bombs_take_no_memory() -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE_BOMBS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 30_000  # kilobytes


@pytest.mark.parametrize("name", STRANGERS)
def test_other_files_are_called_what_they_are(name: str) -> None:
    data, called = STRANGERS[name]
    assert called in sentence_for(data)


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_are_refused(name: str) -> None:
    sentence_for(DAMAGED[name])


@pytest.mark.parametrize("format_", FORMATS)
def test_every_cut_is_survived(format_: str) -> None:
    whole = WHOLE[format_]
    for length in {*range(0, len(whole), max(1, len(whole) // 60)), *range(40), len(whole) - 1}:
        photo_or_sentence(whole[:length])


@pytest.mark.parametrize("format_", FORMATS)
def test_half_a_file_is_called_damaged(format_: str) -> None:
    sentence = sentence_for(WHOLE[format_][: len(WHOLE[format_]) // 2])
    assert "damaged or cut short" in sentence


@given(st.sampled_from(FORMATS), st.data())
def test_flipped_bits_are_survived(format_: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[format_])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    photo_or_sentence(bytes(damaged))


@given(st.sampled_from([whole[:16] for whole in WHOLE.values()]), st.binary(max_size=300))
def test_a_signature_before_noise_is_survived(signature: bytes, noise: bytes) -> None:
    photo_or_sentence(signature + noise)


@given(st.binary(max_size=200))
def test_noise_is_survived(noise: bytes) -> None:
    photo_or_sentence(noise)


@given(
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**31 - 1),
    st.sampled_from([1, 2, 4, 8, 16]),
    st.sampled_from([0, 2, 3, 4, 6]),
)
def test_any_claimed_size_is_survived(width: int, height: int, bits: int, colour: int) -> None:
    photo_or_sentence(png(width, height, bits=bits, colour=colour))


_PLACES = st.sampled_from([0, 8, 16, 24, 200, 2**31, 2**63 - 1, 2**63, 2**64 - 1])


@given(
    st.sampled_from(["<", ">"]),
    st.tuples(_PLACES, st.sampled_from([0, 1, 2, 2**16, 2**64 - 1])),
    st.lists(
        st.tuples(
            st.sampled_from([256, 257, 273, 279, 324, 34665, 34853]),
            st.sampled_from([3, 4, 7, 13, 16]),
            st.sampled_from([1, 2, 9, 1_000, 2**63]),
            _PLACES,
        ),
        max_size=4,
    ),
)
def test_any_place_in_a_bigtiff_is_survived(
    order: str, start: tuple[int, int], entries: list[tuple[int, int, int, int]]
) -> None:
    place, count = start
    data = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HHHQQ", 43, 8, 0, place, count)
    data += b"".join(struct.pack(f"{order}HHQQ", *entry) for entry in entries)
    sentence_for(data)
