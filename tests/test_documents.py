"""The README is short, and what the documents point to is there."""

import re
from pathlib import Path

import pytest

from tests.support.repository import ROOT

DOCUMENTS = sorted(
    [ROOT / "README.md", *ROOT.glob("assets/**/*.md"), *ROOT.glob(".github/*.md")],
    key=lambda path: path.name,
)
NAMED = re.compile(r"`([\w/.]+\.(?:py|toml|pov))`")
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def test_the_readme_is_read_in_one_go() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 170


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(path: Path) -> None:
    for name in NAMED.findall(path.read_text("utf-8")):
        assert any(ROOT.glob(f"[!.]*/**/{name}")) or (ROOT / name).exists(), name
