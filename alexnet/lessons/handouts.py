"""What a teacher prints: a blank worksheet, the key with notes, and a student's report.

Each is written as Markdown, and turned into a page for a printer. Nothing of a student is kept:
the report is made from what the student's own session holds.
"""

import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt

from alexnet.architecture.editing.table import is_derived
from alexnet.architecture.editing.table_text import table_of, titles_of
from alexnet.lessons import answers, stage
from alexnet.lessons.playing import SHOWN, Play
from alexnet.lessons.schema import (
    AnyStep,
    Challenge,
    Curve,
    Do,
    Edit,
    Explain,
    Lesson,
    Number,
    Observe,
    Predict,
    Train,
)
from alexnet.lessons.template import filled, with_blanks, written

_LINE, _GAP = "\\_" * 40, "\\_" * 6
_WRITTEN_LINES = 4
"""For an answer in one's own words."""
_SIGNS = re.compile(r"(?:^(\d+))?([\\`*_~\[\]<>#|]|(?<=\d)[.)](?= |$)|^[-+])")
"""What Markdown reads as more than text, list marks among it."""
_PRINTED = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{font: 11pt/1.45 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem}}
h1 {{font-size: 1.5rem}} h2 {{font-size: 1.1rem; margin-top: 1.6rem; break-after: avoid}}
li, tr {{break-inside: avoid}}
table {{border-collapse: collapse; font-size: 9pt}}
th, td {{border: 1px solid #999; padding: .2rem .4rem; height: 1.5rem; text-align: left}}
blockquote {{border-left: 3px solid #999; margin-left: 0; padding-left: 1rem}}
@page {{margin: 2cm}}
</style></head><body>
{body}</body></html>
"""


def worksheet(lesson: Lesson) -> str:
    """Return a lesson's questions, with room for answers and none of them, as Markdown."""
    parts = _head(lesson, "Worksheet")
    parts += [f"Name: {_LINE}", "", *_table(lesson), ""]
    for index, step in enumerate(lesson.steps):
        parts += _step_head(lesson, index, step, with_gaps=isinstance(step, Observe))
        if isinstance(step, Predict):
            parts += ["Your prediction, before you look:", "", *_blanks(step), ""]
            parts += [f"The result: {_LINE}", ""]
        elif isinstance(step, Train):
            offered = _boxes(step.answers)
            parts += ["Your prediction, before it is trained:", "", *offered, ""]
            parts += [f"The result: {_LINE}", ""]
        elif isinstance(step, Explain):
            parts += [_LINE * 2, ""] * _WRITTEN_LINES
        elif isinstance(step, Do):
            parts += [f"What happened: {_LINE}", "", _LINE * 2, ""]
        elif isinstance(step, Challenge):
            parts += [f"Your best{_unit(step.unit)}: {_LINE}", ""]
    return "\n".join(parts)


def key(lesson: Lesson) -> str:
    """Return the answers, and for each step its time, what goes wrong and what to ask next."""
    parts = _head(lesson, "Key and teaching notes")
    for index, step in enumerate(lesson.steps):
        parts += _step_head(lesson, index, step)
        scope = stage.networks(lesson, index, stage.done(lesson, index))
        if isinstance(step, Predict):
            found = answers.outcome(lesson, index, answers.key(lesson, index))
            parts += [f"**Answer: {_plain(found.result)}**", ""]
            for option in step.choice or ():
                if option.misconception:
                    parts += [f"- {_plain(option.text)}: {option.misconception}"]
            parts += ["", filled(step.result, scope), ""]
        elif isinstance(step, Do | Challenge):
            parts += ["**One solution:**", "", *map(_edit, step.solution), ""]
        elif isinstance(step, Train):
            parts += ["**Answer:** it is measured on your server; the page shows it.", ""]
            parts += [filled(step.result, scope), ""]
        elif isinstance(step, Explain):
            parts += [f"**A model answer:** {filled(step.model, scope)}", ""]
        parts += [f"Time: {written(step.minutes)} min.", ""]
        begun = stage.networks(lesson, index, stage.arrived(lesson, index))
        for label, text in (("What goes wrong", step.pitfall), ("Ask next", step.ask)):
            parts += [f"{label}: {filled(text, begun)}", ""] if text else []
    return "\n".join(parts)


def report(play: Play) -> str:
    """Return what a student predicted, wrote and reached, and how long it took, as Markdown."""
    lesson, progress = play.lesson, play.progress
    right, asked = play.predictions_right
    parts = _head(lesson, "Report")
    parts += [f"Name: {_LINE}", "", f"Predictions that were right: {right} of {asked}.", ""]
    parts += [f"Time: {sum(progress.seconds.values()) / 60:.0f} min.", ""]
    for index, step in enumerate(lesson.steps):
        given = progress.answers.get(index, "")
        if not isinstance(step, Predict | Do | Challenge | Explain | Train):
            continue
        parts += _step_head(lesson, index, step)
        parts += [_answered(lesson, index, step, given), ""]
        if index in progress.seconds:
            parts += [f"Time: {progress.seconds[index]:.0f} s.", ""]
    return "\n".join(parts)


def printable(markdown: str) -> str:
    """Return one of these handouts as a page for a printer; whatever looks like HTML is text."""
    title = markdown.partition("\n")[0].removeprefix("# ")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _PRINTED.format(title=html.escape(title), body=body)


def _head(lesson: Lesson, what: str) -> list[str]:
    goals = [f"- {goal}" for goal in lesson.goals]
    sources = [f"- {source}" for source in lesson.sources]
    return [
        f"# {lesson.title} · {what}",
        "",
        f"{lesson.minutes} minutes, {lesson.level}. At the end you can:",
        "",
        *goals,
        "",
        "Sources:",
        "",
        *sources,
        "",
    ]


def _table(lesson: Lesson) -> list[str]:
    """Return the table that a lesson begins with; what follows from other cells is left empty."""
    state = stage.arrived(lesson, 0)
    table = table_of(state.architecture)
    titles = titles_of(table)
    lines = [titles, ["---"] * len(titles)]
    lines += [
        ["" if is_derived(row, title) else cells[title] for title in titles]
        for row, cells in reversed(list(zip(state.draft.rows, table, strict=True)))
    ]
    begun = "The table that the lesson begins with. What follows from other cells is left to you."
    return [begun, "", *(f"| {' | '.join(line)} |" for line in lines)]


def _step_head(lesson: Lesson, index: int, step: AnyStep, *, with_gaps: bool = False) -> list[str]:
    """Return a step's title and text; with gaps for figures that an earlier question asks for."""
    scope = stage.networks(lesson, index, stage.arrived(lesson, index))
    title = filled(step.title, scope)
    text = with_blanks(step.text, _GAP) if with_gaps else filled(step.text, scope)
    return [f"## {index + 1}. {title}", "", text, ""]


def _blanks(step: Predict) -> list[str]:
    question = step.question
    if isinstance(question, Number):
        return [f"{_LINE} {question.unit}"]
    if isinstance(question, Curve):
        return [
            f"- with {question.field} {value:,} in {question.row}: {_LINE} {question.unit}"
            for value in question.values
        ]
    if step.choice is not None:
        return _boxes([option.text for option in question])
    return [f"- {_plain(item.text)}: place \\_\\_\\_" for item in question]


def _boxes(texts: Sequence[str]) -> list[str]:
    """Return texts to tick, each a line of its own and no entry of a list."""
    return [line for text in texts for line in (f"☐ {_plain(text)}", "")]


def _answered(lesson: Lesson, index: int, step: AnyStep, given: str) -> str:
    if not given:
        return "Not answered."
    if given == SHOWN:
        return "Asked to be shown the result."
    if isinstance(step, Predict):
        found = answers.outcome(lesson, index, given)
        return (
            f"Prediction: **{_plain(found.prediction)}**. Result: **{_plain(found.result)}**. "
            f"{_plain(found.gap)}"
        )
    if isinstance(step, Train):
        return f"Prediction: {_plain(step.answers[int(given)])}."
    if isinstance(step, Challenge):
        return f"Best: {written(float(given))}{_unit(step.unit)}."
    if isinstance(step, Explain):
        return f"> {_plain(' '.join(given.split()))}"
    return "Done."


def _edit(edit: Edit) -> str:
    if edit.network:
        return f"- open {edit.network}"
    if edit.option:
        return f"- set {edit.option} to {edit.to}"
    if edit.remove:
        return f"- remove {edit.remove}"
    if edit.add:
        return f"- add {edit.add.replace('_', ' ')} after {edit.after}"
    return f"- {edit.row}: {edit.field.replace('_', ' ')} {edit.to}"


def _unit(unit: str) -> str:
    return f", in {unit}" if unit else ""


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\1\\\2", text)
