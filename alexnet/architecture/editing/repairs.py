"""One or two changes that mend a problem of a draft, each tried before it is offered."""

import math
import re
from collections.abc import Callable, Iterator

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft, DraftRow
from alexnet.architecture.editing.groups import possible_groups
from alexnet.architecture.editing.resolution import Problem, Repair, Resolution, resolve
from alexnet.architecture.editing.row_repairs import elsewhere, listed, rows_as_before
from alexnet.architecture.editing.small_input import fitted_to_input
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import Shape
from alexnet.architecture.limits import Limits
from alexnet.architecture.rows import declared_field, field_type_of, label_of
from alexnet.architecture.typed import TwoReadingsError
from alexnet.architecture.values import Decimal, WholeNumber

MOST_REPAIRS = 2
_NO_LIMITS = Limits(params=10**100, activation_bytes=10**100)


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
    limits = limits or Limits.of_this_host()
    before = resolve(draft, limits)
    found: list[tuple[Repair, Architecture | Draft]] = []
    for repair in _candidates(draft, problem, before, last_good, limits):
        after = resolve(repair.draft, limits)
        outcome = after.architecture or repair.draft
        if _mends(after, problem, before) and all(outcome != other for _, other in found):
            found.append((repair, outcome))
        if len(found) == MOST_REPAIRS:
            break
    return tuple(repair for repair, _ in found)


def _mends(after: Resolution, problem: Problem, before: Resolution) -> bool:
    if len(before.problems) == 1:
        return after.architecture is not None
    gone = (problem.row_id, problem.field)
    return all((left.row_id, left.field) != gone for left in after.problems)


def _candidates(
    draft: Draft,
    problem: Problem,
    before: Resolution,
    last_good: Draft | None,
    limits: Limits,
) -> Iterator[Repair]:
    row, field = draft.row(problem.row_id), problem.field
    if field and field != "type":
        yield from _both_readings(draft, row, field)
    if field == "type":
        yield from elsewhere(draft, row)
    elif field == "dilation_rate":
        yield _set(draft, row, "dilation_rate", "1")
        yield _set(draft, row, "strides", "1")
    elif field == "padding":
        yield from _last_window_inside(draft, row)
    elif field in ("kernel_size", "pool_size"):
        yield from _smaller_window(draft, row, field, _shape_before(draft, row, before))
        yield from _fitted_to_input(draft, last_good, limits)
    elif field == "groups":
        yield from _dividing_groups(draft, row, _shape_before(draft, row, before))
    elif field in ("filters", "units"):
        yield from _affordable(draft, row, field, limits)
    if last_good:
        yield from _cells_as_before(draft, last_good)
        yield from rows_as_before(draft, last_good)
    if field and field != "type":
        yield from _nearest(draft, row, field)
    if last_good:
        yield Repair(f"Take back all changes since {row.name} was right", last_good)


def _set(draft: Draft, row: DraftRow, field: str, text: str) -> Repair:
    label = label_of(declared_field(row.row_type, field))
    changed = draft.set_text(row.id, field, text)
    shown = changed.row(row.id).text(field)
    return Repair(f"Set {label} of {row.name} to {shown}", changed)


def _both_readings(draft: Draft, row: DraftRow, field: str) -> Iterator[Repair]:
    """Yield what a number such as 1.000 may mean, one in one country and one in the next."""
    try:
        row.value(field)
    except TwoReadingsError as error:
        for reading in error.readings:
            yield _set(draft, row, field, reading)
    except ValueError:
        return


def _shape_before(draft: Draft, row: DraftRow, before: Resolution) -> Shape:
    previous = draft.rows[draft.index(row.id) - 1]
    facts = before.facts.get(previous.id)
    return facts.output_shape if facts else ()


