"""A visitor's side of Streamlit's own protocol: what a browser keeps and sends, undrawn.

It costs a hundredth of a browser's processor time, so that forty of them can share a machine
with the server that they measure. Sources: Streamlit's ``proto/*.proto``, its
``web/server/starlette`` and the frontend's ``ForwardMessageCache``.
"""

import asyncio
import http.client
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin, Subprotocol

ANSWER_SECONDS = 60.0
CACHED_RUNS = 2
"""For how many runs a browser says that it has a large message that no run has used."""
KEPT_RUNS = 10
"""For how many it has it: an answer may rest on what was said some requests ago."""

_XSRF_COOKIE = "_streamlit_xsrf"
_LARGEST_MESSAGE = 200_000_000
_SUCCESS = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
_EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
_FRAGMENT = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY

Path = tuple[int, ...]


class PageError(Exception):
    """The page did not answer, is gone, or shows something that it must not."""


@dataclass
class Run:
    """One run of the page's script, from the gesture on.

    Attributes:
        sent: when the gesture was sent, by ``time.perf_counter``.
        elements: what arrived, each with when.
        began: whether the server has begun.
        done: set to when the last element had arrived.
    """

    sent: float
    done: "asyncio.Future[float]"
    elements: list[tuple[float, Element]] = field(default_factory=list)
    began: bool = False

    @property
    def seconds(self) -> float:
        """What the whole page took."""
        return self.done.result() - self.sent

    def seconds_until(self, *elements: Element) -> float:
        """Return when the last of some elements of this run had arrived."""
        wanted = {id(element) for element in elements}
        return max(at for at, element in self.elements if id(element) in wanted) - self.sent


