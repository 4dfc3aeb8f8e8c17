"""Files by their content: each once, the oldest first to go, never more bytes than allowed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.storage.content_folder import ContentFolder


def test_a_file_reads_back_and_takes_its_place_once(tmp_path: Path) -> None:
    folder = ContentFolder(lambda: tmp_path, 1_000)
    digest = folder.keep(b"weights")
    assert folder.keep(b"weights") == digest
    path = folder.path(digest)
    assert path is not None
    assert path.read_bytes() == b"weights"
    assert len(list(tmp_path.iterdir())) == 1
    assert folder.path("0" * 64) is None


@given(st.lists(st.binary(max_size=6), max_size=12))
def test_the_newest_stay_within_the_bytes(
    tmp_path_factory: pytest.TempPathFactory, brought: list[bytes]
) -> None:
    place = tmp_path_factory.mktemp("files")
    folder = ContentFolder(lambda: place, 10)
    newest: list[bytes] = []
    for data in brought:
        folder.keep(data)
        newest = [data, *(kept for kept in newest if kept != data)]
        while sum(map(len, newest)) > 10 and len(newest) > 1:
            newest.pop()
    assert sorted(newest) == sorted(file.read_bytes() for file in place.iterdir())


def test_one_that_is_brought_again_is_new_again(tmp_path: Path) -> None:
    folder = ContentFolder(lambda: tmp_path, 10)
    first, second = folder.keep(b"first"), folder.keep(b"other")
    folder.keep(b"first")
    folder.keep(b"third")
    assert folder.path(first) is not None
    assert folder.path(second) is None


def test_a_disk_that_does_not_take_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ContentFolder(lambda: tmp_path / "is no folder", 10).keep(b"never")
