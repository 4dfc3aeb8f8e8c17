"""CIFAR-10 through Keras, from a small archive of the data set's own make."""

import hashlib
import io
import pickle
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from keras.datasets import cifar10
from keras.utils import get_file

from alexnet.errors import TrainingError
from alexnet.training.data.cifar import CLASSES, cifar_10
from tests.support.hostile import assert_plain

_KERAS = sys.modules[cifar10.load_data.__module__]
_LABELS = [3, 8, 0, 6, 1]


def batch(pictures: np.ndarray, labels: list[int]) -> bytes:
    """Return pictures (pictures, 32, 32, 3) as a batch has them: all red, all green, all blue."""
    planes = pictures.transpose(0, 3, 1, 2).reshape(len(pictures), 3072)
    return pickle.dumps({b"data": planes, b"labels": labels}, protocol=3)


@pytest.fixture
def pictures() -> np.ndarray:
    """A picture for each batch to train on, and two to test with."""
    return np.random.default_rng(0).integers(0, 256, (7, 32, 32, 3), np.uint8)


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, bytes]], None]:
    """Return what lets Keras fetch an archive of these files in place of its own."""

    def serve(files: dict[str, bytes]) -> None:
        archive = tmp_path / "cifar.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            for name, content in files.items():
                info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()

        def fetched(fname: str, **asked: object) -> str:
            own = {"origin": archive.as_uri(), "file_hash": digest, "cache_dir": str(tmp_path)}
            return str(get_file(fname, **asked | own))

        monkeypatch.setattr(_KERAS, "get_file", fetched)

    return serve


def test_pictures_labels_and_names(
    pictures: np.ndarray, serve: Callable[[dict[str, bytes]], None]
) -> None:
    # A batch of one picture fills the 10,000 places that Keras has for each batch.
    files = {
        f"data_batch_{number + 1}": batch(pictures[number : number + 1], [label])
        for number, label in enumerate(_LABELS)
    }
    serve({**files, "test_batch": batch(pictures[5:], [9, 2])})
    trained, tested = cifar_10("train"), cifar_10("val")
    assert len(trained) == 50_000
    for number, label in enumerate(_LABELS):
        for place in (10_000 * number, 10_000 * number + 9_999):
            np.testing.assert_array_equal(trained.photos[place], pictures[number])
            assert trained.labels[place] == label
    np.testing.assert_array_equal(np.stack(tested.photos), pictures[5:])
    assert [tested.classes[label] for label in tested.labels] == ["truck", "bird"]
    assert tested.labels.dtype == np.int64
    assert trained.classes == tested.classes == CLASSES


@pytest.mark.parametrize("files", [{}, {"data_batch_1": b"cut short"}])
def test_a_damaged_archive(
    files: dict[str, bytes], serve: Callable[[dict[str, bytes]], None]
) -> None:
    serve(files)
    with pytest.raises(TrainingError, match="CIFAR-10 cannot be fetched") as caught:
        cifar_10("train")
    assert_plain(str(caught.value))


def test_without_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(fname: str, **asked: object) -> str:
        raise Exception(f"URL fetch failure on {asked['origin']}")

    monkeypatch.setattr(_KERAS, "get_file", refuse)
    with pytest.raises(TrainingError, match="use the coloured shapes") as caught:
        cifar_10("val")
    assert "http" not in str(caught.value)
