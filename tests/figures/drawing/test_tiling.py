"""Mosaics that are small enough to write down, and what must hold for all others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alexnet.figures.drawing.tiling import (
    HIGHEST,
    HOLE,
    LOWEST,
    MIDDLE,
    MOSAIC_CELLS,
    Order,
    TiledMaps,
    tile_maps,
)


def tile(tiled: TiledMaps, place: int) -> np.ndarray:
    """The levels of the map shown at that place, cut out of the mosaic."""
    return cut_out(tiled, tiled.mosaic, place)


def cut_out(tiled: TiledMaps, mosaic: np.ndarray, place: int) -> np.ndarray:
    row, column = divmod(place, tiled.columns)
    top = row * (tiled.tile_height + tiled.gap)
    left = column * (tiled.tile_width + tiled.gap)
    return mosaic[top : top + tiled.tile_height, left : left + tiled.tile_width]


def step(tiled: TiledMaps, place: int) -> float:
    return float(tiled.high[place] - tiled.low[place]) / (HIGHEST - LOWEST)


def values(tiled: TiledMaps, place: int) -> np.ndarray:
    """The map's values as its colours tell them."""
    levels = tile(tiled, place).astype(float)
    origin, level = (0.0, MIDDLE) if tiled.diverging else (tiled.low[place], LOWEST)
    found: np.ndarray = origin + (levels - level) * step(tiled, place)
    return found


def test_three_maps_side_by_side() -> None:
    maps = np.zeros((2, 2, 3))
    maps[..., 1] = 254
    maps[..., 2] = [[0, 1], [2, 3]]
    tiled = tile_maps(maps)
    assert tiled.mosaic.tolist() == [
        [1, 1, 0, 255, 255, 0, 1, 2],
        [1, 1, 0, 255, 255, 0, 3, 4],
    ]
    assert (tiled.rows, tiled.columns, tiled.gap) == (1, 3, 1)


def test_unused_tiles_are_holes() -> None:
    tiled = tile_maps(np.ones((4, 4, 96)))
    assert tiled.rows * tiled.columns == 98
    assert (tile(tiled, 96) == HOLE).all()
    assert (tile(tiled, 97) == HOLE).all()
    assert np.isnan(tiled.values[tiled.mosaic == HOLE]).all()


def test_grid_fills_a_wide_panel() -> None:
    def grid(*shape: int) -> tuple[int, int]:
        tiled = tile_maps(np.zeros(shape))
        return tiled.rows, tiled.columns

    assert grid(55, 55, 96) == (7, 14)
    assert grid(13, 13, 1) == (1, 1)
    assert grid(10, 40, 16) == (6, 3)


def test_units_fill_a_square() -> None:
    tiled = tile_maps(np.arange(4096.0))
    assert (tiled.rows, tiled.columns, tiled.gap, tiled.noun) == (64, 64, 0, "unit")
    assert tiled.mosaic[0, 0] == LOWEST
    assert tiled.mosaic[-1, -1] == HIGHEST


def test_values_below_zero_centre_the_range() -> None:
    tiled = tile_maps(np.array([-1.0, 0.0, 4.0]))
    assert tiled.diverging
    assert (tiled.low[0], tiled.high[0]) == (-4, 4)
    assert tiled.mosaic.ravel()[:3].tolist() == [96, MIDDLE, HIGHEST]


def test_own_ranges_use_all_colours_of_each_map() -> None:
    maps = np.stack([np.linspace(0, 1, 4), np.linspace(5, 9, 4)], axis=-1).reshape(2, 2, 2)
    tiled = tile_maps(maps, shared_range=False)
    assert tiled.low.tolist() == [0, 5]
    assert tiled.high.tolist() == [1, 9]
    assert [int(tile(tiled, place).max()) for place in (0, 1)] == [HIGHEST, HIGHEST]


