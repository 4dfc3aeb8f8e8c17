"""How a page is set up comes back from a link, and from nothing else."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.session.view import ORIENTATIONS, SIZINGS, SWEEP_FIELDS, TOOLS, View
from tests.support.hostile import json_values

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
def views(draw: st.DrawFn) -> View:
    """Any view; words whose choices other modules own keep their defaults."""
    chosen = {f.name: st.booleans() for f in fields(View) if isinstance(f.default, bool)}
    return View(**draw(st.fixed_dictionaries({**chosen, **OTHERS})))


@given(views())
def test_changes_read_back_through_json(view: View) -> None:
    assert View.from_changes(json.loads(json.dumps(view.changes()))) == view


def test_only_changes_are_written() -> None:
    assert View().changes() == {}
    assert View(tool="code", out_on_top=False).changes() == {"tool": "code", "out_on_top": False}


def test_what_the_diagram_depends_on_can_key_a_cache() -> None:
    assert hash(View().diagram) == hash(View(tool="code", all_columns=True).diagram)
    assert View().diagram != View(scale=1.25).diagram


@given(json_values())
def test_other_values_are_refused(value: Any) -> None:
    if value != {}:
        with pytest.raises(ValueError, match="a view"):
            View.from_changes(value)


@pytest.mark.parametrize("name", [f.name for f in fields(View)])
@given(value=json_values())
def test_a_wrong_value_of_a_switch_is_refused(name: str, value: Any) -> None:
    try:
        view = View.from_changes({name: value})
    except ValueError:
        return
    assert type(getattr(view, name)) is type(getattr(View(), name))
    assert View.from_changes(view.changes()) == view


@pytest.mark.parametrize(
    "changes",
    [
        {"scale": 0.49},
        {"scale": 1.51},
        {"scale": float("nan")},
        {"scale": 1},
        {"out_on_top": 1},
        {"tool": "shell"},
        {"layer": "../C1"},
        {"layer": "C1\n"},
        {"password": "1"},
    ],
)
def test_values_out_of_bounds(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no such|cannot be|out of range"):
        View.from_changes(changes)
