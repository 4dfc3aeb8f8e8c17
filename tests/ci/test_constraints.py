"""The versions that passed lie in the ranges that the requirements allow."""

import pytest
from packaging.requirements import Requirement

from tests.support.repository import ROOT


def _lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


PASSED = dict(line.split("==") for line in _lines(".ci/constraints.txt"))


@pytest.mark.parametrize("line", _lines("requirements.txt") + _lines("tests/requirements.txt"))
def test_what_passed_is_allowed(line: str) -> None:
    requirement = Requirement(line)
    assert requirement.specifier.contains(PASSED[requirement.name.lower().replace("_", "-")])
