"""The shards of BVLC's AlexNet: the real list and last shard, and a small set of the same form."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alexnet.architecture.presets import preset
from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.weights.fitting.namings import ROWS
from alexnet.weights.formats.bvlc import git_blob_sha1, read_shards
from alexnet.weights.formats.limits import WeightLimits
from tests.support.hostile import assert_plain
from tests.support.repository import ROOT

MANIFEST = ROOT / "alexnet" / "weights" / "sources" / "bvlc_alexnet_shards.json"
LAYERS = (
    *("split_5-folded-0", "split_3-folded-0", "split_1-folded-0"),
    *("conv1/weights", "conv1/biases", "split_1-folded-1", "conv2/biases"),
    *("conv3/weights", "conv3/biases", "split_3-folded-1", "conv4/biases"),
    *("split_5-folded-1", "split_4/split_dim", "conv5/biases", "Reshape_5/shape"),
    *("fc6/weights", "fc6/biases", "fc7/weights", "fc7/biases", "fc8/weights", "fc8/biases"),
)
SMALL = {
    "conv1/weights": (3, 3, 3, 8),
    "split_1-folded-": (3, 3, 4, 4),
    "conv3/weights": (3, 3, 8, 6),
    "split_3-folded-": (3, 3, 3, 4),
    "split_5-folded-": (3, 3, 4, 2),
    "fc6/weights": (16, 10),
    "fc7/weights": (10, 10),
    "fc8/weights": (10, 7),
    "conv1/biases": (8,),
    "conv2/biases": (8,),
    "conv3/biases": (6,),
    "conv4/biases": (8,),
    "conv5/biases": (4,),
    "fc6/biases": (10,),
    "fc7/biases": (10,),
    "fc8/biases": (7,),
    "split_4/split_dim": (),
    "Reshape_5/shape": (2,),
}


def small_set(
    folder: Path, shard_bytes: int = 1000
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Write shards in the published order of arrays, and return manifest and arrays."""
    draws = np.random.default_rng(0)
    arrays, weights = {}, []
    for layer in LAYERS:
        shape = SMALL.get(layer) or SMALL.get(layer[:-1], ())
        kind = "int32" if layer.endswith(("split_dim", "/shape")) else "float32"
        name = f"ConstantFolding/{layer}" if "folded" in layer else layer
        arrays[name] = np.asarray(draws.normal(size=shape) * 100).astype(kind)
        weights.append({"name": name, "shape": list(shape), "dtype": kind})
    whole = b"".join(array.tobytes() for array in arrays.values())
    parts = [whole[start : start + shard_bytes] for start in range(0, len(whole), shard_bytes)]
    shards = []
    for index, part in enumerate(parts, 1):
        name = f"group1-shard{index}of{len(parts)}"
        (folder / name).write_bytes(part)
        sha1 = hashlib.sha1(b"blob " + str(len(part)).encode() + b"\0" + part).hexdigest()
        shards.append({"name": name, "bytes": len(part), "git_blob_sha1": sha1})
    return {"total_bytes": len(whole), "shards": shards, "weights": weights}, arrays


@pytest.mark.parametrize("shard_bytes", [7, 1000, 10**6])
def test_shards_become_keras_arrays(tmp_path: Path, shard_bytes: int) -> None:
    manifest, arrays = small_set(tmp_path, shard_bytes)
    found = read_shards(manifest, tmp_path)
    assert list(found) == [f"{row}/{role}" for row in ROWS for role in ("kernel", "bias")]
    np.testing.assert_array_equal(found["C1/kernel"], arrays["conv1/weights"])
    np.testing.assert_array_equal(found["C6/bias"], arrays["conv4/biases"])
    np.testing.assert_array_equal(found["Out/kernel"], arrays["fc8/weights"])
    for row, split in (("C3", "split_1"), ("C6", "split_3"), ("C7", "split_5")):
        halves = [arrays[f"ConstantFolding/{split}-folded-{half}"] for half in (0, 1)]
        maps = halves[0].shape[-1]
        np.testing.assert_array_equal(found[f"{row}/kernel"][..., :maps], halves[0])
        np.testing.assert_array_equal(found[f"{row}/kernel"][..., maps:], halves[1])


