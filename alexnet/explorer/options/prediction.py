"""The options of the prediction page."""

from dataclasses import dataclass

from alexnet.explorer.options.option import choice, number, switch, text
from alexnet.figures.drawing.tiling import Order
from alexnet.images import SAMPLES, Fit

PREDICTION_TOOLS = {
    "maps": "Feature maps",
    "kernels": "Kernels",
    "why": "Why did it say so?",
    "compare": "Side by side",
    "files": "Downloads",
}
"""The tools below the scores: word in the link -> title."""

MAP_ORDERS = {"index": "number", "mean": "mean", "peak": "peak"}
MAP_RANGES = {"own": "each its own", "shared": "one range for all"}
EXPLANATIONS = {"grad_cam": "Grad-CAM", "occlusion": "Occlusion", "saliency": "Saliency"}
OTHERS = {
    "random": "trained and untrained",
    "baseline": "the baseline, with the same weights",
    "weights": "the same network, other weights",
}
FILE_INPUTS = {
    "plain": "RGB from 0 to 1",
    "torchvision": "RGB, ImageNet's mean and deviation (torchvision)",
    "caffe": "BGR from 0 to 255, minus ImageNet's mean (Caffe)",
}
"""How a photo is fed to weights of the user's own: word in the link -> title."""

LAST_MAP = 999_999

# Any row, map or source may have been there once; the page falls back where it is gone.
_LAYER = r"([A-Za-z][A-Za-z0-9]{0,11}(_pad|_norm)?)?"
_SOURCE = r"[a-z0-9._-]{0,40}"


@dataclass(frozen=True)
class PredictionOptions:
    """How the prediction page is set up."""

    sample: str = choice("golf_ball", SAMPLES, "the sample photo")
    fit: str = choice(
        "", ("", *(fit.value for fit in Fit)), "how it fills the input; empty: as weights expect"
    )
    prediction_tool: str = choice("maps", PREDICTION_TOOLS, "the open tool")
    shown_network: str = text(
        "",
        r"(table|[0-9a-f]{8})?",
        "whether a trained network takes the place of the table",
    )
    weights: str = text("", _SOURCE, "name of their source; empty for the best bundled")
    spread: bool = switch(False, "fill an ungrouped row from grouped kernels")
    file_input: str = choice("plain", FILE_INPUTS, "what the visitor's own weights expect")
    top: int = number(5, 1, 10, "how many classes are listed")
    all_photos: bool = switch(False, "the best classes of all photos, side by side")
    layer: str = text("C1", _LAYER, "whose maps are shown: id of its row, and _pad or _norm")
    all_layers: bool = switch(False, "every layer's maps, one below the other")
    map_order: Order = choice("index", MAP_ORDERS, "what maps are sorted by")
    map_range: str = choice("own", MAP_RANGES, "whether maps share one colour range")
    map: int = number(-1, -1, LAST_MAP, "the opened map; -1 for none")
    pixel: str = text("", r"(\d{1,4},\d{1,4})?", "traced y and x; empty for the peak")
    without: str = text("", r"(\d{1,6}(,\d{1,6}){0,63})?", "maps that are switched off")
    explanation: str = choice("grad_cam", EXPLANATIONS, "how the score is explained")
    explained_class: int = number(-1, -1, LAST_MAP, "the explained class; -1 for the best")
    explained_layer: str = text("", _LAYER, "of Grad-CAM; empty for the last convolution")
    other: str = choice("random", OTHERS, "what the network is set beside")
    other_weights: str = text("", _SOURCE, "source beside it; empty for the first there is")
    statistics: bool = switch(False, "the layer's histogram, and a figure for each map")
    channel: int = number(-1, -1, LAST_MAP, "input map whose part is traced; -1 for all")
    smooth: bool = switch(False, "average the saliency over noisy copies (SmoothGrad)")
