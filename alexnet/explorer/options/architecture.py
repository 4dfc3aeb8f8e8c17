"""The options of the architecture page."""

from dataclasses import dataclass

from alexnet.architecture.explaining.sweep import SWEEPABLE
from alexnet.architecture.presets import PRESETS
from alexnet.architecture.quantity import Quantity
from alexnet.explorer.options.option import choice, number, switch
from alexnet.figures.network.diagram_options import (
    DEFAULT_OPTIONS,
    DiagramOptions,
    Orientation,
    Sizing,
)

TOOLS = {
    "impact": "Where the parameters are",
    "sweep": "Sweep a number",
    "changes": "What the edits did",
    "why": "Why this size?",
    "beside": "Beside another network",
    "code": "Code",
    "files": "Files and link",
}
"""The tools below the network: word in the link -> title."""

BASELINE = "baseline"
"""What the link calls the baseline where a network is chosen."""

SWEEP_FIELDS = ("", *dict.fromkeys(name for names in SWEEPABLE.values() for name in names))
ORIENTATIONS = {"y": "upright", "z": "along the flow", "x": "into the page"}
SIZINGS = {"balanced": "square roots", "accurate": "numbers", "logarithmic": "logarithms"}


@dataclass(frozen=True)
class ArchitectureOptions:
    """How the architecture page is set up."""

    out_on_top: bool = switch(True, "the table as the article prints it, else as the image flows")
    all_columns: bool = switch(False, "also show what the article's table leaves out")
    tool: str = choice("impact", TOOLS, "the open tool")
    sweep_field: str = choice("", SWEEP_FIELDS, "what is swept; empty for the row's first number")
    quantity: str = choice(
        Quantity.PARAMS.value, [q.value for q in Quantity], "what the waterfall counts"
    )
    since: str = choice("baseline", ("baseline", "edit"), "what it counts from: the last edit?")
    beside: str = choice(
        "lenet-5", (BASELINE, *PRESETS), "the network that stands beside the table's"
    )
    volumes: bool = switch(True, "the diagram's boxes have depth")
    reversed: bool = switch(False, "they recede to the left")
    legend: bool = switch(False, "say below the diagram what its colours mean")
    funnel: bool = switch(True, "lines join its boxes")
    orientation: Orientation = choice("y", ORIENTATIONS, "where fully connected rows stretch")
    sizing: Sizing = choice("balanced", SIZINGS, "what lengths in the diagram follow")
    auxiliary: bool = switch(False, "padding, normalisation, dropout, flatten as boxes")
    scale: float = number(1.0, 0.5, 3.0, "height of the diagram")

    @property
    def diagram(self) -> DiagramOptions:
        """How the network is drawn."""
        return DiagramOptions(
            volumes=self.volumes,
            reversed=self.reversed,
            legend=self.legend,
            funnel=self.funnel,
            orientation=self.orientation,
            sizing=self.sizing,
            hidden=frozenset() if self.auxiliary else DEFAULT_OPTIONS.hidden,
            scale=self.scale,
        )
