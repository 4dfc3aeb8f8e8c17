"""One or two changes that mend a problem of a draft, each tried before it is offered."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alexnet.architecture.draft import Draft, DraftRow, EditRefusedError
from alexnet.architecture.layers import Shape
from alexnet.architecture.limits import Limits
from alexnet.architecture.resolution import Problem, Resolution, resolve
from alexnet.architecture.rows import declared_field, kind_of, label_of
from alexnet.architecture.values import Decimal, WholeNumber

MOST_REPAIRS = 2


@dataclass(frozen=True)
class Repair:
    """A change that mends a problem: what a button says, and the draft that it leads to."""

    label: str
    draft: Draft


def repairs(
    draft: Draft, problem: Problem, last_good: Draft | None = None, limits: Limits | None = None
) -> tuple[Repair, ...]:
    """Return up to two repairs of one problem, the most obvious first.

    Args:
        draft: what was typed.
        problem: one of its problems.
        last_good: the last draft without problems, whose value can come back.
        limits: what may be afforded; this host's if not given.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table")).set_text("C3", "groups", "7")
        >>> [r.label for r in repairs(draft, resolve(draft).problems[0])]
        ['Set groups of C3 to 1', 'Set groups of C3 to 8']
    """
    before = resolve(draft, limits)
    found: list[Repair] = []
    for repair in _candidates(draft, problem, before, last_good, limits):
        if any(repair.draft == other.draft for other in found):
            continue
        if _mends(repair.draft, problem, before, limits):
            found.append(repair)
        if len(found) == MOST_REPAIRS:
            break
    return tuple(found)


def _mends(draft: Draft, problem: Problem, before: Resolution, limits: Limits | None) -> bool:
    after = resolve(draft, limits)
    if len(before.problems) == 1:
        return after.architecture is not None
    gone = (problem.row_id, problem.field)
    return all((left.row_id, left.field) != gone for left in after.problems)


def _candidates(
    draft: Draft,
    problem: Problem,
    before: Resolution,
    last_good: Draft | None,
    limits: Limits | None,
) -> Iterator[Repair]:
    row, field = draft.row(problem.row_id), problem.field
    if field == "type":
        yield from _elsewhere(draft, row)
    elif field in ("kernel_size", "pool_size"):
        yield from _smaller_window(draft, row, field, _shape_before(draft, row, before))
    elif field == "groups":
        yield from _dividing_groups(draft, row, _shape_before(draft, row, before))
    elif field in ("filters", "units"):
        yield from _affordable(draft, row, field, limits)
    yield from _as_before(draft, last_good)
    if field not in (None, "type"):
        yield from _nearest(draft, row, field)


def _set(draft: Draft, row: DraftRow, field: str, text: str) -> Repair:
    label = label_of(declared_field(row.row_type, field))
    changed = draft.set_text(row.id, field, text)
    shown = changed.row(row.id).text(field)
    return Repair(f"Set {label} of {row.name} to {shown}", changed)


def _shape_before(draft: Draft, row: DraftRow, before: Resolution) -> Shape:
    previous = draft.rows[draft.index(row.id) - 1]
    facts = before.facts.get(previous.id)
    return facts.output_shape if facts else ()


def _smaller_window(draft: Draft, row: DraftRow, field: str, shape: Shape) -> Iterator[Repair]:
    if len(shape) != 3:
        return
    kind = kind_of(declared_field(row.row_type, field))
    try:
        height, width = kind.parse(row.text(field))
    except ValueError:
        return
    zeros = row.text("padding")
    room = 2 * int(zeros) if zeros.isdecimal() else 0
    fitting = min(height, shape[0] + room), min(width, shape[1] + room)
    yield _set(draft, row, field, kind.format(fitting))
    yield _set(draft, row, "padding", "same")


def _dividing_groups(draft: Draft, row: DraftRow, shape: Shape) -> Iterator[Repair]:
    if len(shape) != 3:
        return
    try:
        wanted, filters = int(row.text("groups")), int(row.text("filters"))
    except ValueError:
        return
    common = math.gcd(shape[2], filters)
    yield _set(draft, row, "groups", "1")
    divisors = [n for n in range(2, min(common, 4096) + 1) if common % n == 0]
    for groups in sorted(divisors, key=lambda n: (abs(n - wanted), n))[:1]:
        yield _set(draft, row, "groups", str(groups))


def _affordable(draft: Draft, row: DraftRow, field: str, limits: Limits | None) -> Iterator[Repair]:
    def fits(number: int) -> bool:
        changed = draft.set_text(row.id, field, str(number))
        return resolve(changed, limits).architecture is not None

    try:
        typed = kind_of(declared_field(row.row_type, field)).parse(row.text(field))
    except ValueError:
        return
    largest = _largest(fits, typed)
    if largest:
        # A number that people would choose: down to its two leading digits.
        step = 10 ** max(0, len(str(largest)) - 2)
        yield _set(draft, row, field, str(largest // step * step))


def _largest(fits: Callable[[int], bool], above: int) -> int:
    low, high = 0, above
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _as_before(draft: Draft, last_good: Draft | None) -> Iterator[Repair]:
    """Yield, for every cell that differs from the last good draft, its way back."""
    for old in last_good.rows if last_good else ():
        new = next((row for row in draft.rows if row.id == old.id and row.type == old.type), None)
        for declared in new.row_type.declared_fields() if new else ():
            if new and new.text(declared.name) != old.text(declared.name):
                yield _set(draft, new, declared.name, old.text(declared.name))


def _nearest(draft: Draft, row: DraftRow, field: str) -> Iterator[Repair]:
    declared = declared_field(row.row_type, field)
    kind = kind_of(declared)
    number = re.search(r"-?\d+(\.\d+)?", row.text(field))
    if number and isinstance(kind, WholeNumber):
        value = min(max(round(float(number.group())), kind.minimum), kind.maximum)
        yield _set(draft, row, field, str(value))
    elif number and isinstance(kind, Decimal) and math.isfinite(kind.below):
        percent = abs(float(number.group()))
        yield _set(draft, row, field, f"{percent / 100 if 1 < percent < 100 else 0.5:g}")
    yield _set(draft, row, field, kind.format(kind.check(declared.default)))


def _elsewhere(draft: Draft, row: DraftRow) -> Iterator[Repair]:
    index = draft.index(row.id)
    first_dense = next(i for i, other in enumerate(draft.rows) if other.type == "dense")
    if first_dense < index:
        yield Repair(
            f"Move {row.name} before {draft.rows[first_dense].name}",
            draft.move(row.id, first_dense - index),
        )
    try:
        yield Repair(f"Remove {row.name}", draft.remove(row.id))
    except EditRefusedError:
        return
