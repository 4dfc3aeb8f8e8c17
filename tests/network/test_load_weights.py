"""From a server on localhost to a Keras model: files of the real layout and the real size."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

import alexnet
from alexnet.architecture.variables import variables
from alexnet.network.load_weights import load_weights
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.sources.source import Source
from tests.support.weight_files import torch_pickle, torch_tensor, torch_zip
from tests.support.weights_server import Served, Server, described, described_by_git

KERAS_ON_NUMPY_2 = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
"""Keras' own way of saving a variable."""

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


def numbers(shape: tuple[int, ...], start: int) -> np.ndarray:
    """Return numbers of which neighbours differ along every axis; cheap for 38 million."""
    count = int(np.prod(shape))
    cycle = (np.arange(start, start + 9973, dtype=np.float32) % 9973 - 4986) / 1e5
    return np.resize(cycle, count).reshape(shape)


def use(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setattr("alexnet.network.load_weights.SOURCES", {**SOURCES, source.name: source})


def weight(model: keras.Model, path: str) -> np.ndarray:
    found: np.ndarray = next(w for w in model.weights if w.path == path).value.numpy()
    return found


@pytest.fixture
def torchvision_file() -> tuple[bytes, dict[str, np.ndarray]]:
    """Return a zipped state_dict in PyTorch's own order and layout, and its arrays."""
    arrays, tensors, storages = {}, {}, {}
    for index, variable in enumerate(variables(alexnet.preset("one-weird-trick-2014"))):
        layer, role = variable.path.split("/")
        shape = variable.shape if role == "bias" else variable.shape[::-1]
        if len(shape) == 4:
            maps, inputs, width, height = shape
            shape = (maps, inputs, height, width)
        name = f"{TORCH_NAMES[layer]}.{'bias' if role == 'bias' else 'weight'}"
        arrays[name] = numbers(shape, index * 7)
        strides = [step // 4 for step in arrays[name].strides]
        tensors[name] = torch_tensor(shape, strides, key=str(index))
        storages[str(index)] = arrays[name].tobytes()
    return torch_zip(torch_pickle(tensors), storages, top="archive"), arrays


def test_torchvision_s_file(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    torchvision_file: tuple[bytes, dict[str, np.ndarray]],
) -> None:
    content, arrays = torchvision_file
    known = SOURCES["torchvision"]
    name = known.files[0].name
    server.files[f"/{name}"] = Served(content, breaks=[100_000_000])
    monkeypatch.setenv("ALEXNET_WEIGHTS_URL_TORCHVISION", server.url)
    use(monkeypatch, replace(known, files=(described(name, content),), bytes=len(content)))
    model = alexnet.build_model(alexnet.preset("one-weird-trick-2014"))
    load_weights(model, "torchvision")

    assert [asked for _, asked in server.asked] == [None, "bytes=100000000-"]
    kernel = weight(model, "C3/kernel")  # height, width, input maps, maps
    np.testing.assert_array_equal(kernel[1, 2, 3, 4], arrays["features.3.weight"][4, 3, 1, 2])
    np.testing.assert_array_equal(kernel[4, 0, 63, 191], arrays["features.3.weight"][191, 63, 4, 0])
    first_dense = weight(model, "F9/kernel").reshape(6, 6, 256, 4096)
    theirs = arrays["classifier.1.weight"].reshape(4096, 256, 6, 6)
    for place in [(0, 0, 0, 0), (5, 1, 200, 4095), (2, 3, 17, 99)]:
        height, width, channel, unit = place
        assert first_dense[place] == theirs[unit, channel, height, width]
    np.testing.assert_array_equal(weight(model, "Out/kernel"), arrays["classifier.6.weight"].T)
    np.testing.assert_array_equal(weight(model, "Out/bias"), arrays["classifier.6.bias"])


@pytest.fixture
def caffe_set(tmp_path: Path) -> tuple[Path, dict[str, bytes], dict[str, np.ndarray]]:
    """Return a list of shards in the real order and sizes, the shards, and the arrays."""
    manifest = SOURCES["bvlc-alexnet"].manifest
    assert manifest is not None
    listed = json.loads(manifest.read_text("utf-8"))
    arrays = {
        entry["name"]: numbers(tuple(entry["shape"]), index).astype(entry["dtype"])
        for index, entry in enumerate(listed["weights"])
    }
    whole = b"".join(array.tobytes() for array in arrays.values())
    shards, start = {}, 0
    for shard in listed["shards"]:
        content = whole[start : start + shard["bytes"]]
        start += shard["bytes"]
        shards[shard["name"]] = content
        shard["git_blob_sha1"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    assert start == len(whole)
    path = tmp_path / "shards.json"
    path.write_text(json.dumps(listed), "utf-8")
    return path, shards, arrays


def test_caffe_s_shards(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caffe_set: tuple[Path, dict[str, bytes], dict[str, np.ndarray]],
) -> None:
    manifest, shards, arrays = caffe_set
    server.files |= {f"/{name}": Served(content) for name, content in shards.items()}
    server.files["/group1-shard7of59"].breaks = [1_000_000]
    monkeypatch.setenv("ALEXNET_WEIGHTS_URL_BVLC_ALEXNET", server.url)
    files = tuple(described_by_git(name, content) for name, content in shards.items())
    use(monkeypatch, replace(SOURCES["bvlc-alexnet"], files=files, manifest=manifest))
    model = alexnet.build_model(alexnet.preset("paper-2012"))
    load_weights(model, "bvlc-alexnet")

    assert len(server.asked) == 60
    np.testing.assert_array_equal(weight(model, "C1/kernel"), arrays["conv1/weights"])
    for row, split in (("C3", "split_1"), ("C6", "split_3"), ("C7", "split_5")):
        halves = [arrays[f"ConstantFolding/{split}-folded-{half}"] for half in (0, 1)]
        np.testing.assert_array_equal(
            weight(model, f"{row}/kernel"), np.concatenate(halves, axis=-1)
        )
    np.testing.assert_array_equal(weight(model, "F9/kernel"), arrays["fc6/weights"])
    np.testing.assert_array_equal(weight(model, "Out/bias"), arrays["fc8/biases"])
    constants = [
        (layer.depth_radius, layer.bias, layer.alpha, layer.beta)
        for layer in model.layers
        if layer.name.endswith("_norm")
    ]
    assert constants == [(2, 1.0, 2e-5, 0.75)] * 2


def test_a_wrong_hash_changes_nothing(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    torchvision_file: tuple[bytes, dict[str, np.ndarray]],
) -> None:
    content, _ = torchvision_file
    known = SOURCES["torchvision"]
    file = described(known.files[0].name, content)
    server.files[f"/{file.name}"] = Served(content[:-1] + b"?")
    monkeypatch.setenv("ALEXNET_WEIGHTS_URL_TORCHVISION", server.url)
    use(monkeypatch, replace(known, files=(file,), bytes=len(content)))
    model = alexnet.build_model(alexnet.preset("article-code").replace("F9", units=4))
    before = [array.copy() for array in model.get_weights()]
    with pytest.raises(alexnet.WeightsError, match=r"hash|SHA"):
        load_weights(model, "torchvision")
    assert all(map(np.array_equal, before, model.get_weights()))


def test_a_model_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexnet.network.load_weights.fetch", lambda _: Path("nowhere"))
    model = alexnet.build_model(
        alexnet.preset("article-code").replace("F9", units=4).replace("C1", filters=5)
    )
    with pytest.raises(
        alexnet.WeightsError, match=r"C1/kernel.*\(11, 11, 3, 5\).*one-weird-trick-2014"
    ):
        load_weights(model, "torchvision")


def test_what_is_neither_file_nor_source_is_refused() -> None:
    model = alexnet.build_model(
        alexnet.preset("article-code").replace("F9", units=4).replace("C1", filters=5)
    )
    with pytest.raises(alexnet.WeightsError, match="nonsense") as refused:
        load_weights(model, "/some/where/nonsense")
    assert "/some/where" not in str(refused.value)
    assert "bvlc-alexnet" in str(refused.value)


@KERAS_ON_NUMPY_2
def test_a_file_of_the_user_s_own(tmp_path: Path) -> None:
    architecture = alexnet.preset("article-code").replace("F9", units=4)
    first = alexnet.build_model(architecture, seed=1)
    first.save_weights(tmp_path / "mine.weights.h5")
    second = alexnet.build_model(architecture, seed=2)
    load_weights(second, tmp_path / "mine.weights.h5")
    assert all(map(np.array_equal, first.get_weights(), second.get_weights()))
    other = alexnet.build_model(architecture.replace("F9", units=5))
    with pytest.raises(alexnet.WeightsError, match=r"mine\.weights\.h5.*F9/kernel"):
        load_weights(other, tmp_path / "mine.weights.h5")
