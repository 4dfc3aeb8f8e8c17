import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alexnet.errors import WeightsError
from alexnet.weights.formats import ArraySpec, WeightLimits, declared, read_weights
from alexnet.weights.formats.packed import pack_dense, pack_product, pack_sparse, quantized, unpack
from tests.support.hostile import assert_plain


@given(
    st.integers(1, 40),
    st.integers(1, 1_500),
    st.integers(0, 2**32),
    st.sampled_from((0.0005, 0.02, 0.5, 1)),
)
def test_a_sparse_matrix_comes_back_as_its_eight_bits(
    inputs: int, outputs: int, seed: int, density: float
) -> None:
    random = np.random.default_rng(seed)
    dense = random.normal(size=(inputs, outputs)).astype(np.float32)
    matrix = dense * (random.random((inputs, outputs)) < density)
    matrix[-1, -1] = 1.0
    values, scales = quantized(matrix)
    assert np.array_equal(unpack(pack_sparse("F/kernel", matrix))["F/kernel"], values * scales)


@given(
    arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=4, max_side=6),
        elements=st.floats(-1e6, 1e6, width=32),
    )
)
def test_eight_bits_are_off_by_half_a_step_at_most(array: np.ndarray) -> None:
    found = unpack(pack_dense("C/kernel", array))["C/kernel"]
    largest = np.abs(array).max(axis=tuple(range(array.ndim - 1)))
    assert found.shape == array.shape
    assert (np.abs(found - array) <= largest / 127 * 0.501 + 1e-30).all()


def file_of(parts: dict[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **parts)
    return file.getvalue()


def good() -> dict[str, np.ndarray]:
    matrix = np.zeros((6, 700), np.float32)
    matrix[[0, 0, 2, 5], [3, 690, 0, 699]] = (1, -2, 3, 4)
    return {**pack_sparse("F9/kernel", matrix), "F9/bias": np.ones(700, np.float32)}


def test_a_file_declares_what_it_stands_for() -> None:
    data = file_of(good())
    found = declared(data, name="x.npz")
    assert {key: array.shape for key, array in found.items()} == {
        "F9/bias": (700,),
        "F9/kernel": (6, 700),
    }
    kernel = read_weights(data, name="x.npz", expected={"F9/kernel": (6, 700)})["F9/kernel"]
    assert np.argwhere(kernel).tolist() == [[0, 3], [0, 690], [2, 0], [5, 699]]
    np.testing.assert_allclose(kernel[kernel != 0], (1, -2, 3, 4))


def test_a_product_is_read_as_the_matrix() -> None:
    random = np.random.default_rng(0)
    left, right = (random.normal(size=size).astype(np.float32) for size in ((40, 6), (6, 30)))
    data = file_of(pack_product("F9/kernel", left, right))
    assert declared(data, name="x.npz") == {"F9/kernel": ArraySpec((40, 30), "float32")}
    found = read_weights(data, name="x.npz", expected={"F9/kernel": (40, 30)})["F9/kernel"]
    assert np.abs(found - left @ right).max() < 0.1
    parts = pack_product("F9/kernel", left, right[:-1])
    with pytest.raises(WeightsError, match="do not fit together"):
        read_weights(file_of(parts), name="x.npz")
    wide = pack_product(
        "F9/kernel", np.ones((60_000, 1), np.float32), np.ones((1, 60_000), np.float32)
    )
    with pytest.raises(WeightsError, match="set to read at most"):
        read_weights(file_of(wide), name="x.npz", limits=WeightLimits())


BROKEN: dict[str, dict[str, np.ndarray | None]] = {
    "no gaps": {".gaps": None},
    "no counts": {".counts": None},
    "too few gaps": {".gaps": np.zeros(2, np.uint8)},
    "gaps beyond the row": {".gaps": np.full(6, 255, np.uint8)},
    "counts of another total": {".counts": np.array([2, 0, 1, 0, 0, 9], np.int32)},
    "negative counts": {".counts": np.array([9, 0, -4, 0, 0, 1], np.int32)},
    "counts beyond the row": {".counts": np.array([2**31 - 1] * 6, np.int32)},
    "values of floats": {".values": np.zeros(6, np.float32)},
    "scales of integers": {".scales": np.ones(700, np.int32)},
    "scales of two axes": {".scales": np.ones((7, 100), np.float32)},
    "a scale that is no number": {".scales": np.full(700, np.nan, np.float32)},
    "values of two axes": {".values": np.zeros((2, 3), np.int8)},
}


@pytest.mark.parametrize("name", BROKEN)
def test_parts_that_do_not_fit_get_a_sentence(name: str) -> None:
    parts = good()
    for suffix, array in BROKEN[name].items():
        del parts[f"F9/kernel{suffix}"]
        if array is not None:
            parts[f"F9/kernel{suffix}"] = array
    with pytest.raises(WeightsError) as error:
        read_weights(file_of(parts), name="x.npz")
    assert_plain(str(error.value))


def test_a_small_file_cannot_claim_a_large_matrix() -> None:
    parts: dict[str, np.ndarray] = {
        "F9/kernel.values": np.ones(1, np.int8),
        "F9/kernel.gaps": np.zeros(1, np.uint8),
        "F9/kernel.counts": np.zeros(100_000, np.int32),
        "F9/kernel.scales": np.ones(100_000, np.float32),
    }
    with pytest.raises(WeightsError, match="set to read at most"):
        read_weights(file_of(parts), name="x.npz", limits=WeightLimits())


def test_a_file_that_is_not_packed_is_left_alone() -> None:
    plain = {"a.scales": np.ones(3, np.float32), "b.values": np.ones(3, np.float32)}
    assert read_weights(file_of(plain), name="x.npz").keys() == plain.keys()
