"""Repairs that move rows, take them away or bring them back."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce

from alexnet.architecture.editing.draft import Draft, DraftRow, EditRefusedError
from alexnet.architecture.editing.resolution import Repair


def rows_as_before(draft: Draft, last_good: Draft) -> Iterator[Repair]:
    """Yield the way back of rows that changed type, came, went or moved since then."""
    now, then = ({row.id: row for row in some.rows} for some in (draft, last_good))
    for row in draft.rows:
        if row.id not in then:
            yield from _attempt(f"Remove {row.name}", partial(draft.remove, row.id))
    before = last_good.rows[0]
    for old in last_good.rows[1:]:
        new = now.get(old.id)
        if new is None:
            yield from _attempt(f"Put {old.name} back", partial(draft.put_back, old.id, last_good))
            continue
        if new.type != old.type:
            yield from _attempt(
                f"Set type of {new.name} to {old.row_type.LABEL}",
                partial(draft.change_type, new.id, old.type),
            )
        place = draft.index(new.id)
        if before.id in now and draft.rows[place - 1].id != before.id:
            target = draft.index(before.id) + 1
            steps = target - place - (target > place)
            yield from _attempt(
                f"Move {new.name} after {now[before.id].name}", partial(draft.move, new.id, steps)
            )
        before = new


def elsewhere(draft: Draft, row: DraftRow) -> Iterator[Repair]:
    """Yield other places for a row that needs maps and gets a vector, or what frees its place."""
    first = next(other for other in draft.rows if other.type in _GIVE_VECTORS)
    if first.type == "global_average_pooling":
        yield from _out_of_its_way(draft, first)
    elif row.type == "global_average_pooling":
        yield from _instead_of_dense_rows(draft, row, first)
    steps = draft.index(first.id) - draft.index(row.id)
    yield from _attempt(f"Move {row.name} before {first.name}", partial(draft.move, row.id, steps))
    yield from _attempt(f"Remove {row.name}", partial(draft.remove, row.id))


_GIVE_VECTORS = ("global_average_pooling", "dense")


def _out_of_its_way(draft: Draft, pooling: DraftRow) -> Iterator[Repair]:
    """Yield what is done about the rows that need maps behind a global average pooling."""
    behind = draft.rows[draft.index(pooling.id) + 1 : -1]
    windows = [row for row in behind if row.type != "dense"]
    if all(row.type != "convolution" for row in windows):
        yield _without(draft, behind)
    last = windows[-1]
    steps = draft.index(last.id) - draft.index(pooling.id)
    move = partial(draft.move, pooling.id, steps)
    yield from _attempt(f"Move {pooling.name} after {last.name}", move)
    yield from _attempt(f"Remove {pooling.name}", partial(draft.remove, pooling.id))


def _instead_of_dense_rows(draft: Draft, pooling: DraftRow, first: DraftRow) -> Iterator[Repair]:
    """Yield the network of Lin et al. 2014: means of the maps, and the classes at once."""

    def edit() -> Draft:
        moved = draft.move(pooling.id, draft.index(first.id) - draft.index(pooling.id))
        return _removed(moved, dense)

    dense = [row for row in draft.rows[draft.index(first.id) : -1] if row.type == "dense"]
    if dense:
        label = f"Move {pooling.name} before {first.name} and remove {listed(dense)}"
        yield from _attempt(label, edit)


def _without(draft: Draft, rows: Sequence[DraftRow]) -> Repair:
    return Repair(f"Remove {listed(rows)}", _removed(draft, rows))


def _removed(draft: Draft, rows: Sequence[DraftRow]) -> Draft:
    return reduce(lambda left, row: left.remove(row.id), rows, draft)


def listed(rows: Sequence[DraftRow]) -> str:
    """Return rows by name, such as ``F9 and F10``."""
    *names, last = (row.name for row in rows)
    return f"{', '.join(names)} and {last}" if names else last


def without_dense_rows(draft: Draft) -> Repair | None:
    """Return what takes away the fully connected rows between a global average pooling and Out.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table")).change_type("S8", "global_average_pooling")
        >>> without_dense_rows(draft).label
        'Remove F9 and F10'
    """
    pooling = next((row for row in draft.rows if row.type == "global_average_pooling"), None)
    if pooling is None:
        return None
    behind = draft.rows[draft.index(pooling.id) + 1 : -1]
    return _without(draft, behind) if behind else None


def _attempt(label: str, edit: Callable[[], Draft]) -> Iterator[Repair]:
    """Yield the repair, unless the draft refuses the edit."""
    with contextlib.suppress(EditRefusedError):
        yield Repair(label, edit())
