"""A real server that is sent hostile files lives, and nobody else notices."""

import asyncio
import sys

import pytest

from tests.support.hostile_visitors import HOSTILE_FILES, attacked
from tests.support.servers import Server

_DEPLOYMENT_MEGABYTES = 4 * 2**30 / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_hostile_files_cost_nobody_else_anything(explorer: Server) -> None:
    found = asyncio.run(attacked(explorer.url, explorer.pid, HOSTILE_FILES))
    for name, attack in found.items():
        assert attack.megabytes < _DEPLOYMENT_MEGABYTES, name
        assert attack.edits, name
        assert attack.photos, name
        assert bool(attack.words) != ("99 scans" in name), (name, attack.words)
    assert explorer.exceptions() == 0