def test_joined_halves_compute_what_two_towers_do(tmp_path: Path) -> None:
    import keras

    manifest, arrays = small_set(tmp_path)
    kernel = read_shards(json.dumps(manifest), tmp_path)["C3/kernel"]
    maps = np.random.default_rng(1).normal(size=(1, 5, 5, 8)).astype(np.float32)
    grouped = keras.layers.Conv2D(8, 3, groups=2, use_bias=False, name="grouped")
    grouped.build(maps.shape)
    grouped.set_weights([kernel])
    towers = []
    for half in (0, 1):
        tower = keras.layers.Conv2D(4, 3, use_bias=False, name=f"tower_{half}")
        tower.build((1, 5, 5, 4))
        tower.set_weights([arrays[f"ConstantFolding/split_1-folded-{half}"]])
        towers.append(tower(maps[..., 4 * half : 4 * half + 4]))
    np.testing.assert_allclose(grouped(maps), np.concatenate(towers, axis=-1), rtol=1e-4, atol=1e-3)


def test_the_real_list_fits_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the arrays from shards of zeros that are never written to disk."""
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    declared = {entry["name"]: entry["shape"] for entry in manifest["weights"]}
    monkeypatch.setattr("alexnet.weights.formats.bvlc._verified", zero_shards)
    found = read_shards(manifest, Path())
    expected = {v.path: v.shape for v in variables(preset("paper-2012"))}
    assert {path: array.shape for path, array in found.items()} == expected
    assert len(declared) == 21


def zero_shards(shards: list[dict[str, Any]], folder: Path) -> Iterator[bytes]:
    return (bytes(shard["bytes"]) for shard in shards)


def test_the_real_last_shard_has_its_hash(request: pytest.FixtureRequest) -> None:
    shard = request.config.rootpath.parent / "shared" / "weights" / "group1-shard59of59"
    if not shard.exists():
        pytest.skip("the published shard is not beside the project")
    expected = json.loads(MANIFEST.read_text("utf-8"))["shards"][-1]
    content = shard.read_bytes()
    assert len(content) == expected["bytes"]
    assert git_blob_sha1(content) == expected["git_blob_sha1"]


def sentence_for(manifest: Any, folder: Path, **options: Any) -> str:
    with pytest.raises(WeightsError) as raised:
        read_shards(manifest, folder, **options)
    assert_plain(str(raised.value))
    assert str(raised.value).startswith("bvlc-alexnet: ")
    assert str(folder) not in str(raised.value)
    return str(raised.value)


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    manifest, _ = small_set(tmp_path)
    shard = tmp_path / manifest["shards"][1]["name"]
    shard.write_bytes(bytes([shard.read_bytes()[0] ^ 1]) + shard.read_bytes()[1:])
    assert f"“{shard.name}” is not the published one" in sentence_for(manifest, tmp_path)


@pytest.mark.parametrize("length", [999, 1001, 0])
def test_another_size_is_found(tmp_path: Path, length: int) -> None:
    manifest, _ = small_set(tmp_path)
    (tmp_path / manifest["shards"][0]["name"]).write_bytes(bytes(length))
    assert "should have 1,000 bytes" in sentence_for(manifest, tmp_path)


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    manifest, _ = small_set(tmp_path)
    last = manifest["shards"][-1]["name"]
    (tmp_path / last).unlink()
    assert f"“{last}” is missing" in sentence_for(manifest, tmp_path)


def test_a_limit_is_kept(tmp_path: Path) -> None:
    manifest, _ = small_set(tmp_path)
    assert "at most" in sentence_for(manifest, tmp_path, limits=WeightLimits(max_bytes=1000))


def changed(manifest: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**manifest, **changes}


def test_hostile_lists_get_a_sentence(tmp_path: Path) -> None:
    manifest, _ = small_set(tmp_path)
    first, *others = manifest["shards"]
    shape = {"name": "conv1/weights", "shape": [10**6, 10**6], "dtype": "float32"}
    for hostile in (
        "no JSON",
        "[]",
        "[" * 100_000,
        {},
        changed(manifest, total_bytes=1),
        changed(manifest, shards=others),
        changed(manifest, shards=[{**first, "name": "../../etc/passwd"}, *others]),
        changed(manifest, shards=[{**first, "name": "/etc/passwd"}, *others]),
        changed(manifest, shards=[{**first, "bytes": -1}, *others]),
        changed(manifest, weights=[shape]),
        changed(manifest, weights=[{**shape, "dtype": "object"}]),
        changed(manifest, weights=[{**shape, "shape": [-1]}]),
        changed(manifest, weights=[{**shape, "shape": ["1"]}]),
        changed(manifest, weights=manifest["weights"][:1] * 2),
        changed(manifest, weights=7),
    ):
        sentence_for(hostile, tmp_path)
    assert "missing" in sentence_for(tmp_path / "gone.json", tmp_path)
