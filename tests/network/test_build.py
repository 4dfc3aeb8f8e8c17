"""Weights, blueprints, limits and building in many threads at once."""

import contextlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import pytest
from keras.src.backend.common import global_state

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.errors import LimitError
from alexnet.network import build
from alexnet.network.build import build_blueprint, build_model
from alexnet.network.initial import stable_seed
from alexnet.network.summary import LINE_LENGTH, summary_text


@pytest.fixture
def small() -> Architecture:
    return Architecture(
        (
            Input(name="In", size=(19, 17), channels=3),
            Convolution(name="C1", filters=6, padding=1, normalization="batch"),
            MaxPooling(name="S2"),
            Convolution(name="C3", filters=6, normalization="lrn"),
            Dense(name="F4", units=8, dropout=0.5),
            Dense(name="Out", units=5, activation="softmax"),
        )
    )


def weights(model: keras.Model) -> dict[str, np.ndarray]:
    return {
        f"{layer.name}/{weight.path.split('/')[-1]}": weight.value.numpy()
        for layer in model.layers
        for weight in layer.weights
    }


def same(a: keras.Model, b: keras.Model, *prefixes: str) -> bool:
    first, second = weights(a), weights(b)
    names = [name for name in first if name.startswith(prefixes or "")]
    assert names
    return all(np.array_equal(first[name], second[name]) for name in names)


def test_names_and_layers(small: Architecture) -> None:
    model = build_model(small)
    assert model.name == "alexnet"
    assert [layer.name for layer in model.layers] == [layer.name for layer in small.layers]
    assert {layer.dtype_policy.name for layer in model.layers} == {"float32"}


def test_it_runs(small: Architecture) -> None:
    images = np.random.default_rng(0).random((4, 19, 17, 3), "float32")
    model = build_model(small)
    chances = keras.ops.convert_to_numpy(model(images))
    assert chances.shape == (4, 5)
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    trained = model(images, training=True)
    assert not np.allclose(trained, chances)


def test_same_seed_same_weights(small: Architecture) -> None:
    assert same(build_model(small, seed=3), build_model(small, seed=3))


def test_another_seed_other_kernels(small: Architecture) -> None:
    first, second = weights(build_model(small)), weights(build_model(small, seed=1))
    for name in ("C1/kernel", "C3/kernel", "F4/kernel", "Out/kernel"):
        assert not np.allclose(first[name], second[name])
    assert not first["C1/bias"].any()


def test_rows_of_equal_shape_have_kernels_of_their_own(small: Architecture) -> None:
    twins = small.replace("C1", padding="same", strides=1).replace("In", channels=6)
    drawn = weights(build_model(twins))
    assert drawn["C1/kernel"].shape == drawn["C3/kernel"].shape
    assert not np.allclose(drawn["C1/kernel"], drawn["C3/kernel"])


def test_an_edit_leaves_the_other_rows_weights(small: Architecture) -> None:
    edited = small.replace("C3", filters=9, kernel_size=5)
    assert same(build_model(small), build_model(edited), "C1", "Out")
    assert weights(build_model(edited))["C3/kernel"].shape == (5, 5, 6, 9)


def test_what_leaves_the_shape_leaves_the_weights(small: Architecture) -> None:
    edited = small.replace("C3", activation="tanh", strides=1, lrn_alpha=1.0)
    assert same(build_model(small), build_model(edited))


def test_a_new_name_keeps_the_weights(small: Architecture) -> None:
    renamed = small.replace("C3", name="Middle")
    first, second = weights(build_model(small)), weights(build_model(renamed))
    assert np.array_equal(first["C3/kernel"], second["Middle/kernel"])


def test_inserting_a_row_keeps_the_weights(small: Architecture) -> None:
    extra = Convolution(name="C9", filters=6)
    longer = Architecture((*small.rows[:4], extra, *small.rows[4:]))
    assert same(build_model(small), build_model(longer))


def test_order_of_building_does_not_matter(small: Architecture) -> None:
    before = weights(build_model(small))
    keras.utils.set_random_seed(99)
    build_model(small.replace("C3", filters=3))
    after = weights(build_model(small))
    assert all(np.array_equal(before[name], after[name]) for name in before if "seed" not in name)


