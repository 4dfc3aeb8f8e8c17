import pytest

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
    bars, labels = waterfall_figure(steps, quantity).data
    assert bars.x[0] == quantity.of(analyze(TABLE))
    assert bars.x[-1] == quantity.of(analyze(after))
    assert sum(bars.x[:-1]) == bars.x[-1]
    assert bars.measure[0] == bars.measure[-1] == "absolute"
    assert set(bars.measure[1:-1]) <= {"relative"}
    assert list(bars.customdata) == [step.row_id for step in steps]
    assert labels.text[0].strip() == quantity.text(steps[0].amount)
    for step, label in zip(steps[1:-1], labels.text[1:-1], strict=True):
        assert label.strip() == quantity.signed(step.amount)


def test_labels_stand_behind_their_bars() -> None:
    steps = waterfall(TABLE, TABLE.replace("C1", filters=64), Quantity.PARAMS)
    _, labels = waterfall_figure(steps, Quantity.PARAMS).data
    assert list(labels.x) == [62_378_344, 62_378_344, 62_378_344 - 11_648, 62_161_896]


def test_an_axis_that_does_not_start_at_0_says_so() -> None:
    small = waterfall(TABLE, TABLE.replace("C1", filters=64), Quantity.PARAMS)
    figure = waterfall_figure(small, Quantity.PARAMS)
    assert 0 < figure.layout.xaxis.range[0] < 62_161_896
    assert "not at 0" in figure.layout.annotations[0].text
    large = waterfall(TABLE, TABLE.replace("F9", units=10), Quantity.PARAMS)
    figure = waterfall_figure(large, Quantity.PARAMS)
    assert figure.layout.xaxis.range[0] == 0
    assert not figure.layout.annotations


def test_no_change() -> None:
    figure = waterfall_figure(waterfall(TABLE, TABLE, Quantity.MACS), Quantity.MACS)
    assert len(figure.data[0].x) == 2
    assert figure.layout.xaxis.range[0] == 0


def test_removed_rows_are_called_so() -> None:
    after = Architecture(tuple(row for row in TABLE.rows if row.name != "F10"))
    figure = waterfall_figure(waterfall(TABLE, after, Quantity.PARAMS), Quantity.PARAMS)
    assert any("F10 (removed)" in text for text in figure.layout.yaxis.ticktext)
