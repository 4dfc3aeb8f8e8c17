import dataclasses
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from alexnet.errors import TrainingError
from alexnet.network.build import build_model
from alexnet.training.data.photos import held_out
from alexnet.training.loop.augmentation import NO_AUGMENTATION, Augmentation
from alexnet.training.loop.averaging import WeightAverage
from alexnet.training.loop.checkpoint import read_checkpoint
from alexnet.training.loop.head import features_of, split_at_dense
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.precision import set_precision
from alexnet.training.loop.preparation import CONVENTION, Job, Trained, prepare
from alexnet.training.loop.progress import Progress
from alexnet.training.loop.progressive_model import progressive_model
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.trainer import Phase
from tests.support.hostile import assert_plain
from tests.support.tiny_trainings import tiny_network, tiny_photos

RECIPE = Recipe(
    epochs=3,
    batch=8,
    precision="float32",
    average=0.9,
    small_epochs=1,
    small_size=20,
    augmentation=Augmentation(cutmix=0.3),
)


def job(
    path: Path | None = None,
    stop_after: int = 10**9,
    recipe: Recipe = RECIPE,
    rows: Trained = "all rows",
) -> Job:
    done: list[Progress] = []
    trained, validation = held_out(tiny_photos(40), 0.2, seed=0)
    return prepare(
        tiny_network(),
        trained,
        validation,
        recipe,
        rows=rows,
        checkpoint=path,
        on_step=done.append,
        should_stop=lambda: len(done) >= stop_after,
    )


@pytest.mark.parametrize(
    ("stop_after", "rows"), [(2, "all rows"), (4, "all rows"), (9, "all rows"), (6, "dense rows")]
)
def test_a_resumed_training_ends_as_an_uninterrupted_one(
    tmp_path: Path, stop_after: int, rows: Trained
) -> None:
    recipe = RECIPE if rows == "all rows" else dataclasses.replace(RECIPE, small_epochs=0)
    whole = job(rows=rows, recipe=recipe)
    whole.trainer.run()
    expected = whole.finish()

    path = tmp_path / "checkpoint.npz"
    stopped = job(path, stop_after, rows=rows, recipe=recipe)
    stopped.trainer.run()
    assert not stopped.trainer.finished
    resumed = job(path, rows=rows, recipe=recipe)
    resumed.trainer.resume()
    resumed.trainer.run()

    assert resumed.trainer.finished
    for name, array in resumed.finish().items():
        np.testing.assert_allclose(array, expected[name], atol=1e-5, err_msg=name)
    for ours, theirs in zip(resumed.trainer.history, whole.trainer.history, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-4)
        assert ours.validation_loss == pytest.approx(theirs.validation_loss, abs=1e-4)


