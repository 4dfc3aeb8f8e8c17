"""How one number of a pooling row came about, and what a window sees."""

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Pooling, Row
from alexnet.inference.network import Activations
from alexnet.inference.receptive import Box, input_patch, layer_named, previous_patch
from alexnet.inference.trace_values import Floats, PoolingTrace


def trace_pooling(
    architecture: Architecture,
    activations: Activations,
    row: Pooling,
    map_index: int,
    y: int,
    x: int,
) -> PoolingTrace:
    """Return how one unit of a pooling row came about."""
    window = previous_patch(architecture, row.name, y, x)
    maps = input_of(architecture, activations, row)
    values, inside = cut_out(maps[..., map_index : map_index + 1], window)
    values = values[..., 0]
    places = np.flatnonzero(inside)
    counted = values.ravel()[places]
    winner, output = None, float(counted.mean())
    if row.TYPE == "max_pooling":
        best = int(counted.argmax())
        output = float(counted[best])
        down, across = divmod(int(places[best]), window.width)
        winner = (window.top + down, window.left + across)
    return PoolingTrace(
        row=row.name,
        kind=row.TYPE.removesuffix("_pooling"),
        map=map_index,
        y=y,
        x=x,
        window=window,
        seen=input_patch(architecture, row.name, y, x),
        values=values,
        inside=inside,
        winner=winner,
        output=output,
    )


def windows_with(
    architecture: Architecture,
    activations: Activations,
    row: Convolution,
    map_index: int,
    y: int,
    x: int,
) -> tuple[PoolingTrace, ...]:
    """Return the windows of the pooling row behind ``row`` that the unit stands in."""
    following = architecture.rows[architecture.rows.index(row) + 1]
    if not isinstance(following, Pooling):
        return ()
    height, width = layer_named(architecture, following.name).output_shape[:2]
    down = [
        at
        for at in range(height)
        if _holds(previous_patch(architecture, following.name, at, 0), y=y)
    ]
    across = [
        at
        for at in range(width)
        if _holds(previous_patch(architecture, following.name, 0, at), x=x)
    ]
    return tuple(
        trace_pooling(architecture, activations, following, map_index, top, left)
        for top in down
        for left in across
    )


def _holds(box: Box, *, y: int | None = None, x: int | None = None) -> bool:
    return (y is None or box.top <= y < box.bottom) and (x is None or box.left <= x < box.right)


def input_of(architecture: Architecture, activations: Activations, row: Row) -> NDArray[np.float32]:
    """Return what the row before gave."""
    before = architecture.expansion[architecture.rows.index(row) - 1][1]
    return activations[before[-1].name]


def cut_out(maps: NDArray[np.float32], box: Box) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what a window sees, zeros outside of the maps, and where it is inside of them."""
    patch = np.zeros((box.height, box.width, maps.shape[2]))
    inside = np.zeros((box.height, box.width), bool)
    there = box.clipped(*maps.shape[:2])
    here = (
        slice(there.top - box.top, there.bottom - box.top),
        slice(there.left - box.left, there.right - box.left),
    )
    patch[here] = maps[there.top : there.bottom, there.left : there.right]
    inside[here] = True
    return patch, inside
