"""All maps of a layer as one mosaic of 8-bit levels.

A Plotly figure of 96 single heatmaps of 55 x 55 floats is 2 MB and takes half a second; one
mosaic of bytes is a fifth of that and is drawn at once. The price is precision: a colour stands
for a value to one part in 254 of its range. The values themselves lie beside it for who asks.
"""

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

HOLE = 0
"""Level of whatever has no value: gaps, unused tiles, values that are not finite.

It fills the gaps, so it must be cheap: Plotly writes the sign ``/`` of base64 in six characters,
and bytes of 255 would be nothing else.
"""
LOWEST, MIDDLE, HIGHEST = 1, 128, 255
"""Levels of the lowest, middle and highest value of the range."""

MOSAIC_CELLS = 320_000
"""Above this many cells (0.45 MB as a figure) pixels are left out of each map."""

PANEL_ASPECT = 16 / 9
"""Width / height of the panel that the mosaic is laid out for."""

Order = Literal["index", "mean", "peak"]

Pixel = TypeVar("Pixel", np.uint8, np.float32)


@dataclass(frozen=True, eq=False)
class TiledMaps:
    """A mosaic of maps, and what is needed to read it.

    Attributes:
        mosaic: levels (rows x tile + gaps, columns x tile + gaps) of uint8; ``HOLE`` where there
            is no value.
        values: what the levels stand for, float32 in the same places; not a number in gaps and
            unused tiles.
        low: value of level ``LOWEST`` per map (maps,), in display order.
        high: value of level ``HIGHEST`` per map (maps,), in display order.
        numbers: the maps' own numbers, from 0, in display order.
        rows: tiles from top to bottom.
        columns: tiles from left to right.
        tile_height: height of a tile, in cells.
        tile_width: width of a tile, in cells.
        gap: cells between two tiles.
        pixel_step: 1 where every pixel of a map has a cell, 2 where every second one has.
        noun: what is tiled, "map" or "unit".
        shared_range: whether all maps have the same ``low`` and ``high``.
        diverging: whether there are values below zero; zero is then level ``MIDDLE``.
        not_finite: how many values (of those shown) are infinite or not a number.
    """

    mosaic: NDArray[np.uint8]
    values: NDArray[np.float32]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    numbers: NDArray[np.int64]
    rows: int
    columns: int
    tile_height: int
    tile_width: int
    gap: int
    pixel_step: int
    noun: Literal["map", "unit"]
    shared_range: bool
    diverging: bool
    not_finite: int

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """Return the topmost and the leftmost cell of a tile in the mosaic."""
        return row * (self.tile_height + self.gap), column * (self.tile_width + self.gap)


def tile_maps(
    maps: NDArray[np.floating], *, order: Order = "index", shared_range: bool = True
) -> TiledMaps:
    """Lay the maps of one image side by side, in a grid for a wide panel.

    Where a value lies below zero the range is centred on zero. Layers too large for one figure
    (``MOSAIC_CELLS``) are thinned: every second pixel is shown, or every third, and so on.

    Args:
        maps: array (height, width, maps) of a convolution or pooling row, or (units,) of a dense
            row, whose units become single cells in a square grid.
        order: by number, or by falling mean or peak.
        shared_range: one range for all maps, so that they can be compared; otherwise each map
            has its own. Units always share one.

    Raises:
        ValueError: the array has another number of dimensions, or nothing in it.

    Example:
        >>> tiled = tile_maps(np.array([[[0.0, 254.0, 127.0]]]), order="peak")
        >>> tiled.numbers.tolist(), tiled.mosaic.tolist()
        ([1, 2, 0], [[255, 128, 1]])
    """
    if maps.ndim not in (1, 3) or not maps.size:
        raise ValueError(f"maps need the shape (height, width, maps) or (units,), not {maps.shape}")
    is_vector = maps.ndim == 1
    tiles = np.moveaxis(np.atleast_3d(maps[None, None] if is_vector else maps), 2, 0)
    step = _pixel_step(*tiles.shape)
    with np.errstate(over="ignore"):  # beyond float32 counts as infinite
        tiles = tiles[:, ::step, ::step].astype(np.float32).astype(np.float64)
    finite = np.isfinite(tiles)  # (maps, height, width)
    numbers = _display_order(tiles, finite, order)
    tiles, finite = tiles[numbers], finite[numbers]
    shared_range = shared_range or is_vector
    diverging = bool((tiles[finite] < 0).any())
    low, high = _ranges(tiles, finite, shared=shared_range, diverging=diverging)
    levels = _levels(tiles, finite, low, high, diverging=diverging)
    _, tile_height, tile_width = levels.shape
    gap = 0 if tile_height == tile_width == 1 else 1
    aspect = 1.0 if is_vector else PANEL_ASPECT
    rows, columns = _grid(len(levels), tile_height + gap, tile_width + gap, aspect)
    return TiledMaps(
        mosaic=_mosaic(levels, rows, columns, gap, empty=HOLE),
        values=_mosaic(tiles.astype(np.float32), rows, columns, gap, empty=np.nan),
        low=low,
        high=high,
        numbers=numbers,
        rows=rows,
        columns=columns,
        tile_height=tile_height,
        tile_width=tile_width,
        gap=gap,
        pixel_step=step,
        noun="unit" if is_vector else "map",
        shared_range=shared_range,
        diverging=diverging,
        not_finite=int(finite.size - np.count_nonzero(finite)),
    )


