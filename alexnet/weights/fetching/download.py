"""Fetches one file over HTTP so that a break costs nothing and a wrong byte is never used.

What has come so far lies in ``<name>.part``. The next attempt, in this process or after a
restart, asks for the rest only. The size is known beforehand and never exceeded; the hash is
checked before the part takes its final name, so that no bytes of another version stay.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
import urllib3

from alexnet.errors import WeightsError
from alexnet.weights.fetching.cache_folder import storage_error
from alexnet.weights.sources.remote_file import RemoteFile

Report = Callable[[int], None]
"""Takes how many bytes are there by now."""

_CHUNK = 1 << 18
_WORTH = 100
"""An attempt that brings one part in so many of the file starts the count of attempts anew."""

_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class RetryPolicy:
    """How long a server is waited for.

    Attributes:
        attempts: how many in a row may bring nothing.
        connect: seconds until a connection stands.
        read: seconds without a byte.
        back_off: seconds before the second attempt, twice as many before each later one.
        longest: seconds before an attempt at most.
    """

    attempts: int = 4
    connect: float = 10.0
    read: float = 15.0
    back_off: float = 0.5
    longest: float = 8.0


RETRY_POLICY = RetryPolicy()


class _TryAgainError(Exception):
    """This attempt failed, the next may not; the text is the sentence if none is left."""


def download(
    url: str,
    file: RemoteFile,
    folder: Path,
    *,
    label: str,
    report: Report = lambda _: None,
    cancelled: threading.Event | None = None,
    session: requests.Session | None = None,
    retry_policy: RetryPolicy = RETRY_POLICY,
) -> Path:
    """Fetch ``file`` from ``url`` into ``folder``, unless it is there.

    Args:
        url: where the file lies.
        file: its name in ``folder``, its size and its hash.
        folder: where it is kept; must exist.
        label: whose file it is, as the first word of every message.
        report: called with the bytes that are there by now.
        cancelled: stops the download when set; what has come is kept.
        session: connections to be used again.
        retry_policy: how long the server is waited for.

    Returns:
        The path of the file, whose size and hash are right.

    Raises:
        WeightsError: it could not be fetched, is another file, or was stopped.
    """
    cancelled = cancelled or threading.Event()
    attempt = _Download(url, file, folder, label, report, cancelled, session, retry_policy)
    try:
        return attempt.run()
    except OSError as error:
        raise storage_error(error, label) from None


class _Download:
    """One download: attempts until the file is whole, then the check of its hash."""

    def __init__(
        self,
        url: str,
        file: RemoteFile,
        folder: Path,
        label: str,
        report: Report,
        cancelled: threading.Event,
        session: requests.Session | None,
        retry_policy: RetryPolicy,
    ) -> None:
        self.url, self.file, self.label, self.report = url, file, label, report
        self.cancelled, self.retry_policy = cancelled, retry_policy
        self.session = session or requests.Session()
        self.part, self.path = folder / f"{file.name}.part", folder / file.name

    def run(self) -> Path:
        if self.path.exists():
            if self.file.is_at(self.path):
                self.report(self.file.bytes)
                return self.path
            self.path.unlink()
        while not self._complete():
            pass
        os.replace(self.part, self.path)
        return self.path

    def _complete(self) -> bool:
        """Fetch what is missing; return whether the hash is right, else drop what came.

        Bytes of an earlier day may spoil a later download, so a resumed one whose hash is
        wrong gets a second chance, one in a single piece does not.
        """
        resumed = self._size() > 0
        self._fetch_rest()
        if self.file.is_at(self.part):
            return True
        self._drop()
        self.report(0)
        if not resumed:
            raise self._refused("is another file than expected: its hash is wrong, so it was")
        return False

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _drop(self) -> None:
        self.part.unlink(missing_ok=True)

    def _fetch_rest(self) -> None:
        fruitless = 0
        while (before := self._size()) != self.file.bytes:
            try:
                self._attempt()
                return
            except _TryAgainError as error:
                gained = self._size() - before
                fruitless = 1 if gained * _WORTH >= self.file.bytes else fruitless + 1
                if fruitless >= self.retry_policy.attempts:
                    raise WeightsError(str(error), name=self.label) from None
            wait = min(self.retry_policy.back_off * 2 ** (fruitless - 1), self.retry_policy.longest)
            if self.cancelled.wait(wait):
                raise self._stopped()

    def _attempt(self) -> None:
        if self.cancelled.is_set():
            raise self._stopped()
        start = self._size()
        if start > self.file.bytes:
            self._drop()
            start = 0
        with self._answer(start) as response:
            self._write(response, self._check_answer(response, start))

    def _answer(self, start: int) -> requests.Response:
        # Compressed answers could neither be resumed nor counted.
        headers = {"Accept-Encoding": "identity", "User-Agent": "AlexNet-Explorer"}
        if start:
            headers["Range"] = f"bytes={start}-"
        try:
            return self.session.get(
                self.url,
                headers=headers,
                stream=True,
                timeout=(self.retry_policy.connect, self.retry_policy.read),
            )
        except (requests.ConnectionError, requests.Timeout):
            raise _TryAgainError(
                "the server that has the weights cannot be reached. Everything else works "
                "without it: check the connection to the Internet, then try again."
            ) from None
        except (requests.RequestException, ValueError):
            raise WeightsError(
                f"the address of {self.file.name} leads nowhere: check the environment variable "
                "ALEXNET_WEIGHTS_URL_… if it is set, or try again later.",
                name=self.label,
            ) from None

    def _check_answer(self, response: requests.Response, start: int) -> int:
        """Return from which byte on the answer holds the file."""
        status = response.status_code
        if status in _TRANSIENT:
            raise _TryAgainError(
                f"the server answered {status} when asked for {self.file.name}: try again later."
            )
        if status == requests.codes.partial_content and self._continues(response, start):
            return start
        if status in (requests.codes.partial_content, 416):
            self._drop()
            raise _TryAgainError(
                f"the server could not continue {self.file.name}: try again later."
            )
        if status != requests.codes.ok:
            raise WeightsError(
                f"the server answered {status} when asked for {self.file.name}: the file has "
                "moved or may not be fetched from here.",
                name=self.label,
            )
        declared = response.headers.get("Content-Length", "")
        if declared.isdecimal() and int(declared) != self.file.bytes:
            raise self._wrong_size(f"{int(declared):,}")
        self._drop()
        return 0

    def _continues(self, response: requests.Response, start: int) -> bool:
        expected = f"bytes {start}-{self.file.bytes - 1}/"
        answers = (f"{expected}{self.file.bytes}", f"{expected}*")
        return start > 0 and response.headers.get("Content-Range") in answers

    def _write(self, response: requests.Response, size: int) -> None:
        with self.part.open("ab") as part:
            while chunk := self._next_chunk(response):
                size += len(chunk)
                if size > self.file.bytes:
                    break
                part.write(chunk)
                self.report(size)
                if self.cancelled.is_set():
                    raise self._stopped()
            part.flush()
            os.fsync(part.fileno())
        if size > self.file.bytes:
            self._drop()
            raise self._wrong_size(f"more than {self.file.bytes:,}")
        if size < self.file.bytes:
            raise _TryAgainError(
                f"the connection broke off while {self.file.name} came: try again, and it goes "
                "on where it stopped."
            )

    def _next_chunk(self, response: requests.Response) -> bytes:
        """Return what is there, at least a byte; nothing at the end or where it broke off."""
        try:
            chunk: bytes = response.raw.read1(_CHUNK, decode_content=False)
        except (urllib3.exceptions.HTTPError, requests.RequestException, OSError):
            return b""
        return chunk

    def _wrong_size(self, declared: str) -> WeightsError:
        return self._refused(
            f"is another file than expected: it has {declared} bytes instead of "
            f"{self.file.bytes:,}, so it was"
        )

    def _refused(self, what: str) -> WeightsError:
        return WeightsError(
            f"what the server sent for {self.file.name} {what} thrown away. Try again later, or "
            "from a network without a login page.",
            name=self.label,
        )

    def _stopped(self) -> WeightsError:
        return stopped(self.label)


def stopped(name: str) -> WeightsError:
    """Return what to say when somebody stopped the download of the source ``name``."""
    return WeightsError(
        "the download was stopped. Started again, it goes on where it stopped.", name=name
    )
