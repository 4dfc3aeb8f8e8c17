"""What stands in a lesson's file, as typed values.

A text may hold expressions in braces, such as ``{C1.params}``; what stands under ``expr`` is an
expression. ``vocabulary.py`` lists the names of both.
"""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Name = Annotated[str, Meta(min_length=1, max_length=40)]
Minutes = Annotated[float, Meta(gt=0, le=60)]
Hidden = Literal["totals", "facts", "summary", "diagram", "cells", "sentences", "tools", "scores"]
ALL_HIDDEN: frozenset[str] = frozenset(get_args(Hidden))
Place = Literal[
    "totals", "table", "inspector", "status", "diagram", "facts", "summary", "tools",
    "photo", "scores", "settings", "progress",
]  # fmt: skip
Page = Literal["architecture", "prediction", "training"]


class Edit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One edit; exactly one of ``row``, ``remove``, ``add``, ``network`` and ``option`` is given.

    Attributes:
        row, field, to: a cell of a row: the row's name, Keras' name of the field (or
            ``type``), and what is typed there.
        remove: the name of a row that goes.
        add, after: the type of a new row, and the name of the row before it.
        network: the key of a preset that is opened.
        option: an option of the pages, which gets the value ``to``.
    """

    row: Name = ""
    field: Name = ""
    to: Annotated[str, Meta(max_length=60)] | int | float | bool = ""
    remove: Name = ""
    add: Name = ""
    after: Name = ""
    network: Name = ""
    option: Name = ""


Edits = Annotated[tuple[Edit, ...], Meta(max_length=12)]


class Start(Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson opens.

    Attributes:
        network: the key of a preset.
        edits: of the preset.
        page: the page that the first step stands on.
        weights: the name of their source, ``"random"`` or empty for what the page chooses.
        sample: the sample photo; empty for the page's first.
    """

    network: Name
    edits: Edits = ()
    page: Page = "architecture"
    weights: Annotated[str, Meta(max_length=40)] = ""
    sample: Annotated[str, Meta(max_length=40)] = ""

    @property
    def all_edits(self) -> tuple[Edit, ...]:
        """The edits, and the weights and the sample as edits of the pages' options."""
        chosen = (("weights", self.weights), ("sample", self.sample))
        return (*self.edits, *(Edit(option=name, to=to) for name, to in chosen if to))


