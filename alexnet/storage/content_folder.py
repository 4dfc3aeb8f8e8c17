"""A bounded folder of files that are named by what is in them."""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from alexnet.storage.atomic_write import atomic_write


class ContentFolder:
    """Keeps files by their SHA-256, so that the same file takes its place once.

    Every method may be called from any thread.

    Args:
        place: returns the folder; asked at every use, so that it may be made at the first one.
        most_bytes: what all files may take together; those that were not brought for longest go
            first. The newest stays, however large.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as place:
        ...     folder = ContentFolder(lambda: Path(place), most_bytes=10)
        ...     digests = [folder.keep(data) for data in (b"older one", b"newer one")]
        ...     [folder.path(digest) is not None for digest in digests]
        [False, True]
    """

    def __init__(self, place: Callable[[], Path], most_bytes: int) -> None:
        self._place, self._most_bytes = place, most_bytes
        self._lock = threading.Lock()

    def keep(self, data: bytes) -> str:
        """Keep a file until newer ones take its room; return its SHA-256, which names it.

        Raises:
            OSError: the disk does not take it.
        """
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            path = self._place() / digest
            if not path.exists():
                with atomic_write(path) as file:
                    file.write(data)
            # Not touch(): the file system's own clock stands still for milliseconds.
            now = time.time_ns()
            os.utime(path, ns=(now, now))
            self._drop_oldest()
        return digest

    def path(self, digest: str) -> Path | None:
        """Return where a file lies, or ``None`` where it is kept no more."""
        with self._lock:
            path = self._place() / digest
        return path if path.is_file() else None

    def _drop_oldest(self) -> None:
        files = sorted(self._place().iterdir(), key=lambda file: file.stat().st_mtime_ns)
        total = sum(file.stat().st_size for file in files)
        for file in files[:-1]:
            if total <= self._most_bytes:
                break
            total -= file.stat().st_size
            file.unlink(missing_ok=True)
