"""Which epsilon a file's batch normalisations were trained with, and that the scores agree."""

import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from onnx import ModelProto, NodeProto, checker, helper, numpy_helper
from safetensors.numpy import save_file

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution
from alexnet.network.build import build_model
from alexnet.network.load_weights import load_weights
from alexnet.weights.fitting.epsilon import epsilons_of
from alexnet.weights.trained import TrainedWeights, from_file
from tests.support.onnx_graph import INPUT, onnx_graph, run, session
from tests.support.tiny_trainings import tiny_network

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TABLE = tiny_network()
"""As a visitor has it: with Keras' epsilon."""

OURS = TABLE.replace("C1", epsilon=0.01).replace("C3", epsilon=1e-5)
"""As the file was trained."""


def told_of(architecture: Architecture) -> dict[str, float]:
    rows = (row for row in architecture.rows if isinstance(row, Convolution))
    return {row.name: row.epsilon for row in rows}


def trained(path: Path, table: Architecture = TABLE) -> TrainedWeights:
    return from_file(path, key="1", name=path.name, architecture=table)


def random_model(architecture: Architecture, seed: int = 0) -> keras.Model:
    """Return a network whose normalisations have measured something."""
    random = np.random.default_rng(seed)
    model = build_model(architecture, seed)
    for weight in model.weights:
        if "moving_variance" in weight.path:
            weight.assign(random.uniform(1e-3, 0.1, weight.shape))
        elif "_norm" in weight.path:
            weight.assign(random.normal(size=weight.shape))
    return model


def torch_arrays(model: keras.Model) -> dict[str, np.ndarray]:
    """Return the arrays as PyTorch names and lays them out, the normalisations first in shape."""
    roles = {
        "kernel": "weight",
        "gamma": "weight",
        "beta": "bias",
        "moving_mean": "running_mean",
        "moving_variance": "running_var",
    }
    arrays: dict[str, np.ndarray] = {}
    for weight in model.weights:
        layer, _, role = weight.path.partition("/")
        if role == "seed_generator_state" or "seed_generator" in weight.path:
            continue
        array = np.asarray(weight)
        if array.ndim == 4:
            array = array.transpose(3, 2, 0, 1)
        elif array.ndim == 2:
            if layer == "F4":
                array = array.reshape(5, 5, 12, -1).transpose(2, 0, 1, 3).reshape(array.shape)
            array = array.T
        arrays[f"{layer}.{roles.get(role, role)}"] = np.ascontiguousarray(array)
    return arrays


