"""Smaller kernels and strides, for a photo that is too small for a network's own.

AlexNet halves a photo four times; of 32 x 32 pixels, as in CIFAR-10, nothing is left then. What
usually helps is a first row that steps less, with a kernel in proportion.
"""

from collections.abc import Iterator

from alexnet.architecture.editing.draft import Draft, DraftRow
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.limits import Limits
from alexnet.architecture.rows import declared_field, field_type_of

_WINDOWS = {
    "convolution": "kernel_size",
    "max_pooling": "pool_size",
    "average_pooling": "pool_size",
}
_MOST_STRIDES = 8
"""So many strides are tried of one row."""

_Pair = tuple[int, int]


def fitted_to_input(draft: Draft, limits: Limits) -> Draft | None:
    """Return the draft with smaller kernels and strides, so that every window fits.

    From the input on, each row steps less and reads less in proportion, until the network is
    one; only where that is not enough a row reads and steps by single pixels.

    Args:
        draft: what was typed.
        limits: what may be afforded.

    Returns:
        A draft without problems; ``None`` where smaller windows are not what it needs.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> draft = Draft.of(preset("article-table")).set_text("In", "size", "32X32")
        >>> row = fitted_to_input(draft, Limits()).row("C1")
        >>> row.text("kernel_size"), row.text("strides")
        ('3X3', '1')
    """
    for to_single_pixels in (False, True):
        for row in draft.rows:
            if row.type not in _WINDOWS:
                continue
            for window, strides in _smaller(row, to_single_pixels):
                draft = _with(draft, row, window, strides)
                if resolve(draft, limits).architecture is not None:
                    return draft
    return None


def _smaller(row: DraftRow, to_single_pixels: bool) -> Iterator[tuple[_Pair, _Pair]]:
    """Yield smaller and smaller windows of a row, each with its strides."""
    window, strides = _read(row, _WINDOWS[row.type]), _read(row, "strides")
    if window is None or strides is None:
        return
    if to_single_pixels:
        yield (1, 1), (1, 1)
        return
    largest = max(strides)
    for step in range(largest - 1, max(0, largest - 1 - _MOST_STRIDES), -1):
        share = step / largest
        smaller = [_in_proportion(side, share, row) for side in window]
        steps = [max(1, round(side * share)) for side in strides]
        yield (smaller[0], smaller[1]), (steps[0], steps[1])


def _in_proportion(side: int, share: float, row: DraftRow) -> int:
    """Return a side of a smaller window: odd for a kernel, which then has a middle."""
    wanted = max(1, round(side * share))
    return wanted if row.type != "convolution" or wanted % 2 else min(side, wanted + 1)


def _read(row: DraftRow, field: str) -> _Pair | None:
    try:
        down, across = field_type_of(declared_field(row.row_type, field)).parse(row.text(field))
    except ValueError:
        return None
    return down, across


def _with(draft: Draft, row: DraftRow, window: _Pair, strides: _Pair) -> Draft:
    for field, value in ((_WINDOWS[row.type], window), ("strides", strides)):
        field_type = field_type_of(declared_field(row.row_type, field))
        draft = draft.set_text(row.id, field, field_type.format(value))
    return draft
