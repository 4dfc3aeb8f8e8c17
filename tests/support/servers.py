"""Streamlit servers in processes of their own, started as a user starts them."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.support.repository import ROOT

START_SECONDS = 120
HEALTH_POLL_SECONDS = 0.01
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_EXCEPTION = re.compile(r"Traceback \(most recent call last\)|Uncaught app execution")


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes:
        url: its address, without a slash at the end.
        log_file: what it prints.
        pid: its process.
        launched: when its process was started, by ``time.perf_counter``.
    """

    url: str
    log_file: Path
    pid: int
    launched: float

    def log(self) -> str:
        """Return all that it has printed so far."""
        return self.log_file.read_text(errors="replace")

    def exceptions(self) -> int:
        """Count the exceptions in its log."""
        return len(_EXCEPTION.findall(_COLOURS.sub("", self.log())))

    def resident_megabytes(self) -> float:
        """Return the memory that its process holds now, in units of 10^6 bytes."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
            kibibytes = int(status.split("VmRSS:")[1].split()[0])
        except FileNotFoundError:  # macOS
            command = ["ps", "-o", "rss=", "-p", str(self.pid)]
            kibibytes = int(subprocess.check_output(command, text=True))
        return kibibytes * 1024 / 1e6


@contextmanager
def serve(script: Path, own_settings: str = "") -> Iterator[Server]:
    """Run a script with Streamlit on a free port until the block ends.

    The working directory, and with it the project's ``.streamlit/config.toml``, is the same
    for every script. The home directory is an empty one: nobody's own settings count but
    ``own_settings``, as a user's own file has them.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port)]
    with tempfile.TemporaryDirectory() as home, Path(home, "log.txt").open("wb") as log:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("STREAMLIT_")}
        environment["HOME"] = home
        if own_settings:
            Path(home, ".streamlit").mkdir()
            Path(home, ".streamlit", "config.toml").write_text(own_settings)
        launched = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        server = Server(f"http://127.0.0.1:{port}", Path(log.name), process.pid, launched)
        try:
            _wait_until_healthy(server, process)
            yield server
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(HEALTH_POLL_SECONDS)
    raise RuntimeError(f"the server did not start:\n{server.log()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
