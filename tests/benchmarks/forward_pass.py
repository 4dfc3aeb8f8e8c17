"""One photo through article-table: all layers' outputs, beside others that give the last alone.

All run with two threads in one process, one after another in every round, so that whatever else
the machine does falls upon all of them. Each rests before its turn, lest it pays for threads of
the one before that still wait for work. The medians are over all rounds.

``python -m tests.benchmarks.forward_pass`` measures and prints the report without a browser.
"""

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.report import median, table
from tests.support.repository import ROOT

PRESET = "article-table"
THREADS = 2
ROUNDS = 3
RUNS = 10
WARM_UP = 3
REST_SECONDS = 0.3
TOLERANCE = 1e-4

Contestants = dict[str, Callable[[], Any]]


def run(seed: int) -> str:
    """Measure in a process of its own and return the report.

    Args:
        seed: chooses weights and photo.

    Raises:
        RuntimeError: the process failed; scores that differ are among the reasons.
    """
    command = [sys.executable, "-m", "tests.benchmarks.forward_pass", str(seed)]
    environment = {
        **os.environ,
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return done.stdout.strip()


def measure(seed: int) -> str:
    """Measure in this process and return the report."""
    contestants = _contestants(seed)
    _check({name: np.asarray(forward()) for name, forward in contestants.items()})
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, forward in contestants.items():
            time.sleep(REST_SECONDS)
            taken[name] += _milliseconds(forward)
    reference = median(taken["ONNX Runtime, scores alone"])
    rows = [
        (name, f"{median(times):.1f} ms", f"{median(times) / reference:.2f}")
        for name, times in taken.items()
    ]
    head = (f"One photo through {PRESET}", f"median of {ROUNDS * RUNS}", "x ONNX Runtime")
    return table(head, rows)


def _contestants(seed: int) -> Contestants:
    """Return functions that run one photo and return the scores."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    from alexnet.architecture.presets import preset
    from alexnet.inference.network import Network
    from alexnet.network.build import build_model
    from tests.support.onnx_graph import INPUT, onnx_graph, session
    from tests.support.weights_of_networks import weights_of

    architecture = preset(PRESET)
    model = build_model(architecture, seed)
    network = Network(architecture, weights_of(model))
    shape = architecture.layers[0].output_shape
    image = np.random.default_rng(seed).random(shape, np.float32)
    maps_first = np.ascontiguousarray(image.transpose(2, 0, 1)[None])
    runtime = session(onnx_graph(architecture, network.weights), THREADS)
    contestants: Contestants = {
        "ONNX Runtime, scores alone": lambda: runtime.run(None, {INPUT: maps_first})[0][0],
        "this package, every layer": lambda: network.run(image).scores,
        "Keras predict, scores alone": lambda: model.predict(image[None], verbose=0)[0],
    }
    if importlib.util.find_spec("torch"):
        import torch

        from tests.support.torch_network import TorchNetwork

        torch.set_num_threads(THREADS)
        twin, fed = TorchNetwork(architecture, network.weights), torch.tensor(maps_first)
        last = architecture.layers[-1].name

        def every_layer() -> Any:
            with torch.inference_mode():
                return twin.outputs(fed)[last][0]

        contestants["PyTorch, every layer"] = every_layer
    return contestants


def _check(scores: dict[str, np.ndarray]) -> None:
    first, *others = scores.items()
    for name, given in others:
        if not np.allclose(given, first[1], rtol=TOLERANCE, atol=TOLERANCE):
            raise RuntimeError(f"the scores of {name} are not those of {first[0]}")


def _milliseconds(forward: Callable[[], Any]) -> list[float]:
    for _ in range(WARM_UP):
        forward()
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        forward()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
