import ast
import csv
import importlib.util
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

import alexnet.training
from alexnet.architecture.presets import Preset
from alexnet.images import load_image, to_input
from alexnet.network.build import build_model
from alexnet.network.load_weights import load_weights
from alexnet.training.__main__ import main
from alexnet.training.command import finishing
from alexnet.training.command.arguments import parsed
from alexnet.training.files.notes import TrainingNotes
from alexnet.training.loop.progress import Terminal
from alexnet.weights.sources import bundled
from alexnet.weights.sources.registry import ASSETS
from tests.support.hostile import assert_plain
from tests.support.repository import ROOT
from tests.support.tiny_trainings import (
    CLASSES,
    as_file,
    both_parts,
    tiny_network,
    tiny_photos,
    zipped,
)

RECIPE = [
    *("--epochs", "3", "--batch", "8", "--seed", "5"),
    *("--average", "0.9", "--precision", "float32", "--validation", "0.2"),
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.json").write_text(tiny_network(classes=7).to_json())
    (tmp_path / "photos.zip").write_bytes(zipped({**both_parts(), "train/cross/x.jpg": b"text"}))
    return tmp_path


def train(out: str, *more: str) -> int:
    words = ["--network", "tiny.json", "--data", "photos.zip", "--out", out, *RECIPE, *more]
    return main(["train", *words])


def interrupt_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def step(self: Terminal, progress: object) -> None:
        seen.append(progress)
        if len(seen) == steps:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Terminal, "step", step)


