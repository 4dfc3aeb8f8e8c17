"""How one number of a pooling row came about, and what a window sees."""

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, GlobalAveragePooling, Pooling, Row
from alexnet.inference.network import Activations
from alexnet.inference.receptive import Patch, input_patch, layer_named, previous_patch
from alexnet.inference.trace_values import Floats, PoolingTrace


def trace_pooling(
    architecture: Architecture,
    activations: Activations,
    row: Pooling | GlobalAveragePooling,
    map_index: int,
    y: int,
    x: int,
) -> PoolingTrace:
    """Return how one unit of a pooling row came about; a global one has the place (0, 0)."""
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
    if isinstance(following, GlobalAveragePooling):
        return (trace_pooling(architecture, activations, following, map_index, 0, 0),)
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


def _holds(patch: Patch, *, y: int | None = None, x: int | None = None) -> bool:
    return (y is None or patch.top <= y < patch.bottom) and (
        x is None or patch.left <= x < patch.right
    )


def input_of(architecture: Architecture, activations: Activations, row: Row) -> NDArray[np.float32]:
    """Return what the row before gave."""
    before = architecture.expansion[architecture.rows.index(row) - 1][1]
    return activations[before[-1].name]


def cut_out(maps: NDArray[np.float32], patch: Patch) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what a window sees, zeros outside of the maps, and where it is inside of them."""
    pixels = np.zeros((patch.height, patch.width, maps.shape[2]))
    inside = np.zeros((patch.height, patch.width), bool)
    there = patch.clipped(*maps.shape[:2])
    here = (
        slice(there.top - patch.top, there.bottom - patch.top),
        slice(there.left - patch.left, there.right - patch.left),
    )
    pixels[here] = maps[there.top : there.bottom, there.left : there.right]
    inside[here] = True
    return pixels, inside
