"""What is shown of the pictures to learn from, before a training."""

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from alexnet.explorer.options.options import Options
from alexnet.explorer.photos import Photo
from alexnet.explorer.training_material import Archive, Material
from alexnet.explorer.training_samples import MOST, Tiles, TrainingSamples, training_samples
from alexnet.images.decode import Decoded, decode
from alexnet.training.background.photos import read_job_photos
from alexnet.training.background.spec import JobData
from alexnet.training.background.tiles import TILE, tile
from alexnet.training.data.shapes import SHAPES
from tests.support.photo_archives import jpeg

SIZE = (64, 64)
NOTHING = Material()


def nothing(_archive: Archive) -> Tiles:
    raise AssertionError("no archive is looked into")


def samples(options: Options, material: Material = NOTHING) -> TrainingSamples:
    return training_samples(options, material, SIZE, nothing)


def shown(found: TrainingSamples) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(data)), float) for _, data in found.pictures if data]


def test_shapes_are_those_that_the_training_draws() -> None:
    found = samples(Options(train_shapes="circle,star", train_count=40))
    drawn = read_job_photos(
        JobData("shapes", classes=("circle", "star"), count=40),
        None,  # type: ignore[arg-type]
        SIZE,
        lambda *_: None,
    ).trained
    circles = [photo for photo, label in zip(drawn.photos, drawn.labels, strict=True) if not label]
    assert [label for label, _ in found.pictures] == ["circle"] * 12 + ["star"] * 12
    for seen, own in zip(shown(found)[:12], circles[:12], strict=True):
        assert np.abs(seen - tile(own)).mean() < 20, "but for the JPEG's losses"


@pytest.mark.parametrize("count", [20, 1_400])
@pytest.mark.parametrize("classes", [tuple(SHAPES)[:2], tuple(SHAPES)[:5], tuple(SHAPES)])
def test_every_shape_is_shown(classes: Sequence[str], count: int) -> None:
    found = samples(Options(train_shapes=",".join(classes), train_count=count))
    assert {label for label, _ in found.pictures} == set(classes)
    assert len(found.pictures) <= min(MOST, count)
    assert f"{len(found.pictures)} of the {count:,}" in found.words
    assert {picture.shape for picture in shown(found)} == {(TILE, TILE, 3)}


def read(photo: Photo) -> Decoded:
    return decode(photo.data)


def test_photos_class_by_class() -> None:
    empty = samples(Options(train_data="photos"))
    assert empty.pictures == (("one", None),) * 5 + (("other", None),) * 5
    assert "add its photos" in empty.words
    material, _ = Material().named(0, "cat").with_photos(0, [("a.jpg", jpeg())] * 3, read)
    material, _ = material.with_photos(1, [("b.jpg", jpeg(False))], read)
    found = samples(Options(train_data="photos"), material)
    assert [label for label, _ in found.pictures] == ["cat"] * 5 + ["other"] * 5, "with places"
    assert found.words.startswith("4 of your 4 photos")
    assert [picture.mean() > 120 for picture in shown(found)] == [True, True, True, False]


def test_an_archive() -> None:
    options = Options(train_data="archive")
    assert not samples(options).pictures
    archive = Archive("0" * 64, "pets.zip", {"cat": 3, "dog": 4, "elk": 5})
    tiles = [("cat", np.full((TILE, TILE, 3), 200, np.uint8))]
    found = training_samples(options, Material(archive=archive), SIZE, lambda _: tiles)
    assert [label for label, _ in found.pictures] == ["cat"]
    assert found.words == "1 of the 12 files of pets.zip. 2 more classes are not shown."


def test_what_must_be_fetched_is_named() -> None:
    found = samples(Options(train_data="cifar10"))
    assert not found.pictures
    assert "airplane" in found.words
    assert "fetched" in found.words
