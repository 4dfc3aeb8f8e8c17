"""How a network is drawn: plain values, known before TensorFlow is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from alexnet.figures.network.diagram_layout import Orientation, Sizing

__all__ = ["AUXILIARY_KINDS", "DEFAULT_OPTIONS", "DiagramOptions", "Orientation", "Sizing"]

AUXILIARY_KINDS: Mapping[str, str] = {
    "padding": "Zero padding",
    "normalization": "Normalisation",
    "activation": "Activation",
    "dropout": "Dropout",
    "flatten": "Flatten",
}
"""Kinds of layers that a row brings along -> what the legend calls them."""


@dataclass(frozen=True)
class DiagramOptions:
    """How a network is drawn.

    Attributes:
        volumes: boxes with depth rather than flat ones.
        orientation: where a fully connected row stretches: ``"y"`` up, ``"z"`` along the
            flow, ``"x"`` into the page (seen in volumes only).
        reversed: boxes recede to the left rather than to the right.
        legend: say below what the colours mean.
        funnel: join neighbouring boxes by lines.
        sizing: lengths follow the numbers themselves (``"accurate"``), their square root
            (``"balanced"``) or their logarithm (``"logarithmic"``). Very small layers are
            drawn larger in each, so that they can be seen.
        hidden: kinds of auxiliary layers (``AUXILIARY_KINDS``) that get no box.
        scale: height of the boxes, 1 for a diagram of at most 336 CSS pixels.
    """

    volumes: bool = True
    orientation: Orientation = "y"
    reversed: bool = False
    legend: bool = True
    funnel: bool = True
    sizing: Sizing = "balanced"
    hidden: frozenset[str] = frozenset(AUXILIARY_KINDS)
    scale: float = 1.0


DEFAULT_OPTIONS = DiagramOptions()
