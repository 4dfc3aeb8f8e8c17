"""What Keras and visualkeras say of a network: kept between runs and shared by sessions."""

import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from alexnet.architecture.architecture import Architecture
from alexnet.figures.network.diagram_options import DiagramOptions
from alexnet.work.recent import Recent

_PIXEL_RATIO = 1.5
"""Pixels of the diagram for one of the page: sharp, and half the work of 2."""

_MOST_RENDERINGS = 128
"""Of some 40 kB each."""

_MOST_FOR_PRINT = 4


@dataclass(frozen=True)
class Rendering:
    """What Keras and visualkeras say of a network: the summary, and the diagram as PNG."""

    summary: str
    diagram: bytes


class Renderings:
    """The renderings of all sessions; every method from any thread, and none waits for another.

    Args:
        prepare: called before TensorFlow is used.
        aside: returns a context for work that needs no interpreter: others go first meanwhile.
    """

    def __init__(
        self,
        *,
        prepare: Callable[[], object] = lambda: None,
        aside: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._prepare, self._aside = prepare, aside
        self._kept: Recent[Rendering] = Recent(_MOST_RENDERINGS)
        self._printed: Recent[bytes] = Recent(_MOST_FOR_PRINT)
        # One model with weights at a time: the largest takes 2 GB until its file is made.
        self._saving = threading.Lock()

    def rendering(
        self, architecture: Architecture, options: DiagramOptions, dark: bool
    ) -> Rendering:
        """Return summary and diagram of a freshly built Keras model without weights."""

        def make() -> Rendering:
            self._prepare()
            from alexnet.figures.network.diagram import draw, to_png
            from alexnet.network.build import build_blueprint
            from alexnet.network.summary import summary_text

            model = build_blueprint(architecture)
            image = draw(model, options=options, dark=dark, pixel_ratio=_PIXEL_RATIO)
            summary = summary_text(model)
            with self._aside():  # Pillow packs without the interpreter.
                return Rendering(summary, to_png(image))

        return self._kept.get_or_make((architecture.to_json(), options, dark), make)

    def print_diagram(self, architecture: Architecture, options: DiagramOptions) -> bytes:
        """Return the diagram as a PNG for paper."""

        def make() -> bytes:
            self._prepare()
            from alexnet.figures.network.diagram import print_png
            from alexnet.network.build import build_blueprint

            return print_png(build_blueprint(architecture), options=options)

        return self._printed.get_or_make((architecture.to_json(), options), make)

    def keras_file(self, architecture: Architecture) -> bytes:
        """Return a ``.keras`` file of the network with random weights from seed 0; not kept."""
        self._prepare()
        from alexnet.network.build import build_model

        with self._saving, tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "alexnet.keras")
            build_model(architecture).save(path)
            return path.read_bytes()
