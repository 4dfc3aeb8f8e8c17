"""Curves of a training and costs of variants: the numbers that are drawn, and where."""

from typing import Any

import plotly.graph_objects as go
import pytest

from alexnet.figures.drawing.palette import theme
from alexnet.figures.training import costs_figures, curves_figures
from alexnet.training.loop.comparing import ValueResult
from alexnet.training.loop.progress import Curve, EpochRecord
from tests.support.contrast import contrast


def record(epoch: int, **own: float | None) -> EpochRecord:
    value: dict[str, Any] = {
        "loss": 2.0 / epoch,
        "accuracy": 0.2 * epoch,
        "validation_loss": 3.0 / epoch,
        "validation_accuracy": 0.25 * epoch,
        "rate": 0.01,
        "images_per_second": 10.0,
        "seconds": 1.0,
    }
    return EpochRecord(epoch=epoch, **value | own)


def curve(title: str = "", params: int = 10, macs: int = 20, last: float | None = None) -> Curve:
    history = (
        [record(1), record(2)] if last is None else [record(1), record(2, validation_accuracy=last)]
    )
    return Curve(title, params, macs, history, steps=[(0.5, 4.0, 0.1), (1.0, 3.0, 0.3)])


def drawn(figure: go.Figure, width: float) -> list[Any]:
    """Return the lines that are so wide and have points."""
    return [trace for trace in figure.data if trace.line.width == width and trace.x != (None,)]


@pytest.mark.parametrize(
    ("number", "name", "steps", "means", "validation"),
    [
        (0, "Loss", (4.0, 3.0), (2.0, 1.0), (3.0, 1.5)),
        (1, "Accuracy", (0.1, 0.3), (0.2, 0.4), (0.25, 0.5)),
    ],
)
def test_a_figure_shows_steps_means_and_validation(
    number: int,
    name: str,
    steps: tuple[float, float],
    means: tuple[float, float],
    validation: tuple[float, float],
) -> None:
    figure = curves_figures([curve()], epochs=6)[number]
    (by_step,), (by_epoch,) = drawn(figure, 1.2), drawn(figure, 2.5)
    (judged,) = drawn(figure, 3.5)
    assert figure.layout.annotations[0].text == f"<b>{name}</b>"
    assert (by_step.x, by_step.y) == ((0.5, 1.0), steps)
    assert (by_epoch.x, by_epoch.y) == ((1, 2), means)
    assert (judged.x, judged.y) == ((1, 2), validation)
    assert "validation" in judged.hovertemplate
    assert "training" in by_epoch.hovertemplate


def test_lines_show_the_loss_of_guessing_and_how_often_it_is_right() -> None:
    for figure, level, words in zip(
        curves_figures([curve()], epochs=6, classes=4),
        (pytest.approx(1.3863, abs=1e-4), 0.25),
        ("guessing: ln 4 = 1.39", "guessing: 25%"),
        strict=True,
    ):
        (line,) = figure.layout.shapes
        assert (line.yref, line.y0, line.y1) == ("y", level, level)
        assert figure.layout.annotations[-1].text == words
    assert not any(figure.layout.shapes for figure in curves_figures([curve()], epochs=6))


def test_lines_show_where_pictures_become_full_size() -> None:
    for figure in curves_figures([curve()], epochs=6, full_size_from=4):
        (line,) = figure.layout.shapes
        assert (line.xref, line.x0, line.x1) == ("x", 4, 4)
        words = figure.layout.annotations[-1]
        assert (words.text, words.x) == ("full size", 4)
        assert "jump" in words.hovertext


def test_all_planned_epochs_have_room_from_the_start() -> None:
    figures = curves_figures([Curve("")], epochs=24)
    for figure in figures:
        axis = figure.layout.xaxis
        assert axis.range[0] == 0
        assert 24 <= axis.range[1] < 25
        assert 24 / axis.dtick <= 10
    assert figures[1].layout.yaxis.range[1] >= 1


