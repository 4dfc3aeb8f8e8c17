"""Archives and photos that a stranger sends to a training."""

import os
from pathlib import Path

import numpy as np
import pytest

from alexnet.errors import TrainingError
from alexnet.training.background.look import look_into, tiles_in
from alexnet.training.background.report import JobReport, read_report
from alexnet.training.background.run import main
from alexnet.training.background.spec import ARCHIVE, PHOTOS, JobData
from alexnet.training.background.tiles import TILE
from tests.support.background_trainings import spec
from tests.support.hostile import assert_plain
from tests.support.photo_archives import GOOD, HOSTILE, crowd, jpeg, zipped

# TensorFlow 2.21's variables do not know the keyword that numpy 2 asks arrays for.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_look_into_it_is_a_sentence(tmp_path: Path, name: str) -> None:
    make, words = HOSTILE[name]
    place = tmp_path / "inside" / "archive"
    place.parent.mkdir()
    place.write_bytes(make())
    with pytest.raises(TrainingError) as refused:
        look_into(place, "pets.zip")
    assert words in str(refused.value)
    assert "pets.zip" in str(refused.value)
    assert_plain(str(refused.value))
    assert sorted(os.listdir(tmp_path)) == ["inside"]
    assert os.listdir(place.parent) == ["archive"]


@pytest.mark.slow
def test_a_million_files(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(crowd(1_000_000))
    with pytest.raises(TrainingError) as refused:
        look_into(tmp_path / "archive", "pets.zip")
    assert_plain(str(refused.value))
    assert "too many files" in str(refused.value) or "more than 20,000" in str(refused.value)


def test_a_good_one_shows_its_classes(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped(GOOD))
    assert look_into(tmp_path / "archive", "pets.zip") == {"cat": 5, "dog": 5}


def test_its_photos_are_shown_as_tiles(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(zipped(GOOD))
    found = tiles_in(tmp_path / "archive", "pets.zip", ("cat", "dog"), 4)
    assert [(label, pixels.shape) for label, pixels in found] == [
        (label, (TILE, TILE, 3)) for label in ("cat", "cat", "dog", "dog")
    ]
    assert found[0][1].mean() > 150 > found[-1][1].mean()
    with pytest.raises(TrainingError, match="cannot be shown"):
        tiles_in(tmp_path / "archive", "pets.zip", ("cat", "elk"), 4)


def trained_on(tmp_path: Path, data: bytes) -> JobReport:
    (tmp_path / ARCHIVE).write_bytes(data)
    spec(data=JobData("archive", name="pets.zip")).write(tmp_path)
    assert main(tmp_path) == 0
    return read_report(tmp_path)


@pytest.mark.parametrize("name", ["a way out", "a bomb", "an empty class", "cut short"])
def test_a_training_on_it_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "job").mkdir()
    report = trained_on(tmp_path / "job", HOSTILE[name][0]())
    assert report.end == "failed"
    assert HOSTILE[name][1] in report.error
    assert_plain(report.error)
    assert os.listdir(tmp_path) == ["job"]
    assert set(os.listdir(tmp_path / "job")) <= {ARCHIVE, "job.json", "status.json"}


def test_text_named_as_a_photo_is_left_out_by_name(tmp_path: Path) -> None:
    report = trained_on(tmp_path, zipped({**GOOD, "cat/notes.jpg": b"no photo at all"}))
    assert report.end == "finished"
    assert report.broken_count == 1
    assert report.broken[0][0] == "cat/notes.jpg"
    assert sum(report.counts) + report.validation == 10


def test_a_class_of_nothing_but_text(tmp_path: Path) -> None:
    report = trained_on(tmp_path, zipped({**GOOD, "bird/1.jpg": b"text"}))
    assert report.end == "failed"
    assert "no photo of the class 'bird' can be read" in report.error


def test_two_classes_of_five_photos_are_enough(tmp_path: Path) -> None:
    (tmp_path / PHOTOS).mkdir()
    files = []
    for label in ("cat", "dog"):
        for number in range(5):
            (tmp_path / PHOTOS / f"{label}{number}").write_bytes(jpeg(label == "cat"))
        files.append(tuple((f"{n}.jpg", f"{label}{n}") for n in range(5)))
    data = JobData("photos", classes=("cat", "dog"), files=tuple(files))
    spec(data=data).write(tmp_path)
    assert main(tmp_path) == 0
    report = read_report(tmp_path)
    assert (report.end, report.counts, report.validation) == ("finished", [4, 4], 2)
    (tmp_path / PHOTOS / "cat0").unlink()
    assert main(tmp_path) == 0
    assert "no longer on the server" in read_report(tmp_path).error


def test_cifar_without_a_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.datasets import cifar10

    def refuse() -> None:
        raise Exception("URL fetch failure on https://www.cs.toronto.edu/: None")

    monkeypatch.setattr(cifar10, "load_data", refuse)
    spec(data=JobData("cifar10", count=100)).write(tmp_path)
    assert main(tmp_path) == 0
    report = read_report(tmp_path)
    assert report.end == "failed"
    assert "check the connection" in report.error
    assert_plain(report.error)


def test_some_photos_of_cifar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.datasets import cifar10

    random = np.random.default_rng(0)
    part = (random.integers(0, 255, (400, 32, 32, 3), np.uint8), np.arange(400)[:, None] % 10)
    monkeypatch.setattr(cifar10, "load_data", lambda: (part, part))
    spec(data=JobData("cifar10", count=64)).write(tmp_path)
    assert main(tmp_path) == 0
    report = read_report(tmp_path)
    assert (report.end, sum(report.counts), report.validation) == ("finished", 64, 100)
    assert report.classes[0] == "airplane"
