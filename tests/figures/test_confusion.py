"""The confusion matrix: counts, shares of a row, and what a click on a cell reports."""

import numpy as np
import pytest

from alexnet.figures.confusion import confusion_figure

CLASSES = ["cat", "dog", "elk"]
COUNTS = np.array([[8, 2, 0], [0, 4, 0], [0, 0, 0]])


def test_a_cell_shows_its_count_and_is_coloured_by_its_share_of_the_row() -> None:
    heat = confusion_figure(COUNTS, CLASSES).data[0]
    np.testing.assert_array_equal(heat.text, COUNTS)
    assert heat.z[0][0] == pytest.approx(0.8)
    assert heat.z[1][1] == pytest.approx(1.0)
    assert not np.isnan(heat.z).any(), "a class without a photo"


def test_a_click_tells_truth_and_guess() -> None:
    cells = confusion_figure(COUNTS, CLASSES).data[1]
    for x, y, (truth, guess), text in zip(
        cells.x, cells.y, cells.customdata, cells.text, strict=True
    ):
        assert (y, x) == (truth, guess)
        assert text.startswith(f"{CLASSES[truth]} → {CLASSES[guess]}: {COUNTS[truth, guess]} ")


def test_what_is_right_lies_on_the_diagonal_from_the_top() -> None:
    layout = confusion_figure(COUNTS, CLASSES).layout
    assert layout.yaxis.range[0] > layout.yaxis.range[1]
    assert layout.xaxis.ticktext == layout.yaxis.ticktext == tuple(CLASSES)


def test_many_classes_stay_on_one_screen() -> None:
    figure = confusion_figure(np.eye(200, dtype=np.int64), [str(n) for n in range(200)])
    assert figure.layout.height <= 720
    assert figure.data[0].texttemplate is None
