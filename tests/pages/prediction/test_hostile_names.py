"""Names that strangers choose are shown as they are: never HTML, a link, a picture or a formula.

Names come with photos, files of weights, class folders and rows. The pages are run without a
browser, and every text of every element is looked at, each by what the browser makes of it.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf.message import Message
from PIL import Image
from streamlit.testing.v1 import AppTest

from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.variables import variables
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.network.initial import initial_array
from tests.support.app_widgets import keyed
from tests.support.prediction_page import APP, SMALL, opened

HOSTILE = (
    '<img src=x onerror=alert(1)><a href="http://evil.example">a</a>![p](http://evil.example/p)'
    "[l](http://evil.example):red[r]$x^2$&lt;b&gt;`code`"
)
"""Raw HTML, Markdown, a formula, entities."""

RAW_HTML = re.compile(r"<img src=x|<a href=.http://evil|onerror=alert\(1\)>")
RAW_MARKDOWN = re.compile(
    r"(?<!\\)!?(?<!\\)\[[pl](?<!\\)\]\(|(?<!\\):red\[|(?<!\\)\$x|(?<!\\)`code"
)

PLAIN = {
    ("Selectbox", "options"),
    ("Selectbox", "raw_value"),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("PlotlyChart", "alt"),
    ("ImageList", "alt"),
    ("Image", "alt"),
}
"""Fields that the browser shows as text or as an attribute: neither HTML nor Markdown."""


def messages(block: Any) -> Iterator[Message]:
    """Yield what is sent of every element and block of a page."""
    for child in block.children.values():
        if child.proto is not None:
            yield child.proto
        if hasattr(child, "children"):
            yield from messages(child)


def texts(message: Message) -> Iterator[tuple[str, str, str]]:
    """Yield (kind of message, field, text) of all texts within a message."""
    for field, value in message.ListFields():
        values = value if field.is_repeated else [value]
        for one in values:
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str):
                yield type(message).__name__, field.name, one


def strings(value: Any) -> Iterator[str]:
    """Yield all texts within decoded JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def assert_harmless(app: AppTest) -> str:
    """Assert that no text of a page is taken for more than a text; return all of them."""
    assert not app.exception
    seen = []
    for message in messages(app._tree):
        for kind, field, text in texts(message):
            seen.append(text)
            if kind == "PlotlyChart" and field == "spec":
                for inner in strings(json.loads(text)):
                    assert not RAW_HTML.search(inner), inner[:300]
            elif kind == "Html":
                assert not RAW_HTML.search(text), text[:300]
            elif (kind, field) not in PLAIN:
                assert not RAW_MARKDOWN.search(text), (kind, field, text[:300])
    return "\n".join(seen)


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))


@pytest.fixture
def hostile_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple(f"{number} {HOSTILE}" for number in range(7))
    monkeypatch.setattr(WeightsInUse, "class_names", property(lambda _: names))


