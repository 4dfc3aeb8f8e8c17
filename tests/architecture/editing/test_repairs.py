"""There is a way out of every problem, and what is offered mends it."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.editing.repairs import MOST_REPAIRS, repairs
from alexnet.architecture.editing.resolution import Problem, Repair, Resolution, resolve
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import ROW_TYPES, Dense
from tests.support.hostile import NASTY_TEXTS, quick, texts

TABLE = Draft.of(preset("article-table"))
_LIMITS = Limits()


def exact_limits(name: str) -> Limits:
    facts = analyze(preset(name))
    return Limits(facts.params, facts.activation_bytes)


EXACT = exact_limits("article-table")
_BAD_TEXTS = (*NASTY_TEXTS, "5", "7", "20", "1000", "300000", "8X1", "same", "softmax")
_EDITS = st.tuples(st.sampled_from(["type", "insert", "remove", "move"]), st.integers(0))


def assert_mends(draft: Draft, problem: Problem, repair: Repair, limits: Limits) -> None:
    after = resolve(repair.draft, limits)
    if len(resolve(draft, limits).problems) == 1:
        assert after.architecture is not None
    left = [(problem.row_id, problem.field) for problem in after.problems]
    assert (problem.row_id, problem.field) not in left
    named = {row.name for some in (draft, repair.draft) for row in some.rows}
    assert named & set(repair.label.split())
    assert repair.label.isprintable()


def assert_ways_out(draft: Draft, last_good: Draft, limits: Limits = _LIMITS) -> Resolution:
    """Assert one or two repairs of every problem, each of which works."""
    resolution = resolve(draft, limits)
    for problem in resolution.problems:
        with quick():
            found = repairs(draft, problem, last_good, limits)
        assert 1 <= len(found) <= MOST_REPAIRS
        assert len({repair.label for repair in found}) == len(found)
        for repair in found:
            assert_mends(draft, problem, repair, limits)
    return resolution


def labels(draft: Draft, last_good: Draft | None = TABLE, limits: Limits = _LIMITS) -> list[str]:
    problem = resolve(draft, limits).problems[0]
    return [repair.label for repair in repairs(draft, problem, last_good, limits)]


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=60)
@given(data=st.data())
def test_every_bad_cell_of_every_preset_can_be_mended(name: str, data: st.DataObject) -> None:
    good = Draft.of(preset(name))
    row = data.draw(st.sampled_from(good.rows))
    field = data.draw(st.sampled_from([f.name for f in row.row_type.declared_fields()]))
    text = data.draw(st.sampled_from(_BAD_TEXTS) | texts())
    assert_ways_out(good.set_text(row.id, field, text), good)


def edited(draft: Draft, kind: str, number: int) -> Draft:
    """Return a draft after one change of its rows; the same where that is refused."""
    row_id = draft.rows[number % len(draft.rows)].id
    type_name = list(ROW_TYPES)[number // 7 % len(ROW_TYPES)]
    try:
        if kind == "type":
            return draft.change_type(row_id, type_name)
        if kind == "insert":
            return draft.insert_after(row_id, type_name)[0]
        if kind == "remove":
            return draft.remove(row_id)
        return draft.move(row_id, number // 3 % 11 - 5)
    except EditRefusedError:
        return draft


@settings(max_examples=80)
@given(
    name=st.sampled_from(list(PRESETS)),
    edits=st.lists(_EDITS, min_size=1, max_size=4),
    is_tight=st.booleans(),
)
def test_rows_that_came_went_moved_or_changed_type(
    name: str, edits: list[tuple[str, int]], is_tight: bool
) -> None:
    """Whatever has been edited since the last good draft, there is a way out."""
    good = draft = Draft.of(preset(name))
    for kind, number in edits:
        draft = edited(draft, kind, number)
    assert_ways_out(draft, good, exact_limits(name) if is_tight else _LIMITS)


@pytest.mark.parametrize("row", [row.id for row in TABLE.rows[1:-1]])
def test_one_removed_or_retyped_row(row: str) -> None:
    assert_ways_out(TABLE.remove(row), TABLE, EXACT)
    for type_name in ROW_TYPES:
        if type_name != "input":
            assert_ways_out(TABLE.change_type(row, type_name), TABLE, EXACT)


@settings(max_examples=30)
@given(texts(), texts(), texts())
def test_several_bad_cells_are_mended_one_by_one(first: str, second: str, third: str) -> None:
    draft = TABLE.set_text("C1", "strides", first).set_text("F9", "units", second)
    assert_ways_out(draft.set_text("S2", "padding", third), TABLE)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (
            lambda d: d.set_text("C3", "filters", "0"),
            ["Set maps of C3 to 256", "Set maps of C3 to 1"],
        ),
        (
            lambda d: d.set_text("C3", "groups", "7"),
            ["Set groups of C3 to 1", "Set groups of C3 to 8"],
        ),
        (
            lambda d: d.set_text("S8", "pool_size", "20"),
            ["Set kernel size of S8 to 13X13", "Set padding of S8 to same"],
        ),
        (
            lambda d: d.set_text("S8", "pool_size", "3X20"),
            ["Set kernel size of S8 to 3X13", "Set padding of S8 to same"],
        ),
        (
            lambda d: d.set_text("C7", "padding", "1").set_text("C7", "kernel_size", "99"),
            ["Set kernel size of C7 to 3X3", "Take back all changes since C7 was right"],
        ),
        (
            lambda d: d.set_text("F9", "dropout", "50"),
            ["Set dropout of F9 to 0", "Set dropout of F9 to 0.5"],
        ),
        (
            lambda d: d.set_text("F9", "units", "1000000"),
            ["Set size of F9 to 14000", "Set size of F9 to 4096"],
        ),
        (
            lambda d: d.set_text("C7", "kernel_size", "16").set_text("C7", "padding", "1"),
            ["Set padding of C7 to same", "Set kernel size of C7 to 3X3"],
        ),
        (
            lambda d: d.set_text("In", "size", "32X32"),
            [
                "Fit C1 to 32X32: smaller kernels and strides",
                "Set size of In to 227X227",
            ],
        ),
        (lambda d: d.move("S8", 1), ["Move S8 before F9"]),
        (
            lambda d: d.insert_after("F9", "max_pooling")[0],
            ["Move S10 before F9", "Remove S10"],
        ),
        (
            lambda d: d.change_type("C6", "dense"),
            ["Set type of F6 to Convolution"],
        ),
        (
            lambda d: d.set_text("C1", "strides", "60").set_text("C3", "filters", "300"),
            ["Set stride of C1 to 4", "Take back all changes since S4 was right"],
        ),
    ],
)
def test_what_is_offered(edit: Callable[[Draft], Draft], expected: list[str]) -> None:
    assert labels(edit(TABLE)) == expected


def test_a_network_within_the_limit_only_with_a_row_that_is_gone() -> None:
    assert "Put S8 back" in labels(TABLE.remove("S8"), limits=EXACT)


def test_a_network_within_the_limit_only_without_a_new_row() -> None:
    inserted, row_id = TABLE.insert_after("C5", "convolution")
    assert f"Remove {inserted.row(row_id).name}" in labels(inserted, limits=EXACT)


def test_a_row_that_moved_goes_back_behind_its_neighbour() -> None:
    assert "Move S4 after C3" in labels(TABLE.move("S4", 3), limits=EXACT)


def test_a_problem_without_a_single_way_back_takes_all_changes_back() -> None:
    draft = TABLE.change_type("C5", "dense").change_type("C6", "dense")
    assert labels(draft) == ["Take back all changes since C7 was right"]


def test_where_what_comes_before_is_unknown_the_cell_goes_back() -> None:
    draft = TABLE.set_text("C1", "filters", "?").set_text("C3", "groups", "?")
    draft = draft.set_text("S4", "pool_size", "?")
    assert_ways_out(draft, TABLE)
    labelled = [
        repairs(draft, problem, TABLE, _LIMITS)[0].label for problem in resolve(draft).problems
    ]
    assert labelled == [
        "Set maps of C1 to 96",
        "Set groups of C3 to 1",
        "Set kernel size of S4 to 3X3",
    ]


def test_without_a_good_draft_the_nearest_or_usual_value_is_offered() -> None:
    assert labels(TABLE.set_text("C1", "filters", "96 maps"), None) == [
        "Set maps of C1 to 96",
        "Set maps of C1 to 64",
    ]


def test_a_repair_keeps_the_other_edits() -> None:
    draft = TABLE.set_text("C5", "filters", "300").set_text("C3", "filters", "0")
    for repair in repairs(draft, resolve(draft).problems[0], TABLE):
        assert repair.draft.row("C5").text("filters") == "300"


@pytest.mark.parametrize("typed", ["1.000", "1,000"])
def test_both_readings_of_a_number_are_buttons(typed: str) -> None:
    draft = Draft.of(preset("article-table")).set_text("F9", "units", typed)
    (problem,) = resolve(draft).problems
    assert "two ways" in problem.message
    labels = [repair.label for repair in repairs(draft, problem)]
    assert labels == ["Set size of F9 to 1000", "Set size of F9 to 1"]
    for repair, units in zip(repairs(draft, problem), (1000, 1), strict=True):
        mended = resolve(repair.draft).architecture
        assert mended is not None
        row = mended.rows[draft.index("F9")]
        assert isinstance(row, Dense)
        assert row.units == units