def _pixel_step(maps: int, height: int, width: int) -> int:
    """Return 1, or which pixels to keep so that the mosaic stays within ``MOSAIC_CELLS``."""
    step = 1
    while maps * (-(-height // step) + 1) * (-(-width // step) + 1) > MOSAIC_CELLS:
        if step >= max(height, width):
            break
        step += 1
    return step


def _display_order(
    tiles: NDArray[np.float64], finite: NDArray[np.bool_], order: Order
) -> NDArray[np.int64]:
    """Return the maps' numbers in the order to show them; ties keep their own order."""
    if order == "index":
        return np.arange(len(tiles))
    if order == "peak":
        rank = tiles.max(axis=(1, 2), where=finite, initial=-np.inf)
    else:
        count = finite.sum(axis=(1, 2))
        total = tiles.sum(axis=(1, 2), where=finite)
        rank = np.where(count > 0, total / np.maximum(count, 1), -np.inf)
    return np.argsort(-rank, kind="stable")


def _ranges(
    tiles: NDArray[np.float64], finite: NDArray[np.bool_], *, shared: bool, diverging: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the values of the lowest and of the highest colour, both of shape (maps,)."""
    low = tiles.min(axis=(1, 2), where=finite, initial=np.inf)
    high = tiles.max(axis=(1, 2), where=finite, initial=-np.inf)
    if shared:
        low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
    without_values = low > high
    low[without_values], high[without_values] = 0, 0
    if diverging:
        high = np.maximum(np.abs(low), np.abs(high))
        low = -high
    return low, high


def _levels(
    tiles: NDArray[np.float64],
    finite: NDArray[np.bool_],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    diverging: bool,
) -> NDArray[np.uint8]:
    """Return the levels (maps, height, width) of the values."""
    step = (high - low) / (HIGHEST - LOWEST)
    step[step == 0] = 1
    origin, level = (np.zeros_like(low), MIDDLE) if diverging else (low, LOWEST)
    values = np.where(finite, tiles, 0)
    levels = level + np.rint((values - origin[:, None, None]) / step[:, None, None])
    return np.where(finite, np.clip(levels, LOWEST, HIGHEST), HOLE).astype(np.uint8)


def _grid(tiles: int, height: int, width: int, aspect: float) -> tuple[int, int]:
    """Return (rows, columns) that show the tiles largest in a panel of that aspect.

    Among equals the grid with the fewest unused tiles wins, then the widest.
    """
    columns = np.arange(1, tiles + 1)
    rows = -(-tiles // columns)
    scale = np.minimum(aspect / (columns * width), 1 / (rows * height))
    best = np.lexsort((-columns, rows * columns, -scale))[0]
    return int(rows[best]), int(columns[best])


def _mosaic(
    tiles: NDArray[Pixel], rows: int, columns: int, gap: int, *, empty: float
) -> NDArray[Pixel]:
    maps, height, width = tiles.shape
    filled = np.full((rows * columns, height + gap, width + gap), empty, tiles.dtype)
    filled[:maps, :height, :width] = tiles
    grid = filled.reshape(rows, columns, height + gap, width + gap).swapaxes(1, 2)
    mosaic = grid.reshape(rows * (height + gap), columns * (width + gap))
    return np.ascontiguousarray(mosaic[: len(mosaic) - gap, : mosaic.shape[1] - gap])
