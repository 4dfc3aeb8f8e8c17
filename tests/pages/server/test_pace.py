"""A program that asks for runs without end is made to wait; a person is not."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.server import pace


def script() -> None:
    from pages.ui.server import pace

    pace.hold_back()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses made, on a clock that only pauses and the test move."""
    made: list[float] = []
    clock = SimpleNamespace(sleep=made.append, monotonic=lambda: 1000.0 + sum(made))
    monkeypatch.setattr(pace, "time", clock)
    return made


def test_a_flood_of_runs_waits(pauses: list[float]) -> None:
    app = AppTest.from_function(script).run()
    for _ in range(pace._MOST_RUNS - 1):
        app.run()
    assert pauses == []
    for _ in range(5):
        app.run()
    assert pauses == [pace._PAUSE_SECONDS] * 5


def test_who_pauses_is_forgiven(pauses: list[float]) -> None:
    app = AppTest.from_function(script).run()
    app.session_state["recent-runs"] = [1000.0 - pace._SECONDS - 1] * pace._MOST_RUNS
    app.run()
    assert pauses == []
    assert app.session_state["recent-runs"] == [1000.0]


def test_sessions_do_not_wait_for_each_other(pauses: list[float]) -> None:
    for _ in range(3):
        app = AppTest.from_function(script).run()
        for _ in range(pace._MOST_RUNS - 1):
            app.run()
    assert pauses == []
