"""Whole sources: many files, many who ask, and a server process that dies."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from alexnet.errors import SettingError, WeightsError
from alexnet.weights.fetching import cache_folder, jobs
from alexnet.weights.fetching.files import AT_ONCE, base_url
from alexnet.weights.fetching.jobs import (
    DownloadJob,
    DownloadState,
    current_download,
    fetch,
    start_download,
    stored,
)
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.sources.source import Source
from tests.support.hostile import assert_plain
from tests.support.repository import ROOT
from tests.support.weights_server import Served, Server, content_of, described_by_git

BVLC = SOURCES["bvlc-alexnet"]
VARIABLE = "ALEXNET_WEIGHTS_URL_BVLC_ALEXNET"
ASK = """
import sys
from dataclasses import replace
from alexnet.weights.fetching.jobs import fetch
from alexnet.weights.sources.remote_file import Algorithm, RemoteFile
from alexnet.weights.sources.registry import SOURCES
import json
files = tuple(
    RemoteFile(name, size, digest, Algorithm.GIT_BLOB_SHA1)
    for name, size, digest in json.loads(sys.argv[1])
)
size = sum(file.bytes for file in files)
print("asking", flush=True)
fetch(replace(SOURCES["bvlc-alexnet"], files=files, bytes=size))
print("there", flush=True)
"""

HOLD = """
import sys, time
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def shards(server: Server, monkeypatch: pytest.MonkeyPatch) -> Source:
    """As bvlc-alexnet: shards of one size and a shorter last one, but twelve small ones."""
    contents = {
        f"group1-shard{i}of12": content_of(50_000 if i < 12 else 7_049, seed=i)
        for i in range(1, 13)
    }
    server.files.update({f"/{name}": Served(content) for name, content in contents.items()})
    monkeypatch.setenv(VARIABLE, server.url)
    files = tuple(described_by_git(name, content) for name, content in contents.items())
    return replace(BVLC, files=files, bytes=sum(file.bytes for file in files))


def asked_once(server: Server, source: Source) -> bool:
    return sorted(path for path, _ in server.asked) == sorted(f"/{f.name}" for f in source.files)


def until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def arguments(source: Source) -> str:
    return json.dumps([(file.name, file.bytes, file.digest) for file in source.files])


def ask(source: Source) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ASK, arguments(source)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_all_files_come_and_are_found_again(server: Server, shards: Source) -> None:
    assert stored(shards) is None
    folder = fetch(shards)
    assert folder == stored(shards)
    for file in shards.files:
        assert (folder / file.name).read_bytes() == server.files[f"/{file.name}"].content
    assert asked_once(server, shards)
    job = current_download(shards)
    assert job is not None
    assert job.state is DownloadState.DONE
    assert job.progress.done == job.progress.total == shards.bytes
    # As after a restart: no job is known, and the files are only looked through.
    jobs._JOBS.clear()
    assert fetch(shards) == folder
    assert asked_once(server, shards)


def test_a_spoiled_shard_is_fetched_again(server: Server, shards: Source) -> None:
    folder = fetch(shards)
    spoiled = folder / shards.files[3].name
    spoiled.write_bytes(b"\0" * shards.files[3].bytes)
    jobs._JOBS.clear()
    fetch(shards)
    assert spoiled.read_bytes() == server.files[f"/{spoiled.name}"].content
    assert len(server.asked) == len(shards.files) + 1


def test_a_deleted_cache_is_filled_again(server: Server, shards: Source) -> None:
    folder = fetch(shards)
    (folder / shards.files[0].name).unlink()
    assert fetch(shards) == folder
    assert stored(shards) == folder


