import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.compare import (
    Comparison,
    FieldChange,
    RowComparison,
    StepKind,
    compare,
    waterfall,
)
from alexnet.architecture.explaining.verdict import verdict
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.quantity import Quantity
from alexnet.architecture.rows import AveragePooling, Convolution, Row
from alexnet.errors import ArchitectureError
from tests.support.strategies import architectures

TABLE = preset("article-table")


def names(rows: tuple[RowComparison, ...]) -> list[str]:
    return [row.name for row in rows]


def row_of(comparison: Comparison, name: str) -> RowComparison:
    return next(row for row in comparison.rows if row.name == name)


def reordered(*order: str) -> Architecture:
    return Architecture(tuple(TABLE[name] for name in order))


def with_row(row: Row, behind: str) -> Architecture:
    index = [other.name for other in TABLE.rows].index(behind) + 1
    return Architecture((*TABLE.rows[:index], row, *TABLE.rows[index:]))


def without(name: str) -> Architecture:
    return Architecture(tuple(row for row in TABLE.rows if row.name != name))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Architecture, Architecture]:
    """Two networks, the second made from the first by dropping, shuffling and editing rows."""
    before = draw(architectures())
    inner = [row for row in before.rows[1:-1] if draw(st.integers(0, 4))]
    inner = draw(st.permutations(inner)) if draw(st.booleans()) else inner
    try:
        after = Architecture((before.rows[0], *inner, before.rows[-1]))
        for row in inner:
            if isinstance(row, Convolution) and draw(st.booleans()):
                after = after.replace(row.name, filters=row.groups * draw(st.integers(1, 4)))
        return before, after
    except ArchitectureError:
        return before, before


def test_edit_and_its_ripple() -> None:
    comparison = compare(TABLE, TABLE.replace("C1", filters=64))
    assert names(comparison.edited) == names(comparison.touched) == ["C1"]
    assert row_of(comparison, "C1").fields == (FieldChange("maps", "96", "64"),)
    assert names(comparison.ripple) == ["S2", "C3"]
    assert row_of(comparison, "C3").change(Quantity.PARAMS) == -32 * 5 * 5 * 256
    assert not row_of(comparison, "C3").shape_changed
    assert row_of(comparison, "S2").shape_changed
    assert row_of(comparison, "S4").figures_changed is False


def test_rename_is_no_edit_and_moves_no_figure() -> None:
    comparison = compare(TABLE, TABLE.replace("C1", name="First"))
    assert names(comparison.renamed) == ["First"]
    assert comparison.touched == comparison.ripple == ()


def test_removed_row_stands_behind_the_row_that_it_followed() -> None:
    comparison = compare(TABLE, without("F10"))
    assert names(comparison.removed) == ["F10"]
    assert names(comparison.rows)[-3:] == ["F9", "F10", "Out"]
    assert comparison.change(Quantity.PARAMS) == -16_781_312


def test_added_row() -> None:
    comparison = compare(TABLE, with_row(Convolution(name="C9", filters=384), behind="C5"))
    assert names(comparison.added) == ["C9"]
    assert comparison.ripple == ()
    assert row_of(comparison, "C9").change(Quantity.PARAMS) == 1_327_488


def test_fewest_rows_are_moved() -> None:
    order = ["In", "C1", "S2", "C3", "S4", "C6", "C7", "C5", "S8", "F9", "F10", "Out"]
    comparison = compare(TABLE, reordered(*order))
    assert names(comparison.moved) == ["C5"]
    assert names(comparison.ripple) == ["C6", "S8", "F9"]


def test_changed_type_compares_what_both_types_have() -> None:
    pooling = AveragePooling(name="S2", strides=(3, 3))
    after = Architecture(tuple(pooling if row.name == "S2" else row for row in TABLE.rows))
    assert row_of(compare(TABLE, after), "S2").fields == (
        FieldChange("type", "Max pooling", "Average pooling"),
        FieldChange("stride", "2", "3"),
    )


@given(edits())
def test_changes_add_up(pair: tuple[Architecture, Architecture]) -> None:
    comparison = compare(*pair)
    before, after = map(analyze, pair)
    for quantity in Quantity:
        change = quantity.of(after) - quantity.of(before)
        assert comparison.change(quantity) == change
        assert sum(row.change(quantity) for row in comparison.rows) == change


@given(edits())
def test_every_row_appears_once_in_the_order_of_the_flow(
    pair: tuple[Architecture, Architecture],
) -> None:
    comparison = compare(*pair)
    before, after = ([row.id for row in side.rows] for side in pair)
    assert [row.id for row in comparison.rows if not row.removed] == after
    assert sorted(row.id for row in comparison.rows) == sorted({*before, *after})


@given(edits())
def test_rows_that_did_not_move_keep_their_order(pair: tuple[Architecture, Architecture]) -> None:
    comparison = compare(*pair)
    moved = {row.id for row in comparison.moved}
    before, after = (
        [
            row.id
            for row in side.rows
            if row.id not in moved and any(row.id == other.id for other in opposite.rows)
        ]
        for side, opposite in (pair, pair[::-1])
    )
    assert before == after


