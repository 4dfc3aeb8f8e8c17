"""Reader processes: what a file does to one of them, nobody else notices."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alexnet.errors import ImageError
from alexnet.untrusted import readers
from alexnet.untrusted.readers import Readers
from tests.support.hostile import assert_plain

FUNCTIONS = "tests.support.reading_functions:"


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    monkeypatch.setattr(readers, "_AT_ONCE", ())
    made = Readers(count=2, seconds=1.5)
    yield made
    made.close()


def facts_of(one: Readers, name: str, data: bytes = b"abc", **arguments: Any) -> dict[str, Any]:
    def take(facts: Any, result: Path) -> dict[str, Any]:
        return {**facts, "result": result.read_bytes() if result.exists() else b""}

    return one.read(FUNCTIONS + name, data, take, refuse=ImageError, **arguments)


def test_a_reader_is_light_and_kept_for_the_next_file(two: Readers) -> None:
    first = facts_of(two, "answer", word="one")
    second = facts_of(two, "answer", b"xyz", word="two")
    assert (first["result"], second["result"]) == (b"cba", b"zyx")
    assert (first["word"], second["word"]) == ("one", "two")
    assert first["process"] == second["process"] != os.getpid()
    assert first["heavy"] == []
    if sys.platform == "linux":
        assert first["score"] == "1000"


def test_two_files_are_read_at_once(two: Readers) -> None:
    def give_up() -> None:
        with pytest.raises(ImageError):
            facts_of(two, "sleep")

    slow = threading.Thread(target=give_up)
    slow.start()
    assert facts_of(two, "answer")["result"] == b"cba"
    slow.join()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sleep", "takes more than 1.5 s"),
        pytest.param(
            "compute",
            "takes more than 1.5 s",
            marks=pytest.mark.skipif(os.name == "nt", reason="no limit of processor time"),
        ),
        pytest.param(
            "eat",
            "of memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory"),
        ),
        ("crash", "ended the process"),
        ("refuse", "The file is a drawing"),
        ("leak", "cannot be read here"),
    ],
)
def test_whatever_a_file_does_there_is_one_sentence_and_a_reader_again(
    two: Readers, name: str, words: str
) -> None:
    for _ in range(2):
        with pytest.raises(ImageError, match=words) as refused:
            facts_of(two, name)
        assert_plain(str(refused.value))
    assert facts_of(two, "answer")["result"] == b"cba"


def test_what_a_library_prints_is_no_answer(two: Readers) -> None:
    assert facts_of(two, "print_first")["forged"] is False


def test_facts_that_are_none_are_refused(two: Readers) -> None:
    with pytest.raises(ImageError, match="cannot be read here"):
        facts_of(two, "bad_facts", facts=[1, 2])


def test_nothing_is_read_where_no_reader_can_be_started(
    two: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ImageError, match="cannot start what reads files") as refused:
        facts_of(two, "answer")
    assert "/nowhere" not in str(refused.value)
    monkeypatch.undo()
    assert facts_of(two, "answer")["result"] == b"cba"


def test_nothing_stays_behind(two: Readers) -> None:
    facts_of(two, "answer")
    folder = two._place.path()
    assert [file.name for file in folder.iterdir()] == ["in-use"]
    two.close()
    assert not folder.exists()
