"""Whatever is typed, a draft stays a draft: any sequence of edits keeps its invariants."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alexnet.architecture.architecture import MAX_ROWS, Architecture
from alexnet.architecture.editing.draft import MAX_TEXT, Draft, EditRefusedError
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import ROW_TYPES, Convolution, Dense, Input
from alexnet.explorer.undo_history import History
from tests.support.hostile import assert_plain, json_values, texts
from tests.support.resolved import assert_resolved
from tests.support.strategies import architectures

TABLE = Draft.of(preset("article-table"))
_NAMES = st.sampled_from(["C1", "c1", "S3", "F9", "Out", "In", "Mine", "X7"]) | texts()
_TYPES = st.sampled_from(list(ROW_TYPES))


class Editing(RuleBasedStateMachine):
    """A visitor who does anything in any order."""

    @initialize(network=architectures() | st.sampled_from(list(PRESETS)).map(preset))
    def open(self, network: Architecture) -> None:
        self.history = History(Draft.of(network))

    @property
    def draft(self) -> Draft:
        return self.history.present

    def row_id(self, number: int) -> str:
        return self.draft.rows[number % len(self.draft.rows)].id

    def edit(self, edit: Callable[[], Draft]) -> None:
        before = self.draft
        try:
            after = edit()
        except EditRefusedError as error:
            assert_plain(str(error))
            assert self.draft == before
        else:
            self.history = self.history.record(after)

    @rule(row=st.integers(0), field=st.integers(0), text=texts())
    def type_text(self, row: int, field: int, text: str) -> None:
        fields = list(self.draft.row(self.row_id(row)).row_type.declared_fields())
        name = fields[field % len(fields)].name
        changed = self.draft.set_text(self.row_id(row), name, text)
        self.edit(lambda: changed)
        kept = changed.row(self.row_id(row)).text(name)
        assert changed.set_text(self.row_id(row), name, kept) == changed

    @rule(row=st.integers(0), type_name=_TYPES)
    def change_type(self, row: int, type_name: str) -> None:
        self.edit(lambda: self.draft.change_type(self.row_id(row), type_name))

    @rule(row=st.integers(0), name=_NAMES)
    def rename(self, row: int, name: str) -> None:
        self.edit(lambda: self.draft.rename(self.row_id(row), name))

    @rule(row=st.integers(0), type_name=_TYPES)
    def insert(self, row: int, type_name: str) -> None:
        old = {row.id for row in self.draft.rows}

        def insert() -> Draft:
            draft, row_id = self.draft.insert_after(self.row_id(row), type_name)
            assert {row.id for row in draft.rows} == old | {row_id}
            return draft

        self.edit(insert)

    @rule(row=st.integers(0))
    def remove(self, row: int) -> None:
        self.edit(lambda: self.draft.remove(self.row_id(row)))

    @rule(row=st.integers(0), steps=st.integers(-9, 9))
    def move(self, row: int, steps: int) -> None:
        old = {row.id for row in self.draft.rows}

        def move() -> Draft:
            draft = self.draft.move(self.row_id(row), steps)
            assert {row.id for row in draft.rows} == old
            return draft

        self.edit(move)

    @rule()
    def undo(self) -> None:
        self.history = self.history.undo()

    @rule()
    def redo(self) -> None:
        self.history = self.history.redo()

    @invariant()
    def is_a_draft(self) -> None:
        types = [row.type for row in self.draft.rows]
        assert types[0] == "input"
        assert types[-1] == "dense"
        assert "input" not in types[1:]
        for names in ([row.name for row in self.draft.rows], [row.id for row in self.draft.rows]):
            assert len({name.lower() for name in names}) == len(names)

    @invariant()
    def is_kept_by_json(self) -> None:
        text = self.draft.to_json()
        text.encode()
        assert Draft.from_json(text) == self.draft

    @invariant()
    def means_a_network_or_has_problems(self) -> None:
        assert_resolved(self.draft, resolve(self.draft))


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@given(architectures())
def test_a_draft_spells_its_network(network: Architecture) -> None:
    assert resolve(Draft.of(network)).architecture == network


def test_a_good_text_is_kept_in_its_normal_form_and_a_bad_one_as_typed() -> None:
    draft = TABLE.set_text("C1", "kernel_size", " 3 x 5 ").set_text("C1", "filters", " abc ")
    assert draft.row("C1").text("kernel_size") == "3X5"
    assert draft.row("C1").text("filters") == " abc "


def test_the_beginning_of_a_long_text_is_not_taken_for_the_whole() -> None:
    draft = TABLE.set_text("C1", "filters", "7" + " " * 500 + "or so")
    assert len(draft.row("C1").text("filters")) == MAX_TEXT
    assert [problem.row for problem in resolve(draft).problems] == ["C1"]


def test_a_text_that_cannot_be_sent_is_mended() -> None:
    assert TABLE.set_text("C1", "filters", "\ud800!").row("C1").text("filters") == "?!"


def test_texts_of_another_type_come_back_with_the_type() -> None:
    there = TABLE.set_text("C5", "filters", "77").change_type("C5", "max_pooling")
    assert there.row("C5").name == "S5"
    assert there.change_type("C5", "convolution").row("C5").text("filters") == "77"
    assert there.change_type("C5", "convolution") == TABLE.set_text("C5", "filters", "77")


def test_the_letter_stays_where_the_new_name_is_taken() -> None:
    draft = TABLE.rename("S8", "C10").change_type("F10", "convolution")
    assert draft.row("F10").name == "F10"


def test_removed_rows_can_be_put_back_where_they_stood() -> None:
    for row in TABLE.rows[1:-1]:
        assert TABLE.remove(row.id).put_back(row.id, TABLE) == TABLE
    fewer = TABLE.remove("C5").remove("C6")
    assert [row.name for row in fewer.put_back("C6", TABLE).rows[4:7]] == ["S4", "C6", "C7"]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (
            lambda d: d.rename("In", "Photo"),
            "In keeps its name: it is the first row of the flow.",
        ),
        (lambda d: d.rename("Out", "Z"), "Out keeps its name: it is the last row of the flow."),
        (
            lambda d: d.rename("C1", " s2 "),
            "Another row is named s2 already. Choose another name.",
        ),
        (
            lambda d: d.rename("C1", "1C"),
            "A row's name needs a letter first, then at most 11 letters and digits (flatten is "
            "taken), not “1C”.",
        ),
        (lambda d: d.change_type("In", "dense"), "In stays an input: the photo enters there."),
        (
            lambda d: d.change_type("Out", "convolution"),
            "Out stays fully connected: its units are the classes.",
        ),
        (
            lambda d: d.change_type("C1", "input"),
            "C1 cannot be an input: only the first row can.",
        ),
        (
            lambda d: d.insert_after("C1", "input"),
            "A network has one input: only the first row can be one.",
        ),
        (
            lambda d: d.remove("In"),
            "In cannot be removed: it is the first row of the flow.",
        ),
        (lambda d: d.move("Out", -1), "Out cannot move: it is the last row of the flow."),
        (
            lambda d: d.move("C1", -1),
            "C1 cannot move past In, the first row of the flow.",
        ),
        (lambda d: d.move("C1", 99), "C1 cannot move past Out, the last row of the flow."),
        (
            lambda d: d.put_back("In", TABLE),
            "In stands at an end of the flow, and each end is taken.",
        ),
        (lambda d: d.put_back("C3", TABLE), "Another row is named C3 already."),
        (
            lambda d: d.rename("C3", "Mine").put_back("C3", TABLE),
            "C3 is there under another name.",
        ),
    ],
)
def test_refusals(edit: Callable[[Draft], Any], message: str) -> None:
    with pytest.raises(EditRefusedError) as caught:
        edit(TABLE)
    assert str(caught.value) == message


def test_a_draft_has_a_bounded_number_of_rows() -> None:
    draft = TABLE
    while len(draft.rows) < MAX_ROWS:
        draft, _ = draft.insert_after("Out", "max_pooling")
        assert draft.rows[-1].id == "Out"
    sentence = "A network may have at most 64 rows here. Remove one first."
    with pytest.raises(EditRefusedError, match=sentence):
        draft.insert_after("C1", "dense")
    earlier = Draft.of(
        Architecture((Input(name="In"), Convolution(name="Z1"), Dense(name="Out", units=1)))
    )
    with pytest.raises(EditRefusedError, match=sentence):
        draft.put_back("Z1", earlier)


@pytest.mark.parametrize("row_id", ["C9", "", "c1"])
def test_unknown_rows_are_key_errors(row_id: str) -> None:
    with pytest.raises(KeyError):
        TABLE.row(row_id)


@settings(max_examples=150)
@given(data=st.data())
def test_json_with_a_wrong_part_is_refused_or_a_draft(data: st.DataObject) -> None:
    value = json.loads(TABLE.to_json())
    row = data.draw(st.sampled_from(value))
    part = data.draw(st.sampled_from([0, 1, 2, 3, "text"]))
    if part == "text":
        field = data.draw(st.sampled_from([*row[3], "groups", "colour"]))
        row[3][field] = data.draw(texts() | json_values())
    else:
        row[part] = data.draw(_NAMES | json_values())
    try:
        draft = Draft.from_json(json.dumps(value))
    except ValueError:
        return
    assert Draft.from_json(draft.to_json()) == draft
    assert_resolved(draft, resolve(draft))


@given(value=json_values())
def test_other_json_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="must"):
        Draft.from_value(value)


@pytest.mark.parametrize("text", ["[]", "{}", "0", '[["In","In","input",{}]]', "[" * 100_000])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rows must"):
        Draft.from_json(text)


def test_json_with_two_rows_of_one_name_or_id_is_refused() -> None:
    for text in (
        '[["In","In","input",{}],["Out","in","dense",{}]]',
        '[["In","In","input",{}],["IN","Out","dense",{}]]',
    ):
        with pytest.raises(ValueError, match="names and ids must be unique"):
            Draft.from_json(text)


def test_names_are_trimmed_and_the_same_name_changes_nothing() -> None:
    assert TABLE.rename("C1", " Mine ").row("C1").name == "Mine"
    assert TABLE.rename("In", " In ") is TABLE
