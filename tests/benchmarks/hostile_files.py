"""Hostile files on a real server, while another visitor edits and a third sends photos.

``python -m tests.benchmarks hostile`` runs it. The server is not held to 4 GiB by the system,
which few machines let a test do: what it and its readers hold is measured instead.
"""

from tests.benchmarks.report import table
from tests.support.hostile_visitors import HOSTILE_FILES, Attack, attacked
from tests.support.own_loop import finished
from tests.support.repository import ROOT
from tests.support.servers import serve

_HEAD = ("file", "answered, s", "slowest edit, s", "slowest photo, s", "memory, MB", "answer")


def run() -> tuple[str, list[str]]:
    """Return the report, and what went wrong."""
    with serve(ROOT / "app.py") as server:
        found = finished(attacked(server.url, server.pid, HOSTILE_FILES))
        wrong = ["an exception is in the log"] if server.exceptions() else []
    return table(_HEAD, [_row(name, attack) for name, attack in found.items()]), wrong


def _row(name: str, attack: Attack) -> tuple[str, ...]:
    return (
        name,
        f"{attack.answered:.1f}",
        f"{max(attack.edits):.2f} of {len(attack.edits)}",
        f"{max(attack.photos):.2f} of {len(attack.photos)}",
        f"{attack.megabytes:,.0f}",
        attack.words[:80] or "taken",
    )
