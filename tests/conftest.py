"""What all tests share: a quiet TensorFlow on the processor, a Chromium, slow tests on demand.

Without Chromium the tests that drive one are skipped. ``ALEXNET_REQUIRE_BROWSER=1`` makes that
a failure.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from tests.chromium import EXECUTABLE, chromium

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
