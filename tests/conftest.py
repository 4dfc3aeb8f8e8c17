"""What all tests share: a quiet TensorFlow on the processor, a Chromium, slow tests on demand.

Without Chromium the tests that drive one are skipped. ``ALEXNET_REQUIRE_BROWSER=1`` makes that
a failure.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
import plotly.io
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from alexnet.figures.drawing import frame
from tests.support.chromium import EXECUTABLE, chromium
from tests.support.theme_placeholders import placeholders_in

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# The first example that touches Keras takes seconds, the others milliseconds.
settings.register_profile("alexnet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alexnet")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="run the tests marked slow, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-slow"):
        return
    skip = pytest.mark.skip(reason="slow; give --run-slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


# One for the whole run: Playwright refuses a second in the same thread.
@pytest.fixture(scope="session", name="chromium")
def shared_chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    if not EXECUTABLE.exists():
        reason = f"no Chromium at {EXECUTABLE}; set ALEXNET_CHROMIUM"
        if os.environ.get("ALEXNET_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def plotly_looks_at_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Plotly refuse what it does not know, and let nothing rest on what it would mend.

    Nor may a colour be one that Streamlit replaces on its way to the browser.
    """
    unchecked = frame.figure_of

    def figure_of(content: dict[str, Any]) -> go.Figure:
        figure = unchecked(content)
        checked = go.Figure(content)
        assert _differences(_sent(figure), _sent(checked)) == []
        assert placeholders_in(figure) == set()
        return figure

    monkeypatch.setattr(frame, "figure_of", figure_of)


def _sent(figure: go.Figure) -> Any:
    return json.loads(plotly.io.to_json(figure))


def _differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return where two pieces of JSON differ, in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        found = []
        for name in {**one, **other}:
            found += _differences(one.get(name), other.get(name), f"{where}.{name}")
        return found
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = []
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            found += _differences(a, b, f"{where}[{index}]")
        return found
    nothing: tuple[Any, ...] = ([], None)
    if one == other or (one in nothing and other in nothing):
        return []
    return [f"{where}: {one!s:.60}, not {other!s:.60}"]