def test_one_training_has_a_legend_of_its_lines_and_variants_one_of_themselves() -> None:
    def legend(curves: list[Curve]) -> list[str]:
        loss, accuracy = (
            [t.name for t in f.data if t.showlegend is not False] for f in curves_figures(curves, 2)
        )
        assert loss == accuracy
        return loss

    assert legend([curve()])[-1] == "validation"
    assert len(legend([curve()])) == 3
    assert legend([curve("64"), curve("128"), curve("256")]) == ["64", "128", "256"]


@pytest.mark.parametrize("dark", [False, True])
def test_variants_differ_in_colour_and_sign(dark: bool) -> None:
    figure, _ = curves_figures([curve(str(number)) for number in range(5)], 2, dark=dark)
    lines = drawn(figure, 3.5)
    colours = [line.line.color for line in lines]
    assert len(set(colours)) == len({line.marker.symbol for line in lines}) == 5
    assert min(contrast(colour, theme(dark).background) for colour in colours) >= 3


def test_no_photos_set_apart_leave_a_gap_instead_of_a_zero() -> None:
    alone = Curve("", history=[record(1, validation_loss=None, validation_accuracy=None)])
    for figure in curves_figures([alone], 2):
        (judged,) = drawn(figure, 3.5)
        assert judged.y == (None,)


def value(title: str, params: int = 10, macs: int = 20, mean: float = 0.75) -> ValueResult:
    return ValueResult(title, params, macs, 3, mean, mean - 0.1, min(1.0, mean + 0.05))


def test_costs_stand_where_parameters_multiply_adds_and_accuracy_say() -> None:
    values = [value("64", 1_000, 50_000, 0.5), value("128", 3_000, 90_000, 0.75)]
    params, macs = costs_figures(values, ["64", "128"], "maps of C1")
    points = {
        (number, trace.text[0]): (trace.x[0], trace.y[0], trace.hovertemplate)
        for number, figure in enumerate((params, macs))
        for trace in figure.data
    }
    assert points[0, "<b>64</b>"][:2] == (1_000, 0.5)
    assert points[1, "<b>128</b>"][:2] == (90_000, 0.75)
    assert "maps of C1: 128" in points[1, "<b>128</b>"][2]
    assert "75.0% right, 95% interval 65.0% to 80.0%" in points[0, "<b>128</b>"][2]
    assert "90,000 MACs" in points[1, "<b>128</b>"][2]
    for figure, costs in ((params, (1_000, 3_000)), (macs, (5e4, 9e4))):
        axis = figure.layout.xaxis
        assert 0 <= axis.range[0] < costs[0] < costs[1] < axis.range[1]
    low, high = params.layout.yaxis.range
    assert low < 0.4
    assert high > 0.8
    assert macs.layout.yaxis.range == (low, high)


def test_an_interval_is_drawn_to_its_ends() -> None:
    figure, _ = costs_figures([value("64", mean=0.5)], ["64"], "maps of C1")
    (first,) = figure.data
    assert first.y[0] + first.error_y.array[0] == pytest.approx(0.55)
    assert first.y[0] - first.error_y.arrayminus[0] == pytest.approx(0.4)


def test_a_value_that_lacks_leaves_the_others_their_colours() -> None:
    titles = ["64", "128"]
    figure, _ = costs_figures([value("128")], titles, "maps of C1")
    assert {trace.text[0] for trace in figure.data} == {"<b>128</b>"}
    both, _ = costs_figures([value("64"), value("128")], titles, "maps of C1")
    assert figure.data[0].marker.color == both.data[-1].marker.color != both.data[0].marker.color


def test_one_variant_alone_still_has_an_axis() -> None:
    figure, _ = costs_figures([value("64", 1_000, 50_000, 1.0)], ["64"], "maps of C1")
    low, high = figure.layout.xaxis.range
    assert low < 1_000 < high


def test_seeds_of_one_value_share_its_colour_and_one_entry_of_the_legend() -> None:
    figure, _ = curves_figures([curve("64"), curve("128"), curve("64"), curve("128")], 2)
    lines = drawn(figure, 3.5)
    colours = [line.line.color for line in lines]
    assert colours[:2] == colours[2:]
    assert [t.name for t in figure.data if t.showlegend is not False] == ["64", "128"]
