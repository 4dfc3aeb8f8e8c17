"""From a draft to the architecture it spells, or to the problems that stand in the way.

Each problem names the row and says what is wrong; ``repairs.py`` finds what mends it.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft, DraftRow
from alexnet.architecture.facts import RowFacts, analyze_prefix
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.rows import Row, label_of
from alexnet.errors import ArchitectureError

_MOST_KEPT = 256
"""Resolutions, of some 20 kB each."""


@dataclass(frozen=True)
class Problem:
    """What keeps a draft from being a network.

    Attributes:
        row_id, row: the row at fault, by id and by name.
        field: the field at fault, ``"type"`` where the row stands in the wrong place.
        message: one or two sentences that begin with the row's name.
    """

    row_id: str
    row: str
    field: str | None
    message: str


@dataclass(frozen=True)
class Repair:
    """A change that mends a problem: what a button says, and the draft that it leads to."""

    label: str
    draft: Draft


@dataclass(frozen=True)
class Resolution:
    """What a draft means.

    Attributes:
        architecture: the network that it spells; ``None`` where there are problems.
        problems: in the order of the flow.
        facts: of every row before the first one that is wrong or cannot be fed, by row id.
    """

    architecture: Architecture | None
    problems: tuple[Problem, ...]
    facts: dict[str, RowFacts]


def resolve(draft: Draft, limits: Limits | None = None) -> Resolution:
    """Return the architecture that a draft spells, or its problems.

    Args:
        draft: what was typed.
        limits: what may be afforded; this host's if not given.

    Raises:
        SettingError: this host's limits cannot be read.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table")).set_text("C3", "filters", "0")
        >>> [problem.message for problem in resolve(draft).problems]
        ['C3: maps must be at least 1, not 0.']
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    for draft_row in draft.rows:
        row, found = _parse(draft_row)
        problems.extend(found)
        if row is not None and not problems:
            rows.append(row)
    if problems:
        return Resolution(None, tuple(problems), _by_id(analyze_prefix(rows)))
    try:
        architecture = Architecture(tuple(rows))
        facts = check_limits(architecture, limits)
    except ArchitectureError as error:
        problem = _problem(draft, error)
        return Resolution(None, (problem,), _by_id(analyze_prefix(rows)))
    return Resolution(architecture, (), _by_id(facts.rows))


@lru_cache(_MOST_KEPT)
def resolve_json(draft: str, limits: Limits) -> Resolution:
    """Return what a draft in JSON means, as ``resolve`` does, and keep it.

    An edit, the page that shows it and its link ask for the same one.
    """
    return resolve(Draft.from_json(draft), limits)


def _parse(draft_row: DraftRow) -> tuple[Row | None, list[Problem]]:
    values: dict[str, Any] = {}
    problems = []
    for declared in draft_row.row_type.declared_fields():
        try:
            values[declared.name] = draft_row.value(declared.name)
        except ValueError as error:
            message = f"{draft_row.name}: {label_of(declared)} {error}"
            problems.append(Problem(draft_row.id, draft_row.name, declared.name, message))
    if problems:
        return None, problems
    return draft_row.row_type(name=draft_row.name, id=draft_row.id, **values), []


def _problem(draft: Draft, error: ArchitectureError) -> Problem:
    row = next(row for row in draft.rows if row.name == error.row)
    return Problem(row.id, row.name, error.field, str(error))


def _by_id(facts: tuple[RowFacts, ...]) -> dict[str, RowFacts]:
    return {row.id: row for row in facts}
