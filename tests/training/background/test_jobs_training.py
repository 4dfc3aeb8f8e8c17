"""A background training from its folder to its weights, in this very process."""

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Dense, Input
from alexnet.errors import TrainingError
from alexnet.images import UNTRAINED
from alexnet.inference.network import Network
from alexnet.network.build import build_model
from alexnet.training.background import memory as job_memory
from alexnet.training.background import training as job_training
from alexnet.training.background.report import (
    BATCH,
    STOP,
    WRONG,
    JobReport,
    read_kernels,
    read_report,
)
from alexnet.training.background.result import KERAS, WEIGHTS_H5, card_of, keras_bytes, trained_here
from alexnet.training.background.run import MEMORY, main
from alexnet.training.background.spec import START, JobData, JobSpec, JobStart, Variant
from alexnet.training.files.folder import CHECKPOINT, WEIGHTS
from alexnet.training.files.notes import TrainingNotes
from alexnet.training.loop.progress import Curve, Progress
from alexnet.training.loop.progressive_resizing import progressive_size
from tests.support.background_trainings import RECIPE, SMALL, spec
from tests.support.hostile import assert_plain

# TensorFlow 2.21's variables do not know the keyword that numpy 2 asks arrays for.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

Run = Callable[..., JobReport]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a job in a folder of its own, or what is left of it."""

    def run(job: JobSpec, folder: str = "job") -> JobReport:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        job.write(place)
        assert main(place) == 0
        return read_report(place)

    return run


def weights(folder: Path) -> dict[str, np.ndarray]:
    with np.load(folder / WEIGHTS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def test_from_photos_to_weights(run: Run, tmp_path: Path) -> None:
    report = run(spec())
    folder = tmp_path / "job"
    assert (report.end, report.error) == ("finished", "")
    assert report.classes == ["circle", "star"]
    assert report.counts == [48, 48]
    assert report.share_done == 1
    curve = report.curves[0]
    assert [record.epoch for record in curve.history] == [1, 2, 3]
    assert len(curve.steps) == 3 * 96 // 16
    assert [stage for stage, _ in report.stages] == [
        "Starting",
        "Drawing the shapes",
        "Starting TensorFlow",
        "Building the network",
        "Compiling the first step",
        "Training",
        "Keeping what was learnt",
    ]
    whole = sum(seconds for _, seconds in report.durations(report.stages[-1][1]))
    assert whole == pytest.approx(report.seconds, abs=2)
    assert (folder / BATCH).stat().st_size > 100
    assert not (folder / CHECKPOINT).exists()
    found = trained_here(folder, "id")
    assert found.class_names == ("circle", "star")
    assert found.architecture == SMALL.replace("Out", units=2)
    learnt = found.read()
    network = Network(found.architecture, learnt)
    assert network.run(np.zeros((24, 24, 3), np.float32)).scores.shape == (2,)
    kernels = read_kernels(folder)
    assert kernels is not None
    before, now = kernels
    drawn = build_model(SMALL.replace("Out", units=2), seed=0).get_layer("C1").kernel.numpy()
    np.testing.assert_array_equal(before, np.moveaxis(drawn, -1, 0))
    np.testing.assert_array_equal(now, np.moveaxis(learnt["C1/kernel"], -1, 0))


def test_the_figures_are_those_of_the_weights(run: Run, tmp_path: Path) -> None:
    report = run(spec())
    notes = TrainingNotes.read(tmp_path / "job")
    judged = notes.judged
    assert judged is not None
    assert judged.accuracy == report.curves[0].accuracy
    confusion = np.array(judged.confusion)
    assert confusion.sum() == judged.photos == report.validation
    assert np.trace(confusion) / confusion.sum() == pytest.approx(judged.accuracy)
    assert report.mistakes_count == confusion.sum() - np.trace(confusion)
    assert all(mistake.truth != mistake.guess for mistake in report.mistakes)
    assert bool(report.mistakes) == (tmp_path / "job" / WRONG).exists()
    text = card_of(tmp_path / "job")
    assert f"**{judged.accuracy:.1%}** of {report.validation} photos" in text
    assert "| class | right | circle | star |" in text
    detector = notes.novelty
    assert detector is not None
    assert trained_here(tmp_path / "job", "id").novelty == detector
    assert "reach that" in text
    assert f"{detector.threshold:.3f}" in text
    assert detector.photos == report.validation
    assert str(tmp_path) not in text


def test_a_card_shows_names_as_text(run: Run, tmp_path: Path) -> None:
    run(spec())
    notes = TrainingNotes.read(tmp_path / "job")
    replace(notes, classes=("<img src=x>", "a|b\n# c `d`")).write(tmp_path / "job")
    text = card_of(tmp_path / "job")
    assert "| class | right | \\<img src=x\\> | a\\|b \\# c \\`d\\` |" in text
    assert not re.search(r"(?<!\\)<img", text)


def test_stopped_and_resumed_is_as_if_never_stopped(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(spec(), "whole")
    stop = tmp_path / "parts" / STOP
    told = JobReport.write

    def stop_in_the_second_epoch(report: JobReport, folder: Path) -> None:
        told(report, folder)
        if report.progress and (report.progress.epoch, report.progress.step) == (1, 2):
            stop.touch()

    monkeypatch.setattr(job_training, "_REPORT_SECONDS", 0)
    monkeypatch.setattr(JobReport, "write", stop_in_the_second_epoch)
    stopped = run(spec(), "parts")
    assert stopped.end == "stopped"
    assert 0 < stopped.share_done < 1
    assert (tmp_path / "parts" / CHECKPOINT).exists()
    notes = TrainingNotes.read(tmp_path / "parts")
    assert not notes.finished
    assert notes.epochs_done == 1.5
    assert "stopped after 1.5 epochs" in card_of(tmp_path / "parts")
    assert notes.judged is not None
    assert notes.judged.photos == stopped.validation
    first = trained_here(tmp_path / "parts", "id").key
    stop.unlink()
    monkeypatch.setattr(JobReport, "write", told)
    resumed = run(spec(), "parts")
    assert resumed.end == "finished"
    assert [r.loss for r in resumed.curves[0].history] == pytest.approx(
        [r.loss for r in whole.curves[0].history], rel=1e-5
    )
    assert [step[0] for step in resumed.curves[0].steps] == [
        step[0] for step in whole.curves[0].steps
    ]
    expected = weights(tmp_path / "whole")
    for name, array in weights(tmp_path / "parts").items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-4, atol=1e-5, err_msg=name)
    assert trained_here(tmp_path / "parts", "id").key != first


def test_asked_to_stop_before_it_began(run: Run, tmp_path: Path) -> None:
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / STOP).touch()
    report = run(spec())
    assert report.end == "stopped"


def test_variants_one_after_the_other(run: Run, tmp_path: Path) -> None:
    variants = tuple(Variant(str(n), SMALL.replace("C1", filters=n)) for n in (2, 4))
    report = run(spec(variants=variants, compared="maps of C1"))
    assert report.end == "finished"
    assert [curve.title for curve in report.curves] == ["2", "4"]
    assert all(len(curve.history) == 3 and curve.accuracy is not None for curve in report.curves)
    assert report.curves[0].params < report.curves[1].params
    assert report.curves[0].macs < report.curves[1].macs
    assert not (tmp_path / "job" / WEIGHTS).exists()


def test_frozen_rows_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    report = run(spec(rows="dense rows"))
    assert report.end == "finished"
    drawn = build_model(SMALL.replace("Out", units=2), seed=0)
    learnt = weights(tmp_path / "job")
    for weight in drawn.get_layer("C1").weights + drawn.get_layer("C1_norm").weights:
        np.testing.assert_array_equal(learnt[weight.path], weight.numpy())
    assert np.abs(learnt["F3/kernel"] - drawn.get_layer("F3").kernel.numpy()).max() > 0
    assert (tmp_path / "job" / BATCH).exists()


def test_going_on_from_what_was_learnt(run: Run, tmp_path: Path) -> None:
    run(spec(), "first")
    found = trained_here(tmp_path / "first", "id")
    start = JobStart("file", found.title, found.architecture, found.convention, found.class_names)
    (tmp_path / "next").mkdir()
    (tmp_path / "next" / START).write_bytes((tmp_path / "first" / WEIGHTS).read_bytes())
    report = run(spec(start=start, recipe=replace(RECIPE, epochs=1, peak_rate=1e-9)), "next")
    assert report.remarks[0].startswith("Started from “trained here: 2 classes")
    before, after = weights(tmp_path / "first"), weights(tmp_path / "next")
    np.testing.assert_allclose(after["C1/kernel"], before["C1/kernel"], atol=1e-6)
    np.testing.assert_allclose(after["Out/kernel"], before["Out/kernel"], atol=1e-6)
    other = spec(start=start, data=JobData("shapes", classes=("bar", "cross"), count=40))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / START).write_bytes((tmp_path / "first" / WEIGHTS).read_bytes())
    report = run(replace(other, recipe=replace(RECIPE, epochs=1, peak_rate=1e-9)), "other")
    assert "Out from random weights" in report.remarks[0]
    assert np.abs(weights(tmp_path / "other")["Out/kernel"]).max() < 1e-6


def test_weights_that_fit_nothing(run: Run, tmp_path: Path) -> None:
    run(spec(), "first")
    other = Architecture((Input(name="In", size=(9, 9), channels=3), Dense(name="D", units=3)))
    start = JobStart("file", "theirs", SMALL.replace("Out", units=2), UNTRAINED, None)
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / START).write_bytes((tmp_path / "first" / WEIGHTS).read_bytes())
    network = other.replace("D", activation="softmax")
    report = run(spec(start=start, variants=(Variant("", network),)))
    assert report.end == "failed"
    assert_plain(report.error)
    assert "start from random" in report.error


def test_a_source_that_is_not_here(run: Run) -> None:
    report = run(spec(start=JobStart("source", "no-such")))
    assert report.end == "failed"
    assert_plain(report.error)


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (SMALL.replace("Out", activation="relu"), "set its activation to softmax"),
        (SMALL.replace("In", channels=5), "3 channels (colour) or 1 (brightness), not 5"),
    ],
)
def test_networks_that_cannot_learn(run: Run, network: Architecture, words: str) -> None:
    report = run(spec(variants=(Variant("", network),)))
    assert report.end == "failed"
    assert words in report.error
    assert_plain(report.error)


@pytest.mark.parametrize(
    "network",
    [
        SMALL.replace("In", channels=1),
        SMALL.replace("In", size=(20, 31)),
        SMALL.replace("Out", activation="linear"),
        Architecture(
            (
                Input(name="In", size=(8, 8), channels=3),
                Dense(name="Out", units=3, activation="softmax"),
            )
        ),
    ],
)
def test_odd_networks_learn(run: Run, network: Architecture) -> None:
    report = run(spec(variants=(Variant("", network),), recipe=replace(RECIPE, epochs=1)))
    assert (report.end, report.error) == ("finished", "")


def test_too_little_memory_is_told_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_memory, "free_memory", lambda: 1_000_000)
    report = run(spec())
    assert report.end == "failed"
    assert "use smaller batches" in report.error
    assert_plain(report.error)


class ResourceExhaustedError(Exception):
    """Named as TensorFlow's."""


