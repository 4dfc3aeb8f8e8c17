import json
from pathlib import Path

import numpy as np
import pytest

from alexnet.architecture.variables import variables
from alexnet.errors import TrainingError
from alexnet.images import to_input
from alexnet.network.build import build_model
from alexnet.training.command.compression import (
    InputStatistics,
    compressed,
    file_bytes,
    halved,
    principal_directions,
)
from alexnet.training.command.evaluation import (
    judged,
    let_logits_out,
    scores_of,
    with_weights,
)
from alexnet.training.loop.preparation import CONVENTION
from alexnet.training.loop.validation import as_probabilities
from alexnet.weights.formats import read_weights
from alexnet.weights.formats.packed import unpack
from tests.support.tiny_trainings import tiny_network, tiny_photos


def random_weights(seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        "C3/kernel": random.normal(size=(3, 3, 16, 32)).astype(np.float32),
        "C3/bias": random.normal(size=32).astype(np.float32),
        "C3_norm/gamma": random.normal(size=32).astype(np.float32),
        "F4/kernel": random.normal(size=(400, 100)).astype(np.float32),
        "F4/bias": random.normal(size=100).astype(np.float32),
    }


def test_only_the_share_asked_for_is_kept_and_it_is_the_largest() -> None:
    weights = random_weights()
    kernel = weights["F4/kernel"]
    kept = unpack(compressed(weights, 0.1))["F4/kernel"]
    found = kept != 0
    assert found.sum() == 4_000
    assert np.abs(kernel[found]).min() >= np.abs(kernel[~found]).max()


def test_eight_bits_are_off_by_half_a_step_at_most() -> None:
    weights = random_weights()
    for density in (1.0, 0.3):
        for path, array in unpack(compressed(weights, density)).items():
            original = weights[path]
            kept = array != 0 if path == "F4/kernel" else np.ones(array.shape, bool)
            outer = tuple(range(original.ndim - 1))
            step = np.abs(original).max(axis=outer) / 127 if original.ndim > 1 else 0.0
            assert (np.abs(array - original) * kept <= np.abs(step) / 2 + 1e-6).all(), path


def test_small_arrays_stay_exact() -> None:
    weights = random_weights()
    found = unpack(compressed(weights, 0.1))
    for path in ("C3/bias", "C3_norm/gamma", "F4/bias"):
        assert np.array_equal(found[path], weights[path])


def test_what_the_inputs_are_decides_and_the_bias_makes_up_for_it() -> None:
    random = np.random.default_rng(1)
    weights = random_weights()
    inputs = (random.normal(1, 1, (2_000, 400)) * random.uniform(0, 3, 400)).astype(np.float32)
    expected = inputs @ weights["F4/kernel"] + weights["F4/bias"]

    def error(statistics: dict[str, InputStatistics] | None) -> float:
        found = unpack(compressed(weights, 0.2, statistics))
        outputs = inputs @ found["F4/kernel"] + found["F4/bias"]
        return float(np.square(outputs - expected).mean())

    informed = error({"F4/kernel": InputStatistics.of(inputs)})
    assert informed < 0.7 * error(None)


def test_a_factored_row_keeps_what_it_says() -> None:
    random = np.random.default_rng(2)
    weights = random_weights()
    hidden = random.normal(size=(300, 12)).astype(np.float32)
    inputs = hidden @ random.normal(size=(12, 400)).astype(np.float32) + 1
    directions = principal_directions(weights["F4/kernel"], inputs, 50)
    assert directions.shape == (100, 12)
    np.testing.assert_allclose(directions.T @ directions, np.eye(12), atol=1e-4)
    expected = inputs @ weights["F4/kernel"] + weights["F4/bias"]
    parts = compressed(
        weights, 1.0, {"F4/kernel": InputStatistics.of(inputs)}, {"F4/kernel": directions}
    )
    found = unpack(parts)
    outputs = inputs @ found["F4/kernel"] + found["F4/bias"]
    assert np.abs(outputs - expected).mean() < 0.02 * np.abs(expected).mean()
    assert file_bytes(parts) < file_bytes(compressed(weights))


