"""A comparison in one or two plain sentences, for people in the last row of a classroom."""

from math import prod

from alexnet.architecture.explaining.compare import Comparison, RowComparison
from alexnet.architecture.quantity import Quantity, relative_change

_MOST_EVENTS = 2
_MOST_FIELDS = 3
_MOST_NAMES = 4

_PAST = {Quantity.PARAMS: "had", Quantity.MACS: "did", Quantity.ACTIVATION_BYTES: "took"}
_PLURAL = {Quantity.PARAMS: "have", Quantity.MACS: "do", Quantity.ACTIVATION_BYTES: "take"}


def verdict(comparison: Comparison) -> str:
    """Return what differs between two networks and what it costs or saves.

    Example:
        >>> from alexnet.architecture.explaining.compare import compare
        >>> from alexnet.architecture.presets import preset
        >>> table = preset("article-table")
        >>> print(verdict(compare(table, table.replace("C1", filters=64))))
        ... # doctest: +NORMALIZE_WHITESPACE
        C1: maps 96 → 64. C1 has 11,648 fewer parameters, and C3, which reads fewer maps,
        204,800 fewer; the network has 62,161,896 (−0.3%) and does 950,818,496 multiply-adds
        (−16.2%).
    """
    changes = _changes(comparison)
    if not changes:
        return "Nothing has changed."
    quantity = next((q for q in Quantity if comparison.change(q)), None)
    if quantity is None:
        still = any(row.figures_changed for row in comparison.rows)
        return f"{changes}. {'The totals stay' if still else 'Every figure stays'} the same."
    if len(comparison.touched) == 1:
        return f"{changes}. {_cause_and_effect(comparison, quantity)}"
    return f"{changes}. {_totals(comparison)}"


def _changes(comparison: Comparison) -> str:
    events = [event for row in comparison.rows for event in _events(comparison, row)]
    if len(events) <= _MOST_EVENTS:
        return "; ".join(events)
    groups = (
        (comparison.edited, "edited"),
        (comparison.added, "added"),
        (comparison.removed, "removed"),
        (comparison.moved, "moved"),
        (comparison.renamed, "renamed"),
    )
    return "Rows " + "; ".join(
        f"{what}: {_first([row.name for row in rows], _MOST_NAMES)}"
        for rows, what in groups
        if rows
    )


def _events(comparison: Comparison, row: RowComparison) -> list[str]:
    if row.removed:
        return [f"{row.name} removed"]
    if row.added:
        return [f"{row.name} added{_place(comparison, row)}"]
    events = []
    if row.before and row.renamed:
        events.append(f"{row.before.name} is now called {row.name}")
    if row.moved:
        events.append(f"{row.name} moved{_place(comparison, row)}")
    if row.fields:
        texts = [field.text for field in row.fields]
        events.append(f"{row.name}: {_first(texts, _MOST_FIELDS)}")
    return events


def _place(comparison: Comparison, row: RowComparison) -> str:
    names = [facts.name for facts in comparison.after.rows]
    index = names.index(row.name)
    return f" after {names[index - 1]}" if index else ""


def _first(texts: list[str], most: int) -> str:
    if len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} and {len(texts) - most} more"


def _cause_and_effect(comparison: Comparison, quantity: Quantity) -> str:
    """Return what the one touched row, and the rows that follow from it, do to a quantity."""
    (cause,) = comparison.touched
    effects = [row for row in comparison.ripple if row.change(quantity)]
    clauses = []
    if cause.change(quantity):
        amount = _amount(quantity, cause.change(quantity))
        if cause.added or cause.removed:
            amount = quantity.text(cause.change(quantity))
        verb = _PAST[quantity] if cause.removed else quantity.verb
        clauses.append(f"{cause.name} {verb} {amount} {quantity.label}")
    change = sum(row.change(quantity) for row in effects)
    if change:
        who, amount = _who(effects), _amount(quantity, change)
        if clauses:
            clauses.append(f"and {who} {amount}")
        else:
            verb = quantity.verb if len(effects) == 1 else _PLURAL[quantity]
            clauses.append(f"{who} {verb} {amount} {quantity.label}")
    more = _what_changes_more(comparison, quantity)
    return f"{', '.join(clauses)}; the network {_total(comparison, quantity)}{more}."


def _what_changes_more(comparison: Comparison, quantity: Quantity) -> str:
    """Return the multiply-adds too where an edit changes them by a larger share."""

    def share(of: Quantity) -> float:
        return abs(comparison.change(of)) / max(1, of.of(comparison.before))

    if quantity is Quantity.MACS or share(Quantity.MACS) <= share(quantity):
        return ""
    return f" and {_total(comparison, Quantity.MACS, f' {Quantity.MACS.label}')}"


def _amount(quantity: Quantity, change: int) -> str:
    less = "less" if quantity is Quantity.ACTIVATION_BYTES else "fewer"
    return f"{quantity.text(change)} {'more' if change > 0 else less}"


def _who(effects: list[RowComparison]) -> str:
    if len(effects) == 1:
        return f"{effects[0].name}, which reads {_what_it_reads(effects[0])},"
    if len(effects) > _MOST_NAMES:
        return f"{len(effects)} rows after it together"
    *first, last = (row.name for row in effects)
    return f"{', '.join(first)} and {last} together"


def _what_it_reads(row: RowComparison) -> str:
    assert row.before is not None
    assert row.after is not None
    old, new = row.before.input_shape, row.after.input_shape
    if len(old) != 3 or len(new) != 3:
        return f"{'fewer' if prod(new) < prod(old) else 'more'} numbers"
    (*old_size, old_maps), (*new_size, new_maps) = old, new
    number = {1: "more", -1: "fewer"}.get(_sign(new_maps - old_maps), "")
    size = {1: "larger", -1: "smaller"}.get(_sign(prod(new_size) - prod(old_size)), "")
    if not number and not size:
        return "maps of another shape"
    joint = " and " if (number == "more") == (size == "larger") else " but "
    return f"{joint.join(word for word in (number, size) if word)} maps"


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _totals(comparison: Comparison) -> str:
    parts = [
        _total(comparison, quantity, f" {quantity.label}")
        for quantity in Quantity
        if comparison.change(quantity)
    ]
    return f"The network {' and '.join(parts[:2])}."


def _total(comparison: Comparison, quantity: Quantity, noun: str = "") -> str:
    before, after = quantity.of(comparison.before), quantity.of(comparison.after)
    change = relative_change(before, after)
    return f"{quantity.verb} {quantity.text(after)}{noun} ({change})"
