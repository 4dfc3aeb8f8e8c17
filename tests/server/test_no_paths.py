"""Nothing that the server sends tells where its files lie, whatever goes wrong."""

import sys
import sysconfig
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support.protocol import Session, request, session
from tests.support.repository import ROOT
from tests.support.servers import Server

_TEXTS = {str(ROOT), sys.prefix, sysconfig.get_path("purelib"), str(Path.home()), "Traceback"}
PLACES = {place.encode() for place in _TEXTS if len(place) > 3}
PAGES = ("", "architecture", "prediction", "training")


def assert_no_place(visitor: Session) -> None:
    """Assert that no message names a place, but for one field that Streamlit fills itself."""
    for raw, message in visitor.messages:
        kept = ForwardMsg()
        kept.CopyFrom(message)
        if kept.WhichOneof("type") == "new_session":
            # The whole path of app.py, which no setting and no page can leave out.
            kept.new_session.main_script_path = ""
            raw = kept.SerializeToString()
        found = [place for place in PLACES if place in raw]
        assert not found, (found, raw[:2000])


@pytest.mark.parametrize("name", PAGES)
def test_pages_tell_no_place(explorer: Server, name: str) -> None:
    with session(explorer.url) as visitor:
        visitor.visit(name)
        assert sum(1 for _ in visitor.elements()) > 10
        assert not any(e.WhichOneof("type") == "exception" for e in visitor.elements())
        assert_no_place(visitor)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"n": "1" + "A" * 500},
        {"n": "../../etc/passwd", "training": "../../etc"},
        {"n": "\x00", "training": "0" * 16},
        {"n": "1", "x": "y" * 10_000},
    ],
)
def test_hostile_addresses_tell_no_place(
    explorer: Server, name: str, query: dict[str, Any]
) -> None:
    with session(explorer.url) as visitor:
        visitor.visit(name, urlencode(query))
        assert_no_place(visitor)
        assert not any(e.WhichOneof("type") == "exception" for e in visitor.elements())


@pytest.mark.parametrize("fault", ["raise", "nested", "widget"])
def test_an_exception_says_nothing_of_itself(faulty: Server, fault: str) -> None:
    with session(faulty.url) as visitor:
        visitor.visit(query=urlencode({"fault": fault}))
        shown = [e for e in visitor.elements() if e.WhichOneof("type") == "exception"]
        assert len(shown) == 1
        assert not shown[0].exception.stack_trace
        assert "password" not in str(shown[0])
        assert_no_place(visitor)
    assert "Traceback" in faulty.log()


def test_a_message_that_is_too_large_for_a_browser_is_not_sent(faulty: Server) -> None:
    with session(faulty.url) as visitor:
        visitor.visit(query="fault=large")
        assert max(len(raw) for raw, _ in visitor.messages) < 1_000_000
        assert_no_place(visitor)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/prediction",
        "/nothing",
        "/_stcore/nothing",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/media/../../etc/passwd",
        "/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/media/0000.png",
        "/component/x/../../../app.py",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "//etc/passwd",
        "/app/static/x",
        "/_stcore/upload_file/x/y",
        "/%00",
        "/a" * 4000,
    ],
)
def test_no_answer_tells_a_place(explorer: Server, path: str) -> None:
    for method in ("GET", "OPTIONS", "DELETE", "PUT", "POST"):
        answer = request(explorer.url, method, path)
        assert answer.status < 500
        told = answer.body + repr(answer.headers).encode()
        assert not [place for place in PLACES if place in told]
        assert b"import streamlit" not in told
