"""The files of a folder, a zip or a tar file, listed and read without unpacking any.

Nothing is ever written, so a path cannot lead anywhere; an archive that tries is refused all
the same, and so are links, encryption and whatever unpacks to more than the limits.
"""

import bz2
import gzip
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from alexnet.errors import TrainingError

ZIP_MAGIC, GZIP_MAGIC, BZIP2_MAGIC = b"PK", b"\x1f\x8b", b"BZh"
_UNREADABLE = (OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, ValueError)


@dataclass(frozen=True)
class ArchiveLimits:
    """What is refused for its size alone.

    Attributes:
        files: entries of any kind, folders included.
        unpacked_bytes: of all files together.
        file_bytes: of one file; a larger one is left out, not the whole archive.
        path_characters: length of one path.
    """

    files: int = 300_000
    unpacked_bytes: int = 20_000_000_000
    file_bytes: int = 25_000_000
    path_characters: int = 1_000


UPLOAD_LIMITS = ArchiveLimits(files=20_000, unpacked_bytes=500_000_000)
"""For what strangers send to a page."""


@dataclass(frozen=True)
class Entry:
    """One file or folder of a collection.

    Attributes:
        path: its components, the file's own name last.
        size: unpacked, in bytes; 0 for a folder.
        is_folder: whether it is one.
        place: where its bytes are; what that means is the container's own affair.
    """

    path: tuple[str, ...]
    size: int = 0
    is_folder: bool = False
    place: int | str | Path = 0

    @property
    def name(self) -> str:
        """The path as it is shown."""
        return "/".join(self.path)


class Container(Protocol):
    """A folder or an archive that is open."""

    def entries(self) -> Iterator[Entry]:
        """Yield every file and folder; call once."""

    def read(self, entry: Entry) -> bytes:
        """Return a file's bytes, at most ``entry.size`` of them."""


@contextmanager
def opened(source: Path | bytes, name: str, limits: ArchiveLimits) -> Iterator[Container]:
    """Open a folder, a zip or a tar file (bare, gzip or bzip2), told apart by their content.

    Args:
        source: where it lies, or its bytes.
        name: what to call it in messages.
        limits: what is refused.

    Raises:
        TrainingError: it is missing, none of these, damaged or hostile, found out when it is
            opened, listed or read.
    """
    if isinstance(source, Path) and source.is_dir():
        yield _Folder(source)
        return
    try:
        with _stream(source) as file:
            magic = file.read(4)
            file.seek(0)
            if magic[:2] == ZIP_MAGIC:
                with zipfile.ZipFile(file) as archive:
                    yield _Zip(archive, name)
            else:
                with (
                    _unpacked(file, magic, limits, name) as bounded,
                    tarfile.open(fileobj=bounded, mode="r:") as archive,  # type: ignore[call-overload]
                ):
                    yield _Tar(archive, bounded, name)
    except FileNotFoundError:
        raise TrainingError(f"There is no file or folder {name}: check the path.") from None
    except tarfile.ReadError:
        raise TrainingError(
            f"{name} is neither a folder nor a zip or tar file, or is damaged: give photos in "
            "class folders, or such an archive of them (.zip, .tar, .tar.gz, .tar.bz2)."
        ) from None
    except _UNREADABLE as error:
        if isinstance(error, TrainingError):
            raise
        raise TrainingError(f"{name} is damaged or cut short: make it anew.") from None
    except (NotImplementedError, RuntimeError):
        raise TrainingError(
            f"{name} is packed in a way that is not read here: save it as a plain zip file."
        ) from None


