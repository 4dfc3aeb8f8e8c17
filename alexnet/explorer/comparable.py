"""What variants of a network can differ in: one field of one row, a number, a word or a kind."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.sweep import SWEEPABLE, sweep
from alexnet.architecture.limits import check_limits
from alexnet.architecture.rows import (
    ROW_TYPES,
    AveragePooling,
    MaxPooling,
    Row,
    declared_field,
    field_type_of,
    label_of,
)
from alexnet.architecture.values import Choice, Flag
from alexnet.errors import ArchitectureError

KIND = "kind"
"""Stands for a pooling's kind, which is a row's type rather than its field."""

_POOLINGS = {kind.LABEL: kind for kind in (MaxPooling, AveragePooling)}

FIELDS = ("", KIND, *dict.fromkeys(f.name for t in ROW_TYPES.values() for f in t.declared_fields()))
"""All that can be named, of any row."""

_CANDIDATES: Mapping[str, Sequence[Any]] = {
    "channels": (1, 3),
    "dropout": (0.0, 0.1, 0.25, 0.5, 0.75),
    "epsilon": (1e-5, 1e-4, 1e-3, 1e-2),
    "lrn_depth_radius": (1, 2, 5),
    "lrn_bias": (1.0, 2.0),
    "lrn_alpha": (1e-5, 1e-4, 1e-3),
    "lrn_beta": (0.5, 0.75, 1.0),
}


def comparable_fields(row: Row) -> dict[str, str]:
    """Return what can be compared of a row: field, or ``KIND`` -> what a person calls it.

    Fields that have no effect as the row is set, such as the constants of a normalisation that
    it has not, are left out.

    Example:
        >>> comparable_fields(MaxPooling(name="S2"))["kind"]
        'pooling'
        >>> "lrn_beta" in comparable_fields(ROW_TYPES["convolution"](name="C1"))
        False
    """
    idle: set[str] = set()
    normalization = getattr(row, "normalization", "none")
    if normalization != "batch":
        idle.add("epsilon")
    if normalization == "none":
        idle.add("normalization_before_activation")
    if not getattr(row, "dropout", 0.0):
        idle |= {"spatial_dropout", "dropout_on"}
    if not getattr(row, "use_bias", True):
        idle.add("bias_initializer")
    # Numbers that move the costs stand first, as in the table.
    names = dict.fromkeys((*SWEEPABLE[row.TYPE], *(f.name for f in row.declared_fields())))
    fields = {
        name: label_of(declared_field(type(row), name))
        for name in names
        if name not in idle and not (name.startswith("lrn_") and normalization != "lrn")
    }
    return fields | ({KIND: "pooling"} if type(row) in _POOLINGS.values() else {})


@dataclass(frozen=True)
class Compared:
    """What variants differ in.

    Attributes:
        architecture: the network that they are variants of.
        row: the row, one of its.
        field: of ``comparable_fields``.
    """

    architecture: Architecture
    row: Row
    field: str

    @property
    def label(self) -> str:
        """What it is called, such as ``"maps of C1"``."""
        return f"{comparable_fields(self.row)[self.field]} of {self.row.name}"

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is written in the table -> the value, of all that can be built."""
        if self.field == KIND:
            return self._working(_POOLINGS)
        if self.field in SWEEPABLE[self.row.TYPE]:
            points = sweep(self.architecture, self.row.id, self.field).working
            return {point.text: point.value for point in points}
        field_type = field_type_of(declared_field(type(self.row), self.field))
        known: list[Any]
        if isinstance(field_type, Choice):
            known = list(field_type.labels)
        elif isinstance(field_type, Flag):
            known = [False, True]
        else:
            known = sorted({*_CANDIDATES[self.field], getattr(self.row, self.field)})
        return self._working({field_type.format(value): value for value in known})

    @property
    def current(self) -> str:
        """What the table has."""
        if self.field == KIND:
            return self.row.LABEL
        declared = declared_field(type(self.row), self.field)
        return field_type_of(declared).format(getattr(self.row, self.field))

    def network(self, text: str) -> Architecture:
        """Return the variant of a value.

        Raises:
            ArchitectureError: it cannot be built.
        """
        return self._with(self.values[text])

    def _working(self, values: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for text, value in values.items():
            try:
                check_limits(self._with(value))
            except ArchitectureError:
                continue
            found[text] = value
        return found

    def _with(self, value: Any) -> Architecture:
        if self.field != KIND:
            return self.architecture.replace(self.row.name, **{self.field: value})
        own = {f.name: getattr(self.row, f.name) for f in dataclasses.fields(self.row)}
        rows = self.architecture.rows
        return Architecture(tuple(value(**own) if row is self.row else row for row in rows))
