"""The written programs are run, and make what ``build_model`` makes."""

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.codegen import to_python
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import AveragePooling, Dense, Input
from alexnet.network.build import build_blueprint
from tests.support.one_of_each import ONE_OF_EACH
from tests.support.strategies import architectures

_REPORT = """
import json
for layer in model.layers:
    print("#", json.dumps([layer.name, list(layer.output.shape), layer.count_params()]))
print("# loss", model.loss, type(model.optimizer).__name__, float(model.optimizer.learning_rate))
"""


def edited() -> Architecture:
    """Return a network with every kind of row and every option that the presets leave out."""
    rows = list(preset("paper-2012").rows)
    rows[4] = AveragePooling(name="S4", pool_size=(3, 2), strides=(2, 3), padding="same")
    network = Architecture(tuple(row for row in rows if row.name != "C6"))
    network = network.replace("In", size=(101, 120), channels=1)
    network = network.replace("C1", kernel_size=(3, 5), strides=(2, 3), padding=1, use_bias=False)
    network = network.replace("C5", normalization="batch", groups=4, activation="leaky_relu")
    network = network.replace("F9", units=64, dropout_on="inputs", activation="gelu")
    return network.replace("Out", units=7, activation="linear")


def executed(code: str) -> keras.Model:
    """Run a program up to ``compile``, with weightless variables, and return its ``model``."""

    def run() -> keras.Model:
        names: dict[str, Any] = {"__name__": "generated"}
        with keras.StatelessScope(initialize_variables=False):
            exec(compile(code.split("model.compile(")[0], "generated.py", "exec"), names)
        return names["model"]

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(run).result()


def described(model: keras.Model) -> list[tuple[Any, ...]]:
    return [
        (
            layer.name,
            type(layer).__name__,
            layer.output.shape,
            [(weight.path.split("/")[-1], weight.shape) for weight in layer.weights],
        )
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer)
    ]


def essential_config(layer: keras.layers.Layer) -> dict[str, Any]:
    """Return a layer's options without those that only decide about random numbers."""
    left_out = {"seed", "kernel_initializer", "dtype"}
    return {key: value for key, value in layer.get_config().items() if key not in left_out}


def assert_same_network(architecture: Architecture) -> None:
    model, blueprint = executed(to_python(architecture)), build_blueprint(architecture)
    assert described(model) == described(blueprint)
    for written, built in zip(model.layers, blueprint.layers[1:], strict=True):
        assert essential_config(written) == essential_config(built)
    assert model.name == blueprint.name
    assert model.input_shape == blueprint.input_shape
    assert model.inputs[0].name == blueprint.inputs[0].name


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name: str) -> None:
    assert_same_network(preset(name))


@settings(max_examples=150)
@given(architectures())
def test_random_networks(architecture: Architecture) -> None:
    assert_same_network(architecture)


@pytest.mark.parametrize(
    "architecture",
    [*(preset(name) for name in PRESETS), edited()],
    ids=[*PRESETS, "edited"],
)
def test_it_runs_by_itself_in_a_clean_process(architecture: Architecture) -> None:
    printed = run_alone(to_python(architecture) + _REPORT)
    assert 'Model: "alexnet"' in printed
    assert reported(printed) == [expected_layers(architecture)]
    assert printed[-1].startswith("# loss ")
    assert "SGD 0.0010000000" in printed[-1]


def test_each_row_and_field_runs_in_a_clean_process() -> None:
    # One process for all: TensorFlow's start takes seconds.
    programs = [to_python(architecture) + _REPORT for architecture in ONE_OF_EACH.values()]
    every = "\n".join(f"exec({program!r}, {{'__name__': '__main__'}})" for program in programs)
    assert reported(run_alone(every)) == [
        expected_layers(architecture) for architecture in ONE_OF_EACH.values()
    ]


def run_alone(program: str) -> list[str]:
    """Return the lines that a program prints in a process that can't import this project."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "-I", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return result.stdout.splitlines()


def reported(printed: list[str]) -> list[list[Any]]:
    """Return the layers that ``_REPORT`` printed, model by model."""
    models: list[list[Any]] = [[]]
    for line in printed:
        if line.startswith("# ["):
            models[-1].append(json.loads(line[2:]))
        elif line.startswith("# loss"):
            models.append([])
    return models[:-1]


def expected_layers(architecture: Architecture) -> list[Any]:
    return [
        [layer.name, [None, *layer.output_shape], layer.params]
        for layer in analyze(architecture).layers[1:]
    ]


def test_it_reads_like_the_article() -> None:
    code = to_python(preset("article-code"))
    assert code.startswith("# 41,546,506 parameters, 1,114,423,840 multiply-adds for one image.\n")
    written = code.splitlines()
    assert 'model.add(keras.Input(shape=(227, 227, 3), name="In"))' in written
    assert "model.add(layers.Conv2D(filters=96, kernel_size=(11, 11), strides=(4, 4)," in written
    assert '                        activation="relu", name="C1"))  # (55, 55, 96)' in written
    assert 'model.add(layers.BatchNormalization(name="C1_norm"))  # (55, 55, 96)' in written
    assert 'model.add(layers.Dense(4096, activation="relu", name="F9"))  # (4096,)' in written
    assert 'model.add(layers.Dropout(0.5, name="F9_dropout"))  # (4096,)' in written
    assert written[-1] == "model.summary()"
    for default in ("valid", "groups", "use_bias", "tensorflow as tf"):
        assert default not in code


def test_lines_stay_short() -> None:
    for known in PRESETS.values():
        assert max(map(len, to_python(known.architecture).splitlines())) <= 90


def test_only_an_output_of_probabilities_is_taken_for_one() -> None:
    probabilities = Architecture(
        (Input(name="In", size=(4, 4)), Dense(name="Out", units=3, activation="softmax"))
    )
    assert run_to_the_end(to_python(probabilities)).loss == "sparse_categorical_crossentropy"
    logits = probabilities.replace("Out", activation="linear")
    assert run_to_the_end(to_python(logits)).loss.from_logits


def run_to_the_end(code: str) -> keras.Model:
    names: dict[str, Any] = {"__name__": "generated"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "generated.py", "exec"), names)
    assert 'Model: "alexnet"' in printed.getvalue()
    return names["model"]


@settings(max_examples=100)
@given(architectures())
def test_nothing_but_imports_one_class_and_calls(architecture: Architecture) -> None:
    for statement in ast.parse(to_python(architecture)).body:
        assert isinstance(statement, ast.Import | ast.ClassDef | ast.Assign | ast.Expr)
        if isinstance(statement, ast.Expr):
            assert isinstance(statement.value, ast.Call)
            assert ast.unparse(statement.value.func) in {
                "model.add",
                "model.compile",
                "model.summary",
            }
