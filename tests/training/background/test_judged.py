"""Photos that judged a training: every cell of the confusion has its own, and some are whole."""

import io
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from alexnet.training.background.judged import (
    JUDGED,
    Judged,
    read_cell,
    read_judged,
    telling_photos,
    write_judged,
)
from alexnet.training.background.tiles import tile
from tests.support.tiny_trainings import tiny_photos


def drawn(count: int, classes: int, seed: int) -> Judged:
    random = np.random.default_rng(seed)
    labels, guesses = random.integers(0, classes, (2, count))
    return Judged(labels, guesses, random.random(count).astype(np.float32))


@given(st.integers(1, 60), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_every_photo_is_in_one_cell(count: int, classes: int, seed: int) -> None:
    judged = drawn(count, classes, seed)
    cells = [judged.cell(truth, guess) for truth in range(classes) for guess in range(classes)]
    assert sorted(at for cell in cells for at in cell) == list(range(count))
    assert [len(cell) for cell in cells] == judged.confusion(classes).ravel().tolist()
    for cell in cells:
        sure = judged.probabilities[cell]
        assert (np.diff(sure) <= 0).all()


@given(st.integers(1, 60), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_right_ones_and_wrong_ones_are_telling(count: int, classes: int, seed: int) -> None:
    judged = drawn(count, classes, seed)
    is_right = judged.labels == judged.guesses
    chosen = judged.telling()
    assert len(set(chosen)) == len(chosen) <= 6
    wrong = [at for at in chosen if not is_right[at]]
    assert len(wrong) == min(3, int((~is_right).sum()))
    if is_right.any():
        assert is_right[chosen[0]]
        shown = {int(judged.labels[at]) for at in chosen if is_right[at]}
        known = {int(label) for label in judged.labels[is_right]}
        assert len(shown) == min(len(known), len(chosen) - len(wrong))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    photos = tiny_photos(40)
    judged = Judged(photos.labels, np.zeros(40, np.int64), drawn(40, 2, 0).probabilities)
    write_judged(tmp_path, judged, photos)
    found = read_judged(tmp_path)
    assert found is not None
    assert found.confusion(2).tolist() == [[20, 0], [20, 0]]
    cell = read_cell(tmp_path, 1, 0)
    assert len(cell) == 12
    for (pixels, sure), at in zip(cell, judged.cell(1, 0), strict=False):
        assert sure == judged.probabilities[at]
        np.testing.assert_array_equal(pixels, tile(photos.photos[at]))
    for (truth, guess, png), at in zip(telling_photos(tmp_path), judged.telling(), strict=True):
        assert (truth, guess) == (photos.labels[at], 0)
        with Image.open(io.BytesIO(png)) as picture:
            np.testing.assert_array_equal(np.asarray(picture), photos.photos[at])


def test_nothing_yet_or_damaged_is_nothing(tmp_path: Path) -> None:
    assert read_judged(tmp_path) is None
    (tmp_path / JUDGED).write_bytes(b"PK no archive")
    assert (read_judged(tmp_path), read_cell(tmp_path, 0, 0)) == (None, [])
    assert telling_photos(tmp_path) == []
