"""A folder that one process has for itself, and that others remove when it is gone."""

import contextlib
import os
import secrets
import shutil
import threading
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK = "in-use"


class ProcessFolder:
    """One process' folder below a place that processes share.

    The process holds a lock in it. A process that is killed cannot remove its folder, but loses
    the lock: the next one to make a folder of its own removes what nobody holds.

    Args:
        root: where all processes of this machine have theirs.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: Path | None = None
        self._held: FileLock | None = None
        self._making = threading.Lock()

    def path(self) -> Path:
        """Return the folder, made at the first call.

        Raises:
            OSError: the disk does not take it.
        """
        with self._making:
            if self._own is None:
                own = self._root / f"{os.getpid()}-{secrets.token_hex(4)}"
                own.mkdir(parents=True, mode=0o700)
                self._held = FileLock(own / _LOCK, thread_local=False)
                self._held.acquire()
                self._own = own
                self._remove_orphans()
            return self._own

    def close(self) -> None:
        """Remove the folder."""
        with self._making:
            if self._own is None:
                return
            shutil.rmtree(self._own, ignore_errors=True)
            if self._held is not None:
                self._held.release()
            shutil.rmtree(self._own, ignore_errors=True)
            self._own = self._held = None

    def _remove_orphans(self) -> None:
        for folder in self._root.iterdir():
            if folder == self._own or not (folder / _LOCK).exists():
                continue
            lock = FileLock(folder / _LOCK, thread_local=False)
            with contextlib.suppress(Timeout, OSError):
                lock.acquire(timeout=0)
                shutil.rmtree(folder, ignore_errors=True)
                lock.release()
                shutil.rmtree(folder, ignore_errors=True)
