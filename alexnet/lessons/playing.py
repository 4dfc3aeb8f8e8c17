"""A lesson as one student plays it: the step, the answers so far, and what is kept back.

A play is a value. Each move returns the next one, with the student's own workspace in it, so
that every edit of a lesson can be undone like any other.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from alexnet.architecture.editing.link import decode, encode
from alexnet.errors import LinkError
from alexnet.explorer.workspace import Workspace
from alexnet.lessons import answers, stage
from alexnet.lessons.expressions import ExpressionError, parse
from alexnet.lessons.schema import (
    ALL_HIDDEN,
    AnyStep,
    Challenge,
    Do,
    Edit,
    Explain,
    Lesson,
    Page,
    Predict,
    Train,
)
from alexnet.lessons.template import filled
from alexnet.lessons.vocabulary import Networks

SHOWN = "?"
"""The answer of whoever asked to be shown the result."""

_DONE = "done"
_MOST_CHARACTERS = 600
_MOST_IN_LINK = 1500


@dataclass(frozen=True)
class Progress:
    """How far a student has come.

    Attributes:
        lesson: its id.
        step: from 0.
        answers: step -> a prediction as it is kept, a sentence, the best score, or that it is done.
        seconds: step -> how long it was on screen.
    """

    lesson: str
    step: int = 0
    answers: Mapping[int, str] = field(default_factory=dict)
    seconds: Mapping[int, float] = field(default_factory=dict)

    def with_answer(self, text: str) -> "Progress":
        """Return the progress with an answer to its step."""
        return replace(self, answers={**self.answers, self.step: text[:_MOST_CHARACTERS]})

    def to_value(self) -> list[Any]:
        """Return all of it as JSON."""
        pairs = [[[k, v] for k, v in kept.items()] for kept in (self.answers, self.seconds)]
        return [self.lesson, self.step, *pairs]

    @classmethod
    def from_value(cls, value: Any) -> "Progress":
        """Return the progress that ``to_value`` wrote; raise ``ValueError`` for anything else."""
        try:
            lesson, step, given, seconds = value
            kept = {int(k): str(v)[:_MOST_CHARACTERS] for k, v in given}
            return cls(str(lesson), max(0, int(step)), kept, {int(k): float(v) for k, v in seconds})
        except (TypeError, ValueError, OverflowError):
            raise ValueError("no progress of a lesson") from None

    def to_text(self) -> str:
        """Return the answers for a link; the longest are left out where it would not hold them."""
        kept = dict(self.answers)
        while len(text := encode([[k, v] for k, v in kept.items()])) > _MOST_IN_LINK:
            del kept[max(kept, key=lambda step: len(kept[step]))]
        return text if kept else ""

    @classmethod
    def from_link(cls, lesson: str, step: str, text: str) -> "Progress":
        """Return the progress that a link describes, as far as it can be read.

        Args:
            lesson: its id.
            step: from 1, as people count.
            text: what ``to_text`` wrote; empty for no answers.
        """
        at = int(step) - 1 if step.isascii() and step.isdigit() and len(step) < 4 else 0
        try:
            return cls.from_value([lesson, at, decode(text) if text else [], []])
        except (LinkError, ValueError):
            return cls.from_value([lesson, at, [], []])


@dataclass(frozen=True)
class Play:
    """A lesson, how far somebody has come in it, and what their table holds.

    Example:
        >>> from alexnet.lessons import LESSONS
        >>> play = Play.begun(LESSONS["why-55"], Workspace.of_preset("lenet-5"))
        >>> play.workspace.baseline_title, play.next().step.type
        ("The article's table", 'predict')
        >>> play.next().committed(["1"]).outcome.right
        True
    """

    lesson: Lesson
    progress: Progress
    workspace: Workspace

    @classmethod
    def begun(cls, lesson: Lesson, workspace: Workspace) -> "Play":
        """Return a lesson at its first step; the student's own table stays one undo away."""
        return cls(lesson, Progress(lesson.id), workspace)._set(stage.arrived(lesson, 0))

    @classmethod
    def restored(cls, lesson: Lesson, progress: Progress, workspace: Workspace) -> "Play":
        """Return a lesson as a link or a session describes it."""
        last = len(lesson.steps) - 1
        known = {
            k: v
            for k, v in progress.answers.items()
            if 0 <= k <= last and _is_answer(lesson.steps[k], v)
        }
        progress = replace(progress, step=min(progress.step, last), answers=known)
        return cls(lesson, progress, workspace)

    # ---- what there is

    @property
    def step(self) -> AnyStep:
        """The step."""
        return self.lesson.steps[self.progress.step]

    @property
    def page(self) -> Page:
        """The page that the step stands on."""
        pages = [step.page for step in self.lesson.steps[: self.progress.step + 1] if step.page]
        return pages[-1] if pages else self.lesson.start.page

    @property
    def answer(self) -> str:
        """What was answered to the step; empty for nothing."""
        return self.progress.answers.get(self.progress.step, "")

    @property
    def is_open(self) -> bool:
        """Whether a prediction is still to be committed."""
        return isinstance(self.step, Predict | Train) and not self.answer

    @property
    def hidden(self) -> frozenset[str]:
        """What the pages keep back."""
        if not isinstance(self.step, Predict) or self.answer:
            return frozenset()
        return ALL_HIDDEN if self.step.hides is None else frozenset(self.step.hides)

    @property
    def is_done(self) -> bool:
        """Whether the step asks for nothing more."""
        return bool(self.answer) or not self.asks

    @property
    def asks(self) -> bool:
        """Whether the step asks for something, done or not."""
        return isinstance(self.step, Predict | Do | Challenge | Explain | Train)

    @property
    def is_last(self) -> bool:
        """Whether no step follows."""
        return self.progress.step == len(self.lesson.steps) - 1

    def text(self, name: str) -> str:
        """Return one of the step's texts with its numbers.

        They are those of the table with which the step begins, or for what is read afterwards
        ends: a question keeps its numbers whatever is edited.
        """
        index = self.progress.step
        place = stage.done if name in ("result", "model") else stage.arrived
        scope = stage.networks(self.lesson, index, place(self.lesson, index))
        return filled(getattr(self.step, name), scope)

    @cached_property
    def outcome(self) -> answers.Outcome | None:
        """The prediction beside its result; ``None`` where none was committed."""
        if not isinstance(self.step, Predict) or not self.answer:
            return None
        index = self.progress.step
        if self.answer == SHOWN:
            right = answers.outcome(self.lesson, index, answers.key(self.lesson, index))
            return replace(right, right=False, prediction="", gap="")
        return answers.outcome(self.lesson, index, self.answer)

    @property
    def predictions_right(self) -> tuple[int, int]:
        """How many predictions are right, and how many the lesson asks for.

        Those of trainings do not count: what is right is measured on each server.
        """
        asked = [i for i, step in enumerate(self.lesson.steps) if isinstance(step, Predict)]
        given = [(i, self.progress.answers.get(i, "")) for i in asked]
        right = sum(
            answers.outcome(self.lesson, i, text).right
            for i, text in given
            if text not in ("", SHOWN)
        )
        return right, len(asked)

    def reached(self, condition: str) -> bool:
        """Return whether a condition of the step holds for the student's table."""
        if self.workspace.is_stale:
            return False
        try:
            return parse(condition).holds(self._scope)
        except ExpressionError:
            return False

    @property
    def score(self) -> float | None:
        """What the table scores in a challenge; ``None`` while its goals are not reached."""
        step = self.step
        if not isinstance(step, Challenge) or not all(self.reached(g.expr) for g in step.goals):
            return None
        try:
            return parse(step.score.expr).number(self._scope)
        except ExpressionError:
            return None

    @property
    def _scope(self) -> Networks:
        return stage.networks(self.lesson, self.progress.step, self.workspace)

    # ---- moves

    def next(self) -> "Play":
        """Return the next step, or this one where it is the last or waits for a prediction."""
        return self if self.is_open or self.is_last else self._gone(self.progress.step + 1)

    def back(self) -> "Play":
        """Return the step before; the table stays as it is."""
        return replace(self, progress=replace(self.progress, step=max(0, self.progress.step - 1)))

    def committed(self, parts: Sequence[str]) -> "Play":
        """Return the step with a prediction, and the table after the step's edits.

        Args:
            parts: what was entered, see ``answers.read``.

        Raises:
            AnswerError: it is no answer.
        """
        if isinstance(self.step, Train):
            place = answers.read_place(parts, len(self.step.answers))
            return replace(self, progress=self.progress.with_answer(place))
        if not isinstance(self.step, Predict):
            return self
        return self._answered(answers.read(self.step, parts))

    def shown(self) -> "Play":
        """Return the step with its result or its solution, for who has no answer."""
        if isinstance(self.step, Predict | Do):
            return self._answered(SHOWN)
        if isinstance(self.step, Challenge):
            return self._set(stage.done(self.lesson, self.progress.step))
        if isinstance(self.step, Train):
            return replace(self, progress=self.progress.with_answer(SHOWN))
        return self

    def _answered(self, answer: str) -> "Play":
        done = stage.done(self.lesson, self.progress.step)
        return replace(self, progress=self.progress.with_answer(answer))._set(done)

    def written(self, sentence: str) -> "Play":
        """Return the step with a sentence of the student's.

        Raises:
            AnswerError: it has too few words.
        """
        step = self.step
        if not isinstance(step, Explain):
            return self
        words = len(sentence.split())
        if words < step.words:
            raise answers.AnswerError(f"At least {step.words} words are wanted, not {words}.")
        return replace(self, progress=self.progress.with_answer(sentence.strip()))

    def noticed(self) -> "Play":
        """Return the play after a look at the table: a goal that is reached stays reached."""
        step = self.step
        if isinstance(step, Do) and not self.answer and self.reached(step.until.expr):
            return replace(self, progress=self.progress.with_answer(_DONE))
        score = self.score
        if score is not None and (not self.answer or score < float(self.answer)):
            return replace(self, progress=self.progress.with_answer(repr(float(score))))
        return self

    def reset(self) -> "Play":
        """Return the step with the table as the lesson has it there."""
        place = stage.done if isinstance(self.step, Predict) and self.answer else stage.arrived
        return self._set(place(self.lesson, self.progress.step))

    def refusal(self, changed: Workspace) -> str:
        """Return why an edit of the table has to wait, or an empty text.

        Args:
            changed: the workspace after the edit.
        """
        before = {row.id: row for row in self.workspace.draft.rows}
        after = {row.id: row for row in changed.draft.rows}
        touched = [i for i in {**before, **after} if before.get(i) != after.get(i)]
        if touched and self.is_open:
            return "First commit to a prediction below: the lesson then makes the edit for you."
        only = self.step.only if isinstance(self.step, Do) else ()
        names = {(before.get(i) or after[i]).name for i in touched}
        if only and names - set(only):
            return f"This step of the lesson is about {' and '.join(only)}: the rest stays."
        return ""

    def _gone(self, index: int) -> "Play":
        """Return another step, with the table that it needs; one that is done keeps the table."""
        there = replace(self, progress=replace(self.progress, step=index))
        return there if there.answer else there._set(stage.arrived(self.lesson, index))

    def _set(self, state: Workspace) -> "Play":
        """Return the play with the lesson's table and options in the student's workspace."""
        options = {name: getattr(state.options, name) for name in _options_of(self.lesson)}
        workspace = self.workspace.taking(state)
        return replace(self, workspace=workspace.with_options(**options) if options else workspace)


def _is_answer(step: AnyStep, text: str) -> bool:
    """Return whether a text out of a link or a session can be the answer to a step."""
    try:
        if isinstance(step, Predict):
            return text == SHOWN or bool(answers.read(step, answers.parts_of(step, text)))
        if isinstance(step, Train):
            count = len(step.answers)
            return text == SHOWN or bool(answers.read_place([text], count))
        if isinstance(step, Challenge):
            return math.isfinite(float(text))
    except ValueError:
        return False
    return isinstance(step, Explain) or text in (_DONE, SHOWN)


def _options_of(lesson: Lesson) -> list[str]:
    """Return the options that a lesson sets somewhere."""
    edits: list[Edit] = list(lesson.start.all_edits)
    for step in lesson.steps:
        for name in ("opens", "edits", "solution"):
            edits += getattr(step, name, ())
    return [edit.option for edit in edits if edit.option]
