"""What any program can send to the server, and all that comes back, byte for byte."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

XSRF_COOKIE = "_streamlit_xsrf"
_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """What the server said to an ordinary request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def request(url: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    """Make a request; underscores in the headers' names are hyphens."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_SECONDS)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read())
    finally:
        connection.close()


def xsrf_token(url: str) -> str:
    """Return the token that a new visitor is given."""
    cookies = request(url, "GET", "/_stcore/health").headers["set-cookie"]
    return SimpleCookie(cookies)[XSRF_COOKIE].value


@dataclass
class Session:
    """An open session.

    Attributes:
        socket: the connection.
        messages: all that has come, as it came and as it reads.
    """

    socket: ClientConnection
    messages: list[tuple[bytes, ForwardMsg]] = field(default_factory=list)

    def visit(self, page: str = "", query: str = "") -> None:
        """Ask for a page, and wait until it has run to its end."""
        wish = BackMsg()
        wish.rerun_script.page_name, wish.rerun_script.query_string = page, query
        self.socket.send(wish.SerializeToString())
        while True:
            raw = self.socket.recv(timeout=_SECONDS)
            assert isinstance(raw, bytes)
            message = ForwardMsg()
            message.ParseFromString(raw)
            self.messages.append((raw, message))
            early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if message.HasField("script_finished") and message.script_finished != early:
                return

    def wait_for_the_end(self) -> None:
        """Read until the server closes the connection; raise what the socket then raises."""
        while True:
            self.socket.recv(timeout=_SECONDS)

    @property
    def id(self) -> str:
        """What the server calls the session."""
        return next(
            message.new_session.initialize.session_id
            for _, message in self.messages
            if message.WhichOneof("type") == "new_session"
        )

    def elements(self) -> Iterator[Element]:
        """Yield what was put on the page."""
        for _, message in self.messages:
            if message.WhichOneof("type") == "delta":
                yield message.delta.new_element


@contextmanager
def session(url: str, origin: str | None = "") -> Iterator[Session]:
    """Open a session until the block ends; from the server's own page if no origin is given."""
    place = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(
        place,
        origin=None if origin is None else Origin(origin or url),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        open_timeout=_SECONDS,
    ) as socket:
        yield Session(socket)