@dataclass
class Client:
    """One visitor's tab.

    Attributes:
        url: of the server or of what stands before it, without a slash at the end.
        cookies: what the servers asked to keep.
        query: what stands behind the question mark in the address.
        states: the values of the widgets that this visitor has touched, by the widget's id.
        pages: title -> hash of each page.
        bytes_received: of all messages.
        patience: seconds after which an answer is given up.
        follows_timers: whether parts of the page that ask to be run every so often are.
    """

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    query: str = ""
    states: dict[str, WidgetState] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    bytes_received: int = 0
    patience: float = ANSWER_SECONDS
    follows_timers: bool = True
    _page_hash: str = ""
    _session_id: str = ""
    _socket: ClientConnection | None = None
    _reader: "asyncio.Task[None] | None" = None
    _run: Run | None = None
    _shown: dict[Path, tuple[int, Delta]] = field(default_factory=dict)
    _runs: int = 0
    _cache: dict[str, tuple[int, ForwardMsg]] = field(default_factory=dict)
    _timers: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _urls: dict[str, "asyncio.Future[ForwardMsg]"] = field(default_factory=dict)

    async def open(self, page_name: str = "", query: str = "") -> Run:
        """Open the page as a browser does and return its first run.

        Args:
            page_name: path of the page, such as ``"prediction"``; empty for the first one.
            query: what stands behind the question mark of a link.
        """
        self.query = query
        for path in (f"/{page_name}", "/_stcore/health", "/_stcore/host-config"):
            await self.request("GET", path)
        await self._connect()
        return await self._rerun(ClientState(query_string=query, page_name=page_name))

    async def close(self) -> None:
        """Close the tab."""
        for timer in self._timers.values():
            timer.cancel()
        if self._socket:
            await self._socket.close()
        if self._reader:
            self._reader.cancel()
            with suppress(asyncio.CancelledError, PageError):
                await self._reader

    @property
    def is_connected(self) -> bool:
        """Whether the server is still there."""
        return self._reader is not None and not self._reader.done()

    def shown(self) -> Iterator[Element]:
        """Return the elements that the page shows, from top to bottom."""
        for path in sorted(self._shown):
            delta = self._shown[path][1]
            if delta.WhichOneof("type") == "new_element":
                yield delta.new_element

    async def gesture(self, state: WidgetState | None = None) -> Run:
        """Change a widget, or only ask for another run; return the run that answers."""
        return await self._rerun(self._client_state_with(state))

    async def send(self, state: WidgetState) -> None:
        """Change a widget and wait for nothing, as somebody does who is fast."""
        await self._send(BackMsg(rerun_script=self._client_state_with(state)))

    async def visit(self, title: str) -> Run:
        """Turn to another page by its name in the navigation."""
        self._page_hash, self.query = self.pages[title], ""
        self.states.clear()
        return await self._rerun(self._client_state())

    async def upload(self, widget_id: str, name: str, kind: str, data: bytes) -> Run:
        """Put a file into an uploader, as the browser does: address, transfer, gesture."""
        sent = time.perf_counter()
        status, urls = await self.transfer(name, kind, data)
        if status != 204:
            raise PageError(f"the upload was answered with {status}")
        state = WidgetState(id=widget_id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = urls.file_id, name, len(data)
        info.file_urls.CopyFrom(urls)
        run = await self.gesture(state)
        run.sent = sent
        return run

    async def transfer(self, name: str, kind: str, data: bytes) -> tuple[int, FileURLs]:
        """Send a file to the address that the session names; return the status, and it."""
        request = BackMsg()
        request.file_urls_request.request_id = str(uuid.uuid4())
        request.file_urls_request.session_id = self._session_id
        request.file_urls_request.file_names.append(name)
        answer: asyncio.Future[ForwardMsg] = asyncio.get_running_loop().create_future()
        self._urls[request.file_urls_request.request_id] = answer
        await self._send(request)
        message = await asyncio.wait_for(answer, self.patience)
        urls = message.file_urls_response.file_urls[0]
        return await self.request("PUT", urls.upload_url, _multipart(name, kind, data)), urls

    async def request(self, method: str, path: str, body: tuple[str, bytes] | None = None) -> int:
        """Make an ordinary request and return its status; keep the cookies."""
        return await asyncio.to_thread(self._request, method, path, body)

    def _request(self, method: str, path: str, body: tuple[str, bytes] | None) -> int:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=ANSWER_SECONDS)
        headers = {"Cookie": self._cookie_header(), "Origin": self.url}
        if body:
            headers |= {"Content-Type": body[0], "X-Xsrftoken": self.cookies.get(_XSRF_COOKIE, "")}
        try:
            connection.request(method, path, body[1] if body else None, headers)
            answer = connection.getresponse()
            answer.read()
            self._keep_cookies(answer.headers.get_all("Set-Cookie") or [])
            return answer.status
        except OSError as error:
            raise PageError(f"{path} was not answered: {error}") from error
        finally:
            connection.close()

    def _keep_cookies(self, lines: Iterable[str]) -> None:
        for line in lines:
            for morsel in SimpleCookie(line).values():
                self.cookies[morsel.key] = morsel.value

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def _connect(self) -> None:
        """Open the socket; the second subprotocol is the token, as the frontend sends it."""
        try:
            self._socket = await connect(
                self.url.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=[
                    Subprotocol("streamlit"),
                    Subprotocol(self.cookies.get(_XSRF_COOKIE, "none")),
                ],
                additional_headers={"Cookie": self._cookie_header()},
                origin=Origin(self.url),
                compression=None,
                max_size=_LARGEST_MESSAGE,
                ping_interval=None,
                open_timeout=ANSWER_SECONDS,
                proxy=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            raise PageError(f"no connection: {error}") from error
        assert self._socket.response
        self._keep_cookies(self._socket.response.headers.get_all("Set-Cookie"))
        self._reader = asyncio.create_task(self._read())

    def _client_state_with(self, state: WidgetState | None) -> ClientState:
        """Return what is sent after a gesture; a click is told once, by no timer again."""
        if state is None:
            return self._client_state()
        self.states[state.id] = state
        told = self._client_state()
        if state.WhichOneof("value") == "trigger_value":
            del self.states[state.id]
        return told

    def _client_state(self, fragment_id: str = "") -> ClientState:
        return ClientState(
            query_string=self.query,
            widget_states=WidgetStates(widgets=self.states.values()),
            page_script_hash=self._page_hash,
            fragment_id=fragment_id,
            is_auto_rerun=bool(fragment_id),
            cached_message_hashes=[
                message
                for message, (used, _) in self._cache.items()
                if used > self._runs - CACHED_RUNS
            ],
            context_info=ContextInfo(url=self.url, timezone="UTC", locale="en"),
        )

    async def _rerun(self, state: ClientState) -> Run:
        run = Run(time.perf_counter(), asyncio.get_running_loop().create_future())
        self._run = run
        await self._send(BackMsg(rerun_script=state))
        try:
            await asyncio.wait_for(asyncio.shield(run.done), self.patience)
        except TimeoutError:
            raise PageError(f"no answer within {self.patience:.0f} s") from None
        return run

    async def _send(self, message: BackMsg) -> None:
        if not self._socket or not self.is_connected:
            raise PageError("the connection is closed")
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as error:
            raise PageError("the connection is closed") from error

    async def _read(self) -> None:
        assert self._socket
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                self.bytes_received += len(data)
                self._take(ForwardMsg.FromString(data), time.perf_counter())
        except ConnectionClosed:
            pass
        finally:
            if self._run and not self._run.done.done():
                self._run.done.set_exception(PageError("the connection broke"))
                # Asked for by nobody where the run was given up before.
                self._run.done.exception()

    def _take(self, message: ForwardMsg, at: float) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            metadata, known = message.metadata, self._cache[message.ref_hash][1]
            message = ForwardMsg()
            message.CopyFrom(known)
            message.metadata.CopyFrom(metadata)
            kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._cache[message.hash] = (self._runs, message)
        match kind:
            case "delta":
                self._take_delta(message, at)
            case "new_session":
                self._take_new_session(message)
            case "script_finished":
                self._take_finished(message.script_finished, at)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "navigation":
                self.pages = {p.page_name: p.page_script_hash for p in message.navigation.app_pages}
                self._page_hash = message.navigation.page_script_hash
            case "file_urls_response":
                self._urls.pop(message.file_urls_response.response_id).set_result(message)
            case "auto_rerun" if self.follows_timers:
                auto = message.auto_rerun
                self._timers[auto.fragment_id] = asyncio.create_task(
                    self._rerun_fragment(auto.fragment_id, auto.interval)
                )

    def _take_delta(self, message: ForwardMsg, at: float) -> None:
        delta = message.delta
        if delta.WhichOneof("type") == "new_transient":
            return
        self._shown[tuple(message.metadata.delta_path)] = (self._runs, delta)
        if self._run and delta.WhichOneof("type") == "new_element":
            self._run.elements.append((at, delta.new_element))

    def _take_new_session(self, message: ForwardMsg) -> None:
        new = message.new_session
        if new.initialize.session_id:
            self._session_id = new.initialize.session_id
        if message.metadata.run.fragment_ids:
            return
        self._runs += 1
        self._page_hash = new.page_script_hash
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._run:
            self._run.began = True
            self._run.elements.clear()

    def _take_finished(self, status: int, at: float) -> None:
        if status in (_EARLY, _FRAGMENT) or not self._run or not self._run.began:
            return
        self._shown = {p: kept for p, kept in self._shown.items() if kept[0] == self._runs}
        oldest = self._runs - KEPT_RUNS
        self._cache = {h: kept for h, kept in self._cache.items() if kept[0] > oldest}
        self._forget_vanished_widgets()
        if self._run.done.done():
            return
        if status == _SUCCESS:
            self._run.done.set_result(at)
        else:
            self._run.done.set_exception(PageError("the page's script could not be compiled"))

    def _forget_vanished_widgets(self) -> None:
        there = set()
        for element in self.shown():
            kind = element.WhichOneof("type")
            assert kind is not None
            widget = getattr(element, kind)
            there.add(getattr(widget, "id", ""))
        self.states = {name: state for name, state in self.states.items() if name in there}

    async def _rerun_fragment(self, fragment_id: str, interval: float) -> None:
        with suppress(PageError):
            while True:
                await asyncio.sleep(interval)
                await self._send(BackMsg(rerun_script=self._client_state(fragment_id)))


def _multipart(name: str, kind: str, data: bytes) -> tuple[str, bytes]:
    boundary = uuid.uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body
