"""From the text of a lesson's file to a ``Lesson``, or to the line and the reason why not."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import msgspec

from alexnet import glossary
from alexnet.architecture.presets import PRESETS
from alexnet.architecture.rows import ROW_TYPES
from alexnet.architecture.values import shown
from alexnet.errors import LessonError
from alexnet.explorer.options.option import option_of
from alexnet.explorer.options.options import Options
from alexnet.lessons import template
from alexnet.lessons.document import Document, Path
from alexnet.lessons.expressions import ExpressionError, parse
from alexnet.lessons.schema import Edit, Lesson

_AT = re.compile(r"(?P<reason>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?", re.DOTALL)
_WORDS = {
    "`str` matching regex": "text of the pattern",
    "of length >= 1": "that is not empty",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "keys with values",
    "object missing required field": "there is no key",
    "object contains unknown field": "there is a key that lessons do not have,",
    "invalid enum value": "there is no choice",
    "invalid value": "there is no choice",
}
_PART = re.compile(r"\[(\d+)\]|\.([A-Za-z_]+)")
_OPTIONS = frozenset(f.name for f in fields(Options))


class FaultError(Exception):
    """A fault of a lesson, by the path of the value at fault; the reader turns it into a line."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


def load(text: str) -> Lesson:
    """Return the lesson that a file's text describes.

    Raises:
        LessonError: with the line and the reason: the text is no YAML, too long, lacks a key,
            has an unknown or a repeated one, or one of its values breaks a rule.

    Example:
        >>> load("schema: 1\\nid: why\\ntitle: 7")
        Traceback (most recent call last):
            ...
        alexnet.errors.LessonError: Line 3: expected text, got a whole number.
    """
    document = Document(text)
    try:
        lesson = msgspec.convert(document.value, Lesson, strict=True)
    except msgspec.ValidationError as error:
        raise _said(document, str(error)) from None
    try:
        _check_texts(document.value, ())
        _check_steps(lesson)
    except FaultError as fault:
        raise LessonError(fault.reason, line=document.line(fault.path)) from None
    return lesson


def _said(document: Document, message: str) -> LessonError:
    """Return msgspec's sentence with the line of the value that it speaks of."""
    found = _AT.fullmatch(message)
    reason, where = (found["reason"], found["path"] or "") if found else (message, "")
    path = [int(index) if index else key for index, key in _PART.findall(where)]
    reason = "".join(c if c.isprintable() else "�" for c in reason)[:200].rstrip(".")
    # What stands there may be whole sentences.
    reason = re.sub(r"([Ii]nvalid \w+ value )['\"](.*)['\"]?", _quoted, reason, flags=re.DOTALL)
    unknown = re.search(r"unknown field `(.*)`", reason)
    if unknown:
        path.append(unknown[1])
    elif "missing" not in reason and "value" not in reason and "got" not in reason:
        reason += _received(document, path)
    reason = f"{reason[:1].lower()}{reason[1:]}"
    for ours, theirs in _WORDS.items():
        reason = reason.replace(ours, theirs)
    return LessonError(f"{reason}.", line=document.line(path))


def _quoted(found: "re.Match[str]") -> str:
    return f"{found[1]}{shown(found[2].rstrip(chr(34) + chr(39)))}"


def _received(document: Document, path: Path) -> str:
    """Return what stands there instead, where that is short enough to say."""
    try:
        value = document.at(path)
    except (LookupError, TypeError):
        return ""
    return f", not {shown(str(value))}" if isinstance(value, str | int | float) else ""


def _check_texts(value: Any, path: tuple[str | int, ...]) -> None:
    """Check every text of the file: expressions, templates, and that it is no more than text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_texts(inner, (*path, index))
    elif isinstance(value, str):
        try:
            if path[-1] == "expr":
                parse(value)
            else:
                template.check_text(value)
                for _ in template.expressions(value):
                    pass
        except ExpressionError as error:
            raise FaultError(path, str(error)) from None


def _check_steps(lesson: Lesson) -> None:
    if lesson.start.network not in PRESETS:
        raise FaultError(("start", "network"), _unknown("network", lesson.start.network, PRESETS))
    for path, edit in _edits(lesson):
        _check_edit(edit, path)
    for index, step in enumerate(lesson.steps):
        for number, term in enumerate(step.terms):
            if term not in glossary.terms():
                raise FaultError(
                    ("steps", index, "terms", number), f"The glossary has no term {shown(term)}."
                )
        if step.type == "predict":
            questions = ("number", "choice", "order", "curve")
            given = [name for name in questions if getattr(step, name) is not None]
            if len(given) != 1:
                raise FaultError(
                    ("steps", index),
                    f"A prediction has one of number, choice, order and curve, not {len(given)}.",
                )


def _edits(lesson: Lesson) -> Iterator[tuple[tuple[str | int, ...], Edit]]:
    for number, edit in enumerate(lesson.start.edits):
        yield ("start", "edits", number), edit
    for edit in lesson.start.all_edits[len(lesson.start.edits) :]:
        yield ("start", "weights" if edit.option == "weights" else "sample"), edit
    for index, step in enumerate(lesson.steps):
        for name in ("opens", "edits", "solution"):
            for number, edit in enumerate(getattr(step, name, ())):
                yield ("steps", index, name, number), edit
        for place, network in enumerate(getattr(step, "networks", ())):
            for number, edit in enumerate(network.edits):
                yield ("steps", index, "networks", place, "edits", number), edit


def _check_edit(edit: Edit, path: tuple[str | int, ...]) -> None:
    given = [k for k in ("row", "remove", "add", "network", "option") if getattr(edit, k)]
    if len(given) != 1:
        raise FaultError(
            path, "An edit has one of row, remove, add, network and option, and no other of them."
        )
    if edit.row and not edit.field:
        raise FaultError(path, "An edit of a row names its field.")
    if edit.field == "type" and edit.to not in ROW_TYPES:
        raise FaultError(path, _unknown("type of row", str(edit.to), ROW_TYPES))
    if edit.add and (edit.add not in ROW_TYPES or not edit.after):
        raise FaultError(
            path, f"A new row has one of the types {', '.join(ROW_TYPES)}, and stands after a row."
        )
    if edit.network and edit.network not in PRESETS:
        raise FaultError(path, _unknown("network", edit.network, PRESETS))
    if edit.option and edit.option not in _OPTIONS:
        raise FaultError(path, f"The pages have no option {shown(edit.option)}.")
    if edit.option and not option_of(Options, edit.option).allows(edit.to):
        allowed = option_of(Options, edit.option).allowed
        raise FaultError(path, f"{edit.option} must be {allowed[:150]}, not {shown(edit.to)}.")


def _unknown(what: str, name: str, known: Any) -> str:
    return f"There is no {what} {shown(name)}. There are {', '.join(known)}."
