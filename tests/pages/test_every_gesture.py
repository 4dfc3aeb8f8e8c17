"""Whatever a visitor does on the pages, in any order: no exception, and a state that loads again.

Networks are small, so that a gesture takes as long as its page. Left out are gestures that start
processes or fetch from the Internet, and the presets, each of which has 60 million weights.
"""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from PIL import Image
from streamlit.testing.v1 import AppTest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import variables
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from alexnet.network.initial import initial_array
from pages.ui.server.tensorflow import load
from tests.support.prediction_page import GREY, ONE_CONVOLUTION, SMALL, link
from tests.support.repository import ROOT

PAGES = ("pages/architecture.py", "pages/prediction.py", "pages/training.py")
NETWORKS = (SMALL, GREY, ONE_CONVOLUTION)
KINDS = (
    "button",
    "selectbox",
    "pills",
    "segmented_control",
    "multiselect",
    "number_input",
    "slider",
    "toggle",
    "text_input",
)
LEFT_OUT = {"preset", "open-fitting", "fetch-weights", "training-start"}
UPLOADS = ("weights-upload", "photo-upload", "architecture-file", "training-upload")
NAMES = ("one.npz", "two.npz", "photo.png", "network.json", "nothing.bin")
TEXTS = ("", "cat", "![](x)", "9" * 40)

numbers = st.integers(0, 10_000)


def contents() -> dict[str, bytes]:
    """Return files of every kind that a page takes, and one that none takes."""
    files = {"nothing.bin": b"nothing"}
    for name, seed in (("one.npz", 1), ("two.npz", 2)):
        arrays = {v.path: initial_array(v, seed) for v in variables(ONE_CONVOLUTION)}
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        files[name] = buffer.getvalue()
    buffer = io.BytesIO()
    Image.fromarray(np.full((40, 60, 3), 90, np.uint8)).save(buffer, "PNG")
    files["photo.png"] = buffer.getvalue()
    files["network.json"] = SMALL.replace("C1", filters=8).to_json().encode()
    return files


class Visitor(RuleBasedStateMachine):
    """A visitor who tries everything that is on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.files = contents()
        self.app: AppTest | None = None

    @initialize(network=st.sampled_from(NETWORKS), page=st.sampled_from(PAGES))
    def open(self, network: Architecture, page: str) -> None:
        """Come with a link, and turn to a page."""
        self._open(link(network), page)

    @rule(network=st.sampled_from(NETWORKS), page=st.sampled_from(PAGES))
    def open_another_link(self, network: Architecture, page: str) -> None:
        self._open(link(network), page)

    @rule()
    def open_the_link_to_this(self) -> None:
        """The state as another visitor gets it."""
        self._open(self._state().to_link(), PAGES[0])

    @rule(page=st.sampled_from(PAGES))
    def turn_to(self, page: str) -> None:
        self._app.switch_page(page).run()

    @rule(which=numbers, choice=numbers)
    def touch(self, which: int, choice: int) -> None:
        """Use any widget of the page."""
        found = [w for kind in KINDS for w in getattr(self._app, kind) if _is_meant(w)]
        if found:
            _use(found[which % len(found)], choice)
            self._app.run()

    @rule(which=numbers, name=st.sampled_from(NAMES))
    def bring(self, which: int, name: str) -> None:
        """Give any uploader of the page any file."""
        found = [w for w in self._app.file_uploader if (w.key or "").startswith(UPLOADS)]
        if found:
            found[which % len(found)].upload(name, self.files[name], "application/octet-stream")
            self._app.run()

    @rule(name=st.sampled_from(("do-undo", "do-redo", "do-reset")))
    def undo(self, name: str) -> None:
        for button in self._app.button:
            if button.key == name and not button.disabled:
                button.click().run()
                return

    @invariant()
    def nothing_is_raised(self) -> None:
        if self.app is not None:
            assert [(e.message, e.stack_trace) for e in self.app.exception] == []

    @invariant()
    def the_state_loads_again(self) -> None:
        if self.app is not None:
            state = self._state()
            again = Workspace.from_link(state.to_link())
            assert (again.draft, again.options) == (state.draft, state.options)

    @property
    def _app(self) -> AppTest:
        assert self.app is not None
        return self.app

    def _open(self, text: str, page: str) -> None:
        self.app = AppTest.from_file(ROOT / "app.py", default_timeout=120)
        self.app.query_params[LINK_PARAMETER] = text
        self.app.run().switch_page(page).run()

    def _state(self) -> Workspace:
        """Return what the session keeps, read as the pages read it."""
        text = "".join(self._app.query_params[LINK_PARAMETER])
        return Workspace.from_link(text)


def _is_meant(widget: Any) -> bool:
    name = (widget.key or "").split("~")[0]
    return name not in LEFT_OUT and not getattr(widget, "disabled", False)


def _use(widget: Any, choice: int) -> None:
    kind = type(widget).__name__
    if kind == "Button":
        widget.click()
    elif kind == "Toggle":
        widget.set_value(not widget.value)
    elif kind == "TextInput":
        widget.set_value(TEXTS[choice % len(TEXTS)])
    elif kind in ("NumberInput", "Slider"):
        low, high = widget.min, widget.max
        low, high = (0 if low is None else low), (40 if high is None else min(high, 40))
        number = low + type(low)(choice % (int(max(high - low, 0)) + 1))
        widget.set_value(number)
    elif kind == "Selectbox":
        widget.select_index(choice % len(widget.options))
    else:
        options = _options(widget)
        several = [option for place, option in enumerate(options) if choice >> place & 1]
        is_single = kind == "ButtonGroup" and widget._is_single_select
        widget.set_value(options[choice % len(options)] if is_single else several[:5])


def _options(widget: Any) -> list[Any]:
    """Return what can be chosen, which the test runner knows by its labels alone."""
    return list(widget.format_func.__self__)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_CACHE", str(tmp_path))
    load()


class TestAFewGestures(Visitor.TestCase):  # type: ignore[valid-type, misc]
    settings = settings(max_examples=4, stateful_step_count=15, derandomize=True, deadline=None)


@pytest.mark.slow
class TestManyGestures(Visitor.TestCase):  # type: ignore[valid-type, misc]
    settings = settings(max_examples=25, stateful_step_count=50, deadline=None)
