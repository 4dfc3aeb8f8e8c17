"""The files of a folder, a zip or a tar file, listed and read without unpacking any.

Nothing is ever written, so a path cannot lead anywhere; an archive that tries is refused all
the same, and so are links, encryption and whatever unpacks to more than the limits.
"""

import bz2
import gzip
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol

from alexnet.errors import ImageError, TrainingError
from alexnet.images.limits import DEFAULT_LIMITS
from alexnet.training.data.names import name_in_zip, valid_name
from alexnet.untrusted.bounded import Bounded, read_exactly
from alexnet.untrusted.zip_guard import ZipLimits, leads_elsewhere, opened_zip

ZIP_MAGIC, GZIP_MAGIC, BZIP2_MAGIC = b"PK", b"\x1f\x8b", b"BZh"
_STRANGERS = (
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"rar!", "a RAR archive"),
    (b"\xfd7zxz", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"<html", "a web page (HTML)"),
    (b"<!doctype html", "a web page (HTML)"),
)
"""First bytes, in small letters, of what people send instead."""
_DIRECTORY_BYTES = 1_100
"""Of a zip's list of contents, for each file: a path of the longest kind, and its figures."""
_HEADER_BYTES = 65_536
"""The longest that is read before one file of a tar: macOS adds notes of some kilobytes."""
_NOTES_BYTES = 8_000_000
"""What the notes before all files may take together, short ones aside."""
_SHORT = 1_024
_BLOCK = 512
_OF_A_HEADER, _AT = b"ustar", 257
"""What stands in a tar's headers, and where; only those from before 1988 lack it."""
_UTF_8 = 0x800
"""The flag of a zip's entry that says so of its name."""
_UNREADABLE = (OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, ValueError)


@dataclass(frozen=True)
class ArchiveLimits:
    """What is refused for its size alone.

    Attributes:
        files: entries of any kind, folders included.
        unpacked_bytes: of all files together.
        file_bytes: of one file; a larger one is left out, not the whole archive.
        path_characters: length of one path.
        depth: folders in each other, and the file's own name.
    """

    files: int = 300_000
    unpacked_bytes: int = 20_000_000_000
    file_bytes: int = DEFAULT_LIMITS.max_bytes
    path_characters: int = 1_000
    depth: int = 30


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
    """A folder or an archive that is open.

    Attributes:
        remark: a sentence on what is odd about it, once its entries are listed; mostly empty.
    """

    remark: str

    def entries(self) -> Iterator[Entry]:
        """Yield every file and folder; call once."""

    def read(self, entry: Entry) -> bytes:
        """Return a file's bytes, at most ``entry.size`` of them.

        Raises:
            ImageError: this one file cannot be read.
        """


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
            magic = file.read(_BLOCK)
            file.seek(0)
            if magic[:2] == ZIP_MAGIC:
                most = ZipLimits(limits.files, limits.files * _DIRECTORY_BYTES)
                with opened_zip(file, most, lambda reason: _refused(name, reason)) as archive:
                    yield _Zip(archive, name)
            else:
                with _unpacked(file, magic) as unpacked:
                    yield _Tar(unpacked, limits, name)
    except FileNotFoundError:
        raise TrainingError(f"There is no file or folder {name}: check the path.") from None
    except tarfile.ReadError:
        raise TrainingError(
            f"{name} is {_kind(magic)}: give photos in class folders, or a zip or tar archive of "
            "them (.zip, .tar, .tar.gz, .tar.bz2)."
        ) from None
    except _UNREADABLE as error:
        if isinstance(error, TrainingError):
            raise
        raise TrainingError(f"{name} is damaged or cut short: make it again.") from None
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
            raise _unpacks_to_more(name, limits)
        if len(entry.path) > limits.depth:
            raise TrainingError(
                f"{name} holds folders that are {len(entry.path):,} deep, starting with "
                f"{entry.name[:40]!r}: put the class folders further up."
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
    remark = ""

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self) -> Iterator[Entry]:
        return self._listed(self._root, (), frozenset())

    def _listed(
        self, folder: Path, here: tuple[str, ...], above: frozenset[Path]
    ) -> Iterator[Entry]:
        """Yield what is in a folder; links to others are followed, unless in a circle."""
        above |= {folder.resolve()}
        for item in sorted(folder.iterdir()):
            path = (*here, valid_name(item.name))
            if item.is_dir() and os.access(item, os.R_OK | os.X_OK) and item.resolve() not in above:
                yield Entry(path, is_folder=True)
                yield from self._listed(item, path, above)
            elif item.is_file():
                yield Entry(path, item.stat().st_size, place=item)
            elif item.is_dir() or item.is_symlink():
                # Locked, in a circle, or a link to nowhere: named among what cannot be read.
                yield Entry(path, 1, place=item)

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, Path)
        try:
            with entry.place.open("rb") as file:
                return file.read(entry.size)
        except OSError as error:
            raise ImageError(f"It cannot be read: {error.strerror}.") from None


class _Zip:
    remark = ""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name

    def entries(self) -> Iterator[Entry]:
        for position, info in enumerate(self._archive.infolist()):
            # Not ``info.is_dir()``, which takes no empty name.
            is_folder = info.filename.endswith("/")
            name = name_in_zip(info.filename, is_unicode=bool(info.flag_bits & _UTF_8))
            yield Entry(_parts(name), info.file_size, is_folder, position)

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, int)
        # zipfile ends the file where the directory says, however much there is to inflate.
        try:
            with self._archive.open(self._archive.infolist()[entry.place]) as file:
                return bytes(read_exactly(file, entry.size))
        except (zipfile.BadZipFile, zlib.error, EOFError):
            raise ImageError("It is damaged inside the archive: pack the photo again.") from None


