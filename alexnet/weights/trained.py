"""Trained weights that are at hand: what they fit, how they are fed, and where they are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Shape
from alexnet.architecture.presets import PRESETS
from alexnet.architecture.variables import shapes_of, variables
from alexnet.errors import WeightsError
from alexnet.images import UNTRAINED, InputConvention
from alexnet.weights.fetching.jobs import stored
from alexnet.weights.fitting.epsilon import epsilons_of, with_epsilons
from alexnet.weights.formats import declared, read_shards, read_weights
from alexnet.weights.formats.read import matched
from alexnet.weights.novelty import NoveltyDetector
from alexnet.weights.sources.source import Source

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class TrainedWeights:
    """Weights and what has to be known of them.

    Attributes:
        key: stands for the numbers in every cache.
        title: what people call them.
        architecture: the network that was trained.
        shapes: path -> shape of the arrays that there are, by ``architecture``'s names.
        convention: how a photo must be fed.
        class_names: of the scores, in their order, or ``None`` where unknown.
        read: reads the numbers; raises ``WeightsError``.
        novelty: tells photos that are unlike all that was learned, if that is known.
    """

    key: str
    title: str
    architecture: Architecture
    shapes: Mapping[str, Shape] = field(hash=False)
    convention: InputConvention
    class_names: tuple[str, ...] | None
    read: Callable[[], Arrays] = field(compare=False, repr=False)
    novelty: NoveltyDetector | None = field(default=None, hash=False, repr=False)


def from_source(source: Source, path: Path | None = None) -> TrainedWeights:
    """Return a registered source's weights.

    Args:
        source: the source.
        path: where its files lie; where they are stored unless given.

    Raises:
        WeightsError: they have not been fetched.
    """
    path = path or stored(source)
    if path is None:
        raise WeightsError("it has not been fetched yet: fetch it first.", name=source.title)
    where = path
    rows = {row.id for row in source.architecture.rows if row.name in source.rows}
    shapes = {v.path: v.shape for v in variables(source.architecture) if v.row_id in rows}
    return TrainedWeights(
        key=source.name,
        title=source.title,
        architecture=source.architecture,
        shapes=shapes,
        convention=source.convention,
        class_names=source.class_names() if source.has_scores else None,
        read=lambda: _read(source, where, shapes),
        novelty=source.novelty,
    )


def from_file(
    path: Path,
    *,
    key: str,
    name: str,
    architecture: Architecture,
    convention: InputConvention = UNTRAINED,
) -> TrainedWeights:
    """Return a user's file of weights.

    Args:
        path: the file.
        key: stands for its content, such as its SHA-256.
        name: the file's name, as the user knows it.
        architecture: the network that the file is meant for; where it does not fit, the
            presets are tried. Batch normalisations get the epsilon of the file's training.
        convention: how a photo must be fed, which no file tells.

    Raises:
        WeightsError: it is no file of weights, or fits neither that network nor a preset.
    """
    arrays = declared(path, name=name)
    candidates = [architecture, *(preset.architecture for preset in PRESETS.values())]
    complaint: WeightsError | None = None
    for candidate in candidates:
        expected = shapes_of(candidate)
        try:
            matched(arrays, expected)
        except WeightsError as error:
            complaint = complaint or error
            continue
        epsilons = epsilons_of(path, name=name, expected=expected)
        return TrainedWeights(
            key=f"file {key}",
            title=name,
            architecture=with_epsilons(candidate, epsilons),
            shapes=expected,
            convention=convention,
            class_names=None,
            read=partial(read_weights, path, name=name, expected=expected),
        )
    assert complaint is not None
    raise WeightsError(complaint.reason, name=name)


def _read(source: Source, path: Path, shapes: Mapping[str, Shape]) -> Arrays:
    if not source.manifest:
        return read_weights(path, name=source.title, expected=shapes)
    arrays = read_shards(source.manifest, path, name=source.title)
    for key, shape in shapes.items():
        if key not in arrays or arrays[key].shape != shape:
            raise WeightsError(f"“{key}” is missing or has another shape.", name=source.title)
    return arrays
