"""Scores of several photos, and scores that move."""

from typing import Any

import numpy as np
import pytest

from alexnet.figures.scores.changes import score_changes_figure
from alexnet.figures.scores.panels import ScorePanel, score_panels_figure

PHOTO = np.zeros((300, 500, 3), np.uint8)


def panel(**different: Any) -> Any:
    values = {"title": "cat.jpg", "photo": PHOTO, "names": ["tabby", "lynx"], "scores": [0.5, 0.25]}
    return ScorePanel(**(values | different))


def test_each_photo_has_bars_with_names_in_them() -> None:
    figure = score_panels_figure([panel(), panel(title="dog.jpg")])
    bars, texts = figure.data[2:]
    assert list(bars.x) == [0.5, 0.25]
    assert texts.text == (" tabby  <b>50.0%</b>", " lynx  <b>25.0%</b>")
    assert bars.xaxis == texts.xaxis == "x2"
    assert len(figure.layout.images) == 2
    assert [a.text for a in figure.layout.annotations] == ["<b>cat.jpg</b>", "<b>dog.jpg</b>"]


def test_all_bars_have_one_scale() -> None:
    figure = score_panels_figure([panel(), panel(scores=[0.125, 0.0625])])
    assert tuple(figure.layout.xaxis.range) == tuple(figure.layout.xaxis2.range) == (0, 1)
    open_ended = score_panels_figure([panel(scores=[-3.0, -4.0]), panel(scores=[12.0, 1.0])])
    assert tuple(open_ended.layout.xaxis.range) == (-4, 12)
    assert list(open_ended.data[0].x) == [1, 0]  # from -4


def test_the_true_class_is_marked_by_more_than_its_colour() -> None:
    bars, texts = score_panels_figure([panel(true_class="lynx")]).data
    assert bars.marker.color[0] != bars.marker.color[1]
    assert "✓" in texts.text[1]
    assert "✓" not in texts.text[0]


def test_five_photos_take_two_rows() -> None:
    figure = score_panels_figure([panel() for _ in range(5)])
    assert figure.layout.yaxis5.domain[1] < figure.layout.yaxis.domain[0]
    assert figure.layout.xaxis5.domain == figure.layout.xaxis.domain


@pytest.mark.parametrize("scores", [[np.nan, np.inf], [0.5, np.nan]])
def test_scores_that_are_not_finite_are_told(scores: Any) -> None:
    figure = score_panels_figure([panel(scores=scores, photo=None)])
    assert "not finite" in figure.data[1].text[1]
    assert not figure.layout.images


def test_names_cannot_write_into_the_figure() -> None:
    figure = score_panels_figure([panel(title="<a href='x'>", names=["<b>", "&"])])
    sent = figure.to_json()
    assert "<a href" not in sent.encode().decode("unicode_escape")
    assert " &lt;b&gt;  <b>" in figure.data[1].text[0]


def test_panels_need_matching_scores_and_a_photo() -> None:
    with pytest.raises(ValueError, match="2 names need as many scores, not 1"):
        panel(scores=[0.5])
    with pytest.raises(ValueError, match="no photo"):
        score_panels_figure([])


def test_scores_move_from_ring_to_disc() -> None:
    figure = score_changes_figure(["tabby", "lynx"], [0.5, 0.1], [0.3, 0.1], labels=("a", "b"))
    rings, discs, texts = figure.data
    assert (rings.name, rings.marker.symbol, list(rings.x)) == ("a", "circle-open", [0.5, 0.1])
    assert (discs.name, discs.marker.symbol, list(discs.x)) == ("b", "circle", [0.3, 0.1])
    assert texts.text[0].split() == ["50.0%", "→", "30.0%", "<b>−20.0", "points</b>"]
    assert "unchanged" in texts.text[1]
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (0.5, 0.3)


def test_scores_without_softmax_move_as_numbers() -> None:
    texts = score_changes_figure(["tabby"], [-2.0], [1.5]).data[2].text
    assert texts[0].split() == ["−2", "→", "1.5", "<b>+3.5</b>"]


def test_changes_need_matching_scores() -> None:
    with pytest.raises(ValueError, match="2 names need as many scores, not 1, 2"):
        score_changes_figure(["a", "b"], [1.0], [1.0, 2.0])
    score_changes_figure([], [], []).to_json()
    score_changes_figure(["a"], [np.nan], [np.inf]).to_json()
