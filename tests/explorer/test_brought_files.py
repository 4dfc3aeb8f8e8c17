"""Files that visitors bring: one of each visitor at a time, and photos are read once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from alexnet.errors import ImageError
from alexnet.explorer import brought_files
from alexnet.explorer.brought_files import BroughtFiles
from alexnet.explorer.photos import Photo, sample
from alexnet.images.decode import Decoded
from alexnet.work.queue import Ticket

LONG = 30
PIXELS = np.zeros((2, 3, 3), np.uint8)


class SlowReader:
    """Reads a photo when it is told to."""

    def __init__(self) -> None:
        self.begun: list[bytes] = []
        self.is_reading = threading.Event()
        self.may_end = threading.Event()

    def __call__(self, data: bytes) -> Decoded:
        self.begun.append(data)
        self.is_reading.set()
        if data.startswith(b"slow"):
            assert self.may_end.wait(LONG)
        if data == b"damaged":
            raise ImageError("The photo is damaged.")
        return Decoded(PIXELS.copy())


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowReader]:
    made = SlowReader()
    monkeypatch.setattr(brought_files, "read_photo", made)
    yield made
    made.may_end.set()


class _Asker(threading.local):
    name = ""


for_whom = _Asker()


def test_a_visitor_s_next_file_waits_and_nobody_else_s_does(reader: SlowReader) -> None:
    files = BroughtFiles(asker=lambda: for_whom.name)

    def photo(visitor: str, data: bytes) -> Decoded:
        for_whom.name = visitor
        return files.photo(Photo.of(data))

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(photo, "one", b"slow")
        assert reader.is_reading.wait(LONG)
        second = threads.submit(photo, "one", b"second")
        other = threads.submit(photo, "two", b"other")
        assert other.result(LONG).pixels.shape == (2, 3, 3)
        assert b"second" not in reader.begun
        reader.may_end.set()
        assert first.result(LONG).pixels.shape == second.result(LONG).pixels.shape
    assert reader.begun[-1] == b"second"


def test_a_photo_is_read_once_and_nobody_writes_to_it(reader: SlowReader) -> None:
    files = BroughtFiles()
    found = [files.photo(Photo.of(b"mine")) for _ in range(3)]
    assert reader.begun == [b"mine"]
    assert all(each is found[0] for each in found)
    with pytest.raises(ValueError, match="read-only"):
        found[0].pixels[0, 0, 0] = 1


def test_a_refusal_is_the_reader_s_and_is_not_kept(reader: SlowReader) -> None:
    files = BroughtFiles()
    for _ in range(2):
        with pytest.raises(ImageError, match=r"^The photo is damaged\.$"):
            files.photo(Photo.of(b"damaged"))
    assert reader.begun == [b"damaged", b"damaged"]


def test_samples_are_no_stranger_s(reader: SlowReader) -> None:
    assert BroughtFiles().photo(sample("cat")).pixels.ndim == 3
    assert reader.begun == []


def test_more_than_may_wait_are_told(reader: SlowReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought_files, "_MOST_WAITING", 1)
    asked = threading.Semaphore(0)

    def wait(ticket: Ticket[Any], _what: str) -> None:
        asked.release()
        assert ticket.wait(LONG)

    files = BroughtFiles(wait=wait)
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(files.photo, Photo.of(b"slow"))
        assert reader.is_reading.wait(LONG)
        waiting = threads.submit(files.photo, Photo.of(b"slow too"))
        assert asked.acquire(timeout=LONG)
        assert asked.acquire(timeout=LONG)
        with pytest.raises(ImageError, match="1 requests of others wait already"):
            files.photo(Photo.of(b"third"))
        reader.may_end.set()
        assert running.result(LONG).remark == waiting.result(LONG).remark == ""