@pytest.mark.parametrize("error", [MemoryError(), ResourceExhaustedError("OOM")])
def test_memory_that_runs_out(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def raise_it(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(job_training, "prepare", raise_it)
    report = run(spec())
    assert (report.end, report.error) == ("failed", MEMORY)
    assert_plain(MEMORY)


def test_files_for_keras(run: Run, tmp_path: Path) -> None:
    run(spec())
    folder = tmp_path / "job"
    learnt = weights(folder)
    (tmp_path / KERAS).write_bytes(keras_bytes(folder, KERAS))
    opened = keras.saving.load_model(tmp_path / KERAS)
    np.testing.assert_array_equal(opened.get_layer("C1").kernel.numpy(), learnt["C1/kernel"])
    (tmp_path / WEIGHTS_H5).write_bytes(keras_bytes(folder, WEIGHTS_H5))
    model = build_model(SMALL.replace("Out", units=2), seed=5)
    model.load_weights(tmp_path / WEIGHTS_H5)
    np.testing.assert_array_equal(model.get_layer("Out").kernel.numpy(), learnt["Out/kernel"])


def test_nothing_was_left(tmp_path: Path) -> None:
    with pytest.raises(TrainingError):
        trained_here(tmp_path, "id")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"variants": 3}', "\x00"])
def test_a_damaged_job_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "job.json").write_text(text)
    assert main(tmp_path) == 0
    assert read_report(tmp_path).end == "failed"


