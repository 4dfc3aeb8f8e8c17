"""A real server that is sent hostile files lives, and nobody else notices."""

import sys

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.support.client import Client
from tests.support.client_widgets import exceptions, find
from tests.support.hostile_visitors import (
    FILE_OF_WEIGHTS,
    HOSTILE_FILES,
    PHOTO,
    attacked,
    until_shown,
)
from tests.support.own_loop import finished
from tests.support.repository import ROOT
from tests.support.servers import Server, serve

_DEPLOYMENT_MEGABYTES = 4 * 2**30 / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_hostile_files_cost_nobody_else_anything(explorer: Server) -> None:
    found = finished(attacked(explorer.url, explorer.pid, HOSTILE_FILES))
    for name, attack in found.items():
        assert attack.megabytes < _DEPLOYMENT_MEGABYTES, name
        assert attack.edits, name
        assert attack.photos, name
        assert bool(attack.words) != ("99 scans" in name), (name, attack.words)
    assert explorer.exceptions() == 0


def test_a_file_that_the_server_does_not_have_is_no_error(explorer: Server) -> None:
    finished(_name_lost_files(explorer.url))
    assert explorer.exceptions() == 0


async def _name_lost_files(url: str) -> None:
    client = Client(url)
    await client.open("prediction")
    await until_shown(client, PHOTO)
    for label in (PHOTO, FILE_OF_WEIGHTS):
        state = WidgetState(id=find(client, "file_uploader", label).id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = "lost", "lost.jpg", 10
        info.file_urls.file_id = "lost"
        await client.gesture(state)
        assert exceptions(client) == []
        find(client, "file_uploader", label)
    await client.close()


def test_a_user_s_own_check_of_sessions_takes_no_page_away() -> None:
    settings = "[runner]\nenforceSerializableSessionState = true\n"
    with serve(ROOT / "app.py", settings) as server:
        finished(_visit_all(server.url))
        assert server.exceptions() == 0


async def _visit_all(url: str) -> None:
    client = Client(url)
    await client.open()
    for title in ("Prediction", "Training", "Architecture"):
        await client.visit(title)
        await client.gesture()
        assert exceptions(client) == [], title
    await client.close()
