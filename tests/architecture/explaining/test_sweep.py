from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture import facts
from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.sweep import (
    SWEEPABLE,
    BrokenPoint,
    SweepPoint,
    sweep,
    sweep_values,
)
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import declared_field, field_type_of
from alexnet.errors import ArchitectureError
from tests.support.strategies import architectures

TABLE = preset("article-table")
Point = SweepPoint | BrokenPoint
ALL = [(name, row.id) for name in PRESETS for row in preset(name).rows]


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[Architecture, str, str]:
    architecture = draw(architectures())
    row = draw(st.sampled_from([row for row in architecture.rows if SWEEPABLE[row.TYPE]]))
    return architecture, row.id, draw(st.sampled_from(SWEEPABLE[row.TYPE]))


@pytest.mark.parametrize(("name", "row_id"), ALL)
def test_the_current_value_costs_what_the_network_costs(name: str, row_id: str) -> None:
    architecture = preset(name)
    facts = analyze(architecture)
    for field in SWEEPABLE[architecture[row_id].TYPE]:
        found = sweep(architecture, row_id, field)
        (current,) = (point for point in found.working if point.value == found.current)
        assert (current.params, current.macs) == (facts.params, facts.macs)
        assert current.activation_bytes == facts.activation_bytes
        assert current.output_shape == facts[row_id].output_shape
        assert len({point.text for point in found.points}) == len(found.points) <= 60


def point_of(architecture: Architecture, name: str, field: str, value: Any, text: str) -> Point:
    try:
        changed = architecture.replace(name, **{field: value})
        check_limits(changed)
    except ArchitectureError as error:
        return BrokenPoint(value, text, str(error), error.row)
    facts = analyze(changed)
    figures = facts.params, facts.macs, facts.activation_bytes
    return SweepPoint(value, text, *figures, facts[name].output_shape)


@settings(max_examples=40)
@given(sweeps())
def test_points_are_the_replaced_networks(case: tuple[Architecture, str, str]) -> None:
    architecture, row_id, field = case
    name = next(row.name for row in architecture.rows if row.id == row_id)
    field_type = field_type_of(declared_field(type(architecture[name]), field))
    found = sweep(architecture, row_id, field)
    assert found.current in [point.value for point in found.points]
    for point in found.points:
        assert field_type.parse(point.text) == point.value
        assert point == point_of(architecture, name, field, point.value, point.text)


@pytest.mark.parametrize(
    ("row", "field", "some"),
    [
        ("C1", "filters", {8, 64, 96, 192, 1024}),
        ("C1", "kernel_size", {(1, 1), (11, 11), (31, 31)}),
        ("C1", "strides", {(1, 1), (12, 12)}),
        ("C1", "groups", {1, 2, 3, 7, 16}),
        ("C1", "padding", {"valid", "same", 2}),
        ("S2", "padding", {"valid", "same"}),
        ("S2", "pool_size", {(2, 2), (3, 3)}),
        ("F9", "units", {10, 4096, 8192}),
        ("In", "size", {(224, 224), (227, 227), (512, 512)}),
    ],
)
def test_ranges(row: str, field: str, some: set[Any]) -> None:
    assert some <= set(sweep_values(TABLE, row, field))


def test_pooling_has_no_explicit_zeros() -> None:
    assert sweep_values(TABLE, "S2", "padding") == ("valid", "ceil", "same")


def test_order_of_values() -> None:
    uneven = TABLE.replace("C1", kernel_size=(11, 7))
    values = sweep_values(uneven, "C1", "kernel_size")
    assert values[values.index((11, 7)) - 1] == (8, 8)
    paddings = sweep_values(TABLE, "C3", "padding")
    assert paddings == ("valid", "ceil", 1, 2, 3, 4, 5, 6, 7, 8, "same")


def test_groups_that_do_not_divide_are_shown_with_the_reason() -> None:
    broken = {point.value: point for point in sweep(TABLE, "C3", "groups").broken}
    assert set(broken) == set(range(1, 17)) - {1, 2, 4, 8, 16}
    assert broken[5].message.startswith("C3: 5 groups cannot evenly share 96 input maps")


def test_the_row_that_breaks_may_be_another_one() -> None:
    broken = sweep(TABLE, "C3", "strides").broken
    assert {point.row for point in broken} >= {"S8"}


def test_limits_break_a_value() -> None:
    found = sweep(TABLE, "F9", "units", [10, 4096], Limits(params=10_000_000))
    works, breaks = found.points
    assert isinstance(works, SweepPoint)
    assert isinstance(breaks, BrokenPoint)
    assert "at most 10,000,000" in breaks.message


def test_values_that_are_none_break() -> None:
    (point,) = sweep(TABLE, "C1", "filters", [0]).points
    assert point == BrokenPoint(0, "0", "C1: maps must be at least 1, not 0.", "C1")


@pytest.mark.parametrize(("row", "field"), [("C9", "filters"), ("C1", "activation")])
def test_what_cannot_be_swept(row: str, field: str) -> None:
    with pytest.raises(KeyError):
        sweep_values(TABLE, row, field)
    with pytest.raises(KeyError):
        sweep(TABLE, row, field)


def test_every_point_is_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    row_facts = facts._row_facts
    analysed: list[int] = []

    def counting(expansion: Any) -> Any:
        expansion = tuple(expansion)
        analysed.append(next(row.filters for row, _ in expansion if row.name == "C3"))
        return row_facts(expansion)

    monkeypatch.setattr(facts, "_row_facts", counting)
    sweep(TABLE, "C3", "filters", [8, 16, 24])
    assert analysed == [8, 16, 24]
