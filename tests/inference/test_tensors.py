"""Tensors that show an array's own memory, and what they do where they cannot."""

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from numpy.typing import NDArray

from alexnet.inference.tensors import tensor_of
from alexnet.network.aligned import ALIGNMENT, empty_aligned


def numbers(shape: tuple[int, ...]) -> NDArray[np.float32]:
    array = empty_aligned(shape)
    array[...] = np.random.default_rng(1).standard_normal(shape)
    return array


@given(array_shapes(min_dims=1, max_dims=4, max_side=9))
def test_every_shape_is_aligned_and_comes_out_as_it_went_in(shape: tuple[int, ...]) -> None:
    array = numbers(shape)
    assert array.ctypes.data % ALIGNMENT == 0
    np.testing.assert_array_equal(tensor_of(array).numpy(), array)


def test_an_aligned_array_is_not_copied() -> None:
    array = numbers((3, 5))
    tensor = tensor_of(array)
    array[2, 4] = 7
    assert tensor.numpy()[2, 4] == 7


@given(st.integers(1, ALIGNMENT // 4 - 1))
def test_any_other_address_is_copied(offset: int) -> None:
    array = numbers((64,))[offset:]
    np.testing.assert_array_equal(tensor_of(array).numpy(), array)


@pytest.mark.parametrize("turn", ["read-only", "transposed", "every other"])
def test_what_cannot_be_shared_is_copied(turn: str) -> None:
    array = numbers((6, 4))
    if turn == "read-only":
        array.flags.writeable = False
    elif turn == "transposed":
        array = array.T
    else:
        array = array[::2]
    tensor = tensor_of(array)
    assert tensor.shape == array.shape
    np.testing.assert_array_equal(tensor.numpy(), array)


def test_the_memory_goes_with_the_last_who_holds_it() -> None:
    array = numbers((1000,))
    memory = weakref.ref(array.base)
    tensor = tensor_of(array)
    del array
    gc.collect()
    assert memory() is not None
    assert tensor.shape == (1000,)
    del tensor
    gc.collect()
    assert memory() is None
