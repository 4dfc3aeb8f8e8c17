"""The record of a training reads back, as does the first format; damaged ones say so."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexnet.architecture.presets import preset
from alexnet.errors import TrainingError
from alexnet.images import Fit, InputConvention
from alexnet.training.files.notes import DataNotes, Judgement, LentFile, TeacherNotes, TrainingNotes
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.progress import EpochRecord
from alexnet.training.loop.recipe import Recipe
from alexnet.weights.sources.registry import ASSETS
from tests.support.hostile import assert_plain, json_values

NETWORK = preset("article-code").replace("Out", units=2)
CONVENTION = InputConvention("BGR", 1.0, (1.5, 2.0, 3.0), (4.0, 5.0, 6.0), Fit.PAD, 0.85)
RECORD = EpochRecord(1, 0.7, 0.5, None, None, 0.01, 30.0, 2.0)
LENT = LentFile("lent.npz", "cd" * 32)
NOTES = TrainingNotes(
    architecture=NETWORK,
    classes=("ça", "b"),
    convention=CONVENTION,
    recipe=Recipe(epochs=3),
    rows="dense rows",
    data=DataNotes("pets.zip", 8, 2, 1, 0.2, "ab" * 32),
    history=(RECORD, replace(RECORD, epoch=2)),
    finished=False,
    epochs_done=2.5,
    seconds=7.5,
    date="2026-11-27",
    precision="float32",
    keras="3.15.1",
    backend="tensorflow",
    backend_version="2.21.0",
    convolutions=LENT,
    teacher=TeacherNotes(LENT, Lessons(hint_rows=("S4",)), "train", "2026-11-26", LENT),
    judged=Judgement(0.5, 0.7, 2, ((1, 0), (1, 0))),
)


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    NOTES.write(tmp_path)
    assert TrainingNotes.read(tmp_path) == NOTES
    assert json.loads((tmp_path / "training.json").read_text("utf-8"))["classes"] == ["ça", "b"]


FIRST_FORMAT = {
    "command": "python -m alexnet.training train --epochs 2 --watch 0.0528 --resume",
    "rows": "all rows",
    "recipe": {"epochs": 2, "batch": 64, "augmentation": {"min_area": 0.35}},
    "data": {
        "name": "imagenette-224.tar",
        "sha256": "60" * 32,
        "trained": 8970,
        "watched": 499,
        "watched_share": 0.0528,
        "broken": 0,
    },
    "precision": "mixed_bfloat16",
    "backend": "tensorflow",
    "backend_version": "2.21.0",
    "keras": "3.15.1",
    "finished": "2026-11-23",
    "history": [
        {
            "epoch": epoch,
            "loss": 2.03,
            "accuracy": 0.32,
            "watched_loss": 2.12,
            "watched_accuracy": 0.2024,
            "rate": 0.002,
            "images_per_second": 54.4,
            "seconds": 167.6,
        }
        for epoch in (1, 2)
    ],
}
"""As the command wrote it until 27 November 2026."""


def test_the_first_format_of_the_command_reads(tmp_path: Path) -> None:
    shipped = json.loads((ASSETS / "imagenette.json").read_text("utf-8"))
    value = {
        "network": preset("article-code").replace("Out", units=10).to_value(),
        "classes": shipped["classes"],
        "convention": shipped["convention"],
        **FIRST_FORMAT,
    }
    (tmp_path / "training.json").write_text(json.dumps(value), "utf-8")
    notes = TrainingNotes.read(tmp_path)
    assert notes.finished
    assert notes.date == "2026-11-23"
    assert notes.epochs_done == len(notes.history) == notes.recipe.epochs == 2
    assert notes.seconds == pytest.approx(2 * 167.6)
    assert (notes.data.trained, notes.data.validation) == (8970, 499)
    assert notes.history[0].validation_accuracy == 0.2024
    assert notes.command.endswith("--resume")


def test_no_notes(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not the folder of a training") as refused:
        TrainingNotes.read(tmp_path)
    assert_plain(str(refused.value))


def refusal(folder: Path, text: str) -> str:
    (folder / "training.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(TrainingError) as refused:
        TrainingNotes.read(folder)
    assert_plain(str(refused.value))
    return str(refused.value)


@pytest.mark.parametrize("text", ["", "\x00", "[]", "3", "{", "[" * 10**6, '{"a":' * 10**6, "{}"])
def test_damaged_notes_are_a_sentence(tmp_path: Path, text: str) -> None:
    refusal(tmp_path, text)


def edited(key: str, value: object) -> str:
    whole = {"network": NETWORK.to_value(), **NOTES.facts()}
    return json.dumps({**whole, key: value})


def test_a_wrong_value_is_named(tmp_path: Path) -> None:
    history = [{**NOTES.facts()["history"][0], "loss": "low"}]
    assert "Expected float, got str at history[0].loss" in refusal(
        tmp_path, edited("history", history)
    )
    assert "epochs must lie between 1 and 100000, not 0" in refusal(
        tmp_path, edited("recipe", {"epochs": 0})
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["network", *NOTES.facts()]), json_values())
def test_no_value_brings_anything_but_notes_or_a_sentence(
    tmp_path: Path, key: str, value: object
) -> None:
    (tmp_path / "training.json").write_text(edited(key, value), "utf-8")
    try:
        TrainingNotes.read(tmp_path)
    except TrainingError as refused:
        assert_plain(str(refused))
