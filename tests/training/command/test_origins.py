"""What a training takes from others, by the command: convolutions, a teacher, and their card."""

import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from alexnet.architecture.presets import Preset
from alexnet.training.__main__ import main
from alexnet.training.command import finishing
from alexnet.training.files.notes import TrainingNotes
from tests.support.tiny_trainings import both_parts, tiny_network, zipped

RECIPE = [
    *("--epochs", "1", "--batch", "16", "--average", "0", "--precision", "float32"),
    *("--data", "photos.zip"),
]
APART = ["--validation", "0.2"]
TEXTS = ["--title", "Shapes", "--what", "It tells shapes.", "--licence", "None", "--terms", "-"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    wide, narrow = tiny_network(), tiny_network().replace("C1", filters=6, normalization="none")
    (tmp_path / "wide.json").write_text(wide.to_json())
    (tmp_path / "narrow.json").write_text(narrow.to_json())
    (tmp_path / "photos.zip").write_bytes(zipped(both_parts()))
    return tmp_path


def train(network: str, out: str, *more: str) -> int:
    return main(["train", "--network", network, "--out", out, *RECIPE, *more])


def test_learn_from_others_and_say_so(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train("narrow.json", "teacher", *APART) == 0
    lent = ["--convolutions", "teacher/weights.npz"]
    lessons = ["--teacher", "teacher", "--hint-rows", "S2,C3", "--dense-rows-of-teacher"]
    assert train("wide.json", "student", *APART, *lent, *lessons, "--temperature", "3") == 0

    notes = TrainingNotes.read(place / "student")
    teacher = notes.teacher
    assert teacher is not None
    assert teacher.lessons.temperature == 3.0
    assert teacher.lessons.hint_rows == ("S2", "C3")
    assert teacher.weights == notes.convolutions
    assert teacher.command.startswith("python -m alexnet.training train --network narrow.json")

    asked = ["--data", "photos.zip", "--apart", "cross/00", "--logits", "kept"]
    assert main(["evaluate", "student", *asked]) == 0
    figures = json.loads(Path("student/evaluations.json").read_text())["weights.npz"]
    assert figures["apart"]["photos"] == 5
    assert 0 <= figures["calibration_error"] <= 1
    with np.load("kept/weights-logits.npz") as kept:
        right = (kept["logits"].argmax(axis=1) == kept["labels"]).sum()
        assert kept["logits"].min() < 0
        assert kept["names"].shape == kept["labels"].shape == (16,)
    assert right == figures["right"]

    preset = Preset("tiny", "Tiny", None, "a test", "nothing", tiny_network(), 1, 1, 1)
    monkeypatch.setattr(finishing, "PRESETS", MappingProxyType({"tiny": preset}))
    Path("tried.md").write_text("Nothing else.\n")
    Path("origin.md").write_text("A teacher's work is in it.\n")
    said = ["--origin", "origin.md", "--tried", "tried.md"]
    words = ["card", "student", "--weights", "student/weights.npz", "--name", "shapes"]
    assert main([*words, *TEXTS, "--origin", "gone.md"]) == 1
    assert main([*words, *TEXTS, *said]) == 0, capsys.readouterr().err
    card = Path("student/weights.md").read_text()
    assert card.index("A teacher's work is in it.") < card.index("## Accuracy")
    assert "cross/00 in their names" in card
    assert "began as those of weights.npz" in card
    assert "Taught by weights.npz" in card
    assert "## What was tried\n\nNothing else.\n" in card


@pytest.mark.parametrize(
    ("share", "more", "complaint"),
    [
        ("0.3", ["--teacher", "teacher"], "had other photos set apart"),
        ("0.2", ["--teacher", "teacher", "--seed", "4"], "had other photos set apart"),
        ("0.2", ["--teacher", "nobody"], "there is no training.json"),
        ("0.2", ["--convolutions", "lacking.npz"], "has no C3/kernel"),
        ("0.2", ["--teacher", "teacher", "--temperature", "0"], "temperature"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    share: str,
    more: list[str],
    complaint: str,
) -> None:
    if "teacher" in more:
        assert train("narrow.json", "teacher", *APART) == 0
    np.savez(
        place / "lacking.npz",
        allow_pickle=False,
        **{"C1/kernel": np.zeros((5, 5, 3, 6), np.float32)},
    )
    assert train("wide.json", "student", "--validation", share, *more) == 1
    assert complaint in capsys.readouterr().err


def test_no_photo_to_judge_apart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train("wide.json", "own", *APART) == 0
    assert main(["evaluate", "own", "--data", "photos.zip", "--apart", "dog"]) == 1
    assert "No photo of photos.zip has 'dog' in its name" in capsys.readouterr().err
