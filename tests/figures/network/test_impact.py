import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.quantity import Quantity
from alexnet.figures.drawing.palette import DARK, LIGHT, ROW_COLOURS
from alexnet.figures.network.impact import dense_share, impact_figure
from tests.support.strategies import architectures

SIDES = {"x": Quantity.PARAMS, "x2": Quantity.MACS}


def check_bars(architecture: Architecture) -> None:
    facts = analyze(architecture)
    types = {row.id: row.TYPE for row in architecture.rows}
    shares = {
        (trace.xaxis, row_id): (share, label, trace.marker.color)
        for trace in impact_figure(facts, architecture).data
        for row_id, share, label in zip(trace.customdata, trace.x, trace.text, strict=True)
    }
    assert len(shares) == 2 * len(facts.rows)
    for side, quantity in SIDES.items():
        for row in facts.rows:
            share, label, colour = shares[side, row.id]
            assert share == pytest.approx(100 * quantity.of(row) / quantity.of(facts))
            assert f"{quantity.of(row):,}" in label
            assert colour == ROW_COLOURS[types[row.id]]


@pytest.mark.parametrize("name", PRESETS)
def test_bars_of_presets(name: str) -> None:
    check_bars(preset(name))


@settings(max_examples=10)
@given(architectures())
def test_bars(architecture: Architecture) -> None:
    check_bars(architecture)


def test_both_sides_have_one_scale_and_run_apart() -> None:
    table = preset("article-table")
    layout = impact_figure(analyze(table), table).layout
    assert layout.xaxis.range == layout.xaxis2.range[::-1]


def test_out_or_in_on_top() -> None:
    table = preset("article-table")
    facts = analyze(table)
    for out_on_top, first in ((True, "Out"), (False, "In")):
        axis = impact_figure(facts, table, out_on_top=out_on_top).layout.yaxis
        assert axis.categoryarray[0] == first
        assert axis.range[0] > axis.range[1]


def test_words_suit_the_page() -> None:
    table = preset("article-table")
    for dark, colours in ((True, DARK), (False, LIGHT)):
        assert impact_figure(analyze(table), table, dark=dark).layout.font.color == colours.text


def test_share_of_dense_rows() -> None:
    sentences = {name: dense_share(analyze(preset(name)), preset(name)) for name in PRESETS}
    assert sentences["article-table"] == (
        "The fully connected rows hold 94.0% of the parameters and do 5.2% of the multiply-adds."
    )
    code = preset("article-code")
    one = Architecture(tuple(row for row in code.rows if row.name != "F9"))
    assert dense_share(analyze(one), one).startswith("The fully connected row, Out, holds ")