class _Tar:
    """A tar file, whose headers are bounded one by one and all together.

    ``tarfile`` hands a header's notes on to all that follow, and reads a sparse file's map until
    a line ends. It takes any header that it cannot read for the end.
    """

    remark = ""

    def __init__(self, file: IO[bytes], limits: ArchiveLimits, name: str) -> None:
        self._limits, self._name = limits, name
        # Every file of a tar has a header of 512 bytes and is padded to as many.
        until = limits.unpacked_bytes + 2_048 * (limits.files + 1)
        self._notes = self._read = 0
        self._headers = Bounded(
            file, at_once=_HEADER_BYTES, until=until, refuse=self._refuse, look=self._look
        )
        self._files = Bounded(
            file, at_once=max(limits.file_bytes, _HEADER_BYTES), until=until, refuse=self._refuse
        )
        # It closes what it opened, and opens nothing: whoever opened the file closes it.
        self._archive = tarfile.TarFile(fileobj=self._headers, mode="r")  # type: ignore[arg-type]

    def entries(self) -> Iterator[Entry]:
        files = 0
        while (member := self._archive.next()) is not None:
            # The list of all members is of no use here, and hostile archives make it long.
            self._archive.members = []  # type: ignore[attr-defined]
            self._archive.pax_headers = {}
            self._read = 0
            path = _safe_path(valid_name(member.name), self._name)
            if member.issym() or member.islnk():
                raise TrainingError(
                    f"{self._name} holds the link {member.name[:80]!r}: links are not followed. "
                    "Pack the photos themselves."
                )
            if member.isdir():
                yield Entry(path, is_folder=True)
            elif member.isreg() and not member.issparse():
                files += 1
                yield Entry(path, member.size, place=member.offset_data)
            else:
                raise TrainingError(
                    f"{self._name} holds {member.name[:80]!r}, which is neither a plain file nor a "
                    "folder: pack the photos alone."
                )
        self._check_end(files)

    def read(self, entry: Entry) -> bytes:
        assert isinstance(entry.place, int)
        self._files.seek(entry.place)
        return self._files.read(entry.size)

    def _check_end(self, files: int) -> None:
        """Look whether the list of files ended at the two empty blocks that end a tar.

        Raises:
            TrainingError: there is more.
        """
        self._files.seek(self._archive.offset)
        end = self._files.read(2 * _BLOCK)
        goes_on = any(end)
        # Whatever fills the last record up may be anything but another file.
        while not goes_on and (rest := self._files.read(_HEADER_BYTES)):
            goes_on = any(
                rest.startswith(_OF_A_HEADER, at + _AT) for at in range(0, len(rest), _BLOCK)
            )
        if goes_on:
            raise TrainingError(
                f"{self._name} holds more behind its first {files:,} files: it is damaged, or "
                "several archives in one. Pack the class folders again, as one."
            )
        if not end:
            self.remark = (
                f"{self._name} lacks the mark of its end: if there were more than these {files:,} "
                "files, it was cut short, so pack it again."
            )

    def _look(self, data: bytes) -> None:
        self._read += len(data)
        self._notes += len(data) if len(data) > _SHORT else 0
        if self._read > 4 * _HEADER_BYTES or self._notes > _NOTES_BYTES:
            raise TrainingError(
                f"{self._name} has headers without end: it is damaged or no collection of photos."
            )

    def _refuse(self, count: int) -> None:
        if count > self._limits.unpacked_bytes:
            raise _unpacks_to_more(self._name, self._limits)
        raise TrainingError(
            f"{self._name} holds a header of {count:,} bytes: it is damaged or no collection of "
            "photos."
        )


@contextmanager
def _unpacked(file: IO[bytes], magic: bytes) -> Iterator[IO[bytes]]:
    if magic[:2] == GZIP_MAGIC:
        with gzip.GzipFile(fileobj=file) as inflated:
            yield inflated  # type: ignore[misc]
    elif magic[:3] == BZIP2_MAGIC:
        with bz2.BZ2File(file) as inflated:
            yield inflated
    else:
        yield file


def _kind(start: bytes) -> str:
    """Return what a file is that is no archive read here, by its first bytes, in words."""
    if not start:
        return "empty (0 bytes)"
    small = start.lstrip().lower()
    stranger = next((kind for magic, kind in _STRANGERS if small.startswith(magic)), "")
    return stranger or "neither a folder nor a zip or tar file, or is damaged"


def _unpacks_to_more(name: str, limits: ArchiveLimits) -> TrainingError:
    return TrainingError(
        f"{name} unpacks to more than {limits.unpacked_bytes / 1e6:,.0f} MB, more than is "
        "accepted: leave photos out, or save them smaller."
    )


def _refused(name: str, reason: str) -> TrainingError:
    return TrainingError(f"{name}: {reason}")


def _stream(source: Path | bytes) -> IO[bytes]:
    return source.open("rb") if isinstance(source, Path) else BytesIO(source)


def _safe_path(path: str, name: str) -> tuple[str, ...]:
    """Return the components of an archive's path.

    Raises:
        TrainingError: it leads out of the archive, or is absolute.
    """
    if leads_elsewhere(path):
        raise TrainingError(
            f"{name} holds the path {path[:80]!r}, which leads out of the archive: nothing was "
            "read. Pack the class folders again, without it."
        )
    return _parts(path.replace("\\", "/"))


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))
