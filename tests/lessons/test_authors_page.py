"""The author's page is true: its lesson passes the check, and its lists name all there is."""

import re
from collections.abc import Collection
from typing import get_args

import pytest
from msgspec.structs import fields

from alexnet.lessons.checker import check
from alexnet.lessons.expressions import parse
from alexnet.lessons.measures import LAYER_MEASURES, PHOTO_MEASURES
from alexnet.lessons.schema import AnyStep, Curve, Item, Number, Option, Place, Step
from alexnet.lessons.vocabulary import ROW_FACTS, TOTALS
from tests.support.repository import ROOT

PAGE = (ROOT / "assets/docs/lessons.md").read_text("utf-8")
LISTS = {
    "C1.params": ROW_FACTS,
    "total.params": TOTALS,
    "trained.cat.best": PHOTO_MEASURES,
    "trained.cat.C7.zeros": LAYER_MEASURES,
    "number": [field.name for field in fields(Number)],
    "choice": [field.name for field in fields(Option)],
    "order": [field.name for field in fields(Item)],
    "curve": [field.name for field in fields(Curve)],
}


def named(first: str) -> list[str]:
    """Return the words in backticks of the table's line that begins with this one."""
    (line,) = re.findall(rf"^\| `{re.escape(first)}` \| (.*) \|$", PAGE, re.MULTILINE)
    return re.findall(r"`(\w+)`", line)


def test_its_lesson_passes_the_check() -> None:
    (lesson,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(check(lesson).steps) == 5
    assert f"assets/lessons/{check(lesson).id}.yaml" in PAGE


@pytest.mark.parametrize("step", get_args(AnyStep), ids=lambda step: step.__name__)
def test_its_table_has_the_keys_of_every_type_of_step(step: type[Step]) -> None:
    own = {field.name for field in fields(step)} - {field.name for field in fields(Step)}
    assert set(named(str(step.__struct_config__.tag))) == own


@pytest.mark.parametrize(("first", "names"), LISTS.items(), ids=list(LISTS))
def test_its_lists_are_whole(first: str, names: Collection[str]) -> None:
    assert sorted(named(first)) == sorted(names)


def test_it_names_every_part_of_a_page() -> None:
    (listed,) = re.findall(r"`at` is one of (.*?)\.\n", PAGE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", listed)) == set(get_args(Place))


def test_its_functions_are_part_of_the_language() -> None:
    (listed,) = re.findall(r"`not`, and (.*?)\.\n", PAGE, re.DOTALL)
    functions = re.findall(r"`(\w+)`", listed)
    assert len(functions) == 6
    for name in functions:
        arguments = "1, 2" if name in ("min", "max") else "1"
        assert parse(f"{name}({arguments})").paths == ()
