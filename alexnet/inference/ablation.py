"""Maps switched off: what the network says when it has to do without them.

Only what comes after the layer is run again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alexnet.inference.gradcam import map_gradient
from alexnet.inference.logits import check_class
from alexnet.inference.network import Activations, Network
from alexnet.inference.receptive import layer_named

_BATCH = 8
_MOST_TRIED = 32


@dataclass(frozen=True)
class MapImportance:
    """How much a class owes to one map.

    Attributes:
        map: number of the map.
        score: the class's score without it.
        drop: the class's score with it - without it; below zero where the map is against the
            class.
    """

    map: int
    score: float
    drop: float


def scores_without(
    network: Network, activations: Activations, layer: str, maps: Iterable[int]
) -> NDArray[np.float32]:
    """Return the network's scores with some maps, or units, of a row set to zero.

    Args:
        network: the network.
        activations: what it gave for the photo.
        layer: name of the row, or of one of its layers. Its maps are set to zero where they
            leave the row: after its normalisation, before the pooling that follows.
        maps: their numbers; none gives the scores that the network gave.

    Returns:
        (classes,).

    Raises:
        ValueError: there is no such layer or map.
    """
    without = _scores(network, activations, _end_of_row(network, layer), [sorted(set(maps))])
    return np.asarray(without[0])


def scores_without_each(
    network: Network, activations: Activations, layer: str, maps: Sequence[int]
) -> NDArray[np.float32]:
    """Return the scores without each of some maps, one at a time.

    Arguments and errors as for ``scores_without``.

    Returns:
        (number of maps, classes).
    """
    end = _end_of_row(network, layer)
    classes = network.architecture.layers[-1].output_shape[0]
    found = [np.zeros((0, classes), np.float32)]
    for start in range(0, len(maps), _BATCH):
        alone = [[map_index] for map_index in maps[start : start + _BATCH]]
        found.append(_scores(network, activations, end, alone))
    return np.concatenate(found)


def most_important_maps(
    network: Network,
    activations: Activations,
    layer: str,
    class_index: int,
) -> tuple[MapImportance, ...]:
    """Return which maps a class's score owes most to, the largest drop first.

    Not every map is tried: only 32 whose gradient promises most, by the size of
    ``sum(gradient x map)`` (Molchanov et al. 2017, "Pruning Convolutional Neural Networks for
    Resource Efficient Inference", formula 7).

    Args:
        network: the network.
        activations: what it gave for the photo.
        layer: name of a row that gives maps, or of one of its layers.
        class_index: number of the class.

    Raises:
        ValueError: there is no such layer or class, or the layer gives a vector.
    """
    check_class(network, class_index)
    end = _end_of_row(network, layer)
    gradient = map_gradient(network, activations, end, class_index)
    promise = np.abs((gradient * activations[end]).sum((0, 1)))
    tried = [int(index) for index in np.argsort(-promise, kind="stable")[:_MOST_TRIED]]
    whole = float(activations.scores[class_index])
    scores = scores_without_each(network, activations, end, tried)[:, class_index]
    found = [
        MapImportance(map_index, float(score), whole - float(score))
        for map_index, score in zip(tried, scores, strict=True)
    ]
    return tuple(sorted(found, key=lambda importance: -importance.drop))


def _end_of_row(network: Network, layer: str) -> str:
    """Return the name of the last layer of the row that the layer belongs to."""
    row = layer_named(network.architecture, layer).row
    return next(each[-1].name for of, each in network.architecture.expansion if of is row)


def _scores(
    network: Network, activations: Activations, end: str, switched_off: Sequence[Sequence[int]]
) -> NDArray[np.float32]:
    """Return the scores, one row for each list of maps that are off."""
    count = activations[end].shape[-1]
    for map_index in (index for some in switched_off for index in some):
        if not 0 <= map_index < count:
            raise ValueError(f"{end} has {count} maps, none numbered {map_index}")
    outputs = np.repeat(activations[end][None], len(switched_off), axis=0)
    for output, maps in zip(outputs, switched_off, strict=True):
        output[..., list(maps)] = 0
    if end == network.architecture.layers[-1].name:
        return outputs
    return network.scores(outputs, end)
