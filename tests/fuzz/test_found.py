"""What the campaign found, or what was found beside it, each as a test of its own."""

import io
import tarfile
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from alexnet.errors import LessonError, TrainingError, WeightsError
from alexnet.lessons import load
from alexnet.training.data.collection import count_photos, read_collection
from alexnet.weights.formats import declared, read_weights
from alexnet.weights.formats.packed import pack_sparse
from tests.fuzz.seeds import collection
from tests.support.hostile import assert_plain
from tests.support.weight_files import saved_npz


def zip_with_an_empty_name() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in collection(has_parts=False):
            archive.writestr(name, content)
        nameless = zipfile.ZipInfo("?")
        nameless.filename = ""
        archive.writestr(nameless, b"content")
    return file.getvalue()


def tar_with_a_nameless_file() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in (*collection(has_parts=False), ("././.", b"content")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("make", [zip_with_an_empty_name, tar_with_a_nameless_file])
def test_a_file_without_a_name_is_passed_over(make: Callable[[], bytes]) -> None:
    data = make()
    counts = count_photos(data, name="photos.zip")
    assert counts == {"blue": 2, "dark": 2, "red": 2}
    found = read_collection(data, name="photos.zip", part="train", size=(8, 8))
    assert len(found.photos) == 6


def test_a_long_name_does_not_make_a_long_sentence() -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        pipe = tarfile.TarInfo("x" * 900)
        pipe.type = tarfile.FIFOTYPE
        archive.addfile(pipe)
    with pytest.raises(TrainingError, match="neither a plain file") as refused:
        count_photos(file.getvalue(), name="photos.tar")
    assert_plain(str(refused.value))


def test_a_long_class_does_not_make_a_long_sentence() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in collection(has_parts=False):
            archive.writestr(name, content)
        archive.writestr(f"{'y' * 900}/", b"")
    with pytest.raises(TrainingError, match="has no photo") as refused:
        count_photos(file.getvalue(), name="photos.zip")
    assert_plain(str(refused.value))


def packed(path: str, inputs: int, outputs: int) -> bytes:
    """A packed matrix that keeps one number."""
    matrix = np.zeros((2, 2), np.float32)
    matrix[0, 0] = 1
    parts = pack_sparse("F", matrix)
    parts["F.scales"] = np.ones(outputs, np.float32)
    parts["F.counts"] = np.eye(1, inputs, dtype=np.int32)[0]
    return saved_npz(compressed=True, **{f"{path}{key[1:]}": part for key, part in parts.items()})


def test_a_packed_matrix_does_not_unpack_from_next_to_nothing() -> None:
    data = packed("F9/kernel", 4_000, 4_000)
    assert len(data) < 10_000
    with pytest.raises(WeightsError, match="would unpack from") as refused:
        read_weights(data, name="mine.npz")
    assert_plain(str(refused.value))
    assert read_weights(packed("F9/kernel", 400, 400), name="a")["F9/kernel"].any()


def test_the_name_of_packed_parts_is_made_printable() -> None:
    parts: dict[str, np.ndarray] = {
        "F\n\u202e.values": np.zeros(3, np.int8),
        "F\n\u202e.scales": np.zeros(2, np.float32),
    }
    with pytest.raises(WeightsError, match="do not fit together") as refused:
        declared(saved_npz(compressed=False, **parts), name="mine.npz")
    assert_plain(str(refused.value))


def test_a_lesson_with_sentences_for_a_word_is_refused_in_one_sentence() -> None:
    sentences = "The window moves by some pixels at a time. It is wide. How wide? Nobody knows. Or?"
    with pytest.raises(LessonError) as caught:
        load(f"schema: 1\nid: ab\ntitle: x\nminutes: 9\nlevel: {sentences}")
    assert_plain(str(caught.value))
    assert caught.value.line == 5
