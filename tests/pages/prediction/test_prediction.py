"""The prediction page, run without a browser."""

import base64
import hashlib
import io
import zlib

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.presets import PRESETS, preset
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from alexnet.images import SAMPLES
from tests.support.app_widgets import keyed
from tests.support.photo_files import encoded
from tests.support.prediction_page import ONE_CONVOLUTION, link, prediction, prose
from tests.support.repository import ROOT

APP = ROOT / "app.py"
TITLE = PRESETS["article-table"].title
UNTRAINED = (
    "**Untrained:** these weights are random numbers from seed 0. The scores mean nothing yet; "
    "the maps show what random filters make of your photo."
)


@pytest.fixture
def app() -> AppTest:
    return prediction(link())


def png(*shape: int) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def upload(app: AppTest, data: bytes, name: str = "photo.png") -> AppTest:
    uploader = next(w for w in app.file_uploader if (w.key or "").startswith("photo-upload-"))
    uploader.upload(name, data, "image/png")
    return app.run()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_sample_goes_all_the_way(app: AppTest) -> None:
    assert not app.exception
    assert not app.error
    assert [warning.value for warning in app.warning] == [UNTRAINED]
    assert f"The network of your table: **“{TITLE}”**" in prose(app)
    assert "**Top 5** of 7 classes" in prose(app)
    assert "**The network sees** 24 × 32 pixels" in prose(app)
    assert "guessing gives each class 14.3%" in prose(app)
    assert "Output 24 × 32 × 6" in prose(app)
    assert len(app.get("plotly_chart")) == 2


def test_every_layer_that_makes_something_can_be_picked(app: AppTest) -> None:
    picker = keyed(app.pills, "maps-layer")
    names = [*picker.options]
    assert names == ["In", "C1_pad", "C1", "C1_norm", "S2", "F3", "Out"]
    assert "hands on what it gets: flatten, F3_dropout." in prose(app)
    for key, shape in (("C1_pad", "26 × 34 × 3"), ("S2", "11 × 15 × 6"), ("Out", "7")):
        keyed(app.pills, "maps-layer").set_value(key).run()
        assert not app.exception
        assert f"Output {shape} ·" in prose(app)


def test_all_layers_below_each_other(app: AppTest) -> None:
    keyed(app.toggle, "option-all_layers").set_value(True).run()
    assert not app.exception
    assert prose(app).count("Output ") == 7
    assert len(app.get("plotly_chart")) == 8
    assert all(len(chart.proto.spec) < 450_000 for chart in app.get("plotly_chart"))


def test_an_upload_takes_the_place_of_the_sample(app: AppTest) -> None:
    before = app.get("plotly_chart")[1].proto.spec
    upload(app, png(40, 60, 3))
    assert not app.exception
    assert not app.error
    assert keyed(app.pills, "photo-source").value == digest(png(40, 60, 3))
    assert keyed(app.pills, "photo-source").options[-1] == "1 photo"
    assert app.get("plotly_chart")[1].proto.spec != before
    keyed(app.pills, "photo-source").set_value("cat").run()
    assert app.get("plotly_chart")[1].proto.spec == before


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 400, 3), (50, 40), (30, 30, 4)])
def test_odd_photos_are_fed(app: AppTest, shape: tuple[int, ...]) -> None:
    upload(app, png(*shape))
    assert not app.exception
    assert not app.error
    assert keyed(app.pills, "photo-source").value == digest(png(*shape))


def bomb() -> bytes:
    """Return a small PNG whose header promises 60,000 x 60,000 pixels."""
    data = bytearray(png(2, 2, 3))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 not a photo", "a PDF document, not a photo"),
        (b"<svg onload=alert(1)>", "an SVG drawing, not a photo"),
        (png(40, 40, 3)[:200], "damaged or cut short"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "damaged or cut short"),
        (bomb(), "3,600 megapixels"),
    ],
)
def test_what_is_no_photo_gets_a_sentence_and_the_rest_stays(
    app: AppTest, data: bytes, sentence: str
) -> None:
    upload(app, data)
    assert not app.exception
    assert len(app.error) == 1
    assert sentence in app.error[0].value
    assert app.error[0].value.endswith("The photo that was in use stays in use.")
    assert len(app.get("plotly_chart")) == 2
    keyed(app.pills, "photo-source").set_value("coffee").run()
    assert not app.error


def test_a_refused_upload_leaves_the_photo_before_it(app: AppTest) -> None:
    upload(app, png(40, 60, 3))
    mine = app.get("plotly_chart")[1].proto.spec
    upload(app, b"GIF89a broken", "broken.gif")
    assert len(app.error) == 1
    assert keyed(app.pills, "photo-source").value == digest(png(40, 60, 3))
    assert app.get("plotly_chart")[1].proto.spec == mine


def test_the_photo_outlives_a_visit_to_the_other_page(app: AppTest) -> None:
    upload(app, png(40, 60, 3))
    mine = app.get("plotly_chart")[1].proto.spec
    app.switch_page("pages/architecture.py").run()
    app.switch_page("pages/prediction.py").run()
    assert not app.exception
    assert keyed(app.pills, "photo-source").value == digest(png(40, 60, 3))
    assert app.get("plotly_chart")[1].proto.spec == mine


