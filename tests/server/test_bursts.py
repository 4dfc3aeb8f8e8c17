"""Who is fast gets what who is slow gets: no click and no number is lost or done twice."""

import asyncio
import random
from collections.abc import Callable

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from alexnet.architecture.presets import preset
from alexnet.explorer.workspace import Workspace
from tests.support.client import Client
from tests.support.client_widgets import Table, chosen, find, number, pressed
from tests.support.own_loop import finished
from tests.support.servers import Server

_LONGEST_SECONDS = 30.0
"""After which a page that does not come to the same state counts as one that has lost something."""

Gesture = Callable[[Client], WidgetState]


def _press(label: str) -> Gesture:
    return lambda client: pressed(find(client, "button", label))


_GESTURES: tuple[Gesture, ...] = (
    _press("Undo"),
    _press("Undo"),
    _press("Redo"),
    _press("out"),  # the key ends so: move-out
    _press("in"),
    lambda client: _switched(client, "Legend"),
    lambda client: _switched(client, "Volumes"),
)


def _switched(client: Client, label: str) -> WidgetState:
    switch = find(client, "checkbox", label)
    before = client.states.get(switch.id)
    on = before.bool_value if before else switch.default
    return WidgetState(id=switch.id, bool_value=not on)


async def _opened(url: str) -> Client:
    """Open the page, with something to undo and something to redo."""
    client = Client(url)
    await client.open()
    for maps in (90, 80, 70, 60, 50):
        await client.gesture(number(find(client, "number_input", "Maps (channels)"), maps))
    for _ in range(2):
        await client.gesture(pressed(find(client, "button", "Undo")))
    return client


async def _slowly(url: str, gestures: list[Gesture]) -> str:
    client = await _opened(url)
    for gesture in gestures:
        await client.gesture(gesture(client))
    await client.gesture()
    await client.close()
    return client.query


async def _fast(url: str, gestures: list[Gesture], pauses: random.Random, wanted: str) -> str:
    client = await _opened(url)
    for gesture in gestures:
        await client.send(gesture(client))
        await asyncio.sleep(pauses.choice([0, 0.01, 0.1]) * pauses.random())
    for _ in range(int(_LONGEST_SECONDS / 0.1)):
        if client.query == wanted:
            break
        await asyncio.sleep(0.1)
    await client.close()
    return client.query


@pytest.mark.parametrize("seed", range(8))
def test_a_burst_of_clicks_does_what_the_clicks_do(explorer: Server, seed: int) -> None:
    luck = random.Random(seed)
    gestures = luck.choices(_GESTURES, k=8)
    wanted = finished(_slowly(explorer.url, gestures))
    assert finished(_fast(explorer.url, gestures, luck, wanted)) == wanted


@pytest.mark.parametrize("pause", [0, 0.001, 0.01, 0.05])
def test_a_number_counts_on_the_page_that_is_opened_next(explorer: Server, pause: float) -> None:
    async def shown() -> str:
        client = Client(explorer.url)
        await client.open()
        await client.send(number(find(client, "number_input", "Maps (channels)"), 64))
        await asyncio.sleep(pause)
        await client.visit("Prediction")
        await client.gesture()
        await client.close()
        return client.query

    assert Workspace.from_link(finished(shown()).removeprefix("n=")).architecture == preset(
        "article-table"
    ).replace("C1", filters=64)


def test_a_click_that_meets_the_tables_own_report(explorer: Server) -> None:
    """The table tells that its edit was taken over, which is no edit but asks for a run."""

    async def mended(pause: float) -> str:
        client, table = Client(explorer.url), Table()
        await client.open()
        edited = table.edit(client, "C1", "Maps", "3.5")
        await client.gesture(edited)
        mend = pressed(find(client, "button", "Set maps of C1 to 4"))
        edited.string_value = '{"edited_rows": {}, "added_rows": [], "deleted_rows": []}'
        for state in (edited, mend) if pause < 0 else (mend, edited):
            await client.send(state)
            await asyncio.sleep(abs(pause))
        await asyncio.sleep(0.5)
        await client.gesture()
        await client.close()
        return client.query

    pauses = [0.0, 0.002, -0.002, 0.005, -0.005, 0.01, -0.01, 0.03, -0.03]
    slow = finished(mended(1.0))
    assert [finished(mended(pause)) for pause in pauses] == [slow] * len(pauses)


@pytest.mark.parametrize("first", ["row", "cell"])
def test_a_row_chosen_on_leaving_a_cell_stays_chosen(explorer: Server, first: str) -> None:
    """The click that ends the typing is told before the cell is."""

    async def shown() -> Workspace:
        client, table = Client(explorer.url), Table()
        await client.open()
        cell = table.edit(client, "C5", "Maps", "77")
        row = chosen(find(client, "button_group", "Row to inspect"), "C7")
        for state in (row, cell) if first == "row" else (cell, row):
            await client.send(state)
        await asyncio.sleep(0.5)
        await client.gesture()
        await client.close()
        return Workspace.from_link(client.query.removeprefix("n="))

    found = finished(shown())
    assert found.architecture == preset("article-table").replace("C5", filters=77)
    assert found.row_id == "C7"
