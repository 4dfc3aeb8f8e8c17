"""What all tests share: a quiet TensorFlow on the processor, and slow tests on demand."""

import os

import pytest
from hypothesis import HealthCheck, settings

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