def test_several_photos_at_once_and_what_is_no_photo_among_them(app: AppTest) -> None:
    uploader = next(w for w in app.file_uploader if (w.key or "").startswith("photo-upload-"))
    files = [("one.png", png(30, 40, 3)), ("two.png", png(50, 40, 3)), ("not.png", b"text")]
    uploader.set_value([(name, data, "image/png") for name, data in files]).run()
    assert not app.exception
    assert keyed(app.pills, "photo-source").options[-2:] == ["1 one", "2 two"]
    assert keyed(app.pills, "photo-source").value == digest(png(50, 40, 3))
    assert len(app.error) == 1
    assert app.error[0].value.startswith("not\\.png: ")
    keyed(app.toggle, "option-all_photos").set_value(True).run()
    assert not app.exception
    assert any(c.proto.id.endswith("score-panels") for c in app.get("plotly_chart"))
    next(b for b in app.button if b.label == "Remove all but the samples").click().run()
    assert not app.exception
    assert keyed(app.pills, "photo-source").value == "cat"
    assert not app.error


def test_the_camera_keeps_what_is_on_its_way_when_the_uploader_empties(app: AppTest) -> None:
    keyed(app.toggle, "photo-camera-on").set_value(True).run()
    camera = app.get("camera_input")[0].proto.id
    upload(app, png(40, 60, 3))
    assert app.get("camera_input")[0].proto.id == camera
    assert keyed(app.file_uploader, "photo-upload-1").value == []


def test_the_photo_is_in_no_link(app: AppTest) -> None:
    without = app.query_params[LINK_PARAMETER]
    data = png(40, 60, 3)
    upload(app, data)
    assert app.query_params[LINK_PARAMETER] == without
    assert base64.b64encode(data).decode() not in str(app.query_params)


@pytest.mark.parametrize("fit", ["squash", "pad"])
def test_a_link_restores_the_options(fit: str) -> None:
    app = prediction(link(sample="rocket", fit=fit, layer="S2"))
    assert keyed(app.pills, "photo-source").value == "rocket"
    assert keyed(app.segmented_control, "option-fit").value == fit
    assert keyed(app.pills, "maps-layer").value == "S2"
    assert SAMPLES["rocket"].credit in prose(app)


@pytest.mark.parametrize(
    ("fit", "said", "of_its_proportions"),
    [
        (
            "centre crop",
            "**Crop:** the middle",
            "**Crop:** the photo has the input's proportions, so nothing",
        ),
        (
            "squash",
            "**Squash:** the whole photo, squeezed",
            "**Squash:** the photo has the input's proportions and keeps",
        ),
        ("pad", "between bars of zeros", "needs no bars"),
    ],
)
def test_a_fit_says_what_it_does(fit: str, said: str, of_its_proportions: str) -> None:
    app = prediction(link(fit=fit))
    assert said in prose(app)
    upload(app, png(48, 64, 3))
    assert of_its_proportions in prose(app)
    assert said not in prose(app)


def test_a_layer_that_is_gone_is_replaced() -> None:
    app = prediction(link(layer="C77"))
    assert not app.exception
    assert keyed(app.pills, "maps-layer").value == "C1_pad"


def test_an_edited_network_is_the_one_that_runs() -> None:
    state = Workspace.of_preset("article-table").opened(ONE_CONVOLUTION, TITLE)
    edited = Draft.of(ONE_CONVOLUTION.replace("C1", filters=9).replace("Out", units=4))
    app = prediction(state.edited(edited).to_link())
    assert f"The network of your table: **“{TITLE}”, edited**" in prose(app)
    assert "**Top 4** of 4 classes" in prose(app)
    assert "Output 24 × 32 × 9" in prose(app)


def test_a_draft_with_a_problem_leaves_the_last_network() -> None:
    state = Workspace.of_preset("article-table").opened(ONE_CONVOLUTION, TITLE)
    stale = state.edited(Draft.of(ONE_CONVOLUTION).set_text("C1", "filters", "[0](http://x)"))
    app = prediction(stale.to_link())
    assert not app.exception
    sentence = app.warning[0].value
    assert sentence.startswith("The table has a problem: C1\\: maps must be a whole number")
    assert sentence.endswith("this page runs the last network without problems.")
    assert "](http" not in sentence
    assert "Output 24 × 32 × 6" in prose(app)


def test_a_grey_input_sees_brightness() -> None:
    app = prediction(link(ONE_CONVOLUTION.replace("In", channels=1)))
    assert not app.exception
    assert "Brightness only: the input has 1 channel." in prose(app)


def test_an_input_that_no_photo_fills() -> None:
    app = prediction(link(ONE_CONVOLUTION.replace("In", channels=5)))
    assert not app.exception
    assert "3 channels (colour) or 1 (brightness), not 5" in app.error[0].value
    assert not app.get("plotly_chart")


def test_numbers_that_are_no_probabilities_are_not_called_so() -> None:
    app = prediction(link(ONE_CONVOLUTION.replace("Out", activation="linear")))
    assert "Out has no softmax: these are its numbers, not probabilities." in prose(app)


def test_the_default_network_in_one_go() -> None:
    app = prediction(link(preset("article-table"), shown_network="table"))
    assert not app.exception
    assert "Output 55 × 55 × 96" in prose(app)
    assert "**Top 5** of 1,000 classes" in prose(app)


def test_a_photo_of_a_phone_is_taken_whatever_its_name(app: AppTest) -> None:
    photo = encoded(Image.effect_noise((60, 40), 80).convert("RGB"), "HEIF")
    upload(app, photo, "IMG_0001.jpe")
    assert not app.error
    assert "Your photo" in prose(app)


def test_a_photo_that_lacks_its_end_is_shown_with_a_word(app: AppTest) -> None:
    whole = encoded(Image.effect_noise((60, 40), 80).convert("RGB"), "JPEG")
    upload(app, whole[:-2], "holiday.jfif")
    assert not app.error
    assert any("lacks its end" in warning.value for warning in app.warning)
    assert "Your photo" in prose(app)
