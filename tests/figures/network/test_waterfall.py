import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.compare import waterfall
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.quantity import Quantity
from alexnet.figures.network.waterfall import waterfall_figure

TABLE = preset("article-table")


@pytest.mark.parametrize("quantity", Quantity)
@pytest.mark.parametrize("name", PRESETS)
def test_bars_are_the_steps(name: str, quantity: Quantity) -> None:
    after = preset(name)
    steps = waterfall(TABLE, after, quantity)
    bars, _, labels = waterfall_figure(steps, quantity).data
    ends = [start + length for start, length in zip(bars.base, bars.x, strict=True)]
    assert ends[0] == quantity.of(analyze(TABLE))
    assert ends[-1] == ends[-2] == quantity.of(analyze(after))
    assert bars.base[1:-1] == tuple(ends[:-2]), "each bar begins where the one before it ends"
    assert bars.base[0] == bars.base[-1]
    assert list(bars.x[1:-1]) == [step.amount for step in steps[1:-1]]
    assert list(bars.customdata) == [step.row_id for step in steps]
    assert labels.text[0].strip() == quantity.text(steps[0].amount)
    for step, label in zip(steps[1:-1], labels.text[1:-1], strict=True):
        assert label.strip() == quantity.signed(step.amount)


@given(st.integers(1, 2000), st.sampled_from(["C1", "C3", "C5"]), st.sampled_from(Quantity))
def test_no_bar_is_cut(maps: int, row: str, quantity: Quantity) -> None:
    """All lengths are on one scale, so a total that loses 0.3% never looks two thirds shorter."""
    steps = waterfall(TABLE, TABLE.replace(row, filters=maps), quantity)
    figure = waterfall_figure(steps, quantity)
    low, high = figure.layout.xaxis.range
    for start, length in zip(figure.data[0].base, figure.data[0].x, strict=True):
        assert low <= min(start, start + length)
        assert max(start, start + length) <= high


def test_labels_stand_behind_their_bars() -> None:
    steps = waterfall(TABLE, TABLE.replace("C1", filters=64), Quantity.PARAMS)
    _, _, labels = waterfall_figure(steps, Quantity.PARAMS).data
    assert list(labels.x) == [62_378_344, 62_378_344, 62_378_344 - 11_648, 62_378_344]


def test_small_changes_are_shown_alone() -> None:
    small = waterfall(TABLE, TABLE.replace("C1", filters=64), Quantity.PARAMS)
    figure = waterfall_figure(small, Quantity.PARAMS)
    bars = figure.data[0]
    assert bars.x[0] == 0, "the old total is a line"
    assert bars.x[-1] == sum(bars.x[1:-1]) == 62_161_896 - 62_378_344
    assert "−216,448 (−0.3%)" in figure.layout.annotations[0].text
    large = waterfall(TABLE, TABLE.replace("F9", units=10), Quantity.PARAMS)
    figure = waterfall_figure(large, Quantity.PARAMS)
    assert figure.layout.xaxis.range[0] == figure.data[0].base[0] == 0
    assert not figure.layout.annotations


def test_no_change() -> None:
    figure = waterfall_figure(waterfall(TABLE, TABLE, Quantity.MACS), Quantity.MACS)
    assert len(figure.data[0].x) == 2
    assert figure.layout.xaxis.range[0] == 0


def test_removed_rows_are_called_so() -> None:
    after = Architecture(tuple(row for row in TABLE.rows if row.name != "F10"))
    figure = waterfall_figure(waterfall(TABLE, after, Quantity.PARAMS), Quantity.PARAMS)
    assert any("F10 (removed)" in text for text in figure.layout.yaxis.ticktext)
