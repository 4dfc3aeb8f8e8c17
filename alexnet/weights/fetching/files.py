"""Fetches the files of a source, several at once.

``ALEXNET_WEIGHTS_URL_TORCHVISION``, ``ALEXNET_WEIGHTS_URL_BVLC_ALEXNET`` and the like name a
mirror: the address of a folder with files of the same names.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import requests

from alexnet.errors import SettingError
from alexnet.weights.fetching.download import RETRY_POLICY, RetryPolicy, download, stopped
from alexnet.weights.sources.remote_file import RemoteFile
from alexnet.weights.sources.source import Source

AT_ONCE = 4
"""Files of one source that are fetched at the same time."""


def mirror_variable(name: str) -> str:
    """Return the environment variable that names a mirror of the source ``name``.

    Example:
        >>> mirror_variable("bvlc-alexnet")
        'ALEXNET_WEIGHTS_URL_BVLC_ALEXNET'
    """
    return "ALEXNET_WEIGHTS_URL_" + name.upper().replace("-", "_").replace(".", "_")


def base_url(source: Source) -> str:
    """Return the address that the names of the files of ``source`` are put behind.

    Raises:
        SettingError: the environment names something that is no web address.
    """
    variable = mirror_variable(source.name)
    address = os.environ.get(variable, "").strip() or source.base_url or ""
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingError(
            f"The environment variable {variable} must be a web address that starts with "
            "http:// or https://."
        )
    return address if address.endswith("/") else f"{address}/"


def fetch_files(
    source: Source,
    folder: Path,
    *,
    report: Callable[[int], None] = lambda _: None,
    cancelled: threading.Event | None = None,
    retry_policy: RetryPolicy = RETRY_POLICY,
) -> None:
    """Fetch every file of ``source`` into ``folder``, those that are there already excepted.

    Args:
        source: of the kind ``DOWNLOAD``.
        folder: where the files are kept; must exist.
        report: called with the bytes that are there by now, of all files together.
        cancelled: stops the download when set; what has come is kept.
        retry_policy: how long the server is waited for.

    Raises:
        WeightsError: the first thing that went wrong; the other files are stopped then.
        SettingError: the mirror's address is nonsense.
    """
    _Fetch(source, folder, report, cancelled or threading.Event(), retry_policy).run()


class _Fetch:
    """Some threads that take one file after the other."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        report: Callable[[int], None],
        cancelled: threading.Event,
        retry_policy: RetryPolicy,
    ) -> None:
        self.source, self.folder, self.report = source, folder, report
        self.base, self.retry_policy = base_url(source), retry_policy
        self.cancelled = cancelled
        self.stop = threading.Event()
        self.waiting = deque(source.files)
        self.lock = threading.Lock()
        self.here = dict.fromkeys((file.name for file in source.files), 0)
        self.errors: list[Exception] = []

    def run(self) -> None:
        # Threads that do not outlive the server: a pool's would finish their queue first.
        threads = [
            threading.Thread(target=self._work, name=f"fetch-{self.source.name}", daemon=True)
            for _ in range(min(AT_ONCE, len(self.source.files)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.1)
                if self.cancelled.is_set():
                    self.stop.set()
        if self.errors:
            raise self.errors[0]

    def _work(self) -> None:
        with requests.Session() as session:
            while not self.stop.is_set():
                try:
                    file = self.waiting.popleft()
                except IndexError:
                    return
                try:
                    self._fetch(file, session)
                # Whatever it is, whoever asked for the files must be told.
                except Exception as error:
                    with self.lock:
                        self.errors.append(error)
                    self.stop.set()
                    return
        if self.cancelled.is_set():
            with self.lock:
                self.errors.append(stopped(self.source.name))

    def _fetch(self, file: RemoteFile, session: requests.Session) -> None:
        def report(count: int) -> None:
            with self.lock:
                self.here[file.name] = count
                self.report(sum(self.here.values()))

        download(
            self.base + quote(file.name),
            file,
            self.folder,
            label=self.source.name,
            report=report,
            cancelled=self.stop,
            session=session,
            retry_policy=self.retry_policy,
        )
