import dataclasses
from pathlib import Path

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.errors import TrainingError
from alexnet.network.build import build_model
from alexnet.training.data.photos import held_out
from alexnet.training.loop.augmentation import NO_AUGMENTATION
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.preparation import Job, prepare
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.teaching import TaughtBatches, Teacher, soft, with_maps
from tests.support.tiny_trainings import tiny_network, tiny_photos

RECIPE = Recipe(
    epochs=8,
    batch=8,
    precision="float32",
    average=0.0,
    clip=0.0,
    peak_rate=0.05,
    small_epochs=1,
    small_size=20,
)
LESSONS = Lessons(hint_rows=("S2", "C3"), dense_rows=True)


def narrow_network() -> Architecture:
    """A teacher with fewer maps in the first row, and no normalisation."""
    network = tiny_network()
    for row in ("C1", "C3"):
        network = network.replace(row, normalization="none")
    return network.replace("C1", filters=6)


def teacher(lessons: Lessons = LESSONS, network: Architecture | None = None) -> Teacher:
    network = network or narrow_network()
    return Teacher(network, build_model(network, seed=7), lessons)


def taught(given: Teacher | None, path: Path | None = None, stop_after: int = 10**9) -> Job:
    done: list[object] = []
    trained, validation = held_out(tiny_photos(40), 0.2, seed=0)
    return prepare(
        tiny_network(),
        trained,
        validation,
        RECIPE,
        teacher=given,
        checkpoint=path,
        on_step=done.append,
        should_stop=lambda: len(done) >= stop_after,
    )


def test_the_students_first_maps_come_nearer_to_the_teachers() -> None:
    own = teacher()
    job = taught(own)
    pictures, _ = job.trainer._schedule[-1].batches.batch(9, 0)

    def error() -> list[float]:
        _, *theirs = own.at(24, 24).predict_on_batch(pictures)
        student = with_maps(job.model, ("S2", "C3"), {"S2": 6, "C3": 12})
        _, *ours = student.predict_on_batch(pictures)
        return [
            float(np.square(t - o).mean() / np.square(t).mean())
            for t, o in zip(theirs, ours, strict=True)
        ]

    before = error()
    history = job.trainer.run()
    assert len(history) == 8
    assert history[-1].loss < history[0].loss
    for was, after in zip(before, error(), strict=True):
        assert after < 0.8 * was


def test_the_student_starts_with_the_teachers_dense_rows() -> None:
    own = teacher()
    job = taught(own)
    kernels = {weight.path: np.asarray(weight) for weight in own.model.weights}
    for weight in job.model.weights:
        if weight.path.startswith(("F4/", "Out/")):
            np.testing.assert_array_equal(np.asarray(weight), kernels[weight.path])


def test_a_resumed_lesson_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = taught(teacher())
    whole.trainer.run()
    expected = whole.finish()
    path = tmp_path / "checkpoint.npz"
    taught(teacher(), path, stop_after=6).trainer.run()
    resumed = taught(teacher(), path)
    resumed.trainer.resume()
    resumed.trainer.run()
    for name, array in resumed.finish().items():
        np.testing.assert_allclose(array, expected[name], atol=1e-5, err_msg=name)
    other = taught(teacher(dataclasses.replace(LESSONS, temperature=3.0)), path)
    with pytest.raises(TrainingError, match="another choice of lessons"):
        other.trainer.resume()


def test_targets_are_the_labels_and_the_teachers_word() -> None:
    trained, _ = held_out(tiny_photos(40), 0.2, seed=0)
    recipe = dataclasses.replace(RECIPE, augmentation=NO_AUGMENTATION, label_smoothing=0.0)
    own = teacher(Lessons(teacher_share=0.75, temperature=2.0))
    job = prepare(narrow_network(), trained, trained.subset([]), recipe, teacher=own)
    batches = job.trainer._schedule[-1].batches
    assert isinstance(batches, TaughtBatches)
    inputs, targets = batches.batch(2, 1)
    labels = np.asarray(batches.batches.batch(2, 1)[1])
    said = np.asarray(soft(own.model.predict_on_batch(inputs), 2.0))
    np.testing.assert_allclose(targets, 0.75 * said + 0.25 * labels, atol=1e-5)


@pytest.mark.parametrize(
    ("lessons", "network", "complaint"),
    [
        (Lessons(hint_rows=("S9",)), None, "no row 'S9' with maps"),
        (Lessons(hint_rows=("F4",)), None, "no row 'F4' with maps"),
        (Lessons(hint_rows=("C1",)), tiny_network().replace("C1", filters=9), "as many"),
        (Lessons(hint_rows=("C1",)), tiny_network().replace("C1", strides=(1, 1)), "one size"),
        (Lessons(), tiny_network(classes=3), "outputs of"),
        (Lessons(), tiny_network(size=28), "inputs of"),
        (Lessons(), tiny_network().replace("Out", activation="linear"), "no probabilities"),
        (Lessons(dense_rows=True), tiny_network().replace("F4", units=31), "no F4/kernel"),
    ],
)
def test_a_teacher_that_does_not_fit_is_refused(
    lessons: Lessons, network: Architecture | None, complaint: str
) -> None:
    with pytest.raises(TrainingError, match=complaint):
        taught(teacher(lessons, network or narrow_network()))
