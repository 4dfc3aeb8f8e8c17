"""The one way into a zip file that a stranger sent: weights and collections of photos alike.

``zipfile`` makes an object of every entry of the list of contents before anybody can count
them, and cuts each entry's extra fields off piece by piece. So the list is counted as it is
read. Names are labels here, never paths, and nothing is unpacked to disk by name.
Source: the ZIP specification (APPNOTE.TXT), 4.3.12 and 4.4.4.
"""

import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from struct import Struct, error
from typing import IO

from alexnet.errors import AlexNetError
from alexnet.untrusted.bounded import Bounded, read_exactly
from alexnet.untrusted.wording import quoted

_DIRECTORY_ENTRY = b"PK\x01\x02"
_LENGTHS = Struct("<28x3H")
"""Of an entry's name, extra fields and comment, which follow its 46 bytes."""
_ENTRY_BYTES = 46
_MOST_EXTRA = 1_000
"""Bytes of extra fields of one entry; times, owners and the sizes of large files take 100."""
_ENCRYPTED = 0x1 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class ZipLimits:
    """What is refused before an entry is looked at.

    Attributes:
        entries: how many there may be, folders included.
        directory_bytes: length of the list of contents.
    """

    entries: int
    directory_bytes: int


@contextmanager
def opened_zip(
    stream: IO[bytes], limits: ZipLimits, refusal: Callable[[str], AlexNetError]
) -> Iterator[zipfile.ZipFile]:
    """Yield an archive once its list of contents was found harmless.

    Args:
        stream: the file.
        limits: what its list of contents may be.
        refusal: makes the error of a reason, which starts with a small letter and speaks of
            parts of the file.

    Raises:
        AlexNetError: what ``refusal`` made: too many entries, a path that leads elsewhere, a
            link, a password, an unusual packing.
        Exception: whatever ``zipfile`` raises of a damaged file.
    """

    def refuse(count: int) -> None:
        raise refusal(
            f"the archive's list of contents would take {count:,} bytes; at most "
            f"{limits.directory_bytes:,} are read: choose another file."
        )

    size = stream.seek(0, 2)
    stream.seek(0)
    bounded = Bounded(
        stream,
        at_once=limits.directory_bytes,
        until=size + limits.directory_bytes,
        refuse=refuse,
        look=lambda data: _count(data, limits, refusal),
    )
    with zipfile.ZipFile(bounded) as archive:
        for entry in archive.infolist():
            _check(entry, refusal)
        yield archive


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, skip: int = 0) -> bytearray:
    """Return what an entry unpacks to, from ``skip`` on; its checksum is verified on the way.

    Raises:
        EOFError: it has fewer bytes than it declares.
        Exception: whatever ``zipfile`` raises of a damaged file.
    """
    with archive.open(entry) as stream:
        read_exactly(stream, skip)
        content = read_exactly(stream, entry.file_size - skip)
        if stream.read(1):  # the checksum is compared at the end
            raise zipfile.BadZipFile("There is more than what is declared.")
        return content


def _count(data: bytes, limits: ZipLimits, refusal: Callable[[str], AlexNetError]) -> None:
    """Raise where what was read is a list of too many contents."""
    if not data.startswith(_DIRECTORY_ENTRY):
        return
    position, count = 0, 0
    while data.startswith(_DIRECTORY_ENTRY, position):
        count += 1
        try:
            name, extra, comment = _LENGTHS.unpack_from(data, position)
        except error:
            return  # ``zipfile`` finds it cut short as well
        if count > limits.entries:
            raise refusal(
                f"it holds more than {limits.entries:,} files or parts, more than are read: "
                "leave some out, or choose another file."
            )
        if extra > _MOST_EXTRA:
            raise refusal(
                f"a part has {extra:,} bytes of notes for other programs; at most "
                f"{_MOST_EXTRA:,} are read: make the archive again."
            )
        position += _ENTRY_BYTES + int(name) + int(extra) + int(comment)


def _check(entry: zipfile.ZipInfo, refusal: Callable[[str], AlexNetError]) -> None:
    name = entry.filename
    if leads_elsewhere(name):
        raise refusal(
            f"the part {quoted(name)} is a path that leads out of the archive, so nothing was "
            "read: make the archive again, without it."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise refusal(
            f"the part {quoted(name)} is a link, and links are not followed: pack the files "
            "themselves."
        )
    if entry.flag_bits & _ENCRYPTED:
        raise refusal(f"the part {quoted(name)} is locked with a password: save it without one.")
    if entry.compress_type not in _METHODS:
        raise refusal(
            f"the part {quoted(name)} is packed in an unusual way (method "
            f"{entry.compress_type}): make the archive again, as a plain zip file."
        )


def leads_elsewhere(path: str) -> bool:
    """Return whether a path of an archive leads out of it.

    Example:
        >>> leads_elsewhere("a/../b"), leads_elsewhere("C:\\\\x"), leads_elsewhere("a/b..c")
        (True, True, False)
    """
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or path[1:2] == ":" or ".." in parts or "\0" in path
