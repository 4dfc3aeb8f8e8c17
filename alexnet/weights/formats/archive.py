"""ZIP archives of weights: .npz, .keras, PyTorch's .pth."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from alexnet.errors import WeightsError
from alexnet.untrusted.wording import quoted
from alexnet.untrusted.zip_guard import ZipLimits, opened_zip, read_entry
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import HEADER_BYTES, WeightLimits, check_unpacked

_OTHER_MEMBERS = 50
"""Members that are no arrays: settings, versions, notes."""


@contextmanager
def opened_archive(file: WeightsFile, limits: WeightLimits) -> Iterator[zipfile.ZipFile]:
    """Yield the archive once its list of contents was found harmless.

    Raises:
        WeightsError: damaged, encrypted, too many members, or names that are paths elsewhere
            or occur twice.
    """
    most = ZipLimits(limits.max_arrays + _OTHER_MEMBERS, HEADER_BYTES)
    with file.opened() as stream, opened_zip(stream, most, WeightsError) as archive:
        names: set[str] = set()
        for member in archive.infolist():
            limits.check_name(member.filename)
            if member.filename in names:
                raise WeightsError(
                    f"the name {quoted(member.filename)} occurs twice: save the file again."
                )
            names.add(member.filename)
        yield archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, skip: int = 0) -> bytearray:
    """Return a member's bytes from ``skip`` on; its checksum is verified on the way.

    Raises:
        WeightsError: it unpacks from implausibly little, or not to what it declares.
    """
    check_unpacked(member.filename, member.file_size, member.compress_size)
    try:
        return read_entry(archive, member, skip)
    # Hostile bytes make zipfile raise BadZipFile, zlib.error, EOFError, struct.error and more.
    except (WeightsError, MemoryError):
        raise
    except Exception:
        raise cut_short() from None
