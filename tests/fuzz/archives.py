"""Archives taken apart, changed member by member and packed again, so that checksums are right."""

import bz2
import gzip
import io
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from random import Random
from typing import Literal

from tests.fuzz.mutations import NAMES, NUMBERS, changed_bytes

Members = list[tuple[str, bytes]]

_TAR_TYPES = b"0127345xgLKSD6A\0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)


def members_of(data: bytes) -> Members:
    """Return name and content of a zip's files; none of a file that is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error):
        return []


def changed_members(random: Random, members: Sequence[tuple[str, bytes]]) -> Members:
    """Return the members with one to three of them changed, renamed, dropped or doubled."""
    changed = list(members)
    for _ in range(random.choice((1, 1, 2, 3))):
        if not changed:
            break
        at = random.randrange(len(changed))
        name, content = changed[at]
        kind = random.randrange(6)
        if kind <= 2:
            changed[at] = name, changed_bytes(random, content, random.choice(changed)[1])
        elif kind == 3:
            other = random.choice((*NAMES, random.choice(changed)[0]))
            changed[at] = random.choice((other, f"{other}/{name}", f"{name}/{other}")), content
        elif kind == 4:
            changed.insert(random.randrange(len(changed) + 1), (name, content))
        else:
            del changed[at]
    return changed


def zip_of(random: Random, members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip file of members, packed in one of several ways."""
    file = io.BytesIO()
    method = random.choice(_METHODS)
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # of a name that occurs twice
        for name, content in members:
            info = zipfile.ZipInfo(name or "?")
            info.compress_type = method
            if random.random() < 0.05:
                info.external_attr = random.choice((0o120777, 0o040755, 0o010644)) << 16
            archive.writestr(info, content)
    return file.getvalue()


def tar_of(random: Random, members: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a tar file of members, now and then with headers that claim something else."""
    packed = b"".join(_tar_member(random, name, content) for name, content in members)
    packed += bytes(random.choice((0, 512, 1024, 1024, 1024)))
    return random.choice((bytes, _gzipped, bz2.compress, bytes))(packed)


def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the same bytes at any time


def _tar_member(random: Random, name: str, content: bytes) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    if random.random() < 0.1:
        info.type = bytes([random.choice(_TAR_TYPES)])
        info.linkname = random.choice(NAMES)
    if random.random() < 0.1:
        info.size = random.choice(NUMBERS)
    if random.random() < 0.1:
        key = random.choice(("size", "path", "GNU.sparse.map", "GNU.sparse.major", "linkpath"))
        info.pax_headers = {key: random.choice(("0", "-1", "1,2,3", "9" * 30, "../x", "1\n2"))}
    styles: list[Literal[1, 2]] = [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]
    try:
        header = info.tobuf(random.choice(styles), errors="surrogateescape")
    except ValueError:  # of a number that no header can hold
        header = tarfile.TarInfo("x").tobuf()
    return header + content + bytes(-len(content) % 512)
