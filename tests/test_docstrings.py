"""Examples in docstrings are run."""

import doctest
import importlib
import pkgutil

import pytest

import alexnet


def modules() -> list[str]:
    return [m.name for m in pkgutil.walk_packages(alexnet.__path__, "alexnet.") if not m.ispkg]


@pytest.mark.parametrize("name", modules())
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
