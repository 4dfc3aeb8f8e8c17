"""A file that somebody else keeps: its name, its exact size and the hash that it must have."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Algorithm(StrEnum):
    """How a file's hash is computed."""

    SHA256 = "SHA-256"
    GIT_BLOB_SHA1 = "git blob SHA-1"
    """SHA-1 of ``blob <bytes>``, a zero byte and the content, as git names a file."""


@dataclass(frozen=True)
class RemoteFile:
    """One file to fetch.

    Attributes:
        name: its name behind the base address, and in the cache folder.
        bytes: its exact size.
        digest: the hash, in hexadecimal digits.
        algorithm: what the hash is.
    """

    name: str
    bytes: int
    digest: str
    algorithm: Algorithm = Algorithm.SHA256

    def has_size(self, path: Path) -> bool:
        """Return whether ``path`` is a file of the right size."""
        try:
            return path.is_file() and path.stat().st_size == self.bytes
        except OSError:
            return False

    def is_at(self, path: Path) -> bool:
        """Return whether ``path`` is a file of the right size and hash.

        Raises:
            OSError: it cannot be read.

        Example:
            >>> RemoteFile("x", 1, "00" * 32).is_at(Path("there is no such file"))
            False
        """
        return self.has_size(path) and self.hash_of(path) == self.digest

    def hash_of(self, path: Path) -> str:
        """Return the hash of ``path`` in hexadecimal digits."""
        if self.algorithm is Algorithm.GIT_BLOB_SHA1:
            # The hash is git's name for a file, not a signature.
            found = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
        else:
            found = hashlib.sha256()
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: found).hexdigest()
