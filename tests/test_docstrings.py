"""Examples in docstrings are run."""

import doctest
import importlib
import pkgutil

import pytest

import alexnet
import pages.ui


def modules() -> list[str]:
    inside = (
        module.name
        for package in (alexnet, pages.ui)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    )
    return [alexnet.__name__, *inside]


@pytest.mark.parametrize("name", modules())
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
