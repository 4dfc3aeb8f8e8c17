"""One file over HTTP: breaks, lies, restarts and stops."""

import os
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alexnet.errors import WeightsError
from alexnet.weights.fetching.download import RetryPolicy, download
from alexnet.weights.sources.remote_file import RemoteFile
from tests.support.hostile import assert_plain
from tests.support.weights_server import Served, Server, content_of, described, described_by_git

QUICK = RetryPolicy(connect=2.0, read=2.0, back_off=0.001)
CONTENT = content_of(300_000)
FILE = described("weights.bin", CONTENT)
PATH = "/weights.bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir()
    return made


@pytest.fixture
def fetch(server: Server, folder: Path) -> Callable[..., Path]:
    def call(file: RemoteFile = FILE, **options: Any) -> Path:
        return download(
            server.url + "weights.bin",
            file,
            folder,
            label="torchvision",
            retry_policy=QUICK,
            **options,
        )

    return call


def refused(fetch: Callable[..., Path], **options: object) -> str:
    with pytest.raises(WeightsError) as caught:
        fetch(**options)
    message = str(caught.value)
    assert_plain(message, row="torchvision")
    assert "/" not in message
    return message


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def put_part(folder: Path, content: bytes) -> None:
    (folder / "weights.bin.part").write_bytes(content)


def test_a_file_comes_whole_and_leaves_nothing_else(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT)
    counts: list[int] = []
    path = fetch(report=counts.append)
    assert path.read_bytes() == CONTENT
    assert names(folder) == {"weights.bin"}
    assert counts == sorted(counts)
    assert counts[-1] == len(CONTENT)


