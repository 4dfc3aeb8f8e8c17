"""Summary and diagram of a network: as Keras has them, made once, and kept within bounds."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import pytest
from PIL import Image

from alexnet.architecture.facts import analyze
from alexnet.explorer import renderings
from alexnet.explorer.options.options import Options
from alexnet.explorer.renderings import Renderings
from tests.support.prediction_page import GREY, SMALL

OPTIONS = Options().diagram


def test_a_rendering_is_made_once_for_a_network_and_its_options() -> None:
    steps: list[str] = []

    @contextmanager
    def aside() -> Iterator[None]:
        steps.append("aside")
        yield

    made = Renderings(prepare=lambda: steps.append("prepare"), aside=aside)
    first = made.rendering(SMALL, OPTIONS, False)
    assert f"{analyze(SMALL).params:,}" in first.summary
    assert Image.open(io.BytesIO(first.diagram)).format == "PNG"
    assert made.rendering(SMALL, Options(tool="code").diagram, False) is first
    assert steps == ["prepare", "aside"]
    assert made.rendering(SMALL, OPTIONS, True).diagram != first.diagram
    assert made.rendering(SMALL, Options(scale=1.5).diagram, False).diagram != first.diagram


def test_renderings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderings, "_MOST_RENDERINGS", 1)
    made = Renderings()
    first = made.rendering(SMALL, OPTIONS, False)
    made.rendering(GREY, OPTIONS, False)
    assert made.rendering(SMALL, OPTIONS, False) is not first


def test_a_diagram_for_paper_is_finer_than_the_page_s() -> None:
    made = Renderings()
    page = Image.open(io.BytesIO(made.rendering(SMALL, OPTIONS, False).diagram))
    printed = made.print_diagram(SMALL, OPTIONS)
    assert Image.open(io.BytesIO(printed)).width == 3508 > page.width
    assert made.print_diagram(SMALL, OPTIONS) is printed


# Keras' own way to NumPy 2.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_keras_file_opens(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("keras") / "small.keras"
    path.write_bytes(Renderings().keras_file(GREY))
    assert keras.models.load_model(path).count_params() == analyze(GREY).params