def _smaller_window(draft: Draft, row: DraftRow, field: str, shape: Shape) -> Iterator[Repair]:
    if len(shape) != 3:
        return
    try:
        height, width = row.value(field)
    except ValueError:
        return
    zeros = row.text("padding")
    room = 2 * int(zeros) if zeros.isdecimal() else 0
    steps = _dilation(row)
    fitting = (
        min(height, (shape[0] + room - 1) // steps[0] + 1),
        min(width, (shape[1] + room - 1) // steps[1] + 1),
    )
    yield _set(draft, row, field, f"{fitting[0]}X{fitting[1]}")
    yield _set(draft, row, "padding", "same")


def _fitted_to_input(draft: Draft, last_good: Draft | None, limits: Limits) -> Iterator[Repair]:
    """Yield kernels and strides that fit, where it is the photo that became too small."""
    size = draft.rows[0].text("size")
    if last_good is None or last_good.rows[0].text("size") == size:
        return
    fitted = fitted_to_input(draft, limits)
    if fitted is not None:
        pairs = zip(draft.rows, fitted.rows, strict=True)
        names = listed([old for old, new in pairs if old != new])
        yield Repair(f"Fit {names} to {size}: smaller kernels and strides", fitted)


def _dilation(row: DraftRow) -> tuple[int, int]:
    """Return the dilation of a convolution; 1 where a row has none, or none that can be read."""
    if row.type != "convolution":
        return 1, 1
    try:
        down, across = row.value("dilation_rate")
    except ValueError:
        return 1, 1
    return down, across


def _last_window_inside(draft: Draft, row: DraftRow) -> Iterator[Repair]:
    """Yield what keeps the last window of a row that rounds up from lying wholly outside."""
    if row.text("padding") != "ceil":
        return
    yield _set(draft, row, "padding", "valid")
    window = "kernel_size" if row.type == "convolution" else "pool_size"
    yield _set(draft, row, "strides", row.text(window))


def _dividing_groups(draft: Draft, row: DraftRow, shape: Shape) -> Iterator[Repair]:
    if len(shape) != 3:
        return
    try:
        wanted, filters = int(row.text("groups")), int(row.text("filters"))
    except ValueError:
        return
    yield _set(draft, row, "groups", "1")
    several = possible_groups(shape[2], filters)[1:]
    for groups in sorted(several, key=lambda n: (abs(n - wanted), n))[:1]:
        yield _set(draft, row, "groups", str(groups))


def _affordable(draft: Draft, row: DraftRow, field: str, limits: Limits) -> Iterator[Repair]:
    def fits(number: int) -> bool:
        changed = draft.set_text(row.id, field, str(number))
        architecture = resolve(changed, _NO_LIMITS).architecture
        return architecture is not None and limits.afford(analyze(architecture))

    try:
        typed = row.value(field)
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


def _cells_as_before(draft: Draft, last_good: Draft) -> Iterator[Repair]:
    """Yield, for every cell that differs from the last good draft, its way back."""
    now = {row.id: row for row in draft.rows}
    for old in last_good.rows:
        new = now.get(old.id)
        if new is None or new.type != old.type:
            continue
        for declared in new.row_type.declared_fields():
            if new.text(declared.name) != old.text(declared.name):
                yield _set(draft, new, declared.name, old.text(declared.name))


def _nearest(draft: Draft, row: DraftRow, field: str) -> Iterator[Repair]:
    declared = declared_field(row.row_type, field)
    field_type = field_type_of(declared)
    number = re.search(r"-?\d+(\.\d+)?", row.text(field))
    if number and isinstance(field_type, WholeNumber):
        value = min(max(round(float(number.group())), field_type.minimum), field_type.maximum)
        yield _set(draft, row, field, str(value))
    elif number and isinstance(field_type, Decimal) and math.isfinite(field_type.below):
        percent = abs(float(number.group()))
        yield _set(draft, row, field, f"{percent / 100 if 1 < percent < 100 else 0.5:g}")
    yield _set(draft, row, field, field_type.format(field_type.check(declared.default)))
