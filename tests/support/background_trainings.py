"""Small jobs, and a process that only pretends to train."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.training.background.spec import JobData, JobSpec, Variant
from alexnet.training.loop.augmentation import NO_AUGMENTATION
from alexnet.training.loop.recipe import Recipe

SMALL = Architecture(
    (
        Input(name="In", size=(24, 24), channels=3),
        Convolution(name="C1", filters=6, padding=1, normalization="batch"),
        MaxPooling(name="S2"),
        Dense(name="F3", units=16, dropout=0.5),
        Dense(name="Out", units=7, activation="softmax"),
    )
)
SHAPES = JobData("shapes", classes=("circle", "star"), count=96)
RECIPE = Recipe(
    epochs=3,
    batch=16,
    optimizer="adamw",
    peak_rate=0.003,
    label_smoothing=0,
    average=0,
    precision="float32",
    augmentation=NO_AUGMENTATION,
)

_PRETENDED = """
import json, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
steps = int((folder / "steps").read_text()) if (folder / "steps").exists() else 10_000
(folder / "runs").open("a").write("x")
end = "finished"
for _ in range(steps):
    if (folder / "stop").exists():
        end = "stopped"
        break
    time.sleep(0.01)
(folder / "status.json").write_text(json.dumps({"end": end, "curves": [], "mistakes": [],
    "broken": [], "progress": None}))
if end == "stopped":
    (folder / "checkpoint.npz").write_bytes(b"kept")
"""


def spec(**changes: Any) -> JobSpec:
    """Return a job that a test can afford."""
    whole: dict[str, Any] = {
        "variants": (Variant("", SMALL),),
        "data": SHAPES,
        "recipe": RECIPE,
        "title": "a small network",
    }
    return JobSpec(**(whole | changes))


def pretend(folder: Path, code: str = _PRETENDED) -> "subprocess.Popen[bytes]":
    """Start a process that behaves like a training, without one."""
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fail where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
