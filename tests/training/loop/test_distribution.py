"""One training in two processes: ``--distribute``, through keras.distribution on JAX."""

import csv
import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.repository import ROOT
from tests.support.tiny_trainings import tiny_network

# What each process draws for its own photos and units is its own affair: here nothing is drawn.
PLAIN = "--batch 16 --epochs 1 --seed 1 --precision float32 --no-flip --min-area 1 --max-aspect 1"
PLAIN += " --brightness 0 --contrast 0 --saturation 0"
TOLERANCE = 1e-5
"""After 59 steps; after hundreds, another order of additions tips a maximum somewhere."""
PATIENCE = 300


def start(folder: Path, out: str, *more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "alexnet.training", "train", "--network", "plain.json"]
    command += ["--data", "shapes", "--out", out, *PLAIN.split(), *more]
    environment = os.environ | {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)


def losses(log: str) -> list[str]:
    """Return loss, accuracy and validation loss of each epoch, as they are told."""
    lines = [line for line in log.splitlines() if line.startswith("epoch ") and ": loss" in line]
    return [line.rsplit(",", 1)[0] for line in lines]


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="jax is not installed")
def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    network = tiny_network(4, 32).replace("F4", dropout=0.0)
    (tmp_path / "plain.json").write_text(network.to_json())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    alone = start(tmp_path, "alone")
    together = [
        start(tmp_path, f"of-two-{number}", "--distribute", f"{address},2,{number}")
        for number in range(2)
    ]
    told = []
    for process in (alone, *together):
        _, words = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, words
        told.append(losses(words))
    assert len(told[1]) == 1
    assert told[1] == told[2]
    one = dict(np.load(tmp_path / "alone" / "weights.npz"))
    two = dict(np.load(tmp_path / "of-two-0" / "weights.npz"))
    assert one.keys() == two.keys()
    for path, array in one.items():
        np.testing.assert_allclose(two[path], array, rtol=TOLERANCE, atol=TOLERANCE, err_msg=path)
    rows = [
        list(csv.DictReader((tmp_path / name / "log.csv").open())) for name in ("alone", "of-two-0")
    ]
    for own, shared in zip(*rows, strict=True):
        assert float(own["loss"]) == pytest.approx(float(shared["loss"]), rel=TOLERANCE)
    assert not (tmp_path / "of-two-1" / "weights.npz").exists()
