"""Colours that can be told apart and read."""

from itertools import combinations

import pytest

from alexnet.architecture.rows import ROW_TYPES
from alexnet.figures.drawing.palette import (
    AUXILIARY_COLOURS,
    DARK,
    LIGHT,
    ROW_COLOURS,
    Theme,
    theme,
)
from tests.support.contrast import contrast


def test_every_type_of_row_has_a_colour() -> None:
    assert set(ROW_COLOURS) == set(ROW_TYPES)


def test_colours_are_distinct() -> None:
    colours = [*ROW_COLOURS.values(), *AUXILIARY_COLOURS.values()]
    for a, b in combinations(colours, 2):
        distance = sum(
            (x - y) ** 2 for x, y in zip(*map(bytes.fromhex, (a[1:], b[1:])), strict=True)
        )
        assert distance > 40**2


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_words_pass_wcag(of: Theme) -> None:
    assert contrast(of.text, of.background) >= 7
    for colour in (of.muted, of.accent, of.negative):
        assert contrast(colour, of.background) >= 4.5
    assert contrast(of.outline, of.background) >= 3


def test_theme() -> None:
    assert theme(dark=True) is DARK
    assert theme(dark=False) is LIGHT
