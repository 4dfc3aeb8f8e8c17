"""A real server and a real Chromium for the tests of this folder.

The server is started once; every test gets a browser page of its own, so a fresh session.
A test fails where the browser reports an error or the server's log holds a traceback, even
if all that it asserted was true.
"""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.support.repository import ROOT

# On a page other than the first, Streamlit's client looks for its server below the page's
# address before it looks above.
EXPECTED = ("/_stcore/health", "/_stcore/host-config")
SETTLED = "[data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
START_SECONDS = 60
# TensorFlow's import is part of the first page that shows a model.
WAIT_MILLISECONDS = 60_000
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A running explorer.

    Attributes:
        port: where it listens, on this machine.
        log_file: what it prints.
        pid: its process.
    """

    port: int
    log_file: Path
    pid: int

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """Return all that it has printed so far."""
        return self.log_file.read_text(errors="replace")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The explorer as ``streamlit run app.py`` serves it, on a free port."""
    with running(tmp_path_factory.mktemp("server") / "log.txt") as server:
        yield server


@pytest.fixture
def cold_server(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, which nobody has visited."""
    with running(tmp_path / "log.txt") as server:
        yield server


@contextmanager
def running(log_file: Path, port: int = 0) -> Iterator[Server]:
    """Start the explorer on a port, a free one unless given, and stop it at the end."""
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = ["--server.headless", "true", "--server.address", "127.0.0.1"]
    options += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            command + options, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            running = Server(port, log_file, process.pid)
            _wait_until_healthy(running, process)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{server.log()}")


@pytest.fixture(scope="session")
def visitors_browser(chromium: Browser) -> Iterator[BrowserContext]:
    """One cache for all pages, which fetches the framework once; a session is a page's own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(visitors_browser: BrowserContext, server: Server) -> Iterator[Page]:
    """A blank page of 1280 x 800 pixels; nothing may go wrong in it or in the server."""
    printed_before = len(server.log())
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not address.endswith(EXPECTED):
            errors.append(f"{message.text} ({address})")

    page = visitors_browser.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.close()
    printed = server.log()[printed_before:]
    assert "Traceback" not in printed, printed
    assert not errors, "the browser reported:\n" + "\n".join(errors)


@pytest.fixture
def open_page(page: Page, server: Server) -> Callable[[str], Page]:
    """Open a path of the explorer, such as ``"prediction"``, and wait until it has run."""

    def open_path(path: str = "") -> Page:
        page.goto(f"{server.url}/{path}")
        page.wait_for_selector(SETTLED)
        return page

    return open_path