def test_stable_seed_is_the_same_everywhere() -> None:
    assert stable_seed(0, "C1", "kernel") == 407_571_730
    drawn = {
        stable_seed(seed, row, role)
        for seed in range(5)
        for row in ("C1", "C11", "1C")
        for role in ("kernel", "dropout")
    }
    assert len(drawn) == 30
    assert all(0 <= seed < 2**31 for seed in drawn)


@pytest.mark.parametrize("name", PRESETS)
def test_blueprint_has_shapes_and_no_weights(name: str) -> None:
    model = build_blueprint(preset(name))
    assert model.count_params() == PRESETS[name].params
    assert model.output_shape == (None, preset(name).layers[-1].output_shape[0])
    assert all(weight._value is None for weight in model.weights)


def test_blueprint_leaves_no_variables_to_fill(small: Architecture) -> None:
    blueprint = build_blueprint(small)
    assert not global_state.get_global_attribute("uninitialized_variables")
    with keras.StatelessScope():
        pass
    build_model(small)
    assert all(weight._value is None for weight in blueprint.weights)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux' /proc")
def test_blueprints_take_no_memory() -> None:
    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    kept = [build_blueprint(preset("article-table"))]
    before = resident()
    kept += [build_blueprint(preset("article-table")) for _ in range(10)]
    # One with weights would take 250 MB.
    assert resident() - before < 40_000_000


def test_blueprint_summary_is_the_model_s(small: Architecture) -> None:
    assert summary_text(build_blueprint(small)) == summary_text(build_model(small))


def test_summary_is_what_keras_prints(small: Architecture) -> None:
    model = build_blueprint(small)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        model.summary(line_length=LINE_LENGTH)
    ours = summary_text(model)
    assert ours == "\n".join(line.rstrip() for line in printed.getvalue().rstrip().splitlines())
    assert "\x1b" not in ours
    assert max(map(len, ours.splitlines())) <= LINE_LENGTH


def test_summary_shows_the_longest_names_whole(small: Architecture) -> None:
    longest = small.replace("C3", name="Abcdefghijkl").replace("F4", units=123_456)
    text = summary_text(build_blueprint(longest))
    assert "Abcdefghijkl_norm" in text
    assert "(None, 123456)" in text


def test_limits_come_before_keras(small: Architecture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_MAX_PARAMETERS", "100")
    monkeypatch.setattr(build, "_connect", lambda *_: pytest.fail("Keras was touched"))
    for build_it in (build_model, build_blueprint):
        with pytest.raises(LimitError):
            build_it(small)


def test_a_monster_is_refused_at_once() -> None:
    with pytest.raises(LimitError, match=r"^C1: "):
        build_model(preset("article-table").replace("C1", filters=10**9))


def test_a_global_policy_changes_nothing(small: Architecture) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_model(small)
    finally:
        keras.config.set_dtype_policy("float32")
    assert model.compute_dtype == "float32"
    assert {layer.compute_dtype for layer in model.layers[1:]} == {"float32"}
    assert np.array_equal(
        model(np.full((1, 19, 17, 3), 1.001, "float32")),
        build_model(small)(np.full((1, 19, 17, 3), 1.001, "float32")),
    )


@pytest.mark.parametrize("build_it", [build_model, build_blueprint])
def test_eight_threads_at_once(small: Architecture, build_it: object) -> None:
    variants = [small.replace("C3", filters=3 + index) for index in range(8)]

    def build_several(variant: Architecture) -> list[keras.Model]:
        return [build_it(variant) for _ in range(3)]  # type: ignore[operator]

    with ThreadPoolExecutor(max_workers=8) as threads:
        for variant, models in zip(variants, threads.map(build_several, variants), strict=True):
            for model in models:
                assert [m.name for m in model.layers] == [layer.name for layer in variant.layers]
                row = variant["C3"]
                assert isinstance(row, Convolution)
                assert model.get_layer("C3").filters == row.filters
            if build_it is build_model:
                assert same(models[0], models[2])
                assert same(models[0], build_model(variant))


def test_full_size_networks_run() -> None:
    for name in PRESETS:
        model = build_model(preset(name))
        blueprint = build_blueprint(preset(name))
        assert [w.shape for w in model.weights] == [w.shape for w in blueprint.weights]
        assert model(np.zeros((1, *model.input_shape[1:]), "float32")).shape == (
            1,
            model.output_shape[1],
        )
