"""What a network would cost if one field of one row had other values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Shape
from alexnet.architecture.limits import Limits, check_limits
from alexnet.architecture.rows import Row, declared_field, field_type_of, label_of
from alexnet.architecture.values import LARGEST_WHOLE_NUMBER
from alexnet.errors import ArchitectureError

_POOLING = ("pool_size", "strides", "padding")

SWEEPABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "input": ("size",),
        "convolution": (
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "dilation_rate",
            "groups",
        ),
        "max_pooling": _POOLING,
        "average_pooling": _POOLING,
        "global_average_pooling": (),
        "dense": ("units",),
    }
)
"""Type of a row -> the fields that move its figures and can be swept; there may be none."""

_MAPS = (8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512)
_UNITS = (10, 32, 64, 100, 128, 256, 512, 1000, 1024, 1536, 2048, 3072, 4096, 6144, 8192)
_SIZES = (32, 48, 64, 96, 112, 128, 160, 192, 256, 299, 320, 384, 448, 512)
_CANDIDATES: Mapping[str, Sequence[Any]] = {
    "filters": (*_MAPS, 640, 768, 896, 1024),
    "units": (*_UNITS, 12288, 16384),
    "kernel_size": range(1, 32),
    "pool_size": range(1, 32),
    "strides": range(1, 13),
    "dilation_rate": range(1, 9),
    "groups": range(1, 17),
    "padding": ("valid", "ceil", *range(1, 9), "same"),
    "size": _SIZES,
}
_NEIGHBOURS = 8


@dataclass(frozen=True)
class SweepPoint:
    """A value that works.

    Attributes:
        value: the field's value in its normal form, such as ``64`` or ``(5, 5)``.
        text: the same in the table's notation, as a draft takes it.
        params, macs, activation_bytes: of the whole network.
        output_shape: of the row that was changed.
    """

    value: Any
    text: str
    params: int
    macs: int
    activation_bytes: int
    output_shape: Shape


@dataclass(frozen=True)
class BrokenPoint:
    """A value that does not work.

    Attributes:
        value, text: as for ``SweepPoint``.
        message: the sentence of the error, which begins with the name of the row.
        row: the name of the row that breaks, often one further on; ``None`` where the
            network as a whole does.
    """

    value: Any
    text: str
    message: str
    row: str | None


@dataclass(frozen=True)
class Sweep:
    """A field of a row over a range of values.

    Attributes:
        row_id, row: the row, by id and by name.
        field: the field, by Keras' name.
        label: what a person calls the field.
        current: the value that the network has.
        current_text: the same in the table's notation.
        points: in the order of the values.
    """

    row_id: str
    row: str
    field: str
    label: str
    current: Any
    current_text: str
    points: tuple[SweepPoint | BrokenPoint, ...]

    @property
    def working(self) -> tuple[SweepPoint, ...]:
        """The points whose network can be built."""
        return tuple(point for point in self.points if isinstance(point, SweepPoint))

    @property
    def broken(self) -> tuple[BrokenPoint, ...]:
        """The points whose network cannot."""
        return tuple(point for point in self.points if isinstance(point, BrokenPoint))


def sweep_values(architecture: Architecture, row_id: str, field: str) -> tuple[Any, ...]:
    """Return values worth trying: around the current one, far beyond it, and itself.

    Some of them may not work; that is for ``sweep`` to say.

    Raises:
        KeyError: there is no such row, or ``SWEEPABLE`` has no such field of its type.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> sweep_values(preset("article-table"), "S2", "strides")[:3]
        ((1, 1), (2, 2), (3, 3))
    """
    row = _row(architecture, row_id, field)
    current = getattr(row, field)
    candidates = [*_CANDIDATES[field], *_around(field, current)]
    if row.TYPE in ("max_pooling", "average_pooling") and field == "padding":
        candidates = ["valid", "ceil", "same"]
    field_type = field_type_of(declared_field(type(row), field))
    values = {field_type.check(candidate) for candidate in candidates} | {current}
    return tuple(sorted(values, key=_order))


def sweep(
    architecture: Architecture,
    row_id: str,
    field: str,
    values: Iterable[Any] | None = None,
    limits: Limits | None = None,
) -> Sweep:
    """Return what the network costs for each value of one field.

    Args:
        architecture: a valid network.
        row_id: the row, by id.
        field: one of ``SWEEPABLE`` for the row's type.
        values: what to try; ``sweep_values`` if not given.
        limits: what may be afforded; this host's if not given.

    Raises:
        KeyError: there is no such row, or ``SWEEPABLE`` has no such field of its type.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> points = sweep(preset("article-table"), "C3", "groups", [2, 5]).points
        >>> points[0].params, points[1].message[:15]
        (62071144, 'C3: 5 groups ca')
    """
    row = _row(architecture, row_id, field)
    declared = declared_field(type(row), field)
    if values is None:
        values = sweep_values(architecture, row_id, field)
    limits = limits or Limits.of_this_host()
    current = getattr(row, field)
    return Sweep(
        row_id=row_id,
        row=row.name,
        field=field,
        label=label_of(declared),
        current=current,
        current_text=field_type_of(declared).format(current),
        points=tuple(_point(architecture, row, field, value, limits) for value in values),
    )


def _row(architecture: Architecture, row_id: str, field: str) -> Row:
    for row in architecture.rows:
        if row.id == row_id:
            if field not in SWEEPABLE[row.TYPE]:
                raise KeyError(
                    f"{field!r} of {row.name} cannot be swept; "
                    f"choose one of {', '.join(SWEEPABLE[row.TYPE]) or 'another row'}"
                )
            return row
    raise KeyError(f"no row has the id {row_id!r}")


def _around(field: str, current: Any) -> list[int]:
    """Return quarters and multiples of a count, or the sizes next to an input's."""
    if field in ("filters", "units"):
        quarters = [current * n for n in (1, 2, 3, 5, 6, 7, 8)]
        near = [number // 4 for number in quarters if number % 4 == 0]
    elif field == "size":
        near = [side + n for side in current for n in range(-_NEIGHBOURS, _NEIGHBOURS + 1)]
    else:
        near = []
    return [number for number in near if 1 <= number <= LARGEST_WHOLE_NUMBER]


def _order(value: Any) -> tuple[int, int]:
    """Sort by area, then height; no zeros before some, and ``same`` last."""
    if isinstance(value, str):
        return {"valid": (0, 0), "ceil": (0, 1), "same": (LARGEST_WHOLE_NUMBER, 0)}[value]
    return (value[0] * value[1], value[0]) if isinstance(value, tuple) else (value, 0)


def _point(
    architecture: Architecture, row: Row, field: str, value: Any, limits: Limits
) -> SweepPoint | BrokenPoint:
    field_type = field_type_of(declared_field(type(row), field))
    try:
        value = field_type.check(value)
    except ValueError:
        # The value has no normal form; the architecture below says what is wrong with it.
        text = str(value)
    else:
        text = field_type.format(value)
    try:
        changed = architecture.replace(row.name, **{field: value})
        facts = check_limits(changed, limits)
    except ArchitectureError as error:
        return BrokenPoint(value, text, str(error), error.row)
    shape = facts[row.name].output_shape
    return SweepPoint(value, text, facts.params, facts.macs, facts.activation_bytes, shape)