@given(edits())
def test_what_ripples_stands_behind_a_touched_row(
    pair: tuple[Architecture, Architecture],
) -> None:
    comparison = compare(*pair)
    touched = {row.id for row in comparison.touched}
    for rippled in comparison.ripple:
        orders = [[row.id for row in side.rows] for side in pair]
        assert any(touched & set(order[: order.index(rippled.id)]) for order in orders)


@given(edits())
def test_waterfall_leads_from_total_to_total(pair: tuple[Architecture, Architecture]) -> None:
    before, after = map(analyze, pair)
    for quantity in Quantity:
        start, *steps, end = waterfall(*pair, quantity)
        assert (start.kind, end.kind) == (StepKind.START, StepKind.END)
        assert (start.amount, end.amount) == (quantity.of(before), quantity.of(after))
        assert start.amount + sum(step.amount for step in steps) == end.amount
        assert all(step.amount for step in steps)


def test_waterfall_tells_what_became_of_a_row() -> None:
    kinds = {step.name: step.kind for step in waterfall(TABLE, without("F10"), Quantity.PARAMS)}
    assert kinds["F10"] is StepKind.REMOVED
    kinds = {step.name: step.kind for step in waterfall(without("F10"), TABLE, Quantity.PARAMS)}
    assert kinds["F10"] is StepKind.ADDED


@pytest.mark.parametrize(
    ("row", "changes", "sentence"),
    [
        (
            "C1",
            {"filters": 64},
            "C1: maps 96 → 64. C1 has 11,648 fewer parameters, and C3, which reads fewer maps, "
            "204,800 fewer; the network has 62,161,896 (−0.3%) and does 950,818,496 "
            "multiply-adds (−16.2%).",
        ),
        (
            "C1",
            {"strides": 3},
            "C1: stride 4 → 3. F9, which reads larger maps, has 29,360,128 more parameters; "
            "the network has 91,738,472 (+47.1%) and does 1,964,859,936 multiply-adds (+73.1%).",
        ),
        (
            "C1",
            {"padding": "same"},
            "C1: padding valid → same. C1 does 7,805,952 more multiply-adds, and C3, which "
            "reads larger maps, 33,792,000 more; the network does 1,176,854,048 (+3.7%).",
        ),
        (
            "C1",
            {"normalization": "lrn"},
            "C1: normalisation None → LRN. C1 takes 1.2 MB more activation memory; "
            "the network takes 4.9 MB (+31.0%).",
        ),
        ("F9", {"dropout": 0.5}, "F9: dropout 0 → 0.5. Every figure stays the same."),
        ("C1", {"name": "First"}, "C1 is now called First. Every figure stays the same."),
    ],
)
def test_verdict_on_one_edit(row: str, changes: dict[str, object], sentence: str) -> None:
    assert verdict(compare(TABLE, TABLE.replace(row, **changes))) == sentence


def test_verdict_on_nothing() -> None:
    assert verdict(compare(TABLE, TABLE)) == "Nothing has changed."


def test_verdict_on_removed_and_added_rows() -> None:
    total = "the network has 45,597,032 (−26.9%)."
    assert verdict(compare(TABLE, without("F10"))) == (
        f"F10 removed. F10 had 16,781,312 parameters; {total}"
    )
    assert verdict(compare(without("F10"), TABLE)) == (
        "F10 added after F9. F10 has 16,781,312 parameters; the network has 62,378,344 (+36.8%)."
    )


def test_verdict_on_many_changes() -> None:
    assert verdict(compare(TABLE, preset("article-code"))) == (
        "Rows edited: C1, C3, C5, C6 and 3 more; removed: F10. The network has 41,546,506 "
        "parameters (−33.4%) and does 1,114,423,840 multiply-adds (−1.8%)."
    )


@settings(max_examples=200)
@given(edits())
def test_verdict_is_one_or_two_sentences(pair: tuple[Architecture, Architecture]) -> None:
    comparison = compare(*pair)
    sentence = verdict(comparison)
    assert sentence.count(". ") <= 1
    assert sentence.endswith(".")
    assert "  " not in sentence
    changed = pair[0] != pair[1]
    assert changed == (sentence != "Nothing has changed.")
    if comparison.change(Quantity.PARAMS):
        assert f"{analyze(pair[1]).params:,}" in sentence


@pytest.mark.parametrize("old", PRESETS)
@pytest.mark.parametrize("new", PRESETS)
def test_presets_compare_with_each_other(old: str, new: str) -> None:
    comparison = compare(preset(old), preset(new))
    assert comparison.change(Quantity.PARAMS) == PRESETS[new].params - PRESETS[old].params
    assert len(verdict(comparison)) < 220


def test_identity_is_the_id_not_the_name() -> None:
    renamed = dataclasses.replace(TABLE["C5"], name="C6b")
    after = Architecture(tuple(renamed if row.id == "C5" else row for row in TABLE.rows))
    assert names(compare(TABLE, after).renamed) == ["C6b"]
