"""Files that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from alexnet.storage.atomic_write import atomic_write


def break_off_half_way(path: Path) -> None:
    with atomic_write(path) as file:
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
    with atomic_write(path, lasting=True) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"


def test_a_disk_that_does_not_take_it(tmp_path: Path) -> None:
    path = tmp_path / "is no folder" / "note"
    with pytest.raises(FileNotFoundError), atomic_write(path) as file:
        file.write(b"never")