def test_train_interrupt_resume_compress_evaluate_describe_load_and_predict(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train("whole") == 0
    said = capsys.readouterr().err
    assert "1 files were left out" in said
    assert "train/cross/x.jpg" in said
    assert "Row Out is set to 2 outputs" in said

    with monkeypatch.context() as context:
        interrupt_after(7, context)
        assert train("stopped") == 0
    assert len(log("stopped")) == 1
    assert train("stopped") == 1
    assert "--resume" in capsys.readouterr().err
    assert train("stopped", "--resume") == 0
    assert len(log("stopped")) == len(log("whole")) == 3
    with np.load("whole/weights.npz") as whole, np.load("stopped/weights.npz") as resumed:
        for name in whole.files:
            np.testing.assert_allclose(resumed[name], whole[name], atol=1e-5, err_msg=name)

    data = ["--data", "photos.zip"]
    assert (
        main(
            [
                "compress",
                "whole",
                *data,
                "--out",
                "small.npz",
                "--densities",
                "0.2,0.6",
                "--ranks",
                "4",
            ]
        )
        == 0
    )
    assert main(["compress", "whole", "--halve", "--out", "half.npz"]) == 0
    files = ["whole/weights.npz", "small.npz", "half.npz"]
    assert main(["evaluate", "whole", *data, "--weights", *files]) == 0
    calibrate_and_judge(place, data)
    figures = json.loads(Path("whole/evaluations.json").read_text())
    assert figures.keys() == {"weights.npz", "small.npz", "half.npz"}
    assert figures["small.npz"]["photos"] == 16

    describe_and_accept(place, monkeypatch)

    notes = TrainingNotes.read(place / "whole")
    model = build_model(notes.architecture)
    load_weights(model, place / "small.npz")
    right = 0
    drawn = tiny_photos(16, 1)
    for photo, label in zip(drawn.photos, drawn.labels, strict=True):
        seen = load_image(as_file(photo))
        fed = to_input(seen, height=24, width=24, channels=3, convention=notes.convention)
        right += int(np.argmax(model.predict_on_batch(fed[None])[0]) == label)
    assert right == figures["small.npz"]["right"]


def calibrate_and_judge(place: Path, data: list[str]) -> None:
    """Calibrate the small file, and evaluate it again: surer scores, the same classes first."""
    (place / "others" / "noise").mkdir(parents=True)
    for seed in range(5):
        noise = np.random.default_rng(seed).integers(0, 256, (30, 30, 3), np.uint8)
        (place / "others" / "noise" / f"{seed}.png").write_bytes(as_file(noise))
    before = json.loads(Path("whole/evaluations.json").read_text())["small.npz"]
    words = ["calibrate", "whole", *data, "--weights", "small.npz", "--out", "small.npz"]
    assert main([*words, "--others", "others"]) == 0
    found = json.loads(Path("whole/calibration.json").read_text())
    assert found["after"]["loss"] <= found["before"]["loss"]
    assert [(other["name"], other["photos"]) for other in found["others"]] in ([], [("noise", 5)])
    assert main(["evaluate", "whole", *data, "--weights", "small.npz"]) == 0
    after = json.loads(Path("whole/evaluations.json").read_text())["small.npz"]
    assert after["confusion"] == before["confusion"]
    assert after["sha256"] == found["sha256"] != before["sha256"]


def log(folder: str) -> list[dict[str, str]]:
    with Path(folder, "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def describe_and_accept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the card, and read it back as the app does."""
    network = TrainingNotes.read(place / "whole").architecture
    preset = Preset("tiny", "Tiny", None, "a test", "nothing", network, 1, 1, 1)
    for module in (finishing, bundled):
        monkeypatch.setattr(module, "PRESETS", MappingProxyType({"tiny": preset}))
    monkeypatch.setattr("alexnet.weights.sources.source.preset", lambda _: network)
    texts = ["--title", "Shapes", "--what", "It tells shapes.", "--licence", "None", "--terms", "-"]
    words = ["card", "whole", "--weights", "small.npz", "--name", "shapes", *texts]
    assert main([*words, "--classes", "a circle"]) == 1
    assert main([*words, "--classes", "a circle,a cross"]) == 0
    card = json.loads(Path("small.json").read_text())
    text = Path("small.md").read_text()
    for value in ("88.1%", str(place)):
        assert value not in text
    assert card["training"]["recipe"]["epochs"] == 3
    assert card["training"]["data"]["broken"] == 1
    assert f"{card['accuracy']['top1']:.2f}%" in text
    assert "--epochs 3" in text
    sources, problems = bundled.read_bundled(place)
    assert [problem for problem in problems if "small" in problem] == []
    assert [source.named_classes for source in sources] == [("a circle", "a cross")]
    Path("small.npz").write_bytes(Path("half.npz").read_bytes())
    assert main([*words, "--classes", "a circle,a cross"]) == 1
    assert main(["compress", "whole", "--data", "photos.zip", "--out", "small.npz"]) == 0


def test_dense_rows_alone_and_drawn_shapes(place: Path) -> None:
    words = ["--network", "tiny.json", "--data", "shapes", "--out", "run", *RECIPE]
    assert main(["train", *words, "--dense-rows-only", "--epochs", "1"]) == 0
    notes = TrainingNotes.read(place / "run")
    assert notes.classes == ("circle", "square", "star", "triangle")
    assert notes.rows == "dense rows"


@pytest.mark.parametrize(
    "words",
    [
        ["train", "--network", "no-such", "--data", "photos.zip", "--out", "run"],
        ["train", "--network", "tiny.json", "--data", "no-such.zip", "--out", "run"],
        ["train", "--network", "photos.zip", "--data", "photos.zip", "--out", "run"],
        ["train", "--network", "tiny.json", "--data", "photos.zip", "--out", "run", "--watch", "2"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "run", "--epochs", "0"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "run", "--resume"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "r", "--distribute", "x"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "r", "--distribute"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "photos.zip"],
        ["evaluate", "no-such", "--data", "photos.zip"],
        ["compress", ".", "--data", "photos.zip", "--out", "small.npz"],
        ["train", "--network", "tiny.json", "--data", "shapes", "--out", "r", "--min-area", "0"],
    ],
)
def test_mistakes_get_a_sentence(
    place: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert_plain(said)
    assert str(place) not in said


def test_the_command_on_the_shipped_card_is_still_read() -> None:
    card = json.loads((ASSETS / "imagenette.json").read_text("utf-8"))
    words = shlex.split(card["training"]["command"])[3:]
    assert parsed(words).validation == card["training"]["data"]["validation_share"]
    assert parsed([*words, "--validation", "0.1"]).validation == 0.1


def test_data_of_other_classes_are_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train("run", "--epochs", "1") == 0
    assert main(["evaluate", "run", "--data", "shapes"]) == 1
    assert "trained on circle, cross" in capsys.readouterr().err


def test_nothing_here_imports_tensorflow() -> None:
    for path in Path(alexnet.training.__file__).parent.glob("[!b]*/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            names = [name.name for name in node.names]
            module = getattr(node, "module", None) or ""
            assert not any("tensorflow" in name for name in [*names, module]), path.name


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_backends_train_and_resume(place: Path, backend: str) -> None:
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    words = ["--network", "tiny.json", "--data", "photos.zip", "--out", "whole", *RECIPE]
    command = [sys.executable, "-m", "alexnet.training"]
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}
    for more in ([], ["--resume"]):
        subprocess.run([*command, "train", *words, *more], check=True, env=environment)
    subprocess.run(
        [*command, "evaluate", "whole", "--data", "photos.zip"], check=True, env=environment
    )
    assert tuple(json.loads(Path("whole/training.json").read_text())["classes"]) == CLASSES