@pytest.mark.parametrize("text", ["", "{}", '{"curves": 3}', '{"end": "x"', "[1]"])
def test_a_report_in_the_middle_of_being_written_says_starting(tmp_path: Path, text: str) -> None:
    (tmp_path / "status.json").write_text(text)
    assert read_report(tmp_path).stage == "Starting"


def test_curves_stay_small_and_take_steps_again() -> None:
    curve = Curve("")
    for step in range(2_000):
        curve.add_step(Progress(step // 100, 20, step % 100, 100, 1.0, 0.5, 0.1, 1.0, 1.0))
    assert len(curve.steps) <= 240
    assert curve.steps[-1][0] == 20
    curve.add_step(Progress(10, 20, 0, 100, 1.0, 0.5, 0.1, 1.0, 1.0))
    assert curve.steps[-1][0] < 10.01
    assert len({round(b[0] - a[0], 6) for a, b in pairwise(curve.steps[:-1])}) == 1


def test_spec_reads_back(tmp_path: Path) -> None:
    start = JobStart("file", "mine", SMALL, UNTRAINED, ("a", "b"))
    data = JobData("photos", classes=("a", "b"), files=((("x.jpg", "0"),), ()))
    job = spec(start=start, data=data, variants=(Variant("1", SMALL), Variant("2", SMALL)))
    job.write(tmp_path)
    assert JobSpec.read(tmp_path) == job
    with pytest.raises(TrainingError, match="at most 5"):
        spec(variants=(Variant("", SMALL),) * 6)


def test_smaller_pictures_fit_every_window() -> None:
    wide = SMALL.replace("In", size=(200, 200))
    size = progressive_size(wide)
    assert 0 < size < 200
    assert progressive_size(SMALL) == 0
    assert progressive_size(SMALL.replace("In", size=(200, 300))) == 0
    assert progressive_size(wide.replace("C1", kernel_size=150, padding="valid")) == 0


def test_photos_of_both_parts_of_an_archive(run: Run, tmp_path: Path) -> None:
    from tests.support.photo_archives import jpeg

    (tmp_path / "job").mkdir()
    with zipfile.ZipFile(tmp_path / "job" / "photos.zip", "w") as archive:
        for part, count in (("train", 6), ("val", 3)):
            for label in ("cat", "dog"):
                for number in range(count):
                    archive.writestr(f"{part}/{label}/{number}.jpg", jpeg(label == "cat"))
    report = run(spec(data=JobData("archive", name="pets.zip")))
    assert (report.end, report.error) == ("finished", "")
    assert (report.counts, report.validation) == ([6, 6], 6)
    assert json.loads((tmp_path / "job" / "training.json").read_text())["data"]["name"] == (
        "pets.zip"
    )
