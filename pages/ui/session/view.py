"""How a visitor has set up the pages: switches and choices that a link restores too."""

import re
from dataclasses import dataclass, fields
from typing import Any

from alexnet.architecture.quantity import Quantity
from alexnet.figures.network.diagram_layout import Orientation, Sizing
from alexnet.images import SAMPLES, Fit

TOOLS = {
    "impact": "Where the parameters are",
    "sweep": "Sweep a number",
    "changes": "What the edits did",
    "why": "Why this size?",
    "code": "Code",
    "files": "Files and link",
}
"""The tools below the network: word in the link -> title."""

PREDICTION_TOOLS = {
    "maps": "Feature maps",
    "kernels": "Kernels",
    "why": "Why did it say so?",
    "compare": "Side by side",
    "files": "Downloads",
}
"""The tools below the scores: word in the link -> title."""


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
        fit: how a photo fills the input, a value of ``Fit``; empty for what the weights expect.
        prediction_tool: the open tool of the prediction page, a key of ``PREDICTION_TOOLS``.
        weights: the name of the source; empty for the best that is embedded.
        spread: fill an ungrouped row from grouped kernels.
        file_input: what the user's own file of weights expects, a key of ``FILE_INPUTS``.
        top: how many classes are listed.
        all_photos: also show the best classes of all photos, side by side.
        layer: the layer whose maps are shown: its row's id, and ``_pad`` or ``_norm`` for
            what the row brings along.
        all_layers: show every layer's maps, one below the other.
        map_order: what the maps are sorted by, a key of ``MAP_ORDERS``.
        map_range: whether all maps share one colour range, or each has its own.
        map: number of the opened map; -1 for none.
        pixel: the traced place of it, such as ``"12,30"`` (row, column); empty for its peak.
        without: numbers of the layer's maps that are switched off, such as ``"3,17"``.
        explanation: how the score is explained, a key of ``EXPLANATIONS``.
        explained_class: the class that is explained; -1 for the best.
        explained_layer: the layer that Grad-CAM looks at; empty for the last convolution.
        other: what the network is set beside, a key of ``OTHERS``.
        other_weights: the name of the source beside it, where that is what differs; empty for
            the first that there is.
        statistics: also show the layer's histogram and a figure for each map.
        channel: the input map whose part of the trace is shown; -1 for all of them.
        smooth: average the saliency over noisy copies of the photo (SmoothGrad).
        train_data: what a training learns from, a key of ``TRAINING_DATA``.
        train_shapes: the shapes to tell apart, such as ``"circle,star"``.
        train_count: how many shapes are drawn, or photos of CIFAR-10 are taken.
        train_what: one network, or variants of it, a key of ``TRAINING_TASKS``.
        train_field: the hyperparameter that variants differ in; empty for the row's first.
        train_values: its values in the table's notation, such as ``"48;96"``; empty for a
            choice around today's.
        train_start: the weights to go on from, a key of ``TRAINING_STARTS``; empty for those in
            use if they are trained.
        train_rows: which rows learn, a key of ``TRAINING_ROWS``.
        train_optimizer: a key of ``OPTIMIZERS``.
        train_rate: the learning rate at its peak; 0 for what suits start and optimiser.
        train_epochs: how often every photo is seen; 0 for what suits the start.
        train_batch: photos in one step.
        train_augment: vary the photos at random.
        train_small: from random weights, let the first epochs see smaller pictures.
        train_seed: draws initial weights, order, augmentation and dropout.
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
    fit: str = ""
    prediction_tool: str = "maps"
    weights: str = ""
    spread: bool = False
    file_input: str = "plain"
    top: int = 5
    all_photos: bool = False
    layer: str = "C1"
    all_layers: bool = False
    map_order: str = "index"
    map_range: str = "shared"
    map: int = -1
    pixel: str = ""
    without: str = ""
    explanation: str = "grad_cam"
    explained_class: int = -1
    explained_layer: str = ""
    other: str = "baseline"
    other_weights: str = ""
    statistics: bool = False
    channel: int = -1
    smooth: bool = False
    train_data: str = "shapes"
    train_shapes: str = "circle,square,star,triangle"
    train_count: int = 1400
    train_what: str = "one"
    train_field: str = ""
    train_values: str = ""
    train_start: str = ""
    train_rows: str = "all"
    train_optimizer: str = "adamw"
    train_rate: float = 0.0
    train_epochs: int = 0
    train_batch: int = 32
    train_augment: bool = True
    train_small: bool = True
    train_seed: int = 0

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
        defaults: dict[str, Any] = {f.name: f.default for f in fields(cls)}
        for name, value in changes.items():
            if name not in defaults or type(value) is not type(defaults[name]):
                raise ValueError(f"a view has no such {name!r}")
            if isinstance(value, str) and not _is_allowed(name, value):
                raise ValueError(f"{name} cannot be that")
            if name in _RANGES and not _RANGES[name][0] <= value <= _RANGES[name][1]:
                raise ValueError(f"{name} is out of range")
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

