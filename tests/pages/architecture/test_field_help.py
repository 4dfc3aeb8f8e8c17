"""Columns of the table are explained by the glossary."""

import pytest

from alexnet import glossary
from alexnet.architecture.editing.columns import COLUMNS
from pages.ui.architecture.field_help import help_of

WITHOUT_A_TERM = {"Type", "Dropout on", "Normalise first", "Initial biases"}


@pytest.mark.parametrize("title", [column.title for column in COLUMNS])
def test_every_column_is_explained_by_a_term(title: str) -> None:
    told = help_of(title) or ""
    terms = [term for term in glossary.terms().values() if told.startswith(term.sentence)]
    assert bool(terms) == (title not in WITHOUT_A_TERM)


def test_a_title_that_says_enough_has_no_help() -> None:
    assert help_of("Type") is None
