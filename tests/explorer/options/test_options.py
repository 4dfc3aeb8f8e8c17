"""How pages are set up comes back from a link, and what is not allowed is never an error."""

import json
import math
from dataclasses import fields, replace
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.explorer.options.architecture import ORIENTATIONS, SIZINGS, SWEEP_FIELDS, TOOLS
from alexnet.explorer.options.option import option_of
from alexnet.explorer.options.options import Options
from tests.support.hostile import json_values

NAMES = [f.name for f in fields(Options)]
OTHERS: dict[str, st.SearchStrategy[Any]] = {
    "tool": st.sampled_from(list(TOOLS)),
    "sweep_field": st.sampled_from(SWEEP_FIELDS),
    "quantity": st.sampled_from(["params", "macs", "activation_bytes"]),
    "since": st.sampled_from(["baseline", "edit"]),
    "orientation": st.sampled_from(list(ORIENTATIONS)),
    "sizing": st.sampled_from(list(SIZINGS)),
    "layer": st.sampled_from(["In", "C1", "C1_pad", "C3_norm", "Out"]),
    "scale": st.floats(0.5, 1.5),
}


@st.composite
def options(draw: st.DrawFn) -> Options:
    """Any options; words whose choices other modules own keep their defaults."""
    chosen = {f.name: st.booleans() for f in fields(Options) if isinstance(f.default, bool)}
    return Options(**draw(st.fixed_dictionaries({**chosen, **OTHERS})))


@given(options())
def test_changes_read_back_through_json(chosen: Options) -> None:
    assert Options.from_changes(json.loads(json.dumps(chosen.changes()))) == chosen


def test_only_changes_are_written() -> None:
    assert Options().changes() == {}
    chosen = Options(tool="code", out_on_top=False)
    assert chosen.changes() == {"tool": "code", "out_on_top": False}


@pytest.mark.parametrize("name", NAMES)
def test_every_option_allows_its_own_default_and_says_what_it_is_for(name: str) -> None:
    option = option_of(Options, name)
    assert option.allows(option.default)
    assert option.default == getattr(Options(), name)
    assert option.meaning
    assert option.allowed


@pytest.mark.parametrize("name", NAMES)
@given(value=json_values())
def test_any_value_is_the_option_or_its_default(name: str, value: object) -> None:
    found = Options.from_changes({name: value, "tool" if name != "tool" else "top": value})
    got = getattr(found, name)
    assert got == (value if option_of(Options, name).allows(value) else Options().__dict__[name])
    assert Options.from_changes(found.changes()) == found


@pytest.mark.parametrize("name", NAMES)
@given(value=json_values())
def test_what_is_stored_can_be_read_back(name: str, value: Any) -> None:
    stored = replace(Options(), **{name: value}).changes()
    assert Options.from_changes(stored).changes() == stored


@given(json_values())
def test_what_is_no_table_of_options_is_the_defaults(value: object) -> None:
    if not isinstance(value, dict):
        assert Options.from_changes(value) == Options()


@pytest.mark.parametrize(
    "changes",
    [
        {"scale": 0.49},
        {"scale": 3.01},
        {"scale": math.nan},
        {"scale": 1},
        {"out_on_top": 1},
        {"tool": "shell"},
        {"tool": ["impact"]},
        {"layer": "../C1"},
        {"layer": "C1\n"},
        {"pixel": "１,2"},
        {"sample": "a photo of an older version"},
        {"password": "1"},
    ],
)
def test_what_is_not_allowed_leaves_the_rest_as_it_is(changes: dict[str, Any]) -> None:
    assert Options.from_changes({**changes, "top": 7}) == Options(top=7)


def test_no_two_pages_have_an_option_of_one_name() -> None:
    owners = [table for table in Options.__mro__[1:] if table is not object]
    assert len(owners) == 4, "the three pages, and what all of them share"
    assert sorted(NAMES) == sorted(f.name for table in owners for f in fields(table))
    assert set(get_type_hints(Options)) == set(NAMES)


def test_the_diagram_depends_on_its_own_options_alone() -> None:
    assert hash(Options().diagram) == hash(Options(tool="code", all_columns=True).diagram)
    assert Options().diagram != Options(scale=1.25).diagram
    assert Options(auxiliary=True).diagram.hidden == frozenset()
