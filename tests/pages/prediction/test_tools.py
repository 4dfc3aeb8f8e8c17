"""Kernels, side by side, and downloads on the prediction page."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alexnet.architecture.architecture import Architecture
from alexnet.explorer.options.options import Options
from alexnet.explorer.options.prediction import PREDICTION_TOOLS
from alexnet.explorer.photos import Photo, sample
from alexnet.explorer.predictor import Predictor
from alexnet.explorer.subject import Subject
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.images import SAMPLES, Fit
from pages.ui.prediction import downloads, layer_choice
from tests.support.app_widgets import keyed
from tests.support.prediction_page import (
    FLAT,
    GREY,
    SMALL,
    activations,
    assert_in_order,
    charts,
    opened,
    words,
)


@pytest.mark.parametrize("architecture", [SMALL, GREY, FLAT], ids=["small", "grey", "flat"])
@pytest.mark.parametrize("tool", PREDICTION_TOOLS)
def test_every_tool_on_every_kind_of_network(architecture: Architecture, tool: str) -> None:
    assert_in_order(opened(architecture, prediction_tool=tool))


def test_kernels_that_read_the_photo_are_pictures() -> None:
    app = opened(prediction_tool="kernels", map=4)
    assert_in_order(app)
    assert "All kernels of C1 as small pictures" in charts(app)
    assert "By tower" in words(app)
    assert "The kernel of map 4 of C1" in words(app)
    keyed(app.number_input, "kernels-map").set_value(1).run()
    assert "The kernel of map 1 of C1" in words(app)
    keyed(app.pills, "kernels-row").set_value("C3").run()
    assert_in_order(app)
    assert "The kernel of map 0 of C3" in words(app)
    assert not any(chart.startswith("All kernels") for chart in charts(app))


def test_a_kernel_is_chosen_while_another_kind_of_row_is_looked_at() -> None:
    app = opened(prediction_tool="kernels", layer="Out", map=6)
    assert_in_order(app)
    keyed(app.number_input, "kernels-map").set_value(2).run()
    assert_in_order(app)
    assert "The kernel of map 2 of C1" in words(app)


def test_side_by_side_opens_on_trained_and_untrained() -> None:
    app = opened(prediction_tool="compare")
    assert_in_order(app)
    assert "##### A trained network" in words(app)
    assert "Weights: random, from seed 0." in words(app)
    assert "Weights: Imagenette, trained for this app." in words(app)
    assert "Both sides are the same" not in words(app)
    assert [chart.split(".")[0] for chart in charts(app)].count("Maps of C1") == 2


def test_a_network_beside_itself_is_the_same() -> None:
    app = opened(prediction_tool="compare", other="baseline")
    assert_in_order(app)
    assert "Both sides are the same" in words(app)


def test_the_baseline_may_lack_a_layer() -> None:
    app = opened(prediction_tool="compare", other="baseline")
    assert "“The article's table”, the baseline" in words(app)
    app = opened(SMALL, prediction_tool="compare", other="weights", other_weights="nowhere")
    assert_in_order(app)


def test_other_weights_that_are_not_here_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))
    app = opened(prediction_tool="compare", other="weights", other_weights="torchvision")
    assert_in_order(app)
    assert "“ImageNet, torchvision” is not here yet" in words(app)
    keyed(app.selectbox, "other-weights").set_value("bvlc-alexnet").run()
    assert_in_order(app)
    assert "“ImageNet, Caffe's reference (BVLC)” is not here yet" in words(app)


def test_files_are_offered_for_the_chosen_layer() -> None:
    app = opened(prediction_tool="files", layer="S2")
    assert_in_order(app)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels[0] == "Maps of S2 (PNG)"
    assert labels[3] == "Predictions of 1 photo (CSV)"
    app = opened(prediction_tool="files", layer="S2", all_photos=True)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels[3] == f"Predictions of {len(SAMPLES)} photos (CSV)"


def small_subject() -> Subject:
    return Subject(SMALL, WeightsInUse("random"), sample("cat"), Fit.CENTRE_CROP, Predictor())


def made(
    monkeypatch: pytest.MonkeyPatch, subject: Subject, options: Options
) -> dict[str, bytes | str]:
    """Return what the files hold: name -> content."""
    files: dict[str, bytes | str] = {}

    def take(_label: str, name: str, _mime: str, make: Callable[[], bytes | str]) -> None:
        files[name] = make()

    monkeypatch.setattr(downloads, "_file", take)
    monkeypatch.setattr(layer_choice, "pick", layer_choice.chosen_layer)
    workspace = Workspace.of_preset("article-table").opened(subject.architecture, "mine")
    downloads.show(replace(workspace, options=options), subject)
    return files


def test_what_the_files_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    _, expected = activations()
    files = made(monkeypatch, small_subject(), Options(layer="S2"))
    assert isinstance(files["S2.png"], bytes)
    assert Image.open(io.BytesIO(files["S2.png"])).size > (30, 30)
    for name, layers in (("S2.npz", ["S2"]), ("all-layers.npz", ["In", "C1", "F4", "Out"])):
        data = files[name]
        assert isinstance(data, bytes)
        arrays = np.load(io.BytesIO(data))
        for layer in layers:
            np.testing.assert_allclose(arrays[layer], expected[layer], rtol=1e-4, atol=1e-6)
    lines = list(csv.DictReader(io.StringIO(str(files["predictions.csv"]))))
    assert len(lines) == 5
    assert float(lines[0]["score"]) == pytest.approx(float(expected.scores.max()), rel=1e-4)


def test_a_photo_that_cannot_be_fed_is_left_out_of_the_table() -> None:
    broken = Photo.of(b"no photo", "broken.jpg")
    table = downloads._csv(small_subject(), (broken, sample("cat")), 3)
    assert len(list(csv.DictReader(io.StringIO(table)))) == 3
    assert "broken" not in table