def checked(entries: Iterator[Entry], name: str, limits: ArchiveLimits) -> Iterator[Entry]:
    """Yield the entries of a container as long as their number and sizes are within the limits.

    Raises:
        TrainingError: naming the container and the limit.
    """
    total = 0
    for number, entry in enumerate(entries, start=1):
        total += entry.size
        if number > limits.files:
            raise TrainingError(
                f"{name} holds more than {limits.files:,} files and folders, more than are "
                "accepted: leave some out."
            )
        if total > limits.unpacked_bytes:
            raise TrainingError(
                f"{name} unpacks to more than {limits.unpacked_bytes / 1e6:,.0f} MB, more than is "
                "accepted: leave photos out, or save them smaller."
            )
        if len(entry.name) > limits.path_characters:
            raise TrainingError(
                f"{name} holds a path of {len(entry.name):,} characters, starting with "
                f"{entry.name[:40]!r}: shorten the folders' names."
            )
        # An archive made by hand may hold a file without a name: nobody misses it.
        if entry.path:
            yield entry


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self) -> Iterator[Entry]:
        for folder, folders, files in os.walk(self._root):
            folders.sort()
            here = Path(folder).relative_to(self._root).parts
            if here:
                yield Entry(here, is_folder=True)
            for file in sorted(files):
                place = Path(folder, file)
                if place.is_file():
                    yield Entry((*here, file), place.stat().st_size, place=place)

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, Path)
        try:
            with entry.place.open("rb") as file:
                return file.read(entry.size)
        except OSError as error:
            raise TrainingError(f"{entry.name} cannot be read: {error.strerror}.") from None


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name

    def entries(self) -> Iterator[Entry]:
        for position, info in enumerate(self._archive.infolist()):
            path = _safe_path(info.filename, self._name)
            if stat.S_ISLNK(info.external_attr >> 16):
                raise _is_link(self._name, info.filename)
            if info.flag_bits & 1:
                raise TrainingError(f"{self._name} is locked with a password: save it without one.")
            # Not ``info.is_dir()``, which takes no empty name.
            yield Entry(path, info.file_size, info.filename.endswith("/"), position)

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, int)
        # zipfile ends the file where the directory says, however much there is to inflate.
        with self._archive.open(self._archive.infolist()[entry.place]) as file:
            return file.read(entry.size)


class _Tar:
    def __init__(self, archive: tarfile.TarFile, file: "_Bounded", name: str) -> None:
        self._archive, self._file, self._name = archive, file, name

    def entries(self) -> Iterator[Entry]:
        while (member := self._archive.next()) is not None:
            # The list of all members is of no use here, and hostile archives make it long.
            self._archive.members = []  # type: ignore[attr-defined]
            path = _safe_path(member.name, self._name)
            if member.issym() or member.islnk():
                raise _is_link(self._name, member.name)
            if member.isdir():
                yield Entry(path, is_folder=True)
            elif member.isreg() and not member.issparse():
                yield Entry(path, member.size, place=member.offset_data)
            else:
                raise TrainingError(
                    f"{self._name} holds {member.name[:80]!r}, which is neither a plain file nor a "
                    "folder: pack the photos alone."
                )

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, int)
        self._file.seek(entry.place)
        return self._file.read(entry.size)


class _Bounded:
    """A file that refuses to be read on for ever, or much at once."""

    def __init__(self, file: IO[bytes], limits: ArchiveLimits, name: str) -> None:
        self._file, self._limits, self._name = file, limits, name
        self.name, self.mode = name, "rb"

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > self._limits.file_bytes:
            raise TrainingError(
                f"{self._name} holds a header of {size:,} bytes: it is damaged or no collection "
                "of photos."
            )
        self._check(self._file.tell() + size)
        return self._file.read(size)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_SET:
            self._check(position)
        return self._file.seek(position, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        """Left to whoever opened the file."""

    def _check(self, position: int) -> None:
        # Every file of a tar has a header of 512 bytes and is padded to as many.
        most = self._limits.unpacked_bytes + 2_048 * (self._limits.files + 1)
        if position > most:
            raise TrainingError(
                f"{self._name} unpacks to more than {self._limits.unpacked_bytes / 1e6:,.0f} MB, "
                "more than is accepted: leave photos out, or save them smaller."
            )


@contextmanager
def _unpacked(
    file: IO[bytes], magic: bytes, limits: ArchiveLimits, name: str
) -> Iterator[_Bounded]:
    if magic[:2] == GZIP_MAGIC:
        with gzip.GzipFile(fileobj=file) as inflated:
            yield _Bounded(inflated, limits, name)  # type: ignore[arg-type]
    elif magic[:3] == BZIP2_MAGIC:
        with bz2.BZ2File(file) as inflated:
            yield _Bounded(inflated, limits, name)
    else:
        yield _Bounded(file, limits, name)


def _stream(source: Path | bytes) -> IO[bytes]:
    return source.open("rb") if isinstance(source, Path) else BytesIO(source)


def _safe_path(path: str, name: str) -> tuple[str, ...]:
    """Return the components of an archive's path.

    Raises:
        TrainingError: it leads out of the archive, or is absolute.
    """
    parts = tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))
    absolute = path.startswith(("/", "\\")) or path[1:2] == ":"
    if absolute or ".." in parts or "\0" in path:
        raise TrainingError(
            f"{name} holds the path {path[:80]!r}, which leads out of the archive: nothing was "
            "read. Pack the class folders anew, without it."
        )
    return parts


def _is_link(name: str, path: str) -> TrainingError:
    return TrainingError(
        f"{name} holds the link {path[:80]!r}: links are not followed. Pack the photos themselves."
    )
