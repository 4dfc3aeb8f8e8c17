"""What a draft means: a network, or problems in plain words that name the row."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.resolution import Problem, resolve
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import PRESETS, preset
from tests.support.hostile import texts
from tests.support.resolved import assert_resolved
from tests.support.strategies import architectures

TABLE = Draft.of(preset("article-table"))


@given(data=st.data())
def test_any_cells_make_a_network_or_problems(data: st.DataObject) -> None:
    draft = Draft.of(data.draw(architectures() | st.sampled_from(list(PRESETS)).map(preset)))
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(draft.rows))
        field = data.draw(st.sampled_from([f.name for f in row.row_type.declared_fields()]))
        draft = draft.set_text(row.id, field, data.draw(texts()))
    assert_resolved(draft, resolve(draft))


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (
            lambda d: d.set_text("C3", "filters", "0"),
            Problem("C3", "C3", "filters", "C3: maps must be at least 1, not 0."),
        ),
        (
            lambda d: d.rename("C3", "Mine").set_text("C3", "strides", "two"),
            Problem(
                "C3",
                "Mine",
                "strides",
                "Mine: stride must be one whole number or height X width, not “two”.",
            ),
        ),
        (
            lambda d: d.set_text("S8", "pool_size", "14"),
            Problem(
                "S8",
                "S8",
                "pool_size",
                "S8: a window of 14X14 does not fit on maps of 13X13. Make it smaller, or keep "
                "more of the size in the rows before.",
            ),
        ),
        (
            lambda d: d.set_text("C6", "groups", "5"),
            Problem(
                "C6",
                "C6",
                "groups",
                "C6: 5 groups cannot evenly share 384 input maps. Choose groups that divide 384 "
                "and 384.",
            ),
        ),
        (
            lambda d: d.move("S8", 1),
            Problem(
                "S8",
                "S8",
                "type",
                "S8: a max pooling needs maps with height and width, but the row before gives a "
                "vector of 4,096 numbers. Move it before the first row that gives a vector or "
                "remove it.",
            ),
        ),
        (
            lambda d: d.set_text("F10", "units", "9999999"),
            Problem(
                "F10",
                "F10",
                "units",
                "F10: with size 9999999 the network holds 51,011,495,935 parameters; this host "
                "is set to build at most 200,000,000.",
            ),
        ),
    ],
)
def test_problems(edit: Callable[[Draft], Draft], problem: Problem) -> None:
    assert resolve(edit(TABLE), Limits()).problems == (problem,)


def test_all_cells_that_mean_nothing_are_listed_in_the_order_of_the_flow() -> None:
    draft = TABLE.set_text("F9", "units", "?").set_text("C1", "padding", "?")
    draft = draft.set_text("C1", "filters", "?").set_text("C5", "filters", "7")
    found = [(problem.row, problem.field) for problem in resolve(draft).problems]
    assert found == [("C1", "filters"), ("C1", "padding"), ("F9", "units")]
    assert list(resolve(draft).facts) == ["In"]


def test_facts_stop_where_the_flow_does() -> None:
    resolution = resolve(TABLE.set_text("C1", "strides", "100"))
    assert [problem.row for problem in resolution.problems] == ["S4"]
    assert list(resolution.facts) == ["In", "C1", "S2", "C3"]


def test_facts_of_a_network_that_is_too_large_are_all_known() -> None:
    resolution = resolve(TABLE, Limits(params=1000))
    assert resolution.architecture is None
    assert list(resolution.facts) == [row.id for row in TABLE.rows]
