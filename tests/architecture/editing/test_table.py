"""The cells of the article's table: each is free, derived or empty, and says why it stays."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.columns import COLUMNS
from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.editing.table import cells, edit_cell, is_derived
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import preset
from alexnet.architecture.values import NONE
from tests.support.hostile import assert_plain, texts
from tests.support.strategies import architectures

DRAFT = Draft.of(preset("article-table"))


@given(network=architectures(), text=texts(), number=st.integers(0))
def test_every_cell_is_free_derived_or_empty(network: Architecture, text: str, number: int) -> None:
    """A free cell takes any text, as ``set_text`` does; the others say why they do not."""
    draft = Draft.of(network)
    row = draft.rows[number % len(draft.rows)]
    facts = analyze(network)[row.name]
    for column in COLUMNS[2:]:
        field = column.fields.get(row.type)
        shown = cells(row, facts)[column.title]
        if field is not None:
            assert not is_derived(row, column.title)
            assert shown == row.text(field)
            changed = edit_cell(draft, row.id, column.title, text)
            assert changed == draft.set_text(row.id, field, text)
            continue
        with pytest.raises(EditRefusedError) as caught:
            edit_cell(draft, row.id, column.title, text)
        assert_plain(str(caught.value), row=row.name)
        if is_derived(row, column.title):
            assert shown in str(caught.value)
        else:
            assert shown == NONE


def test_name_and_type_are_edited_in_their_cells() -> None:
    assert edit_cell(DRAFT, "C5", "Layer", "Mine") == DRAFT.rename("C5", "Mine")
    pooled = edit_cell(DRAFT, "C5", "Type", "AVERAGE POOLING")
    assert pooled == DRAFT.change_type("C5", "average_pooling")


def test_unknown_figures_are_marked() -> None:
    draft = DRAFT.set_text("C1", "filters", "many")
    facts = resolve(draft).facts
    row = draft.row("S2")
    assert cells(row, facts.get("S2"))["Size"] == cells(row, facts.get("S2"))["Maps"] == "?"


@pytest.mark.parametrize(
    ("broken", "row", "title", "message"),
    [
        (
            False,
            "C3",
            "Size",
            "C3: the size 27X27 follows from 27X27 out of S2, kernel 5X5, stride 1 and padding "
            "same. Change one of these.",
        ),
        (
            True,
            "C3",
            "Size",
            "C3: the size follows from what comes out of S2, kernel 5X5, stride 1 and padding "
            "same. Change one of these.",
        ),
        (
            False,
            "S2",
            "Maps",
            "S2: a pooling hands on all 96 maps that come from C1; it makes no others. Change "
            "the maps of the convolution before it.",
        ),
        (
            True,
            "S2",
            "Maps",
            "S2: a pooling hands on all maps that come from C1; it makes no others. Change the "
            "maps of the convolution before it.",
        ),
        (
            False,
            "F9",
            "Stride",
            "F9: a row of type Fully Connected has no stride; you can change its Size, "
            "Activation, Normalisation, Normalise first, Epsilon, Dropout, Dropout on, Bias, "
            "Initial weights and Initial biases.",
        ),
        (
            False,
            "In",
            "Padding",
            "In: a row of type Input has no padding; you can change its Maps and Size.",
        ),
    ],
)
def test_why_a_cell_cannot_be_edited(broken: bool, row: str, title: str, message: str) -> None:
    draft = DRAFT.set_text("C1", "filters", "?") if broken else DRAFT
    with pytest.raises(EditRefusedError) as caught:
        edit_cell(draft, row, title, "1")
    assert str(caught.value) == message


@given(row_type=texts())
def test_a_type_is_one_of_the_labels_or_refused(row_type: str) -> None:
    try:
        edit_cell(DRAFT, "C5", "Type", row_type)
    except EditRefusedError as error:
        assert_plain(str(error), row="C5")


@given(kernel=texts(), strides=texts(), padding=texts())
@example(kernel="5\x00", strides="2", padding="same")
def test_a_derived_size_quotes_what_was_typed_in_plain_words(
    kernel: str, strides: str, padding: str
) -> None:
    draft = DRAFT
    for field, text in (("kernel_size", kernel), ("strides", strides), ("padding", padding)):
        draft = draft.set_text("C3", field, text)
    with pytest.raises(EditRefusedError) as caught:
        edit_cell(draft, "C3", "Size", "1")
    assert_plain(str(caught.value), row="C3")
