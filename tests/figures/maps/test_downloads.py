"""Files to take home are opened again by other readers."""

import csv
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from alexnet.figures.maps.downloads import (
    MAX_SIDE,
    Prediction,
    activations_npz,
    maps_png,
    predictions_csv,
)

LAYERS: dict[str, NDArray[np.floating]] = {
    "C1": np.random.default_rng(0).normal(size=(5, 6, 3)),
    "file": np.arange(4, dtype=np.float16),
}


def test_arrays_come_back_under_their_layers_names() -> None:
    content = activations_npz(LAYERS, about=["cat.jpg", "random weights, seed 0"])
    with np.load(BytesIO(content), allow_pickle=False) as found:
        assert sorted(found) == ["C1", "README", "file"]
        assert found["C1"].dtype == found["file"].dtype == np.float32
        np.testing.assert_array_equal(found["C1"], LAYERS["C1"].astype(np.float32))
        assert found["README"][:2].tolist() == ["cat.jpg", "random weights, seed 0"]


def test_a_layer_cannot_take_the_readmes_name() -> None:
    with pytest.raises(ValueError, match="README"):
        activations_npz({"README": np.zeros(3)})


def line(**different: Any) -> Prediction:
    values: dict[str, Any] = {
        "number": 1,
        "photo": "cat.jpg",
        "rank": 1,
        "class_index": 281,
        "class_name": "tabby, tabby cat",
        "score": 0.1 + 0.2,
    }
    return Prediction(**(values | different))


def test_predictions_come_back_exactly() -> None:
    rows = list(csv.DictReader(StringIO(predictions_csv([line(), line(rank=2)]), newline="")))
    assert rows[0]["class_name"] == "tabby, tabby cat"
    assert float(rows[0]["score"]) == 0.1 + 0.2
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert predictions_csv([]).splitlines() == ["photo,name,rank,class,class_name,score"]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "\x1f=1",
        '=HYPERLINK("x")',
        "\n=1",
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    row = next(csv.DictReader(StringIO(predictions_csv([line(photo=name)]), newline="")))
    assert row["name"] == f"'{name}"


@given(st.text(), st.text())
def test_any_name_survives(photo: str, class_name: str) -> None:
    text = predictions_csv([line(photo=photo, class_name=class_name)])
    rows = list(csv.reader(StringIO(text, newline="")))
    assert len(rows) == 2
    assert rows[1][1].removeprefix("'") in (photo, photo.removeprefix("'"))
    assert rows[1][4].removeprefix("'") in (class_name, class_name.removeprefix("'"))
    assert rows[1][1].lstrip()[:1] not in list("=+-@")


@pytest.mark.parametrize(
    "output",
    [
        np.zeros((55, 55, 96)),
        np.zeros((227, 227, 96)),
        np.zeros((13, 13, 384)),
        np.random.default_rng(0).normal(size=4096),
        np.full((2, 2, 2), np.nan),
        np.zeros((1, 1, 1)),
        np.zeros((3, 700, 9)),
        np.zeros(20_000),
    ],
)
def test_pictures_open_and_stay_within_bounds(output: NDArray[np.float32]) -> None:
    with Image.open(BytesIO(maps_png(output, "C1"))) as picture:
        picture.load()
        assert picture.mode == "RGB"
        assert max(picture.size) <= MAX_SIDE


def test_every_pixel_is_a_square_of_one_colour() -> None:
    maps = np.zeros((2, 2, 2))
    maps[0, 0, 1] = 1
    with Image.open(BytesIO(maps_png(maps, "C1"))) as picture:
        pixels = np.asarray(picture)
    yellow = (pixels == [253, 231, 37]).all(-1)  # the last colour of viridis
    rows, columns = np.nonzero(yellow)
    assert yellow.sum() == 48 * 48
    assert (int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1) == (48, 48)


def test_giant_pictures_are_no_larger_than_allowed() -> None:
    with Image.open(BytesIO(maps_png(np.zeros((112, 112, 2000), np.float32), "C1"))) as picture:
        assert max(picture.size) <= MAX_SIDE