class Step(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type"):
    """What every step has.

    Attributes:
        title: a few words.
        text: what the student reads.
        minutes: that it takes.
        terms: keys of the glossary that open from it.
        page: the page that it stands on; that of the step before unless given.
        opens: edits that are made when the step begins.
        pitfall: for the teacher, what goes wrong.
        ask: for the teacher, what to ask next.
    """

    title: Line
    text: Text
    minutes: Minutes = 1
    terms: Annotated[tuple[Name, ...], Meta(max_length=8)] = ()
    page: Page | None = None
    opens: Edits = ()
    pitfall: Annotated[str, Meta(max_length=600)] = ""
    ask: Annotated[str, Meta(max_length=600)] = ""

    @property
    def type(self) -> str:
        """Which kind of step it is."""
        return str(self.__struct_config__.tag)


class Read(Step, frozen=True, kw_only=True, tag="read"):
    """The student reads."""


class Number(Struct, frozen=True, forbid_unknown_fields=True):
    """A number is predicted.

    Attributes:
        expr: its key.
        within: how far off a right one may be, as a share of the key.
        unit: what it counts.
    """

    expr: Line
    within: Annotated[float, Meta(ge=0, le=1)] = 0.05
    unit: Annotated[str, Meta(max_length=40)] = ""


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One of several answers.

    Attributes:
        text: as it is offered.
        expr: the condition under which it is right.
        misconception: what whoever chooses it believes, where it is wrong.
    """

    text: Line
    expr: Line
    misconception: Annotated[str, Meta(max_length=600)] = ""


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """One of several things that are put in order, the largest first."""

    text: Line
    expr: Line


class Curve(Struct, frozen=True, forbid_unknown_fields=True):
    """A number is predicted at three values of a field.

    Attributes:
        row, field: what is swept.
        values: at which values.
        expr: the key, computed at each.
        within: how far off a right point may be, as a share of its key.
        unit: what the points count.
    """

    row: Name
    field: Name
    values: tuple[int, int, int]
    expr: Line
    within: Annotated[float, Meta(ge=0, le=1)] = 0.1
    unit: Annotated[str, Meta(max_length=40)] = ""


class Predict(Step, frozen=True, kw_only=True, tag="predict"):
    """The student commits to an answer before the edits are made.

    Attributes:
        edits: what is then edited; the key is computed after them.
        number, choice, order, curve: what is predicted, one of them.
        hides: what the pages keep back until then; all of it unless given.
        result: what is read afterwards.
    """

    edits: Edits = ()
    number: Number | None = None
    choice: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=6)] | None = None
    order: Annotated[tuple[Item, ...], Meta(min_length=2, max_length=5)] | None = None
    curve: Curve | None = None
    hides: tuple[Hidden, ...] | None = None
    result: Text

    @property
    def question(self) -> "Number | tuple[Option, ...] | tuple[Item, ...] | Curve":
        """What is predicted."""
        found = [q for q in (self.number, self.choice, self.order, self.curve) if q is not None]
        return found[0]


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition on the network or on the pages."""

    expr: Line


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the conditions of a challenge.

    Attributes:
        text: what has to hold, in words.
        expr: the condition.
    """

    text: Line
    expr: Line


class Do(Step, frozen=True, kw_only=True, tag="do"):
    """The student edits until a condition holds.

    Attributes:
        until: the condition.
        solution: edits that meet it.
        only: names of the rows that may be edited; all unless given.
    """

    until: Condition
    solution: Annotated[tuple[Edit, ...], Meta(min_length=1, max_length=12)]
    only: Annotated[tuple[Name, ...], Meta(max_length=12)] = ()


class Observe(Step, frozen=True, kw_only=True, tag="observe"):
    """The page marks a result.

    Attributes:
        at: the part of the page.
    """

    at: Place


class Explain(Step, frozen=True, kw_only=True, tag="explain"):
    """The student writes, and compares it with a model answer.

    Attributes:
        words: the fewest.
        model: the model answer.
    """

    words: Annotated[int, Meta(ge=3, le=60)] = 8
    model: Text


class Challenge(Step, frozen=True, kw_only=True, tag="challenge"):
    """The student reaches a goal under conditions.

    Attributes:
        goals: conditions, all of which must hold.
        score: what is counted; less is better.
        unit: of the score.
        solution: edits that reach the goal.
    """

    goals: Annotated[tuple[Goal, ...], Meta(min_length=1, max_length=5)]
    score: Condition
    unit: Annotated[str, Meta(max_length=40)] = ""
    solution: Annotated[tuple[Edit, ...], Meta(min_length=1, max_length=12)]


class Contestant(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the networks that a step trains.

    Attributes:
        text: what it is called.
        edits: what makes it, of the table as the step finds it.
    """

    text: Line
    edits: Edits = ()


_NOT_RESOLVED = "It cannot be told with so few photos and seeds"


class Train(Step, frozen=True, kw_only=True, tag="train"):
    """The student predicts which network learns best; then they are trained and compared.

    Each is trained from random weights on shapes that are drawn for it, with several seeds.
    Whether they differ at all is measured too: it may be that so few photos cannot tell.

    Attributes:
        networks: what is compared.
        epochs: how often each photo is seen.
        rate: the peak of the learning rate.
        shapes: how many are drawn.
        seeds: how many trainings of each.
        result: what is read afterwards.
    """

    networks: Annotated[tuple[Contestant, ...], Meta(min_length=2, max_length=4)]
    epochs: Annotated[int, Meta(ge=1, le=12)] = 8
    rate: Annotated[float, Meta(gt=0, le=0.1)] = 0.003
    shapes: Annotated[int, Meta(ge=100, le=2000)] = 1400
    seeds: Annotated[int, Meta(ge=1, le=3)] = 2
    result: Text

    @property
    def answers(self) -> list[str]:
        """What can be predicted: each network, and that it cannot be told."""
        return [*(network.text for network in self.networks), _NOT_RESOLVED]


AnyStep = Read | Predict | Do | Observe | Explain | Challenge | Train


class Lesson(Struct, frozen=True, forbid_unknown_fields=True):
    """A lesson.

    Attributes:
        schema: the version of the format.
        id: its name in links and files.
        title: a few words.
        minutes: that it takes.
        level: for whom it is.
        goals: what can be done after it.
        sources: what it rests on.
        start: what it opens.
        steps: in their order.
    """

    schema: Literal[1]
    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Line
    minutes: Annotated[int, Meta(ge=1, le=90)]
    level: Literal["beginner", "intermediate", "advanced"]
    goals: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=6)]
    sources: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=8)]
    start: Start
    steps: Annotated[tuple[AnyStep, ...], Meta(min_length=1, max_length=30)]
