"""What a visitor brings to learn from, without a page."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from alexnet.errors import TrainingError
from alexnet.explorer import training_material
from alexnet.explorer.options.options import Options
from alexnet.explorer.photos import Photo
from alexnet.explorer.training_material import Archive, Material, PhotoClass, TrainingPhoto
from alexnet.images.decode import Decoded, decode
from alexnet.training.background.spec import ARCHIVE
from alexnet.training.data.layout import ClassesAre, UnclearLayoutError
from tests.support.photo_archives import jpeg

BY_CLASS = Options(train_data="photos")
ZIP = Options(train_data="archive")
COUNTS = {"cat": 3, "dog": 4}


def read(photo: Photo) -> Decoded:
    return decode(photo.data)


def nowhere(digest: str) -> None:
    """No archive lies here."""


def with_photos(*names: str) -> Material:
    """Return a class of one photo for every name."""
    photo = TrainingPhoto("a.jpg", b"a")
    return Material(tuple(PhotoClass(n, name, (photo,)) for n, name in enumerate(names)))


def unclear(classes_are: ClassesAre) -> dict[str, int]:
    if not classes_are:
        raise UnclearLayoutError("pets.zip", ("A", "B"), ("cat", "dog"))
    return COUNTS if classes_are == "inner" else {"A": 3, "B": 4}


def test_classes_keep_their_ids_and_photos_whatever_happens_to_others() -> None:
    kept = Material().with_class().without_class(1).with_class()
    assert [(kind.id, kind.name) for kind in kept.classes] == [
        (0, "one"),
        (2, "class 3"),
        (3, "class 3"),
    ]
    filled, _ = kept.with_photos(2, [("a.jpg", jpeg())], read)
    assert [len(kind.photos) for kind in filled.named(2, "cat").classes] == [0, 1, 0]
    assert filled.emptied(2) == kept


@given(st.text(max_size=60))
def test_names_are_trimmed_and_bounded(name: str) -> None:
    kept = Material().named(1, name).classes[1].name
    assert name.strip().startswith(kept)
    assert len(kept) == min(len(name.strip()), training_material.LONGEST_NAME)


def test_kept_photos_carry_nothing_but_colours() -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.fromarray(np.zeros((900, 700, 3), np.uint8)).save(file, "JPEG", exif=exif)
    assert b"where I live" in file.getvalue()
    kept, sentences = Material().with_photos(0, [("home.jpg", file.getvalue())], read)
    smaller = kept.classes[0].photos[0].data
    assert b"where I live" not in smaller
    assert max(Image.open(io.BytesIO(smaller)).size) == 512
    assert sentences == []


def test_a_file_that_is_no_photo_is_named_and_the_others_are_kept() -> None:
    files = [("a.jpg", jpeg()), ("b.jpg", b"text"), ("c.jpg", jpeg())]
    kept, sentences = Material().with_photos(1, files, read)
    assert [photo.name for photo in kept.classes[1].photos] == ["a.jpg", "c.jpg"]
    assert len(sentences) == 1
    assert sentences[0].startswith("b.jpg: ")


def test_what_a_photo_lacks_is_said() -> None:
    def cut(photo: Photo) -> Decoded:
        return Decoded(np.zeros((8, 8, 3), np.uint8), "Its lower half is missing.")

    kept, sentences = Material().with_photos(0, [("a.jpg", b"")], cut)
    assert sentences == ["a.jpg was taken. Its lower half is missing."]
    assert len(kept.classes[0].photos) == 1


def test_no_more_photos_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_material, "_MOST_PHOTOS", 3)
    kept, sentences = Material().with_photos(0, [("a.jpg", jpeg())] * 2, read)
    assert sentences == []
    kept, sentences = kept.with_photos(1, [("no.jpg", b""), *[("b.jpg", jpeg())] * 5], read)
    assert [len(kind.photos) for kind in kept.classes] == [2, 1]
    assert "No more than 3 photos are kept" in sentences[-1]


def test_photos_by_class_become_files_of_the_job() -> None:
    kept = with_photos("dog", "cat")
    kept, _ = kept.with_photos(0, [("b.jpg", jpeg())], read)
    data, files = kept.described(BY_CLASS, nowhere)
    assert data.classes == ("cat", "dog")
    assert [[name for name, _ in own] for own in data.files] == [["a.jpg"], ["a.jpg", "b.jpg"]]
    dog = kept.classes[0]
    for photo, (_, file) in zip(dog.photos, data.files[1], strict=True):
        assert files[f"photos/{file}"] == photo.data
    assert len(files) == 3


@pytest.mark.parametrize(
    ("material", "sentence"),
    [
        (with_photos("cat"), "add another one"),
        (with_photos("cat", "cat"), "a name of its own"),
        (with_photos("cat", ""), "a name of its own"),
        (with_photos("cat", "dog").emptied(1), "The class 'dog' has no photo"),
    ],
)
def test_what_is_missing_is_said(material: Material, sentence: str) -> None:
    with pytest.raises(TrainingError, match=sentence):
        material.described(BY_CLASS, nowhere)


def test_an_archive_is_described_with_the_answer_about_its_folders() -> None:
    asked = Material().with_archive("f00d", "pets.zip", unclear)
    assert asked.archive is None
    assert asked.question is not None
    assert (asked.question.outer, asked.question.inner) == (("A", "B"), ("cat", "dog"))
    kept = asked.with_archive("f00d", "pets.zip", unclear, "inner")
    assert kept.question is None
    assert kept.class_count(ZIP) == 2
    data, files = kept.described(ZIP, lambda digest: Path("kept", digest))
    assert (data.name, data.classes_are) == ("pets.zip", "inner")
    assert files == {ARCHIVE: Path("kept", "f00d")}


@pytest.mark.parametrize("material", [Material(), Material(archive=Archive("f00d", "a", COUNTS))])
def test_an_archive_that_does_not_lie_here_is_asked_for(material: Material) -> None:
    with pytest.raises(TrainingError, match="There is no archive yet"):
        material.described(ZIP, nowhere)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"train_data": "shapes", "train_shapes": "star,circle"}, 2),
        ({"train_data": "shapes", "train_shapes": "star,nonsense"}, 4),
        ({"train_data": "cifar10"}, 10),
        ({"train_data": "archive"}, 0),
        ({"train_data": "photos"}, 2),
    ],
)
def test_the_count_of_classes_is_that_of_the_described_data(
    options: dict[str, Any], count: int
) -> None:
    chosen = Options(**options)
    kept = with_photos("cat", "dog")
    assert kept.class_count(chosen) == count
    if chosen.train_data in ("shapes", "photos"):
        assert len(kept.described(chosen, nowhere)[0].classes) == count


@pytest.mark.parametrize(
    "material",
    [
        Material(),
        with_photos("cat", "dog"),
        Material(archive=Archive("f00d", "pets.zip", COUNTS, "inner")),
        Material().with_archive("f00d", "pets.zip", unclear),
    ],
)
def test_plain_values_bring_all_back(material: Material) -> None:
    assert Material.from_value(material.to_value()) == material
