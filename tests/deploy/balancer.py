"""nginx as it is deployed, but before replicas on this machine."""

import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.support.repository import ROOT

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
CONFIGURATION = ROOT / "assets" / "deploy" / "nginx.conf"
_REPLICA = re.compile(r"172\.30\.57\.1([12]):8501")
_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_START_SECONDS = 20


def local_configuration(folder: Path, port: int, replicas: Sequence[str]) -> str:
    """Return the deployed configuration with this machine's addresses and a folder to write in.

    Args:
        folder: nginx's own.
        port: what it listens at.
        replicas: host and port of each.
    """
    text = _REPLICA.sub(lambda found: replicas[int(found[1]) - 1], CONFIGURATION.read_text())
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("access_log /dev/stdout", f"access_log {folder}/access.log")
    text = text.replace("/dev/stderr", f"{folder}/error.log")
    folders = "\n".join(f"{name}_temp_path {folder}/{name};" for name in _FOLDERS)
    return f"pid {folder}/pid;\ndaemon off;\n{text.replace('http {', 'http {' + chr(10) + folders)}"


@contextmanager
def balancer(folder: Path, replicas: Sequence[str]) -> Iterator[str]:
    """Run nginx before replicas until the block ends; give its address."""
    assert NGINX
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    configuration = folder / "nginx.conf"
    configuration.write_text(local_configuration(folder, port, replicas))
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    process.terminate()
    raise RuntimeError(f"nginx did not start: {process.communicate(timeout=30)[0].decode()}")