def test_a_file_that_is_there_is_not_asked_for(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    (folder / "weights.bin").write_bytes(CONTENT)
    assert fetch().read_bytes() == CONTENT
    assert server.asked == []


def test_a_file_that_was_damaged_on_the_disk_is_fetched_again(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT)
    (folder / "weights.bin").write_bytes(b"\0" + CONTENT[1:])
    assert fetch().read_bytes() == CONTENT


def test_breaks_are_continued_where_they_happened(
    server: Server, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT, breaks=[100_000, 50_000, 0])
    assert fetch().read_bytes() == CONTENT
    ranges = [asked for _, asked in server.asked]
    assert ranges == [None, "bytes=100000-", "bytes=150000-", "bytes=150000-"]


def test_a_server_without_ranges_starts_anew(server: Server, fetch: Callable[..., Path]) -> None:
    server.files[PATH] = Served(CONTENT, ranges=False, breaks=[100_000])
    assert fetch().read_bytes() == CONTENT


def test_a_restart_goes_on(server: Server, folder: Path, fetch: Callable[..., Path]) -> None:
    put_part(folder, CONTENT[:200_000])
    server.files[PATH] = Served(CONTENT)
    assert fetch().read_bytes() == CONTENT
    assert server.asked == [(PATH, "bytes=200000-")]


def test_a_part_of_another_version_gets_a_second_chance(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    put_part(folder, content_of(200_000, seed=1))
    server.files[PATH] = Served(CONTENT)
    assert fetch().read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == ["bytes=200000-", None]


@pytest.mark.parametrize("spare", [0, 1, 100_000])
def test_a_whole_or_too_long_part(
    server: Server, folder: Path, fetch: Callable[..., Path], spare: int
) -> None:
    put_part(folder, CONTENT + b"\0" * spare)
    server.files[PATH] = Served(CONTENT)
    assert fetch().read_bytes() == CONTENT
    assert bool(server.asked) == bool(spare)


@pytest.mark.parametrize("lie", ["bytes 0-299999/300000", "bytes 5000-299999/400000", "nonsense"])
def test_an_answer_that_continues_elsewhere_is_not_believed(
    server: Server, folder: Path, fetch: Callable[..., Path], lie: str
) -> None:
    put_part(folder, CONTENT[:5000])
    server.files[PATH] = Served(CONTENT, content_range=lie)
    assert fetch().read_bytes() == CONTENT


def test_another_file_of_the_same_size_is_thrown_away(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(content_of(len(CONTENT), seed=1))
    assert "hash" in refused(fetch)
    assert names(folder) == set()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("content", "size"),
    [(b"<html>Please log in</html>", "26 bytes"), (CONTENT + b"\0", "300,001 bytes")],
)
def test_a_file_of_another_size_is_not_even_begun(
    server: Server, folder: Path, fetch: Callable[..., Path], content: bytes, size: str
) -> None:
    server.files[PATH] = Served(content)
    assert size in refused(fetch)
    assert names(folder) == set()


def test_an_endless_file_is_cut_off(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT * 20, declared="")
    counts: list[int] = []
    assert "more than 300,000" in refused(fetch, report=counts.append)
    assert max(counts, default=0) <= len(CONTENT)
    assert names(folder) == set()


def test_an_answer_without_a_length_is_fine(server: Server, fetch: Callable[..., Path]) -> None:
    server.files[PATH] = Served(CONTENT, declared="")
    assert fetch().read_bytes() == CONTENT


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_refusal_is_final(server: Server, fetch: Callable[..., Path], status: int) -> None:
    server.files[PATH] = Served(CONTENT, statuses=[status])
    assert str(status) in refused(fetch)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_moment_of_weakness_is_waited_out(
    server: Server, fetch: Callable[..., Path], status: int
) -> None:
    server.files[PATH] = Served(CONTENT, statuses=[status, status])
    assert fetch().read_bytes() == CONTENT


def test_patience_ends(server: Server, fetch: Callable[..., Path]) -> None:
    server.files[PATH] = Served(CONTENT, statuses=[503] * 50)
    assert "503" in refused(fetch)
    assert len(server.asked) == QUICK.attempts


def test_what_came_outlasts_the_patience(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT, breaks=[150_000, 0, 0, 0, 0, 0])
    assert "broke off" in refused(fetch)
    assert (folder / "weights.bin.part").read_bytes() == CONTENT[:150_000]
    server.files[PATH].breaks.clear()
    assert fetch().read_bytes() == CONTENT
    assert server.asked[-1] == (PATH, "bytes=150000-")


def test_a_trickle_does_not_go_on_for_ever(server: Server, fetch: Callable[..., Path]) -> None:
    server.files[PATH] = Served(CONTENT, breaks=[1] * 1000)
    refused(fetch)
    assert len(server.asked) <= QUICK.attempts + 1


def test_a_server_that_falls_silent(server: Server, folder: Path) -> None:
    gate = threading.Event()
    server.files[PATH] = Served(CONTENT, gate=gate)
    retry_policy = replace(QUICK, read=0.1, attempts=2)
    with pytest.raises(WeightsError, match="broke off"):
        download(
            server.url + "weights.bin",
            FILE,
            folder,
            label="torchvision",
            retry_policy=retry_policy,
        )
    gate.set()


def test_redirects_are_followed_but_not_in_circles(
    server: Server, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(b"", location="/moved")
    server.files["/moved"] = Served(b"", location=PATH)
    refused(fetch)
    server.files["/moved"] = Served(CONTENT, breaks=[1000])
    assert fetch().read_bytes() == CONTENT


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://[::1"])
def test_redirects_lead_nowhere_but_the_web(
    server: Server, fetch: Callable[..., Path], target: str
) -> None:
    server.files[PATH] = Served(b"", location=target)
    refused(fetch)


def test_no_network(folder: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/x"
        with pytest.raises(WeightsError) as caught:
            download(url, FILE, folder, label="torchvision", retry_policy=QUICK)
    assert_plain(str(caught.value), row="torchvision")
    assert "127.0.0.1" not in str(caught.value)
    assert names(folder) == set()


def test_a_stop_keeps_what_came(server: Server, folder: Path, fetch: Callable[..., Path]) -> None:
    gate, cancelled = threading.Event(), threading.Event()
    server.files[PATH] = Served(CONTENT, gate=gate)

    def stop(_: int) -> None:
        cancelled.set()
        gate.set()

    assert "stopped" in refused(fetch, report=stop, cancelled=cancelled)
    kept = (folder / "weights.bin.part").read_bytes()
    assert kept
    assert kept == CONTENT[: len(kept)]
    assert fetch().read_bytes() == CONTENT
    assert server.asked[-1] == (PATH, f"bytes={len(kept)}-")


def test_a_stop_ends_the_wait_for_the_next_attempt(
    server: Server, fetch: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files[PATH] = Served(CONTENT, statuses=[503])
    cancelled = threading.Event()

    def leave(_seconds: float) -> bool:
        cancelled.set()
        return True

    monkeypatch.setattr(cancelled, "wait", leave)
    assert "stopped" in refused(fetch, cancelled=cancelled)


def test_a_full_disk(
    server: Server, fetch: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device", "/a/path/of/the/server")

    server.files[PATH] = Served(CONTENT)
    monkeypatch.setattr("alexnet.weights.fetching.download.os.fsync", full)
    assert "full" in refused(fetch)


def test_a_folder_that_may_not_be_written_to(
    server: Server, folder: Path, fetch: Callable[..., Path]
) -> None:
    server.files[PATH] = Served(CONTENT)
    (folder / "weights.bin.part").mkdir()
    assert "ALEXNET_CACHE" in refused(fetch)


def test_a_hash_as_git_computes_it(server: Server, folder: Path) -> None:
    server.files["/shard"] = Served(CONTENT)
    shard = described_by_git("shard", CONTENT)
    assert download(server.url + "shard", shard, folder, label="x", retry_policy=QUICK).exists()
    other = replace(shard, digest="0" * 40, name="other")
    server.files["/other"] = Served(CONTENT)
    with pytest.raises(WeightsError, match="hash"):
        download(server.url + "other", other, folder, label="x", retry_policy=QUICK)
    assert os.listdir(folder) == ["shard"]
