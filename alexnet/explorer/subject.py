"""A photo on its way through a network, and all that is shown of it."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import Layer
from alexnet.architecture.rows import Row
from alexnet.explorer.occlusion import OcclusionRun
from alexnet.explorer.options.prediction import PredictionOptions
from alexnet.explorer.photos import Photo
from alexnet.explorer.predictor import Fitted, Predictor
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.figures.drawing.tiling import Order, TiledMaps, tile_maps
from alexnet.images import Fit, InputConvention
from alexnet.inference.statistics import LayerStatistics, statistics
from alexnet.weights.novelty import NoveltyDetector

if TYPE_CHECKING:
    from alexnet.inference.ablation import MapImportance
    from alexnet.inference.gradcam import GradCam
    from alexnet.inference.network import Activations, Network

_SMOOTH_SAMPLES = 16


@dataclass(frozen=True)
class ForwardPass:
    """One pass, and what it took.

    Attributes:
        activations: of every layer.
        seconds: of the pass alone.
    """

    activations: "Activations"
    seconds: float


@dataclass(frozen=True)
class LayerPicture:
    """What is shown of one layer: its maps as a mosaic, and a few numbers."""

    tiled: TiledMaps
    statistics: LayerStatistics


def fit_of(options: PredictionOptions, convention: InputConvention) -> Fit:
    """Return how photos fill the input: the visitor's wish, else the weights'."""
    return Fit(options.fit) if options.fit else convention.fit


@dataclass(frozen=True)
class Subject:
    """A photo on its way through a network: what every view of the prediction page is about.

    Its results are computed once for all sessions, and kept as long as there is room. All of
    them raise ``ImageError`` where the photo cannot be fed, ``WeightsError`` where the weights
    cannot be read and ``WorkError`` where too many wait already.

    Attributes:
        architecture: the network.
        weights: its weights.
        photo: the photo.
        fit: how it fills the input.
        predictor: what runs it.
    """

    architecture: Architecture
    weights: WeightsInUse
    photo: Photo
    fit: Fit
    predictor: Predictor = field(repr=False, compare=False)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stands for it among the results."""
        return self.architecture.to_json(), self.weights.key, self.photo.digest, self.fit.value

    def fitted(self) -> Fitted:
        """Return what is fed."""
        return self.predictor.fitted(
            self.photo, self.architecture.input, self.fit, self.weights.convention
        )

    def channels_read_by(self, row: Row) -> tuple[str, ...]:
        """Return the photo's channels, in the order in which a row reads them.

        Nothing for a row that reads what another row gave.
        """
        entry, first = self.architecture.input, self.architecture.rows[1]
        return self.weights.convention.channel_names(entry.channels) if row is first else ()

    def channels_in(self, layer: Layer) -> tuple[str, ...]:
        """Return which of the photo's channels a layer's maps are; nothing where they are none."""
        first = self.architecture.rows[1]
        if layer.class_name == "InputLayer" or (
            layer.class_name == "ZeroPadding2D" and layer.row is first
        ):
            return self.channels_read_by(first)
        return ()

    def network(self) -> "Network":
        """Return the network."""
        return self.predictor.network(self.architecture, self.weights)

    def activations(self) -> "Activations":
        """Return what every layer makes of the photo."""
        return self.forward_pass().activations

    def forward_pass(self) -> ForwardPass:
        """Return what every layer makes of the photo, and the time that it took."""
        values = self.fitted().values

        def run() -> ForwardPass:
            ready = self.network()
            start = time.perf_counter()
            found = ready.run(values)
            return ForwardPass(found, time.perf_counter() - start)

        size = analyze(self.architecture).activation_bytes
        found: ForwardPass = self.predictor.result(
            self.predictor.passes, self.key, "The scores", run, nbytes=size
        )
        return found

    @property
    def novelty_detector(self) -> NoveltyDetector | None:
        """What tells photos that are unlike all that was learned; ``None`` where that is unknown.

        It belongs to a network and its weights: an edited table has none.
        """
        trained = self.weights.trained
        if trained is None or not self.weights.is_trained:
            return None
        is_as_trained = trained.architecture.layers == self.architecture.layers
        return trained.novelty if is_as_trained else None

    def layer_picture(self, layer: str, order: Order, shared_range: bool) -> LayerPicture:
        """Return what is shown of one layer, by the layer's name."""
        output = self.activations()[layer]
        found: LayerPicture = self.predictor.pictures.get_or_make(
            (*self.key, layer, order, shared_range),
            lambda: LayerPicture(
                tile_maps(output, order=order, shared_range=shared_range), statistics(output)
            ),
            lambda picture: picture.tiled.mosaic.nbytes + picture.tiled.values.nbytes,
        )
        return found

    def scores_without(self, layer: str, maps: tuple[int, ...]) -> NDArray[np.float32]:
        """Return the scores of the network with some maps, or units, of a layer switched off."""
        from alexnet.inference import ablation

        activations = self.activations()
        found: NDArray[np.float32] = self.predictor.result(
            self.predictor.results,
            ("without", *self.key, layer, maps),
            "The scores without these maps",
            lambda: ablation.scores_without(self.network(), activations, layer, maps),
        )
        return found

    def important_maps(self, layer: str, class_index: int) -> tuple["MapImportance", ...]:
        """Return which maps of a layer matter most for a class."""
        from alexnet.inference.ablation import most_important_maps

        activations = self.activations()
        found: tuple[MapImportance, ...] = self.predictor.result(
            self.predictor.results,
            ("important", *self.key, layer, class_index),
            "The maps that matter most",
            lambda: most_important_maps(self.network(), activations, layer, class_index),
        )
        return found

    def grad_cam(self, layer: str, class_index: int) -> "GradCam":
        """Return where a layer's maps speak for a class."""
        from alexnet.inference import gradcam

        activations = self.activations()
        found: GradCam = self.predictor.result(
            self.predictor.results,
            ("grad-cam", *self.key, layer, class_index),
            "Grad-CAM",
            lambda: gradcam.grad_cam(self.network(), activations, layer, class_index),
        )
        return found

    def saliency(self, class_index: int, smooth: bool) -> NDArray[np.float32]:
        """Return how much each pixel would move a class's score: (height, width)."""
        from alexnet.inference import saliency as pixels

        samples = _SMOOTH_SAMPLES if smooth else 1
        values = self.fitted().values
        found: NDArray[np.float32] = self.predictor.result(
            self.predictor.results,
            ("saliency", *self.key, class_index, smooth),
            "The saliency",
            lambda: pixels.saliency(self.network(), values, class_index, samples=samples),
        )
        return found

    def occlusion_run(self, class_index: int) -> OcclusionRun:
        """Return the one run for a class; it starts when it is advanced."""
        key = (*self.key, class_index)
        found: OcclusionRun = self.predictor.occlusions.get_or_make(
            key,
            lambda: OcclusionRun(
                self.predictor, key, self.network, self.fitted().values, class_index
            ),
        )
        return found
