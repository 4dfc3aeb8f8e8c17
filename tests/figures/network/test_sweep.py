import pytest

from alexnet.architecture.explaining.sweep import SWEEPABLE, sweep
from alexnet.architecture.limits import Limits
from alexnet.architecture.presets import preset
from alexnet.architecture.quantity import Quantity
from alexnet.figures.drawing.palette import LIGHT
from alexnet.figures.network.sweep import sweep_figure

TABLE = preset("article-table")
FIELDS = [(row.id, field) for row in TABLE.rows for field in SWEEPABLE[row.TYPE]]


@pytest.mark.parametrize(("row_id", "field"), FIELDS)
def test_lines_are_the_sweep(row_id: str, field: str) -> None:
    found = sweep(TABLE, row_id, field)
    lines = [trace for trace in sweep_figure(found).data if "lines" in trace.mode]
    assert len(lines) == len(Quantity)
    for quantity, line in zip(Quantity, lines, strict=True):
        unit = 1e6 if quantity is Quantity.ACTIVATION_BYTES else 1
        works = {point.text: quantity.of(point) / unit for point in found.working}
        assert list(line.customdata) == [point.text for point in found.points]
        assert list(line.y) == [works.get(point.text) for point in found.points]


def test_numbers_stand_on_a_scale_and_words_in_a_row() -> None:
    figure = sweep_figure(sweep(TABLE, "C1", "kernel_size"))
    assert figure.layout.xaxis.type == "linear"
    assert list(figure.data[0].x) == list(range(1, 32))
    assert sweep_figure(sweep(TABLE, "C3", "padding")).layout.xaxis.type == "category"
    uneven = sweep(TABLE.replace("C1", kernel_size=(11, 7)), "C1", "kernel_size")
    assert sweep_figure(uneven).layout.xaxis.type == "category"


def test_the_current_value_is_marked_and_labelled() -> None:
    figure = sweep_figure(sweep(TABLE, "C1", "filters"))
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(96, 96)] * 3
    texts = [note.text for note in figure.layout.annotations]
    assert "current 96<br>62,378,344" in texts
    assert "current 96<br>1,135,256,096" in texts
    assert max(figure.data[0].marker.size) == figure.data[0].marker.size[figure.data[0].x.index(96)]


def test_broken_values_are_crosses_with_their_sentence() -> None:
    found = sweep(TABLE, "C3", "groups")
    crosses = next(trace for trace in sweep_figure(found).data if trace.mode == "markers")
    assert list(crosses.customdata) == [point.text for point in found.broken]
    assert crosses.marker.symbol == "x"
    assert crosses.marker.color == LIGHT.negative
    assert found.broken[0].message in crosses.hovertext[0].replace("<br>", " ")


def test_without_broken_values_there_are_no_crosses() -> None:
    figure = sweep_figure(sweep(TABLE, "C1", "filters"))
    assert all("lines" in trace.mode for trace in figure.data)


def test_one_panel() -> None:
    figure = sweep_figure(sweep(TABLE, "C1", "filters"), [Quantity.MACS])
    assert len(figure.data) == 1
    assert figure.layout.xaxis.domain == (0, 1)


def test_nothing_works() -> None:
    found = sweep(TABLE, "F9", "units", [4096, 8192], Limits(params=10))
    figure = sweep_figure(found)
    assert set(figure.data[0].y) == {None}
    assert "current 4096" in [note.text for note in figure.layout.annotations]