def test_a_compressed_file_is_small_and_read_like_any_other(tmp_path: Path) -> None:
    architecture = tiny_network()
    model = build_model(architecture)
    weights = {weight.path: np.asarray(weight) for weight in model.weights}
    expected = {variable.path: variable.shape for variable in variables(architecture)}
    plain, packed, half = tmp_path / "plain.npz", tmp_path / "packed.npz", tmp_path / "half.npz"
    np.savez_compressed(plain, allow_pickle=False, **weights)
    parts = compressed(weights, 0.1)
    np.savez_compressed(packed, allow_pickle=False, **parts)
    np.savez_compressed(half, allow_pickle=False, **halved(weights))
    assert packed.stat().st_size == file_bytes(parts)
    assert packed.stat().st_size < half.stat().st_size < plain.stat().st_size
    for path in (plain, packed, half):
        found = read_weights(path, name=path.name, expected=expected)
        assert list(found) == list(expected)
        with np.load(path, allow_pickle=False) as file:
            assert all(array.dtype != object for array in file.values())
        if path != packed:
            for name, array in found.items():
                np.testing.assert_allclose(array, weights[name], atol=1e-3)


def test_a_row_of_zeros_survives() -> None:
    weights = {"F4/kernel": np.zeros((100, 100), np.float32)}
    assert not unpack(compressed(weights, 0.1))["F4/kernel"].any()


def test_evaluation_counts_what_the_network_says() -> None:
    photos = tiny_photos(10)
    model = build_model(tiny_network())
    found = judged(scores_of(model, photos, CONVENTION), photos.labels, photos.classes)
    counts = np.zeros((2, 2), int)
    for photo, label in zip(photos.photos, photos.labels, strict=True):
        fed = to_input(photo, height=24, width=24, channels=3, convention=CONVENTION)
        counts[label, int(np.argmax(model.predict_on_batch(fed[None])[0]))] += 1
    assert np.array_equal(found.confusion, counts)
    assert found.photos == 10
    assert found.right == counts.trace()
    assert found.top5 is None
    json.dumps(found.to_json())


def test_top_5_counts_the_five_best() -> None:
    scores = np.tile(np.arange(7, dtype=np.float32), (7, 1))
    found = judged(scores / scores.sum(axis=1, keepdims=True), np.arange(7), tuple("abcdefg"))
    assert found.top1 == pytest.approx(1 / 7)
    assert found.top5 == pytest.approx(5 / 7)


def test_weights_of_another_network_are_refused() -> None:
    weights = {weight.path: np.asarray(weight) for weight in build_model(tiny_network()).weights}
    with pytest.raises(TrainingError, match="Out/kernel"):
        with_weights(tiny_network(classes=3), weights, "some.npz")


def test_calibration_error_is_how_far_scores_are_from_the_share_that_is_right() -> None:
    sure, unsure = (0.9, 0.1), (0.6, 0.4)
    scores = np.array([sure] * 10 + [unsure] * 10, np.float32)
    labels = np.array([0] * 10 + [0] * 5 + [1] * 5)
    found = judged(scores, labels, ("cat", "dog"))
    assert found.calibration_error == pytest.approx((0.1 + 0.1) / 2, abs=1e-6)
    everything = judged(np.eye(2, dtype=np.float32), np.array([0, 1]), ("cat", "dog"))
    assert everything.calibration_error == 0.0


def test_logits_give_the_scores_that_the_network_gives() -> None:
    photos = tiny_photos(8)
    scores = scores_of(build_model(tiny_network(), seed=1), photos, CONVENTION)
    model = build_model(tiny_network(), seed=1)
    let_logits_out(model)
    logits = scores_of(model, photos, CONVENTION)
    assert not np.allclose(logits.sum(axis=1), 1)
    np.testing.assert_allclose(as_probabilities(logits), scores, atol=1e-6)
