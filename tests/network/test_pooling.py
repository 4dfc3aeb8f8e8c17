"""Poolings that are rounded up, against windows that are cut by hand."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from alexnet.network.pooling import CeilAveragePooling2D, CeilMaxPooling2D

Maps = NDArray[np.float32]

POOLINGS: dict[type[keras.layers.Layer], Callable[..., Any]] = {
    CeilMaxPooling2D: np.max,
    CeilAveragePooling2D: np.mean,
}


def by_hand(
    maps: Maps, window: tuple[int, int], stride: tuple[int, int], reduce: Callable[..., Any]
) -> Maps:
    """Return what each window gives, whose part beyond the border is cut off."""
    starts = [
        [start for start in range(0, size, step) if start == 0 or start + reach - step < size]
        for size, reach, step in zip(maps.shape[1:3], window, stride, strict=True)
    ]
    return np.stack(
        [
            np.stack(
                [
                    reduce(maps[:, y : y + window[0], x : x + window[1]], axis=(1, 2))
                    for x in starts[1]
                ],
                axis=1,
            )
            for y in starts[0]
        ],
        axis=1,
    )


@pytest.mark.parametrize("layer", POOLINGS, ids=lambda layer: layer.__name__)
@given(data=st.data())
def test_windows_beyond_the_border_are_cut(
    layer: type[keras.layers.Layer], data: st.DataObject
) -> None:
    window = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = (
        data.draw(st.integers(1, window[0])),
        data.draw(st.integers(1, window[1])),
    )
    size = (data.draw(st.integers(window[0], 12)), data.draw(st.integers(window[1], 12)))
    maps = np.random.default_rng(0).normal(-3, 1, (2, *size, 3)).astype(np.float32)
    pooling = layer(pool_size=window, strides=stride)
    found = np.asarray(pooling(maps))
    np.testing.assert_allclose(
        found, by_hand(maps, window, stride, POOLINGS[layer]), rtol=1e-5, atol=1e-6
    )
    assert pooling.compute_output_shape(maps.shape) == found.shape


@pytest.mark.parametrize("layer", POOLINGS, ids=lambda layer: layer.__name__)
def test_it_is_the_same_after_its_configuration(layer: type[keras.layers.Layer]) -> None:
    pooling = layer(pool_size=(3, 2), strides=2, name="S2")
    again = layer.from_config(pooling.get_config())
    maps = np.ones((1, 6, 6, 2), np.float32)
    assert again.name == "S2"
    np.testing.assert_array_equal(np.asarray(again(maps)), np.asarray(pooling(maps)))
    assert pooling.compute_output_shape((None, None, 6, 2)) == (None, None, 3, 2)
