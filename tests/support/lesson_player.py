"""Somebody who plays a lesson on the pages, through Streamlit's own test runner."""

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest

from alexnet.explorer.workspace import Workspace
from alexnet.lessons import LESSONS, answers
from alexnet.lessons.playing import Progress
from alexnet.lessons.schema import AnyStep, Challenge, Curve, Do, Explain, Number, Predict, Train
from tests.support.app_widgets import keyed
from tests.support.repository import ROOT


class Player:
    """A session with a lesson in it."""

    def __init__(self, lesson: str, step: int = 1) -> None:
        self.lesson = LESSONS[lesson]
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        self.app.query_params["lesson"] = lesson
        self.app.query_params["step"] = str(step)
        self._run()

    @property
    def progress(self) -> Progress:
        return Progress.from_value(self.app.session_state["lesson"])

    @property
    def workspace(self) -> Workspace:
        return Workspace.from_value(self.app.session_state["workspace"])

    @property
    def index(self) -> int:
        return self.progress.step

    @property
    def step(self) -> AnyStep:
        return self.lesson.steps[self.index]

    @property
    def words(self) -> str:
        """All that stands on the page."""
        kinds = ("markdown", "caption", "success", "warning", "info", "error", "metric", "code")
        return "\n".join(str(e.value) for kind in kinds for e in getattr(self.app, kind))

    def press(self, key: str) -> None:
        keyed(self.app.button, key).click()
        self._run()

    def press_labelled(self, label: str) -> None:
        next(b for b in self.app.button if b.label == label).click()
        self._run()

    def answer(self, parts: tuple[str, ...]) -> None:
        """Enter parts of an answer as ``answers.read`` takes them, and commit."""
        step = self.step
        assert isinstance(step, Predict)
        if isinstance(step.question, Number | Curve):
            for part, text in enumerate(parts):
                self._widget(self.app.text_input, part).set_value(text)
        elif step.choice is not None:
            self.choose(int(parts[0]))
            return
        else:
            for place in parts:
                self.press(f"lesson-answer-{self.lesson.id}-{self.index}-0-{place}")
        self.press_labelled("Commit")

    def choose(self, place: int) -> None:
        """Commit to one of several answers."""
        self._widget(self.app.radio).set_value(place)
        self.press_labelled("Commit")

    def do_right(self) -> None:
        """Do what the step asks for."""
        step = self.step
        if isinstance(step, Predict):
            self.answer(answers.parts_of(step, answers.key(self.lesson, self.index)))
        elif isinstance(step, Train):
            self.choose(0)
        elif isinstance(step, Explain):
            self._widget(self.app.text_area).set_value("word " * step.words)
            self.press_labelled("Compare with a model answer")
        elif isinstance(step, Do | Challenge) and self.index not in self.progress.answers:
            self.press("lesson-solution")

    def to_the_end(self) -> Iterator[int]:
        """Stand on one step after the other; whoever iterates leaves it done."""
        while True:
            yield self.index
            if self.index == len(self.lesson.steps) - 1:
                return
            self.press("lesson-next")

    def _widget(self, widgets: Any, part: int = 0) -> Any:
        return keyed(widgets, f"lesson-answer-{self.lesson.id}-{self.index}-{part}")

    def _run(self) -> None:
        self.app.run()
        assert not self.app.exception, self.app.exception