def test_a_checkpoint_that_is_too_old_for_a_setting_resumes(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    job(path, 2).trainer.run()
    with np.load(path) as file:
        arrays = dict(file)
    notes = json.loads(str(arrays["notes"]))
    recipe = json.loads(notes["identity"]["recipe"])
    del recipe["unit_variance"]
    notes["identity"]["recipe"] = json.dumps(recipe, indent=2)
    np.savez(path, **arrays | {"notes": np.array(json.dumps(notes))})
    resumed = job(path).trainer
    resumed.resume()
    assert resumed.epochs_done > 0


def test_a_checkpoint_with_older_names_resumes(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    stopped = job(path, 9).trainer
    stopped.run()
    assert stopped.history
    with np.load(path) as file:
        arrays = dict(file)
    notes = str(arrays["notes"])
    assert "validation_loss" in notes
    np.savez(path, **arrays | {"notes": np.array(notes.replace("validation_", "watched_"))})
    resumed = job(path).trainer
    resumed.resume()
    assert resumed.history == stopped.history


def test_shapes_are_learnt() -> None:
    recipe = Recipe(
        epochs=12, batch=8, average=0.9, peak_rate=0.02, augmentation=Augmentation(min_area=0.8)
    )
    trained, validation = held_out(tiny_photos(160), 0.2, seed=0)
    learnt = prepare(tiny_network(), trained, validation, recipe)
    history = learnt.trainer.run()
    assert history[-1].loss < history[0].loss
    assert history[-1].validation_accuracy is not None
    assert history[-1].validation_accuracy >= 0.75
    assert learnt.trainer.last_score is not None


def test_a_new_network_starts_undecided() -> None:
    start = job()
    inputs = np.random.default_rng(0).normal(size=(3, 24, 24, 3)).astype(np.float32)
    assert np.allclose(start.model.predict_on_batch(inputs), 0.5)


def test_dense_rows_learn_and_the_others_stay() -> None:
    recipe = dataclasses.replace(RECIPE, small_epochs=0)
    trained = job(rows="dense rows", recipe=recipe)
    before = {weight.path: np.asarray(weight) for weight in trained.model.weights}
    trained.trainer.run()
    for path, array in trained.finish().items():
        assert np.array_equal(array, before[path]) == path.startswith("C"), path


def test_features_and_head_together_are_the_network() -> None:
    model = build_model(tiny_network())
    features, head = split_at_dense(model)
    photos = tiny_photos(6)
    found = head.predict_on_batch(features_of(features, photos, CONVENTION))
    inputs = np.stack([_input(photo) for photo in photos.photos])
    np.testing.assert_allclose(found, model.predict_on_batch(inputs), atol=1e-5)


def _input(photo: np.ndarray) -> np.ndarray:
    from alexnet.images import to_input

    return to_input(photo, height=24, width=24, channels=3, convention=CONVENTION)


def test_smaller_pictures_share_weights_and_keep_places() -> None:
    architecture = tiny_network()
    model = build_model(architecture)
    smaller = progressive_model(model, architecture, 20)
    assert [w.path for w in smaller.weights] == [w.path for w in model.weights]
    assert all(a is b for a, b in zip(smaller.weights, model.weights, strict=True))
    assert smaller.input_shape == (None, 20, 20, 3)
    assert smaller.get_layer("enlarged").output.shape == model.get_layer("flatten").input.shape
    with pytest.raises(TrainingError) as error:
        progressive_model(model, architecture, 4)
    assert_plain(str(error.value))


def test_the_average_is_the_weights_average() -> None:
    model = build_model(tiny_network())
    bias = model.get_layer("Out").bias
    average = WeightAverage(model, decay=0.5, steps=1)
    expected = np.zeros(2)
    for step in range(1, 30):
        bias.assign(np.full(2, step, np.float32))
        average.update(step)
        kept = min(0.5, (1 + step) / (10 + step))
        expected = kept * expected + (1 - kept) * step
    own = np.array(np.asarray(bias))
    with average.applied():
        np.testing.assert_allclose(np.array(np.asarray(bias)), expected, rtol=1e-5)
    assert np.array_equal(np.array(np.asarray(bias)), own)
    average.keep()
    np.testing.assert_allclose(np.array(np.asarray(bias)), expected, rtol=1e-5)


def test_precision_leaves_weights_and_the_last_row_alone() -> None:
    model = build_model(tiny_network())
    set_precision(model, "mixed_bfloat16")
    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert model.get_layer("C1").compute_dtype == "bfloat16"
    assert model.get_layer("Out").compute_dtype == "float32"
    set_precision(model, "float32")
    assert model.get_layer("C1").compute_dtype == "float32"


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    job(path, 2).trainer.run()
    other = job(path, recipe=dataclasses.replace(RECIPE, epochs=4))
    with pytest.raises(TrainingError, match="another recipe"):
        other.trainer.resume()


@pytest.mark.parametrize("damage", ["cut", "text", "missing", "no notes"])
def test_a_damaged_checkpoint_gets_a_sentence(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "checkpoint.npz"
    job(path, 2).trainer.run()
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "no notes":
        np.savez(path, a=np.zeros(3))
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"text")
    with pytest.raises(TrainingError) as error:
        job(path).trainer.resume()
    assert_plain(str(error.value))
    assert str(tmp_path) not in str(error.value)


def test_a_checkpoint_holds_plain_arrays(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    job(path, 2).trainer.run()
    checkpoint = read_checkpoint(path)
    assert checkpoint.weights["C1/kernel"].dtype == np.float32
    assert checkpoint.notes["step"] == 2
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.npz"]


def test_a_disk_that_refuses_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="cannot be written"):
        job(tmp_path / "no such folder" / "checkpoint.npz", 2).trainer.run()


def test_a_training_that_falls_apart_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = job()
    monkeypatch.setattr(keras.Model, "train_on_batch", lambda *_: (float("nan"), 0.0))
    with pytest.raises(TrainingError, match="Lower the learning rate"):
        broken.trainer.run()


def test_outputs_must_be_the_classes() -> None:
    trained, validation = held_out(tiny_photos(20), 0.2, seed=0)
    for architecture in (
        tiny_network(classes=3),
        tiny_network().replace("Out", activation="relu"),
    ):
        with pytest.raises(TrainingError) as error:
            prepare(architecture, trained, validation, RECIPE)
        assert_plain(str(error.value))
    assert with_outputs(tiny_network(classes=3), 2) == tiny_network(classes=2)


def test_logits_are_trained_like_probabilities() -> None:
    trained, validation = held_out(tiny_photos(40), 0.2, seed=0)
    recipe = dataclasses.replace(RECIPE, augmentation=NO_AUGMENTATION, small_epochs=0)
    histories = [
        prepare(
            tiny_network().replace("Out", activation=name), trained, validation, recipe
        ).trainer.run()
        for name in ("softmax", "linear")
    ]
    for ours, theirs in zip(*histories, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-3)
        assert ours.validation_loss == pytest.approx(theirs.validation_loss, abs=1e-3)


def test_a_step_of_smaller_pictures_saves_little_where_most_is_in_the_weights() -> None:
    """As measured: a step of 131 x 131 took 0.30 s and one of 227 x 227 0.46 s, where 3.0 times
    as many values come in.
    """
    costs = {}
    for size in (131, 227):
        inputs = keras.Input((size, size, 3))
        pooled = keras.layers.GlobalAveragePooling2D()(inputs)
        outputs = keras.layers.Dense(1_460)(keras.layers.Dense(40_000)(pooled))
        batches: Any = SimpleNamespace(size=16)
        costs[size] = Phase(keras.Model(inputs, outputs), batches).cost
    assert costs[227] / costs[131] == pytest.approx(0.46 / 0.30, abs=0.1)
