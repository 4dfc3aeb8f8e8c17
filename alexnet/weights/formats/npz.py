"""numpy's .npz: a ZIP archive with one .npy file per array.

Each array's header is read without unpacking what follows it. The header is a Python literal,
never code. What is no array of plain numbers, such as text or objects (which would be pickles),
stays packed.
Source: numpy.lib.format's description of the .npy format, versions 1 and 2.
"""

import ast
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from alexnet.errors import WeightsError
from alexnet.untrusted.bounded import read_exactly
from alexnet.untrusted.wording import quoted
from alexnet.weights.formats.archive import opened_archive, read_member
from alexnet.weights.formats.declared import ITEM_BYTES, Array, ArraySpec, WeightsReader, shaped
from alexnet.weights.formats.file import WeightsFile, cut_short
from alexnet.weights.formats.limits import WeightLimits, check_unpacked

MAGIC = b"\x93NUMPY"
SUFFIX = ".npy"
_LONGEST_HEADER = 1_000  # of eight axes and numpy's padding, 200
_DTYPE = re.compile(r"[<>|=]?(f[248]|[iu][1248])")


@dataclass(frozen=True)
class _Header:
    declared: ArraySpec
    stored: np.dtype[np.generic]
    by_columns: bool
    length: int


@contextmanager
def opened_npz(file: WeightsFile, limits: WeightLimits) -> Iterator[WeightsReader]:
    """Yield what an .npz file declares, and a way to read it.

    Raises:
        WeightsError: as ``read_weights`` does, without the file's name.
    """
    with opened_archive(file, limits) as archive:
        members = {
            member.filename.removesuffix(SUFFIX): member
            for member in archive.infolist()
            if member.filename.endswith(SUFFIX)
        }
        headers = {key: _header(archive, member) for key, member in members.items()}

        def read(key: str) -> Array:
            header = headers[key]
            raw = read_member(archive, members[key], skip=header.length)
            flat = np.frombuffer(raw, header.stored)
            return shaped(flat, header.declared.shape, header.by_columns)

        yield WeightsReader({key: header.declared for key, header in headers.items()}, read)


def _header(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Header:
    try:
        with archive.open(member) as stream:
            header = _parsed(stream, member.filename)  # type: ignore[arg-type]
    except WeightsError:
        raise
    # As in ``read_member``: there is no shorter list of what may be raised.
    except Exception:
        raise cut_short() from None
    is_known = header.declared.dtype in ITEM_BYTES
    if is_known and header.length + header.declared.file_bytes != member.file_size:
        raise WeightsError(
            f"the array {quoted(member.filename)} declares other sizes than the file holds: "
            "save it again."
        )
    check_unpacked(member.filename, member.file_size, member.compress_size)
    return header


def _parsed(stream: BinaryIO, name: str) -> _Header:
    start = bytes(read_exactly(stream, len(MAGIC) + 2))
    version = start[len(MAGIC)]
    if not start.startswith(MAGIC) or version not in (1, 2):
        raise WeightsError(
            f"the part {quoted(name)} is not a numpy array of plain numbers: save the arrays with "
            "numpy.savez."
        )
    width = 2 if version == 1 else 4
    length = int.from_bytes(read_exactly(stream, width), "little")
    if length > _LONGEST_HEADER:
        raise WeightsError(
            f"the array {quoted(name)} has a header of {length:,} bytes; at most "
            f"{_LONGEST_HEADER:,} are read: save it again."
        )
    text = read_exactly(stream, length).decode("latin1")
    try:
        fields = ast.literal_eval(text.strip())
        shape, dtype, by_columns = fields["shape"], fields["descr"], fields["fortran_order"]
        if not isinstance(shape, tuple) or any(type(n) is not int for n in shape):
            raise TypeError
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        raise WeightsError(
            f"the array {quoted(name)} has a header that cannot be read: save it again."
        ) from None
    whole = len(start) + width + length
    if not isinstance(dtype, str) or not _DTYPE.fullmatch(dtype):
        return _Header(ArraySpec(shape, quoted(dtype)), np.dtype("V"), False, whole)
    stored = np.dtype(dtype)
    return _Header(ArraySpec(shape, stored.name), stored, by_columns is True, whole)