MAP_ORDERS = {"index": "number", "mean": "mean", "peak": "peak"}
MAP_RANGES = {"shared": "one range for all", "own": "each its own"}
EXPLANATIONS = {"grad_cam": "Grad-CAM", "occlusion": "Occlusion", "saliency": "Saliency"}
OTHERS = {
    "baseline": "the baseline, with the same weights",
    "random": "the same network, untrained",
    "weights": "the same network, other weights",
}
FILE_INPUTS = {
    "plain": "RGB from 0 to 1",
    "torchvision": "RGB, ImageNet's mean and deviation (torchvision)",
    "caffe": "BGR from 0 to 255, minus ImageNet's mean (Caffe)",
}
"""How a photo is fed to weights of the user's own: word in the link -> title."""

TRAINING_DATA = {
    "shapes": "Coloured shapes",
    "photos": "Photos, class by class",
    "archive": "A zip of class folders",
    "cifar10": "CIFAR-10",
}
TRAINING_TASKS = {"one": "Train the network", "compare": "What does a number cost?"}
TRAINING_STARTS = {"random": "random weights", "weights": "the weights in use"}
TRAINING_ROWS = {"all": "all rows", "dense": "the fully connected rows alone"}
OPTIMIZERS = {"adamw": "AdamW", "sgd": "SGD with momentum"}

LAST_MAP = 999_999
_RANGES: dict[str, tuple[float, float]] = {
    "scale": (0.5, 1.5),
    "top": (1, 10),
    "map": (-1, LAST_MAP),
    "explained_class": (-1, LAST_MAP),
    "channel": (-1, LAST_MAP),
    "train_count": (20, 50_000),
    "train_rate": (0.0, 1.0),
    "train_epochs": (0, 200),
    "train_batch": (1, 512),
    "train_seed": (0, LAST_MAP),
}

_ALLOWED: dict[str, tuple[str, ...]] = {
    "tool": tuple(TOOLS),
    "sweep_field": SWEEP_FIELDS,
    "quantity": tuple(quantity.value for quantity in Quantity),
    "since": ("baseline", "edit"),
    "orientation": tuple(ORIENTATIONS),
    "sizing": tuple(SIZINGS),
    "sample": tuple(SAMPLES),
    "fit": ("", *(fit.value for fit in Fit)),
    "prediction_tool": tuple(PREDICTION_TOOLS),
    "file_input": tuple(FILE_INPUTS),
    "map_order": tuple(MAP_ORDERS),
    "map_range": tuple(MAP_RANGES),
    "explanation": tuple(EXPLANATIONS),
    "other": tuple(OTHERS),
    "train_data": tuple(TRAINING_DATA),
    "train_what": tuple(TRAINING_TASKS),
    "train_field": SWEEP_FIELDS,
    "train_start": ("", *TRAINING_STARTS),
    "train_rows": tuple(TRAINING_ROWS),
    "train_optimizer": tuple(OPTIMIZERS),
}

# Any row, map or source may have been there once; the page falls back where it is gone.
_LAYER = re.compile(r"([A-Za-z][A-Za-z0-9]{0,11}(_pad|_norm)?)?", re.ASCII)
_SOURCE = re.compile(r"[a-z0-9._-]{0,40}", re.ASCII)
_PATTERNS = {
    "layer": _LAYER,
    "explained_layer": _LAYER,
    "weights": _SOURCE,
    "other_weights": _SOURCE,
    "pixel": re.compile(r"(\d{1,4},\d{1,4})?", re.ASCII),
    "train_shapes": re.compile(r"[a-z]{3,12}(,[a-z]{3,12}){1,9}", re.ASCII),
    "train_values": re.compile(r"([0-9A-Za-z]{1,12}(;[0-9A-Za-z]{1,12}){0,4})?", re.ASCII),
    "without": re.compile(r"(\d{1,6}(,\d{1,6}){0,63})?", re.ASCII),
}


def _is_allowed(name: str, value: str) -> bool:
    if name in _PATTERNS:
        return bool(_PATTERNS[name].fullmatch(value))
    return value in _ALLOWED[name]