def test_orders() -> None:
    maps = np.array([[[1.0, 5.0, 0.0, 5.0], [2.0, 0.0, 0.0, 0.0]]])  # means 1.5 2.5 0 2.5
    assert tile_maps(maps).numbers.tolist() == [0, 1, 2, 3]
    assert tile_maps(maps, order="mean").numbers.tolist() == [1, 3, 0, 2]
    assert tile_maps(maps, order="peak").numbers.tolist() == [1, 3, 0, 2]
    assert values(tile_maps(maps, order="peak"), 2).tolist() == [pytest.approx([1, 2], abs=5 / 254)]


def test_values_that_are_not_finite_are_counted_holes() -> None:
    maps = np.array([[[0.0, np.nan], [1.0, np.inf]], [[-np.inf, 1.0], [0.5, 1e300]]])
    tiled = tile_maps(maps)
    assert tiled.not_finite == 4  # 1e300 is beyond float32
    assert (tiled.low[0], tiled.high[0]) == (0, 1)
    assert tile(tiled, 0).tolist() == [[1, 255], [0, 128]]


@pytest.mark.parametrize("order", ["index", "mean", "peak"])
@pytest.mark.parametrize("shared_range", [True, False])
def test_maps_without_any_finite_value(order: Order, shared_range: bool) -> None:
    maps = np.full((2, 2, 3), np.nan)
    maps[..., 1] = -1
    tiled = tile_maps(maps, order=order, shared_range=shared_range)
    assert tiled.not_finite == 8
    assert np.isfinite(tiled.low).all()
    assert np.isfinite(tiled.high).all()
    assert (tile_maps(np.full(3, np.nan)).mosaic == HOLE).all()


@pytest.mark.parametrize("value", [0.0, 3.0, -3.0])
def test_constant_maps_read_as_what_they_are(value: float) -> None:
    np.testing.assert_allclose(values(tile_maps(np.full((2, 2, 2), value)), 1), value)


def test_giant_layers_are_thinned() -> None:
    maps = np.random.default_rng(0).random((112, 112, 96), np.float32)
    tiled = tile_maps(maps)
    assert tiled.pixel_step == 2
    assert tiled.mosaic.size <= 1.1 * MOSAIC_CELLS
    np.testing.assert_allclose(values(tiled, 5), maps[::2, ::2, 5], atol=1 / 254)
    np.testing.assert_array_equal(cut_out(tiled, tiled.values, 5), maps[::2, ::2, 5])


def test_layers_of_more_units_than_cells_are_shown_whole() -> None:
    assert tile_maps(np.zeros(MOSAIC_CELLS + 1)).pixel_step == 1


@pytest.mark.parametrize("shape", [(), (2, 2), (0,), (2, 0, 3), (1, 2, 2, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="maps need the shape"):
        tile_maps(np.zeros(shape))


@given(
    hnp.arrays(
        np.float32,
        st.one_of(
            hnp.array_shapes(min_dims=3, max_dims=3, max_side=9),
            hnp.array_shapes(min_dims=1, max_dims=1, max_side=50),
        ),
        elements=st.floats(width=32),
    ),
    st.sampled_from(["index", "mean", "peak"]),
    st.booleans(),
)
def test_every_value_can_be_read_back(maps: np.ndarray, order: Order, shared_range: bool) -> None:
    tiled = tile_maps(maps, order=order, shared_range=shared_range)
    count = maps.shape[-1]
    assert sorted(tiled.numbers.tolist()) == list(range(count))
    assert tiled.mosaic.dtype == np.uint8
    assert tiled.mosaic.shape == (
        tiled.rows * (tiled.tile_height + tiled.gap) - tiled.gap,
        tiled.columns * (tiled.tile_width + tiled.gap) - tiled.gap,
    )
    whole = maps.reshape(1, 1, -1) if maps.ndim == 1 else maps
    for place, number in enumerate(tiled.numbers):
        wanted = whole[..., number].astype(float)
        finite = np.isfinite(wanted)
        assert ((tile(tiled, place) == HOLE) == ~finite).all()
        difference = np.abs(values(tiled, place)[finite] - wanted[finite])
        assert (difference <= 0.501 * step(tiled, place)).all()
        kept = cut_out(tiled, tiled.values, place)
        np.testing.assert_array_equal(kept, whole[..., number])
    assert tiled.not_finite == np.count_nonzero(~np.isfinite(maps))