def png(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


def bring_photos(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    uploader = next(w for w in app.file_uploader if (w.key or "").startswith("photo-upload-"))
    uploader.set_value([(name, data, "image/png") for name, data in files])
    return app.run()


def bring_weights(app: AppTest, data: bytes) -> AppTest:
    uploader = next(w for w in app.file_uploader if (w.key or "").startswith("weights-upload"))
    uploader.set_value((f"{HOSTILE}.npz", data, "application/octet-stream"))
    return app.run()


def weights() -> bytes:
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{v.path: initial_array(v, 5) for v in variables(SMALL)})
    return file.getvalue()


@pytest.mark.usefixtures("hostile_classes")
@pytest.mark.parametrize("tool", ["maps", "why", "compare", "files"])
def test_photos_weights_and_classes(tool: str) -> None:
    app = opened(SMALL, prediction_tool=tool, all_photos=True, other="weights", top=7)
    bring_weights(app, weights())
    bring_photos(app, (f"{HOSTILE}.png", png("red")), (f"{HOSTILE}2.png", b"no photo"))
    seen = assert_harmless(app)
    assert "is damaged" in seen or "choose a JPEG" in seen
    assert "onerror" in seen


def test_a_file_of_weights_that_is_refused() -> None:
    app = opened(SMALL)
    assert "onerror" in assert_harmless(bring_weights(app, b"no weights"))


def test_a_row_cannot_be_called_so() -> None:
    app = AppTest.from_file(APP, default_timeout=120).run()
    state = Workspace.of_preset("article-table")
    with pytest.raises(EditRefusedError) as refused:
        state.draft.rename("C3", HOSTILE)
    app.session_state["workspace"] = {
        **app.session_state["workspace"],
        "notice": str(refused.value),
    }
    assert "img" in assert_harmless(app.run())


def test_cells_that_mean_nothing() -> None:
    app = AppTest.from_file(APP, default_timeout=120).run()
    kept = app.session_state["workspace"]
    draft = Draft.from_json(kept["present"][0])
    for field in ("filters", "kernel_size", "activation"):
        draft = draft.set_text("C3", field, HOSTILE)
    app.session_state["workspace"] = {**kept, "present": [draft.to_json(), *kept["present"][1:]]}
    assert_harmless(app.run())
    assert any(error.value.startswith("C3") for error in app.error)


def training_page(**options: object) -> AppTest:
    app = opened(SMALL, **options)
    return app.switch_page("pages/training.py").run()


def test_classes_of_a_training_page() -> None:
    app = training_page(train_data="photos")
    keyed(app.text_input, "training-name-0").set_value(HOSTILE[:40]).run()
    uploader = next(
        w for w in app.file_uploader if (w.key or "").startswith("training-upload-class-0")
    )
    uploader.set_value([(f"{HOSTILE}.png", b"no photo", "image/png")])
    assert_harmless(app.run())


def test_folders_of_an_archive() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for label in ("one", HOSTILE.replace("/", "")):
            archive.writestr(f"{label}/1.png", png("blue"))
    app = training_page(train_data="archive")
    uploader = next(
        w for w in app.file_uploader if (w.key or "").startswith("training-upload-archive")
    )
    uploader.upload(f"{HOSTILE}.zip", file.getvalue(), "application/zip")
    assert "onerror" in assert_harmless(app.run())


def report_page() -> None:
    """What a training shows of its classes, files and mistakes."""
    from pages.ui.training import live, pictures
    from tests.pages.prediction.test_hostile_names import hostile_report

    folder, report = hostile_report()
    live._remarks(report)
    pictures._wrong(folder, report)


def hostile_report() -> tuple[Path, Any]:
    import tempfile

    from alexnet.training.background.report import WRONG, JobReport, Mistake
    from alexnet.training.loop.progress import Curve, EpochRecord

    folder = Path(tempfile.mkdtemp())
    Image.new("RGB", (96, 96)).save(folder / WRONG)
    record = EpochRecord(**dict.fromkeys(EpochRecord.__dataclass_fields__, 1))
    report = JobReport(
        classes=[HOSTILE, f"2{HOSTILE}"],
        counts=[3, 4],
        validation=5,
        remarks=[HOSTILE],
        curves=[Curve("", history=[record])],
        mistakes=[Mistake(HOSTILE, f"2{HOSTILE}", 0.9)],
        mistakes_count=1,
    )
    return folder, report


def test_a_training_that_runs() -> None:
    seen = assert_harmless(AppTest.from_function(report_page, default_timeout=60).run())
    assert "&lt;img" in seen


def test_the_test_itself_would_notice() -> None:
    def careless() -> None:
        import streamlit as st

        from tests.pages.prediction.test_hostile_names import HOSTILE

        st.markdown(HOSTILE)

    with pytest.raises(AssertionError):
        assert_harmless(AppTest.from_function(careless).run())
