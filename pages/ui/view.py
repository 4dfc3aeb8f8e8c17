"""How a visitor has set up the pages: switches and choices that a link restores too."""

import re
from dataclasses import dataclass, fields
from typing import Any

from alexnet.architecture.quantity import Quantity
from alexnet.images import SAMPLES, Fit
from alexnet.network.diagram_layout import Orientation, Sizing

TOOLS = {
    "impact": "Where the parameters are",
    "sweep": "Sweep a number",
    "changes": "What the edits did",
    "why": "Why this size?",
    "code": "Code",
    "files": "Files and link",
}
"""The tools below the network: word in the link -> title."""


Diagram = tuple[bool, bool, bool, bool, Orientation, Sizing, bool, float]


@dataclass(frozen=True)
class View:
    """Switches of the pages; each has a default and a few allowed values.

    Attributes:
        out_on_top: the table's order: as the article prints it, or as the image flows.
        all_columns: also show what the article leaves out.
        tool: the open tool, a key of ``TOOLS``.
        sweep_field: the hyperparameter that is swept; empty for the row's first.
        quantity: what the waterfall counts.
        since: what it counts from: ``"baseline"`` or the last ``"edit"``.
        volumes, reversed, legend, funnel, orientation, sizing, auxiliary, scale: the diagram's
            options (``DiagramOptions``); ``auxiliary`` draws padding, normalisation, dropout
            and flatten as boxes of their own.
        sample: the sample photo, a key of ``SAMPLES``.
        fit: how a photo fills the input, a value of ``Fit``.
        layer: the layer whose maps are shown: its row's id, and ``_pad`` or ``_norm`` for
            what the row brings along.
        all_layers: show every layer's maps, one below the other.
    """

    out_on_top: bool = True
    all_columns: bool = False
    tool: str = "impact"
    sweep_field: str = ""
    quantity: str = Quantity.PARAMS.value
    since: str = "baseline"
    volumes: bool = True
    reversed: bool = False
    legend: bool = True
    funnel: bool = True
    orientation: Orientation = "y"
    sizing: Sizing = "balanced"
    auxiliary: bool = False
    scale: float = 1.0
    sample: str = "cat"
    fit: str = Fit.CENTRE_CROP.value
    layer: str = "C1"
    all_layers: bool = False

    @property
    def diagram(self) -> Diagram:
        """What the diagram depends on, as plain values that a cache can be keyed by."""
        return (
            self.volumes,
            self.reversed,
            self.legend,
            self.funnel,
            self.orientation,
            self.sizing,
            self.auxiliary,
            self.scale,
        )

    def changes(self) -> dict[str, Any]:
        """Return what differs from the defaults, as JSON."""
        return {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if getattr(self, f.name) != f.default
        }

    @classmethod
    def from_changes(cls, changes: Any) -> "View":
        """Return the view that ``changes`` wrote; raise ``ValueError`` for anything else."""
        if not isinstance(changes, dict):
            raise ValueError("a view must be an object")
        defaults = {f.name: f.default for f in fields(cls)}
        for name, value in changes.items():
            if name not in defaults or type(value) is not type(defaults[name]):
                raise ValueError(f"a view has no such {name!r}")
            if isinstance(value, str) and not _is_allowed(name, value):
                raise ValueError(f"{name} cannot be that")
            if isinstance(value, float) and not 0.5 <= value <= 1.5:
                raise ValueError("the scale is out of range")
        return cls(**changes)


SWEEP_FIELDS = (
    "",
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "groups",
    "units",
    "pool_size",
    "size",
)
ORIENTATIONS = {"y": "upright", "z": "along the flow", "x": "into the page"}
SIZINGS = {"balanced": "square roots", "accurate": "numbers", "logarithmic": "logarithms"}

_ALLOWED: dict[str, tuple[str, ...]] = {
    "tool": tuple(TOOLS),
    "sweep_field": SWEEP_FIELDS,
    "quantity": tuple(quantity.value for quantity in Quantity),
    "since": ("baseline", "edit"),
    "orientation": tuple(ORIENTATIONS),
    "sizing": tuple(SIZINGS),
    "sample": tuple(SAMPLES),
    "fit": tuple(fit.value for fit in Fit),
}

_LAYER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,11}(_pad|_norm)?", re.ASCII)


def _is_allowed(name: str, value: str) -> bool:
    # Any row may have been there once; the page falls back where it is there no more.
    return bool(_LAYER.fullmatch(value)) if name == "layer" else value in _ALLOWED[name]
