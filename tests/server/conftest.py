"""The explorer, and an app that fails, each on a server of its own with the project's settings."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.repository import ROOT
from tests.support.servers import Server, serve


@dataclass
class Outside:
    """What stands for the Internet: notes who asks for anything there, and answers nothing.

    Attributes:
        url: to be given to a program as its proxy.
        asked: the first line of every request.
    """

    url: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def outside() -> Iterator[Outside]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found = Outside(f"http://127.0.0.1:{listener.getsockname()[1]}")
        threading.Thread(target=_answer, args=(listener, found), daemon=True).start()
        yield found


def _answer(listener: socket.socket, outside: Outside) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # the end of all tests
            return
        with connection:
            outside.asked.append(connection.recv(1000).decode(errors="replace").split("\n")[0])


@pytest.fixture(scope="session")
def explorer(outside: Outside) -> Iterator[Server]:
    """The explorer, with nothing but ``outside`` for the Internet."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            patch.setenv(name, outside.url)
        patch.setenv("no_proxy", "127.0.0.1,localhost")
        with serve(ROOT / "app.py") as server:
            yield server


@pytest.fixture(scope="session")
def faulty() -> Iterator[Server]:
    with serve(Path(__file__).parent / "faulty_app.py") as server:
        yield server