def test_many_threads_share_one_job(server: Server, shards: Source) -> None:
    gate = threading.Event()
    server.files["/group1-shard1of12"].gate = gate
    asking = [start_download(shards) for _ in range(8)]
    assert len({id(job) for job in asking}) == 1
    results: list[Path] = []
    threads = [threading.Thread(target=lambda: results.append(fetch(shards))) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert asked_once(server, shards)


def test_several_files_come_at_once_but_not_all(server: Server, shards: Source) -> None:
    gate = threading.Event()
    for served in server.files.values():
        served.gate = gate
    job = start_download(shards)
    until(lambda: job.progress.done >= AT_ONCE * 1000)
    assert len(server.asked) == AT_ONCE
    assert job.state is DownloadState.RUNNING
    gate.set()
    job.result()


def test_two_processes_fetch_once(server: Server, shards: Source) -> None:
    gate = threading.Event()
    for served in server.files.values():
        served.gate = gate
    processes = [ask(shards) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "asking\n"
    job = start_download(shards)
    until(lambda: len(server.asked) >= AT_ONCE)
    gate.set()
    for process in processes:
        assert process.communicate(timeout=30)[0] == "there\n"
        assert process.returncode == 0
    job.result()
    assert asked_once(server, shards)


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_process_that_was_killed_is_carried_on(server: Server, shards: Source) -> None:
    gate = threading.Event()
    for served in server.files.values():
        served.gate = gate
        served.gate_after = 20_000
    process = ask(shards)
    folder = cache_folder.source_folder(shards.name)
    part = folder / "group1-shard1of12.part"
    until(lambda: part.exists() and part.stat().st_size >= 20_000)
    other = start_download(shards)
    until(lambda: other.progress.done >= 20_000)
    assert other.state is DownloadState.WAITING
    process.send_signal(signal.SIGKILL)
    process.communicate()
    gate.set()
    other.result()
    assert ("/group1-shard1of12", "bytes=20000-") in server.asked


def test_waiting_for_another_process_can_be_stopped(shards: Source) -> None:
    folder = cache_folder.make_source_folder(shards.name, needed=0)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    job = start_download(shards)
    assert not job.wait(0.3)
    job.cancel()
    with pytest.raises(WeightsError, match="stopped"):
        job.result()
    assert job.state is DownloadState.CANCELLED
    holder.kill()
    holder.communicate()
    assert start_download(shards).result() == folder


def test_a_stopped_job_is_followed_by_one_that_goes_on(server: Server, shards: Source) -> None:
    slow = server.files["/group1-shard1of12"]
    slow.gate, slow.gate_after, slow.drips = threading.Event(), 30_000, True
    job = start_download(shards)
    part = cache_folder.source_folder(shards.name) / "group1-shard1of12.part"
    until(lambda: part.exists() and part.stat().st_size >= 30_000)
    job.cancel()
    assert job.wait(20)
    assert job.state is DownloadState.CANCELLED
    assert_plain(str(job.error), row=shards.name)
    came = part.stat().st_size
    slow.gate.set()
    again = start_download(shards)
    assert again is not job
    again.result()
    assert ("/group1-shard1of12", f"bytes={came}-") in server.asked


def test_one_bad_file_stops_the_others_and_is_told_to_all(server: Server, shards: Source) -> None:
    del server.files["/group1-shard1of12"]
    job = start_download(shards)
    messages = set()
    for _ in range(2):
        with pytest.raises(WeightsError) as caught:
            job.result()
        messages.add(str(caught.value))
        assert caught.value.name == shards.name
    (message,) = messages
    assert "404" in message
    assert_plain(message, row=shards.name)
    assert job.state is DownloadState.FAILED
    server.files["/group1-shard1of12"] = Served(content_of(50_000, seed=1))
    assert start_download(shards).result()


def test_progress_never_exceeds_the_total(server: Server, shards: Source) -> None:
    for number in (2, 5, 7):
        server.files[f"/group1-shard{number}of12"].breaks = [20_000]
    seen: list[jobs.DownloadProgress] = []
    job = DownloadJob(shards)
    job._report = lambda done: seen.append(jobs.DownloadProgress(done, shards.bytes))  # type: ignore[method-assign]
    job._run()
    assert job.state is DownloadState.DONE
    assert max(progress.done for progress in seen) == shards.bytes


def test_a_full_disk_is_told_before_anything_is_fetched(
    server: Server, shards: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("alexnet.weights.fetching.cache_folder.shutil.disk_usage", lambda _: usage)
    with pytest.raises(WeightsError, match=r"0\.6 MB") as caught:
        fetch(shards)
    assert_plain(str(caught.value), row=shards.name)
    assert server.asked == []


def test_a_cache_folder_that_cannot_be_made(
    shards: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path / "file"))
    with pytest.raises(WeightsError, match="ALEXNET_CACHE") as caught:
        fetch(shards)
    assert_plain(str(caught.value), row=shards.name)
    assert str(tmp_path) not in str(caught.value)
    assert stored(shards) is None


@pytest.mark.parametrize("address", ["file:///tmp/", "example", "http://", "http://[::1", "//x/y"])
def test_a_mirror_must_be_a_web_address(
    shards: Source, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv(VARIABLE, address)
    with pytest.raises(SettingError) as caught:
        fetch(shards)
    assert_plain(str(caught.value))
    assert VARIABLE in str(caught.value)


def test_a_mirror_may_be_a_folder_deep_down(
    server: Server, shards: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files.update({f"/a/b{path}": served for path, served in list(server.files.items())})
    monkeypatch.setenv(VARIABLE, f"{server.url}a/b")
    assert base_url(shards) == f"{server.url}a/b/"
    fetch(shards)
    assert all(path.startswith("/a/b/") for path, _ in server.asked)


def test_jobs_belong_to_a_cache_folder(
    shards: Source, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = fetch(shards)
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path / "another"))
    assert current_download(shards) is None
    assert fetch(shards) != first
