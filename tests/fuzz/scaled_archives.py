"""Archives of photos in which one thing is as large, as many or as deep as the file may be."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping

from tests.fuzz.seeds import collection
from tests.support.hostile_weights import many_members

Makers = Mapping[str, tuple[Callable[[int], bytes], int]]

_GOOD = collection(has_parts=False)


def _zip(names: Callable[[int], str]) -> Callable[[int], bytes]:
    def make(count: int) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for i in range(count):
                archive.writestr(names(i), b"")
        return file.getvalue()

    return make


def _tar(count: int, header: Callable[[int], bytes], pack: Callable[[bytes], bytes]) -> bytes:
    file = io.BytesIO()
    for i in range(count):
        file.write(header(i))
    file.write(bytes(1024))
    return pack(file.getvalue())


def _file(i: int) -> bytes:
    return tarfile.TarInfo(f"{'ab'[i % 2]}/{i}.png").tobuf()


def _noted(kind: bytes, notes: bytes, i: int) -> bytes:
    info = tarfile.TarInfo("notes")
    info.type, info.size = kind, len(notes)
    return info.tobuf() + notes + bytes(-len(notes) % 512) + _file(i)


def _notes(count: int) -> bytes:
    return b"".join(b"%d k%06d=x\n" % (len(b"00 k%06d=x\n" % i), i) for i in range(count))


def shared_notes(count: int) -> bytes:
    """Notes for all files that follow, before each of them."""
    notes = _notes(4_000)
    return _tar(count, lambda i: _noted(b"g", notes, i) + _noted(b"x", _notes(1), i), _gzip)


def long_notes(count: int) -> bytes:
    return _tar(1, lambda i: _noted(b"x", _notes(count), i), _gzip)


def sparse_map(blocks: int) -> bytes:
    """A sparse file whose map has no end: no line of it ends."""
    notes = b"".join(
        b"%d %s\n" % (len(text) + 4, text)
        for text in (b"GNU.sparse.major=1", b"GNU.sparse.minor=0")
    )
    info = tarfile.TarInfo("notes")
    info.type, info.size = b"x", len(notes)
    head = info.tobuf() + notes + bytes(-len(notes) % 512)
    sparse = tarfile.TarInfo("a/0.png")
    sparse.size = blocks * 512
    return _gzip(head + sparse.tobuf() + b"1" * (blocks * 512) + bytes(1024))


def old_sparse(blocks: int) -> bytes:
    """A sparse file of the old kind, with a map of so many blocks."""
    info = tarfile.TarInfo("a/0.png")
    info.type = b"S"
    head = bytearray(info.tobuf())
    head[482] = 1
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    block = b"00000000001\0" * 42 + b"\1" + bytes(7)
    return _gzip(bytes(head) + block * blocks + bytes(1024))


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def large_file(pack: Callable[[bytes], bytes]) -> Callable[[int], bytes]:
    """A collection with one file of so many zeros, which has to be unpacked to be passed over."""

    def make(size: int) -> bytes:
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name, content in (("a/0.bin", bytes(size)), *_GOOD):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return pack(file.getvalue())

    return make


ARCHIVES: Makers = {
    "zip: files": (_zip(lambda i: f"{'ab'[i % 2]}/{i}.png"), 19_000),
    "zip: files, too many": (many_members, 240_000),
    "zip: classes": (_zip(lambda i: f"{i}/a.png"), 19_000),
    "zip: depth of folders": (_zip(lambda i: f"{i}/" + "y/" * 480 + "z.png"), 12_000),
    "zip: depth of folders that is read": (_zip(lambda i: f"{i}/" + "y/" * 27 + "z.png"), 19_000),
    "tar: files": (lambda n: _tar(n, _file, _gzip), 19_000),
    "tar: notes for all": (shared_notes, 2_000),
    "tar: notes of one file": (long_notes, 1_000_000),
    "tar: blocks of a map": (sparse_map, 200_000),
    "tar: blocks of an old map": (old_sparse, 200_000),
    "tar.gz: bytes of zeros": (large_file(_gzip), 480_000_000),
    "tar.bz2: bytes of zeros": (large_file(bz2.compress), 480_000_000),
}
"""What is scaled -> what makes a file of so many, and the most that a file may hold or carry."""
