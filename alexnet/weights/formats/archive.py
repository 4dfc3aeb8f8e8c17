"""ZIP archives (.npz, .keras, PyTorch's .pth) from which nothing is ever unpacked to disk by name.

Names are labels here, never paths. The list of contents is bounded, and a member is read to
its declared size and no further.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from alexnet.errors import WeightsError
from alexnet.weights.formats.file import WeightsFile, cut_short, fill
from alexnet.weights.formats.limits import HEADER_BYTES, WeightLimits, check_unpacked
from alexnet.weights.wording import quoted

_OTHER_MEMBERS = 50
"""Members that are no arrays: settings, versions, notes."""

_ENCRYPTED = 0x1 | 0x40  # bits of the general purpose flag, ZIP specification 4.4.4


class _Bounded:
    """A stream whose single reads are bounded: ``zipfile`` believes the sizes that it finds."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell
        self.seekable = stream.seekable

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            here = self._stream.tell()
            count = self._stream.seek(0, 2) - here
            self._stream.seek(here)
        if count > HEADER_BYTES:
            raise WeightsError(
                "the archive's list of contents is far too long for a file of weights: "
                "choose another file."
            )
        return self._stream.read(count)


@contextmanager
def opened_archive(file: WeightsFile, limits: WeightLimits) -> Iterator[zipfile.ZipFile]:
    """Yield the archive once its list of contents was found harmless.

    Raises:
        WeightsError: damaged, encrypted, too many members, or names that are paths elsewhere
            or occur twice.
    """
    with file.opened() as stream:
        try:
            archive = zipfile.ZipFile(_Bounded(stream))
        except WeightsError:
            raise
        # As in ``read_member``.
        except Exception:
            raise cut_short() from None
        with archive:
            _check_members(archive.infolist(), limits)
            yield archive


def _check_members(members: list[zipfile.ZipInfo], limits: WeightLimits) -> None:
    if len(members) > limits.max_arrays + _OTHER_MEMBERS:
        limits.check_count(len(members))
    names: set[str] = set()
    for member in members:
        limits.check_name(member.filename)
        if member.filename in names:
            raise WeightsError(
                f"the name {quoted(member.filename)} occurs twice: save the file again."
            )
        names.add(member.filename)
        if member.filename.startswith("/") or ".." in member.filename.replace("\\", "/").split("/"):
            raise WeightsError(
                f"the part {quoted(member.filename)} is a path out of the archive, as no file of "
                "weights has: choose another file."
            )
        if member.flag_bits & _ENCRYPTED:
            raise WeightsError(
                f"the part {quoted(member.filename)} is encrypted: save it without a password."
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise WeightsError(
                f"the part {quoted(member.filename)} is packed in an unusual way "
                f"(method {member.compress_type}): save it with numpy, Keras or PyTorch."
            )


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, skip: int = 0) -> bytearray:
    """Return a member's bytes from ``skip`` on; its checksum is verified on the way.

    Raises:
        WeightsError: it unpacks from implausibly little, or not to what it declares.
    """
    check_unpacked(member.filename, member.file_size, member.compress_size)
    try:
        with archive.open(member) as stream:
            fill(stream, skip)  # type: ignore[arg-type]
            content = fill(stream, member.file_size - skip)  # type: ignore[arg-type]
            if stream.read(1):  # the checksum is compared at the end
                raise cut_short()
            return content
    # Hostile bytes make zipfile raise BadZipFile, zlib.error, EOFError, struct.error and more.
    except (WeightsError, MemoryError):
        raise
    except Exception:
        raise cut_short() from None
