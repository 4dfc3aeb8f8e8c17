"""Local response normalisation against a plain loop, on every path through the layer."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import keras
import numpy as np
import pytest
import tensorflow as tf

from alexnet.network.normalization import LocalResponseNormalization
from tests.support.repository import ROOT


class Constants(TypedDict):
    depth_radius: int
    bias: float
    alpha: float
    beta: float


PAPER: Constants = {"depth_radius": 2, "bias": 2.0, "alpha": 1e-4, "beta": 0.75}
CAFFE: Constants = {"depth_radius": 2, "bias": 1.0, "alpha": 2e-5, "beta": 0.75}
STRONG: Constants = {"depth_radius": 3, "bias": 0.5, "alpha": 0.3, "beta": 1.2}
WIDER_THAN_THE_MAPS: Constants = {"depth_radius": 40, "bias": 1.0, "alpha": 0.1, "beta": 0.5}
ALL = [PAPER, CAFFE, STRONG, WIDER_THAN_THE_MAPS]


def by_loop(
    maps: np.ndarray, depth_radius: int, bias: float, alpha: float, beta: float
) -> np.ndarray:
    result = np.empty_like(maps)
    depth = maps.shape[-1]
    for i in range(depth):
        energy = np.zeros(maps.shape[:-1])
        for j in range(max(0, i - depth_radius), min(depth - 1, i + depth_radius) + 1):
            energy += maps[..., j].astype(np.float64) ** 2
        result[..., i] = maps[..., i] / (bias + alpha * energy) ** beta
    return result


@pytest.fixture
def maps() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 30, (2, 4, 3, 11)).astype("float32")


@pytest.mark.parametrize("constants", ALL)
def test_tensorflow_kernel(maps: np.ndarray, constants: Constants) -> None:
    result = LocalResponseNormalization(**constants)(maps)
    np.testing.assert_allclose(result, by_loop(maps, **constants), rtol=1e-4)


@pytest.mark.parametrize("constants", ALL)
def test_any_backend(
    maps: np.ndarray, constants: Constants, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keras.backend, "backend", lambda: "another")
    result = LocalResponseNormalization(**constants)(maps)
    np.testing.assert_allclose(result, by_loop(maps, **constants), rtol=1e-4)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_without_tensorflow(backend: str, tmp_path: Path) -> None:
    if not importlib.util.find_spec(backend):
        pytest.skip(f"{backend} is not installed")
    program = """
import sys, numpy, keras
from alexnet.network.normalization import LocalResponseNormalization
maps = numpy.arange(24, dtype="float32").reshape(1, 2, 2, 6)
inputs = keras.Input((2, 2, 6))
model = keras.Model(inputs, LocalResponseNormalization(2, 2.0, 1e-4, 0.75)(inputs))
numpy.save(sys.argv[1], model.predict(maps, verbose=0))
assert "tensorflow" not in sys.modules
"""
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}
    target = str(tmp_path / "result.npy")
    subprocess.run([sys.executable, "-c", program, target], env=environment, check=True)
    maps = np.arange(24, dtype="float32").reshape(1, 2, 2, 6)
    np.testing.assert_allclose(np.load(target), by_loop(maps, **PAPER), rtol=1e-4)


def test_caffe_divides_alpha_by_n_and_the_paper_does_not(maps: np.ndarray) -> None:
    caffe_alpha, n = 1e-4, 5
    assert CAFFE["alpha"] == pytest.approx(caffe_alpha / n)
    paper, caffe = (LocalResponseNormalization(**c)(maps) for c in (PAPER, CAFFE))
    assert not np.allclose(paper, caffe, rtol=0.1)


def test_gradient_flows(maps: np.ndarray) -> None:
    layer, inputs = LocalResponseNormalization(**STRONG), tf.constant(maps)
    theoretical, numerical = tf.test.compute_gradient(layer, [inputs[:1, :2, :1, :5] / 10])
    np.testing.assert_allclose(theoretical[0], numerical[0], atol=0.02)


def test_save_and_load(maps: np.ndarray, tmp_path: Path) -> None:
    inputs = keras.Input(maps.shape[1:])
    model = keras.Model(inputs, LocalResponseNormalization(**STRONG, name="C1_norm")(inputs))
    path = tmp_path / "model.keras"
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert loaded.get_layer("C1_norm").get_config() == model.get_layer("C1_norm").get_config()
    np.testing.assert_array_equal(loaded(maps), model(maps))


def test_shape_and_name() -> None:
    layer = LocalResponseNormalization()
    assert layer(np.ones((1, 5, 5, 7), "float32")).shape == (1, 5, 5, 7)
    assert layer.compute_output_shape((None, 5, 5, 7)) == (None, 5, 5, 7)
    assert layer.count_params() == 0
    name = keras.saving.get_registered_name(LocalResponseNormalization)
    assert name == "alexnet>LocalResponseNormalization"
