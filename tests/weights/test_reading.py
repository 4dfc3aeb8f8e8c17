"""Weights through a reader process: the same arrays, in a file of our own making."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from alexnet.architecture.variables import variables
from alexnet.errors import WeightsError
from alexnet.weights.fetching.uploads import UPLOADS, Uploads
from alexnet.weights.formats import read_weights
from alexnet.weights.reading import keep_weights
from tests.fuzz.scaled_weights import equal_hashes, long_key
from tests.support.repository import ROOT
from tests.support.tiny_trainings import tiny_network
from tests.support.weight_files import saved_npz

NETWORK = tiny_network()
ARRAYS = {
    v.path: np.random.default_rng(0).standard_normal(v.shape).astype(np.float32)
    for v in variables(NETWORK)
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Uploads:
    uploads = Uploads(place=tmp_path / "uploads")
    monkeypatch.setattr("alexnet.weights.reading.UPLOADS", uploads)
    return uploads


def test_what_is_kept_holds_the_same_arrays(own_cache: Uploads) -> None:
    data = saved_npz(compressed=True, **ARRAYS)
    digest, fitting, remark = keep_weights(data, "mine.npz", NETWORK)
    path = own_cache.path(digest)
    assert path is not None
    assert fitting == NETWORK
    assert remark == ""
    expected = {path: array.shape for path, array in ARRAYS.items()}
    read = read_weights(path, name="kept", expected=expected)
    for key, array in ARRAYS.items():
        np.testing.assert_array_equal(read[key], array)
    # Nothing of the stranger's own structure is left.
    assert path.read_bytes()[8:9] == b"{"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"text", "is text"),
        (b"", "empty"),
        (saved_npz(other=np.ones((2, 2), np.float32)), "mine.npz"),
        (long_key(1_900_000), "damaged"),
        (equal_hashes(60_000), "damaged"),
    ],
    ids=["text", "empty", "other", "long key", "equal hashes"],
)
def test_refusals_name_the_file(data: bytes, words: str) -> None:
    with pytest.raises(WeightsError, match=words) as refused:
        keep_weights(data, "mine.npz", NETWORK)
    assert refused.value.name == "mine.npz"


def test_a_file_that_is_too_large_is_not_even_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_MAX_WEIGHTS_BYTES", "1000")
    with pytest.raises(WeightsError, match="at most 1,000 bytes"):
        keep_weights(bytes(1_001), "mine.npz", NETWORK)


def test_uploads_of_a_killed_process_are_removed_by_the_next(tmp_path: Path) -> None:
    killed = (
        "import os, signal; from pathlib import Path;"
        "from alexnet.weights.fetching.uploads import Uploads;"
        f"Uploads(place=Path({str(tmp_path)!r})).keep(bytes(100), 'mine');"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert len(list(tmp_path.glob("*/files/*"))) == 1
    alive = Uploads(place=tmp_path)
    digest = alive.keep(b"mine", "mine")
    (left,) = tmp_path.glob("*/files/*")
    assert left.name == digest
    alive.close()
    assert not list(tmp_path.iterdir())


def test_uploads_of_this_process_are_at_hand() -> None:
    assert UPLOADS.path("0" * 64) is None
