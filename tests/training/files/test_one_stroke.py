"""Files that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from alexnet.errors import TrainingError
from alexnet.training.files.one_stroke import in_one_stroke


def break_off_half_way(path: Path) -> None:
    with in_one_stroke(path) as file:
        file.write(b"half")
        raise ZeroDivisionError


def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError):
        break_off_half_way(path)
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["note"]


def test_others_read_the_old_one_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "note"
    path.write_bytes(b"before")
    with in_one_stroke(path, lasting=True) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"


def test_a_disk_that_does_not_take_it_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "is no folder" / "note"
    with pytest.raises(TrainingError) as refused, in_one_stroke(path) as file:
        file.write(b"never")
    assert str(refused.value) == "note cannot be written: No such file or directory."
