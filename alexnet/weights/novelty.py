"""Whether a photo is unlike all that weights have learned: "none of these".

A softmax shares out 100% among the classes, whatever the photo. What the last row of maps gives,
averaged over the places, tells more: photos of a class point about the same way. The similarity
of a photo is the cosine of the angle to the nearest class mean (nearest class mean classifier,
Mensink et al. 2013; cosine instead of logits, Techapanurak et al. 2020, arXiv:1905.10628). The
threshold is set so that 95% of photos of the classes, on which nothing was trained, reach it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture

PASSING = 0.95
"""Share of photos of the classes that reach the threshold."""

FEWEST = 20
"""Photos that a threshold is set on: of fewer, the lowest twentieth is not one photo."""

_DIGITS = 5


@dataclass(frozen=True)
class NoveltyDetector:
    """Tells photos that are unlike all that weights have learned; belongs to these weights.

    Attributes:
        layer: whose maps are averaged.
        means: of each class that had photos, the direction of its mean: one number a map, in
            all of length one.
        threshold: the similarity that ``PASSING`` of the photos of its classes reach.
        photos: how many it was set on.

    Example:
        >>> detector = NoveltyDetector("S2", ((1.0, 0.0), (0.0, 1.0)), 0.9, 20)
        >>> detector.similarity(np.full((3, 3, 2), (2.0, 0.0)))
        1.0
        >>> detector.is_novel(np.ones((3, 3, 2)))
        True
    """

    layer: str
    means: tuple[tuple[float, ...], ...]
    threshold: float
    photos: int

    def similarity(self, maps: NDArray[np.floating]) -> float:
        """Return the similarity to the nearest class, from -1 to 1.

        Args:
            maps: (height, width, maps) that the layer gave for a photo.
        """
        return float(self.similarities(maps.mean(axis=(0, 1), dtype=np.float64)[None])[0])

    def similarities(self, averages: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the similarity of each photo from its maps' averages, (photos, maps)."""
        return _nearest(averages, np.asarray(self.means, np.float64))

    def is_novel(self, maps: NDArray[np.floating]) -> bool:
        """Return whether a photo is unlike all that was learned, by the layer's maps for it."""
        return self.similarity(maps) < self.threshold


def fitted_detector(
    layer: str,
    trained: NDArray[np.floating],
    labels: NDArray[np.int64],
    held_out: NDArray[np.floating],
) -> NoveltyDetector | None:
    """Return a detector, or ``None`` where too few photos were held out to set a threshold on.

    Args:
        layer: whose maps were averaged.
        trained: (photos, maps), averages for photos that were trained on.
        labels: (photos,), their classes.
        held_out: (photos, maps), averages for photos of the classes that were not.
    """
    if len(held_out) < FEWEST or not len(trained):
        return None
    classes = np.unique(labels)
    means = np.stack([trained[labels == label].mean(axis=0, dtype=np.float64) for label in classes])
    means = np.round(_directions(means), _DIGITS)
    threshold = float(np.quantile(_nearest(held_out, means), 1 - PASSING))
    if not np.isfinite(threshold):
        return None
    rows = tuple(tuple(row) for row in means.tolist())
    return NoveltyDetector(layer, rows, threshold, len(held_out))


def features_layer(architecture: Architecture) -> str | None:
    """Return the last layer that gives maps computed from the photo; ``None`` if there is none.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> features_layer(preset("article-table"))
        'S8'
    """
    with_maps = [layer for layer in architecture.layers if len(layer.output_shape) == 3]
    last = with_maps[-1]
    return last.name if last.class_name not in ("InputLayer", "ZeroPadding2D") else None


def _nearest(averages: NDArray[np.floating], means: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (_directions(averages) @ _directions(means).T).max(axis=1)
    return found


def _directions(vectors: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return vectors of length one; zero stays zero, and so points nowhere."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)
