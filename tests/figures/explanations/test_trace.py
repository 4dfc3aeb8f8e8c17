"""Traces as pictures: every number shown is one of the trace's own."""

import base64
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from alexnet.figures.explanations.trace import (
    factors_figure,
    largest_map,
    pooling_figure,
    trace_figures,
)
from alexnet.figures.explanations.trace_steps import (
    contributions_per_map_figure,
    steps_figure,
    terms_figure,
)
from alexnet.inference.trace_values import BatchStep
from tests.support.traced import convolution, dense, pooling

RGB = ("red", "green", "blue")


def red(values: Any) -> Any:
    return np.broadcast_to(np.array([255, 0, 0], np.uint8), values.shape)


def words_of(figure: Any) -> Any:
    return " ".join(annotation.text for annotation in figure.layout.annotations)


def test_a_photo_is_shown_in_colour_and_its_products_are_added() -> None:
    trace = convolution(depth=3)
    figure = factors_figure(trace, channels=RGB, colours_of=red)
    assert len(figure.layout.images) == 2
    patch = base64.b64decode(figure.layout.images[0].source.partition(",")[2])
    with Image.open(BytesIO(patch)) as picture:
        assert picture.convert("RGB").getcolors() == [(picture.width * picture.height, (255, 0, 0))]
    np.testing.assert_allclose(figure.data[2].z, trace.contributions.sum(2), rtol=1e-6)
    assert f"{trace.total:.6g}".replace("-", "−") in words_of(figure)


def test_channel_order_turns_the_numbers_under_the_mouse() -> None:
    trace = convolution(depth=3)
    straight, turned = (
        factors_figure(trace, channels=order, colours_of=red).data[0].text[1][2]
        for order in (RGB, RGB[::-1])
    )
    assert straight.split("<br>")[1].split()[1] == turned.split("<br>")[3].split()[1]
    assert straight.split("<br>")[1] == "red " + f"{trace.patch[1, 2, 0]:.4g}".replace("-", "−")


def test_one_input_map_is_shown_as_three_heatmaps() -> None:
    trace = convolution(depth=8, first=48)
    figure = factors_figure(trace, channel=50)
    for shown, wanted in zip(
        figure.data, (trace.patch, trace.kernel, trace.contributions), strict=True
    ):
        np.testing.assert_allclose(shown.z, wanted[..., 2], rtol=1e-6)
    assert "Input map 50" in words_of(figure)


def test_without_a_choice_the_map_that_adds_most_is_shown() -> None:
    trace = convolution(depth=8, first=48)
    largest = int(np.abs(trace.contributions.sum((0, 1))).argmax())
    assert largest_map(trace) == 48 + largest
    assert f"Input map {48 + largest}" in words_of(factors_figure(trace))


@pytest.mark.parametrize("channel", [47, 56, -1])
def test_a_map_that_the_kernel_does_not_read_is_refused(channel: int) -> None:
    with pytest.raises(ValueError, match="reads the input maps 48 to 55"):
        factors_figure(convolution(depth=8, first=48), channel=channel)


def test_a_photo_s_channels_bear_their_colours() -> None:
    trace = convolution(depth=3)
    figures = trace_figures(trace, channel=2, channels=RGB)
    assert "The photo's blue" in words_of(figures["Input × kernel"])
    names = figures["The largest terms"].layout.yaxis.ticktext
    assert f"{RGB[trace.terms[0].map]} (x {trace.terms[0].x}, y {trace.terms[0].y})" in names[0]
    assert not any("channel" in name or "map" in name for name in names)
    of_maps = terms_figure(trace).layout.yaxis.ticktext
    assert f"map {trace.terms[0].map} (x" in of_maps[0]


def test_vectors_have_no_picture() -> None:
    for figure in (factors_figure, contributions_per_map_figure, largest_map):
        with pytest.raises(ValueError, match="reads a vector"):
            figure(dense(shape=(40,)))


@pytest.mark.parametrize("trace", [convolution(depth=8), dense(), dense(shape=(40,))])
def test_terms_lead_to_the_sum(trace: Any) -> None:
    bars = terms_figure(trace, most=6).data[0]
    ends = np.add(bars.base, bars.x)
    np.testing.assert_allclose(ends[:-2], bars.base[1:-1], atol=1e-12)  # each starts at the last
    assert ends[-2] == pytest.approx(trace.pre_activation)
    assert (bars.base[-1], ends[-1]) == (0, pytest.approx(trace.pre_activation))
    np.testing.assert_allclose(bars.x[:6], [term.value for term in trace.terms[:6]])


def test_terms_are_all_where_they_are_few() -> None:
    names = terms_figure(convolution(depth=1, size=1)).layout.yaxis.ticktext
    assert len(names) == 3
    assert "other terms" not in "".join(names)


def test_steps_follow_the_computation() -> None:
    norm = BatchStep(1.0, 0.5, 4.0, 0.0, 2.0, 3.0, 0.25, 1.0)
    trace = convolution(normalization=norm, output=1.0, pooling=(pooling(),))
    bars = steps_figure(trace).data[0]
    wanted = [trace.total, trace.pre_activation, trace.activated, 1.0, 3.0]
    np.testing.assert_allclose(bars.x, wanted)


def test_contributions_per_map_add_up() -> None:
    trace = convolution(depth=30)
    bars = contributions_per_map_figure(trace, most=5).data[0]
    assert len(bars.x) == 6
    assert sum(bars.x) == pytest.approx(trace.total)
    assert np.abs(bars.x[0]) == pytest.approx(np.abs(trace.contributions.sum((0, 1))).max())


def test_pooling_marks_the_winner_inside_of_the_window() -> None:
    figure = pooling_figure(pooling(winner=(5, 6)), unit=(6, 4))
    frame = figure.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, 0.5, 1.5)
    assert figure.layout.shapes[2].line.dash == "dot"
    assert not pooling_figure(pooling(winner=None)).layout.shapes
    assert pooling_figure(pooling()).data[0].text[1][2] == "<b>3</b>"


def test_padding_is_blank_in_a_pooling_window() -> None:
    inside = np.ones((3, 3), bool)
    inside[0] = False
    z = pooling_figure(pooling(inside=inside)).data[0].z
    assert np.isnan(z[0]).all()


@pytest.mark.parametrize(
    "trace",
    [
        convolution(),
        convolution(depth=1, size=1),
        convolution(depth=8, pooling=(pooling(), pooling(winner=(4, 5)))),
        pooling(),
        dense(),
        dense(shape=(40,)),
    ],
)
@pytest.mark.parametrize("dark", [False, True])
def test_every_trace_has_figures_that_can_be_sent(trace: Any, dark: bool) -> None:
    figures = trace_figures(trace, dark=dark)
    assert figures
    assert all(len(figure.to_json()) < 60_000 for figure in figures.values())


def test_exploded_numbers_are_drawn_all_the_same() -> None:
    trace = convolution(depth=8)
    patch = trace.patch.copy()
    patch[0, 0] = np.nan, np.inf, -np.inf, 1, 1, 1, 1, 1
    products = patch * trace.kernel
    exploded = replace(
        trace, patch=patch, contributions=products, total=np.nan, pre_activation=np.nan
    )
    for figure in trace_figures(exploded).values():
        assert "Infinity" not in figure.to_json()