def test_pytorch_s_own_is_set_and_said(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    save_file(torch_arrays(random_model(TABLE)), path)
    assert told_of(trained(path).architecture) == {"C1": 1e-5, "C3": 1e-5}


def test_own_names_keep_the_table_s(tmp_path: Path) -> None:
    path = tmp_path / "net.weights.h5"
    random_model(OURS).save_weights(path)
    assert told_of(trained(path, OURS).architecture) == told_of(OURS)
    assert told_of(trained(path).architecture) == told_of(TABLE)


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_a_whole_keras_model_says_it(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"net{ending}"
    random_model(OURS).save(path)
    assert told_of(trained(path).architecture) == told_of(OURS)


def onnx_file(path: Path, model: keras.Model, architecture: Architecture) -> Path:
    weights = {weight.path: np.asarray(weight) for weight in model.weights}
    path.write_bytes(onnx_graph(architecture, weights).SerializeToString())
    return path


def test_a_graph_says_it_and_the_scores_agree(tmp_path: Path) -> None:
    model = random_model(OURS)
    path = onnx_file(tmp_path / "net.onnx", model, OURS)
    found = trained(path)
    assert told_of(found.architecture) == told_of(OURS)
    again = build_model(found.architecture)
    load_weights(again, path)
    image = np.random.default_rng(1).normal(size=(24, 24, 3)).astype(np.float32)
    weights = {weight.path: np.asarray(weight) for weight in model.weights}
    expected = run(OURS, weights, image)["Out"]
    np.testing.assert_allclose(np.asarray(again(image[None]))[0], expected, atol=1e-6)
    wrong = build_model(TABLE)
    wrong.set_weights(again.get_weights())
    assert np.abs(np.asarray(wrong(image[None]))[0] - expected).max() > 1e-4


def as_keras_exports(model: ModelProto) -> ModelProto:
    """Put a factor and a summand for each map in the place of every batch normalisation."""
    arrays = {a.name: numpy_helper.to_array(a) for a in model.graph.initializer}
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        if node.op_type != "BatchNormalization":
            nodes.append(node)
            continue
        gamma, beta, mean, variance = (arrays.pop(name) for name in node.input[1:])
        factor = gamma / np.sqrt(variance + node.attribute[0].f)
        # Of maps in ONNX' layout; a dense row gives a vector.
        shape = (1, -1, 1, 1) if node.output[0].startswith("C") else (-1,)
        output = node.output[0]
        arrays[f"factor {output}"] = factor.reshape(shape)
        arrays[f"constant {output}"] = (beta - mean * factor).reshape(shape)
        nodes.append(
            helper.make_node("Mul", [node.input[0], f"factor {output}"], [f"{output}/scaled"])
        )
        nodes.append(helper.make_node("Add", [f"constant {output}", f"{output}/scaled"], [output]))
    changed = ModelProto()
    changed.CopyFrom(model)
    del changed.graph.node[:], changed.graph.initializer[:]
    changed.graph.node.extend(nodes)
    held = [numpy_helper.from_array(np.asarray(a, np.float32), name) for name, a in arrays.items()]
    changed.graph.initializer.extend(held)
    checker.check_model(changed)
    return changed


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        TABLE.replace("C1", normalization_before_activation=True),
        TABLE.replace("F4", normalization="batch"),
        TABLE.replace("C3", use_bias=False).replace("C1", normalization="none"),
    ],
)
def test_factors_and_summands_are_read_as_a_normalisation(
    table: Architecture, tmp_path: Path
) -> None:
    """What ``model.export(format="onnx")`` of Keras makes of batch normalisation."""
    model = random_model(table)
    weights = {weight.path: np.asarray(weight) for weight in model.weights}
    graph = as_keras_exports(onnx_graph(table, weights))
    path = tmp_path / "net.onnx"
    path.write_bytes(graph.SerializeToString())
    assert trained(path, table).architecture == table
    again = build_model(table)
    load_weights(again, path)
    image = np.random.default_rng(1).normal(size=(1, 24, 24, 3)).astype(np.float32)
    (expected,) = session(graph).run(None, {INPUT: image.transpose(0, 3, 1, 2)})
    np.testing.assert_allclose(np.asarray(again(image)), expected, atol=1e-5)
    np.testing.assert_allclose(np.asarray(model(image)), expected, atol=1e-5)


def test_load_weights_sets_the_layers_own(tmp_path: Path) -> None:
    path = onnx_file(tmp_path / "net.onnx", random_model(OURS), OURS)
    model = build_model(TABLE)
    load_weights(model, path)
    assert [model.get_layer(f"{row}_norm").epsilon for row in ("C1", "C3")] == [0.01, 1e-5]


@pytest.mark.parametrize(
    "description",
    [
        "",
        "{",
        "[" * 100_000,
        '{"class_name": "BatchNormalization", "config": 3}',
        '{"class_name": "BatchNormalization", "config": {"name": "C1_norm", "epsilon": -1.0}}',
        '{"class_name": "BatchNormalization", "config": {"name": [], "epsilon": 0.1}}',
        " " * 2_000_000,
    ],
    ids=["nothing", "cut", "deep", "no settings", "negative", "no name", "long"],
)
def test_a_strange_description_says_nothing(tmp_path: Path, description: str) -> None:
    whole, changed = tmp_path / "whole.keras", tmp_path / "changed.keras"
    random_model(OURS).save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, description if name == "config.json" else source.read(name))
    assert told_of(trained(changed).architecture) == told_of(TABLE)


def test_networks_without_batch_normalisation_are_not_looked_at() -> None:
    assert epsilons_of(b"no file at all", name="x", expected={"C1/kernel": (1, 1, 1, 1)}) == {}
