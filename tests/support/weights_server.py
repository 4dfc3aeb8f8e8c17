"""A server on localhost that can behave as badly as those on the Internet."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from alexnet.weights.sources.remote_file import Algorithm, RemoteFile


@dataclass
class Served:
    """One file and how it is served; ``breaks``, ``statuses`` are used up request by request.

    Attributes:
        content: the file.
        ranges: whether parts of it are handed out.
        breaks: after how many bytes of the answer the connection closes.
        statuses: answered instead of the file.
        declared: the ``Content-Length`` of whole answers, if another than the truth;
            ``""`` leaves it out.
        location: where to look instead.
        gate: awaited after the first ``gate_after`` bytes of an answer.
        drips: whether single bytes come while the gate is shut.
        content_range: the ``Content-Range`` of parts, if another than the truth.
    """

    content: bytes
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    declared: str | None = None
    location: str | None = None
    gate: threading.Event | None = None
    gate_after: int = 1000
    drips: bool = False
    content_range: str | None = None


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, Served] = {}
        self.asked: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Be silent."""

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path, wanted))
        served = self.server.files.get(self.path)
        if served is None or served.statuses:
            self._empty(served.statuses.pop(0) if served else 404)
        elif served.location is not None:
            self._empty(302, served.location)
        else:
            self._serve(served, wanted)

    def _empty(self, status: int, location: str | None = None) -> None:
        self.send_response(status)
        if location is not None:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _serve(self, served: Served, wanted: str | None) -> None:
        start = 0
        if wanted and served.ranges:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        body = served.content[start:]
        self.send_response(206 if start else 200)
        if start:
            whole = len(served.content)
            honest = f"bytes {start}-{whole - 1}/{whole}"
            self.send_header("Content-Range", served.content_range or honest)
            self.send_header("Content-Length", str(len(body)))
        elif served.declared is None:
            self.send_header("Content-Length", str(len(body)))
        elif served.declared:
            self.send_header("Content-Length", served.declared)
        # Ends answers without a length, and those that break off.
        self.send_header("Connection", "close")
        self.end_headers()
        if served.breaks:
            body = body[: served.breaks.pop(0)]
        if served.gate is not None:
            sent = served.gate_after
            self.wfile.write(body[:sent])
            while not served.gate.wait(0.01 if served.drips else 20) and sent < len(body):
                self.wfile.write(body[sent : sent + 1])
                sent += 1
            body = body[sent:]
        self.wfile.write(body)
        self.close_connection = True


@contextmanager
def running_server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def content_of(size: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).bytes(size)


def described(name: str, content: bytes) -> RemoteFile:
    return RemoteFile(name, len(content), hashlib.sha256(content).hexdigest())


def described_by_git(name: str, content: bytes) -> RemoteFile:
    digest = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    return RemoteFile(name, len(content), digest, Algorithm.GIT_BLOB_SHA1)


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("ALEXNET_CACHE", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder
