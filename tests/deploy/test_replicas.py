"""Two replicas behind nginx, as deployed: people stay with theirs, and outlive its death."""

import asyncio
import contextlib
import os
import signal
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from tests.deploy.balancer import NGINX, balancer
from tests.support.apps import ARTICLE, EXPLORER, parameters
from tests.support.client import Client, PageError
from tests.support.client_widgets import exceptions, find, number, texts
from tests.support.own_loop import finished
from tests.support.servers import Server, serve

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)"),
]

COOKIE = "alexnet_replica"
XSRF = "_streamlit_xsrf"
VISITORS = 6
EDITS_AFTERWARDS = 3


@dataclass(frozen=True)
class Site:
    """What is deployed.

    Attributes:
        url: of the balancer.
        replicas: name -> server.
    """

    url: str
    replicas: dict[str, Server]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(EXPLORER.script)) for _ in range(2)]
        addresses = [server.url.removeprefix("http://") for server in servers]
        url = stack.enter_context(balancer(tmp_path_factory.mktemp("nginx"), addresses))
        yield Site(url, dict(zip(("first", "second"), servers, strict=True)))


class Visitor:
    """One who edits the maps of C1 over and over."""

    def __init__(self, site: Site, maps: int) -> None:
        self.site, self.maps = site, maps
        self.client = self._tab()
        self.reconnected = 0

    def _tab(self) -> Client:
        # The diagram would make both replicas import TensorFlow, which is of no account here.
        return Client(self.site.url, follows_timers=False)

    @property
    def replica(self) -> str:
        return self.client.cookies[COOKIE]

    async def arrive(self) -> None:
        await self.client.open()
        self.check(ARTICLE["C1"])

    async def edit(self) -> None:
        """Type; if the connection breaks, do as the browser does: open it again and go on."""
        maps = self.maps + 1
        try:
            widget = find(self.client, "number_input", "Maps (channels)")
            await self.client.gesture(number(widget, maps))
        except PageError:
            await self.come_back()
            self.reconnected += 1
            return
        self.maps = maps
        self.check(maps)

    async def come_back(self) -> None:
        """Open the address that the browser shows; what was typed last may be in it or not."""
        old, self.client = self.client, self._tab()
        await old.close()
        self.client.cookies = dict(old.cookies)
        await self.client.open(query=old.query)
        shown = int(find(self.client, "number_input", "Maps (channels)").default)
        assert shown in (self.maps, self.maps + 1)
        self.maps = shown
        self.check(shown)

    def check(self, maps: int) -> None:
        total = f"{parameters({**ARTICLE, 'C1': maps}):,}"
        kinds = {e.WhichOneof("type") for e, text in texts(self.client) if total in text}
        assert kinds >= {"metric", "html"}, f"{total} is not shown"
        assert not exceptions(self.client)


@asynccontextmanager
async def arrived(site: Site, number_of_visitors: int = VISITORS) -> AsyncIterator[list[Visitor]]:
    """Visitors who have made an edit each; they leave at the end of the block."""
    visitors = [Visitor(site, 100 + 20 * n) for n in range(number_of_visitors)]
    try:
        for visitor in visitors:
            await visitor.arrive()
            await visitor.edit()
        yield visitors
    finally:
        for visitor in visitors:
            await visitor.client.close()


def test_newcomers_are_spread_and_each_upload_finds_its_session(site: Site) -> None:
    async def visit() -> None:
        async with arrived(site) as visitors:
            assert {visitor.replica for visitor in visitors} == {"first", "second"}
            for visitor in visitors:
                for _ in range(3):
                    assert await upload(visitor) == 204

    finished(visit())


def test_without_its_cookie_an_upload_can_miss_its_session(site: Site) -> None:
    """What the cookie is for; the token against forged requests is good at every replica."""

    async def visit() -> None:
        async with arrived(site, 1) as (visitor,):
            cookies = visitor.client.cookies
            cookies[COOKIE] = {"first": "second", "second": "first"}[visitor.replica]
            assert await upload(visitor) == 400
            token = cookies.pop(XSRF)
            assert await upload(visitor) == 403
            cookies |= {XSRF: token, COOKIE: "nonsense"}
            assert await visitor.client.request("GET", "/_stcore/health") == 200

    finished(visit())


def test_answers_bear_the_headers_and_hide_the_figures(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/") as answer:
        headers = dict(answer.headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["Server"] == "nginx"
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{site.url}/_stcore/metrics")
    refused.value.close()


def test_too_large_an_upload_is_refused_and_the_session_goes_on(site: Site) -> None:
    async def visit() -> None:
        async with arrived(site, 1) as (visitor,):
            # nginx may close the connection before everything is sent.
            with contextlib.suppress(PageError):
                assert await upload(visitor, bytes(306 * 1024 * 1024)) == 413
            await visitor.edit()
            assert visitor.reconnected == 0

    finished(visit())


def test_who_uploads_without_end_is_told_to_wait_and_edits_on(site: Site) -> None:
    async def visit() -> None:
        async with arrived(site, 1) as (visitor,):
            answers = [await upload(visitor) for _ in range(160)]
            assert set(answers) == {204, 429}
            # 80 from this address, of which the tests before took some.
            assert answers.index(429) >= 40
            await visitor.edit()
            await asyncio.sleep(1)
            assert await upload(visitor) == 204

    finished(visit())


def test_who_loses_a_replica_goes_on_at_the_other_with_the_link(site: Site) -> None:
    """The last one: it leaves one replica."""

    async def visit() -> None:
        async with arrived(site) as visitors:
            homes = [visitor.replica for visitor in visitors]
            assert set(homes) == {"first", "second"}
            gone = asyncio.Event()
            work = [asyncio.create_task(edit_before_and_after(v, gone)) for v in visitors]
            await asyncio.sleep(1)
            os.kill(site.replicas["first"].pid, signal.SIGKILL)
            gone.set()
            await asyncio.gather(*work)
            for visitor, home in zip(visitors, homes, strict=True):
                assert visitor.reconnected == (1 if home == "first" else 0)
                assert visitor.replica == "second"
                assert await upload(visitor) == 204
        async with arrived(site, 2) as newcomers:
            assert {visitor.replica for visitor in newcomers} == {"second"}

    finished(visit())
    assert site.replicas["second"].exceptions() == 0


async def edit_before_and_after(visitor: Visitor, gone: asyncio.Event) -> None:
    """Edit until a replica is gone, and a few times more."""
    while not gone.is_set():
        await visitor.edit()
        await asyncio.sleep(0.1)
    for _ in range(EDITS_AFTERWARDS):
        await visitor.edit()


async def upload(visitor: Visitor, data: bytes = b"1234") -> int:
    """Send a file to where the visitor's session expects it; return the status."""
    return (await visitor.client.transfer("a.png", "image/png", data))[0]
