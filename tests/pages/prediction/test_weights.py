"""The choice of weights, badges and notices, run without a browser."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import safetensors.numpy
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.explorer.photos import Photos, sample
from alexnet.network.initial import initial_array
from tests.support.app_widgets import keyed, report
from tests.support.hostile_weights import HOSTILE
from tests.support.prediction_page import ONE_CONVOLUTION, link, prediction, prose


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))


def npz(architecture: Architecture = ONE_CONVOLUTION, seed: int = 5) -> bytes:
    file = io.BytesIO()
    np.savez(
        file,
        allow_pickle=False,
        **{v.path: initial_array(v, seed) for v in variables(architecture)},
    )
    return file.getvalue()


def torch_file(architecture: Architecture) -> bytes:
    """The weights as PyTorch names and lays them out."""
    roles = {"kernel": "weight", "gamma": "weight", "beta": "bias"}
    roles |= {"moving_mean": "running_mean", "moving_variance": "running_var"}
    arrays = {}
    for variable in variables(architecture):
        layer, _, role = variable.path.partition("/")
        array = initial_array(variable, 5)
        axes = {4: (3, 2, 0, 1), 2: (1, 0)}.get(array.ndim, (0,))
        turned = np.ascontiguousarray(array.transpose(axes))
        arrays[f"{layer}.{roles.get(role, role)}"] = turned
    return safetensors.numpy.save(arrays)


def bring(app: AppTest, data: bytes, name: str = "mine.npz") -> AppTest:
    uploader = next(w for w in app.file_uploader if (w.key or "").startswith("weights-upload-"))
    uploader.upload(name, data, "application/octet-stream")
    return app.run()


def onnx_with_factor(architecture: Architecture) -> bytes:
    """A graph of one convolution and two dense rows, whose last sums it doubles."""
    shapes = [v.shape for v in variables(architecture)]
    # As PyTorch has them: outputs and inputs come first.
    tensors = [
        onnx.numpy_helper.from_array(np.zeros((*shape[:1:-1], *shape[1::-1]), "f4"), f"a{number}")
        for number, shape in enumerate(shapes)
    ]
    nodes = [
        onnx.helper.make_node("Conv", ["x", "a0", "a1"], ["y"]),
        onnx.helper.make_node("Transpose", ["y"], ["t"], perm=[0, 2, 3, 1]),
        onnx.helper.make_node("Gemm", ["t", "a2", "a3"], ["z"], transB=1),
        onnx.helper.make_node("Gemm", ["z", "a4", "a5"], ["out"], transB=1, alpha=2.0),
    ]
    graph = onnx.helper.make_graph(nodes, "doubled", [], [], tensors)
    content: bytes = onnx.helper.make_model(graph).SerializeToString()
    return content


def badges(app: AppTest) -> str:
    said = [str(html.value) for html in app.get("html") if isinstance(html, Element)]
    return next((text for text in said if "badges" in text[:40]), "")


def rows_of(app: AppTest) -> dict[str, list[str]]:
    """Return the rows by where their weights come from."""
    shown = re.findall(r'<span class="badge \w+">(.*?)</b> ([^<]+)</span>', badges(app))
    return {origin: re.findall(r'">([^<]+)', names) for names, origin in shown}


def warnings(app: AppTest) -> str:
    return "\n".join(warning.value for warning in app.warning)


def test_a_fresh_table_without_trained_weights_gives_way_to_a_trained_network() -> None:
    app = prediction(link(preset("article-table"), sample="golf_ball"))
    assert not app.exception
    assert keyed(app.selectbox, "weights-choice").value == "imagenette"
    assert "Your table is “The article's table”, which has no trained weights here" in prose(app)
    assert "Untrained" not in warnings(app)
    app.button(key="show-table").click().run()
    assert keyed(app.selectbox, "weights-choice").value == "random"
    assert "**Untrained:**" in warnings(app)
    assert "Output 55 × 55 × 96" in prose(app)
    app.button(key="show-trained").click().run()
    assert keyed(app.selectbox, "weights-choice").value == "imagenette"
    app.button(key="take-trained").click().run()
    assert "The network of your table: **“The article's code”**" in prose(app)


def test_what_of_a_file_is_not_taken_over_is_told() -> None:
    plain = ONE_CONVOLUTION.replace("C1", normalization="none")
    app = prediction(link(plain))
    bring(app, onnx_with_factor(plain), "mine.onnx")
    assert keyed(app.selectbox, "weights-choice").value == "file"
    assert "Gemm's alpha, which is not taken over" in warnings(app)
    keyed(app.selectbox, "weights-choice").set_value("random").run()
    assert "not taken over" not in warnings(app)


def test_what_is_none_of_the_classes_is_told() -> None:
    app = prediction(link(preset("article-code"), sample="cat"))
    assert "**None of these?**" in warnings(app)
    keyed(app.pills, "photo-source").set_value("golf_ball").run()
    assert "None of these" not in warnings(app)
    assert "Like what it has learned: its similarity" in prose(app)
    edited = prediction(link(preset("article-code").replace("S2", pool_size=(2, 2))))
    assert "None of these" not in warnings(edited)


def test_a_photo_of_a_learned_class_is_never_called_none_of_these() -> None:
    app = prediction(link(preset("article-code")))
    judged = replace(sample("cat"), verdict="right")
    app.session_state["photos"] = Photos().with_judged([judged]).to_value()
    app.run()
    assert not app.exception
    assert "None of these" not in warnings(app)
    assert "Of a class that it has learned, and yet its similarity" in prose(app)
    assert "5% of such photos for strange ones" in prose(app)


def test_no_more_classes_are_listed_than_there_are() -> None:
    app = prediction(link(ONE_CONVOLUTION.replace("Out", units=3)))
    slider = keyed(app.slider, "option-top")
    assert (slider.max, slider.value) == (3, 3)
    alone = prediction(link(ONE_CONVOLUTION.replace("Out", units=1, activation="linear")))
    assert not alone.exception
    assert not [s for s in alone.slider if "option-top" in str(s.key)]


def test_a_network_starts_untrained_and_says_so() -> None:
    app = prediction(link(preset("article-table"), shown_network="table"))
    assert keyed(app.selectbox, "weights-choice").value == "random"
    assert "**Untrained:**" in warnings(app)
    assert not badges(app)


def test_a_file_of_one_s_own_is_used_row_by_row() -> None:
    app = prediction(link())
    before = app.get("plotly_chart")[1].proto.spec
    bring(app, npz())
    assert not app.exception
    assert not app.error
    assert keyed(app.selectbox, "weights-choice").value == "file"
    assert rows_of(app) == {"trained": ["C1", "F3", "Out"]}
    assert "Untrained" not in warnings(app)
    assert app.get("plotly_chart")[1].proto.spec != before


def test_a_second_file_takes_the_place_of_the_first() -> None:
    app = bring(prediction(link()), npz(seed=1), "one.npz")
    box = keyed(app.selectbox, "weights-choice").id
    bring(app, npz(seed=2), "two.npz")
    report(app, box, "your file one.npz")
    for _ in range(2):
        assert not app.exception
        assert keyed(app.selectbox, "weights-choice").value == "file"
        assert keyed(app.selectbox, "weights-choice").options[-1] == "your file two.npz"
        app.run()


def test_an_edit_keeps_what_fits() -> None:
    app = prediction(link())
    bring(app, npz())
    app.switch_page("pages/architecture.py").run()
    keyed(app.number_input, "inspect-C1-filters").set_value(9).run()
    app.switch_page("pages/prediction.py").run()
    assert not app.exception
    assert "Random from row C1 on" in warnings(app)
    assert rows_of(app) == {"random": ["C1", "F3"], "untrained since": ["Out"]}


@pytest.mark.parametrize("name", sorted(HOSTILE)[::9])
def test_a_hostile_file_costs_nothing(name: str, tmp_path: Path) -> None:
    app = prediction(link())
    bring(app, npz())
    bring(app, HOSTILE[name](tmp_path / "canary"), "hostile.npz")
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.endswith("The weights that were in use stay in use\\.")
    assert not (tmp_path / "canary").exists()
    assert rows_of(app) == {"trained": ["C1", "F3", "Out"]}


def test_weights_that_fit_neither_the_table_nor_a_preset() -> None:
    app = prediction(link())
    bring(app, npz(ONE_CONVOLUTION.replace("F3", units=11)))
    assert "F3/kernel" in app.error[0].value
    assert keyed(app.selectbox, "weights-choice").value == "random"


def test_a_source_that_is_not_here_offers_the_download() -> None:
    app = prediction(link(preset("one-weird-trick-2014"), shown_network="table"))
    keyed(app.selectbox, "weights-choice").set_value("torchvision").run()
    assert not app.exception
    assert app.button(key="fetch-weights").label == "Fetch 244 MB, once for this server"
    assert "until then the weights are random" in prose(app)
    assert "**Untrained:**" in warnings(app)


def test_caffe_s_constants_are_set_with_its_weights() -> None:
    app = prediction(link(preset("paper-2012"), shown_network="table"))
    keyed(app.selectbox, "weights-choice").set_value("bvlc-alexnet").run()
    assert not app.exception
    assert "edited**" in prose(app)
    app.switch_page("pages/architecture.py").run()
    keyed(app.pills, "inspected-row")
    drafts = app.session_state["workspace"]["present"][0]
    assert drafts.count("2e-05") == 2


def test_the_epsilon_of_a_file_is_set_in_the_table() -> None:
    network = ONE_CONVOLUTION.replace("In", size=24)
    app = prediction(link(network))
    bring(app, torch_file(network), "mine.safetensors")
    assert not app.exception
    assert rows_of(app) == {"trained": ["C1", "F3", "Out"]}
    assert "adds 1e-05 to the variance, as in these weights' training" in prose(app)
    assert "1e-05" in app.session_state["workspace"]["present"][0]


def test_an_unknown_source_of_a_link_falls_back() -> None:
    app = prediction(link(weights="gone"))
    assert not app.exception
    assert "There are no weights called “gone” here" in warnings(app)


def test_a_file_of_an_earlier_server_is_asked_for_again() -> None:
    app = prediction(link(weights="file"))
    assert not app.exception
    assert "upload it again" in warnings(app)


def test_a_fresh_clone_has_a_trained_network() -> None:
    app = prediction(link(preset("article-code")))
    assert not app.exception
    assert keyed(app.selectbox, "weights-choice").value == "imagenette"
    assert rows_of(app) == {"trained": ["C1", "C3", "C5", "C6", "C7", "F9", "Out"]}
    assert "Untrained" not in warnings(app)
    assert "of 10 classes. It knows only these: tench, English springer" in prose(app)


def test_an_untrained_network_leads_to_the_trained_one_and_back() -> None:
    app = prediction(link(preset("article-table").replace("C1", filters=90)))
    app.button(key="show-trained").click().run()
    assert not app.exception
    assert keyed(app.selectbox, "weights-choice").value == "imagenette"
    app.switch_page("pages/architecture.py").run()
    assert keyed(app.number_input, "inspect-C1-filters").value == 90
    app.switch_page("pages/prediction.py").run()
    app.button(key="take-trained").click().run()
    app.switch_page("pages/architecture.py").run()
    next(b for b in app.button if b.label == "Undo").click().run()
    assert keyed(app.number_input, "inspect-C1-filters").value == 90
