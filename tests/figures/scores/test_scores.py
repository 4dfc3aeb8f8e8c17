"""Bars in order, names that occur twice, scores that are no shares."""

import pytest

from alexnet.figures.drawing.palette import DARK
from alexnet.figures.scores.scores import top_scores_figure


def test_highest_on_top_as_percentages_of_a_full_scale() -> None:
    figure = top_scores_figure(["lynx", "tabby", "crane"], [0.012, 0.5, 0.25])
    assert figure.data[0].text == ("50.0%", "25.0%", "1.2%")
    assert figure.layout.yaxis.ticktext == ("tabby", "crane", "lynx")
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.range == (0, 1)


def test_all_and_nothing_are_written_in_one_way() -> None:
    figure = top_scores_figure(["a", "b", "c", "d"], [1.0, 0.9996, 0.0004, 0.0])
    assert figure.data[0].text == ("≈100%", "≈100%", "≈0%", "≈0%")


def test_names_may_occur_twice() -> None:
    figure = top_scores_figure(["crane", "crane"], [0.4, 0.1])
    assert list(figure.data[0].y) == [0, 1]
    assert figure.layout.yaxis.ticktext == ("crane", "crane")


def test_scores_without_softmax_are_shown_as_they_are() -> None:
    figure = top_scores_figure(["a", "b"], [-2.25, 41.5])
    assert figure.data[0].text == ("41.5", "−2.25")
    assert figure.layout.xaxis.range is None


def test_scores_that_are_not_finite_say_so_and_come_last() -> None:
    figure = top_scores_figure(["a", "b"], [float("nan"), 0.5])
    assert figure.data[0].text == ("50.0%", "not finite")
    assert list(figure.data[0].x) == [0.5, 0]


def test_no_scores_at_all() -> None:
    assert len(top_scores_figure([], []).data[0].y or ()) == 0


def test_dark_pages() -> None:
    assert top_scores_figure(["a"], [1.0], dark=True).data[0].marker.color == DARK.accent


def test_counts_must_agree() -> None:
    with pytest.raises(ValueError, match="2 names need as many scores, not 1"):
        top_scores_figure(["a", "b"], [1.0])


def test_names_from_strangers_are_no_html_and_leave_room_for_bars() -> None:
    names = ['<a href="http://evil.example">cat</a>', "a &lt; b", "n" * 1000]
    figure = top_scores_figure(names, [0.5, 0.3, 0.2])
    for texts in (figure.layout.yaxis.ticktext, figure.data[0].customdata):
        assert not any("<" in text or ">" in text for text in texts)
        assert texts[1] == "a &amp;lt; b"
        assert len(texts[2]) <= 120
    assert len(figure.layout.yaxis.ticktext[2]) == 48
