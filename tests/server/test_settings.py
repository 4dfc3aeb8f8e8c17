"""The settings of .streamlit/config.toml are known to Streamlit, and kept by a running server."""

import subprocess
import sys
import tomllib
import urllib.parse

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.server.conftest import Outside
from tests.support.protocol import XSRF_COOKIE, request, session, xsrf_token
from tests.support.repository import ROOT
from tests.support.servers import Server

SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
MEGABYTE = 1024 * 1024
BOUNDARY = "b0undary"


def part(data: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n'
    return f"{head}Content-Type: image/png\r\n\r\n".encode() + data + f"\r\n--{BOUNDARY}--".encode()


def put(server: Server, session_id: str, data: bytes, **headers: str) -> tuple[int, bytes]:
    """Upload a file as the browser does, but for the headers."""
    path = f"/_stcore/upload_file/{session_id}/file-1"
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = request(server.url, "PUT", path, part(data), Content_Type=kind, **headers)
    return answer.status, answer.body


def with_token(server: Server) -> dict[str, str]:
    token = xsrf_token(server.url)
    return {"Cookie": f"{XSRF_COOKIE}={token}", "X_Xsrftoken": token}


def test_every_setting_is_one_of_streamlit_s() -> None:
    command = [sys.executable, "-m", "streamlit", "config", "show"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "not a valid config option" not in run.stdout + run.stderr
    lines = set(run.stdout.splitlines())
    assert 'showErrorDetails = "none"' in lines
    assert 'toolbarMode = "minimal"' in lines
    assert "gatherUsageStats = false" in lines
    assert f"maxUploadSize = {SETTINGS['server']['maxUploadSize']}" in lines


def test_a_page_of_another_origin_opens_no_session(explorer: Server) -> None:
    port = urllib.parse.urlsplit(explorer.url).port
    for origin in ("http://evil.example", "null", f"http://127.0.0.1.evil.example:{port}", "x"):
        with pytest.raises(InvalidStatus) as refused, session(explorer.url, origin):
            pass
        assert refused.value.response.status_code == 403


def test_nobody_outside_is_asked_who_this_machine_is(explorer: Server, outside: Outside) -> None:
    with session(explorer.url) as visitor:
        visitor.visit()
    # What was asked before the first visit, when nothing of the app has run yet, is not its doing.
    outside.asked.clear()
    with pytest.raises(InvalidStatus), session(explorer.url, "http://evil.example"):
        pass
    assert outside.asked == []


def test_no_page_of_another_origin_may_read_an_answer(explorer: Server) -> None:
    for path in ("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/"):
        headers = request(explorer.url, "GET", path, Origin="http://evil.example").headers
        allowed = {name.lower(): value for name, value in headers.items()}
        assert allowed.get("access-control-allow-origin") not in ("*", "http://evil.example")


def test_an_upload_needs_the_visitor_s_own_token(explorer: Server) -> None:
    with session(explorer.url) as visitor:
        visitor.visit()
        token = xsrf_token(explorer.url)
        cookie = f"{XSRF_COOKIE}={token}"
        assert put(explorer, visitor.id, b"x")[0] == 403
        assert put(explorer, visitor.id, b"x", Cookie=cookie)[0] == 403
        assert put(explorer, visitor.id, b"x", X_Xsrftoken=token)[0] == 403
        wrong = "2|00000000|00000000000000000000000000000000|1"
        assert put(explorer, visitor.id, b"x", Cookie=cookie, X_Xsrftoken=wrong)[0] == 403
        assert put(explorer, visitor.id, b"x", Cookie=cookie, X_Xsrftoken=token)[0] == 204
        assert put(explorer, "no-session", b"x", Cookie=cookie, X_Xsrftoken=token)[0] == 400


def test_the_token_stays_at_home(explorer: Server) -> None:
    set_cookie = request(explorer.url, "GET", "/_stcore/health").headers["set-cookie"]
    assert "samesite=strict" in set_cookie.lower()


def test_a_large_upload_is_refused_in_words(explorer: Server) -> None:
    limit = SETTINGS["server"]["maxUploadSize"] * MEGABYTE
    with session(explorer.url) as visitor:
        visitor.visit()
        status, body = put(explorer, visitor.id, bytes(limit + 1), **with_token(explorer))
        assert (status, body) == (413, b"File too large")
        assert put(explorer, visitor.id, bytes(1000), **with_token(explorer))[0] == 204


def test_a_large_message_closes_the_connection(explorer: Server) -> None:
    limit = SETTINGS["server"]["maxWidgetStateSize"] * 1_000_000
    wish = BackMsg()
    wish.rerun_script.query_string = "n=" + "A" * limit
    with session(explorer.url) as visitor:
        visitor.visit()
        visitor.socket.send(wish.SerializeToString())
        with pytest.raises(ConnectionClosed):
            visitor.wait_for_the_end()
        assert visitor.socket.close_code == 1009


@pytest.mark.parametrize("noise", [b"", b"\xff" * 50, b"\x0a\xff\xff\xff\xff\x0f", b"text" * 1000])
def test_noise_for_a_message_harms_nobody(explorer: Server, noise: bytes) -> None:
    with session(explorer.url) as visitor:
        visitor.visit()
        visitor.socket.send(noise)
    with session(explorer.url) as visitor:
        visitor.visit()
    assert request(explorer.url, "GET", "/_stcore/health").body == b"ok"


def test_no_program_drives_the_pages_and_no_folder_is_served(explorer: Server) -> None:
    assert request(explorer.url, "POST", "/_stcore/agent/interact", b"{}").status == 403
    for path in ("/app/static/config.toml", "/app/static/../.streamlit/config.toml"):
        assert b"gatherUsageStats" not in request(explorer.url, "GET", path).body
