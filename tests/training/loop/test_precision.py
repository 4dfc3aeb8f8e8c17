"""Whatever rows a network has, it learns in the precision that "auto" may choose."""

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import AveragePooling, Convolution, Dense, Input, MaxPooling
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.preparation import prepare
from alexnet.training.loop.recipe import Recipe
from tests.support.tiny_trainings import CLASSES, tiny_photos

EVERY_ROW = Architecture(
    (
        Input(name="In", size=(24, 24)),
        Convolution(name="C1", filters=8, padding="same", normalization="lrn"),
        MaxPooling(name="S2"),
        Convolution(name="C3", filters=8, groups=2, normalization="batch", activation="tanh"),
        AveragePooling(name="S4"),
        Dense(name="F5", units=16, dropout=0.5),
        Dense(name="Out", units=len(CLASSES), activation="softmax"),
    )
)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_every_kind_of_row_learns(precision: str) -> None:
    photos = tiny_photos(16)
    nothing = PhotoSet([], np.zeros(0, np.int64), photos.classes)
    recipe = Recipe(epochs=1, batch=8, precision=precision, unit_variance=True)
    job = prepare(EVERY_ROW, photos, nothing, recipe)
    before = np.asarray(job.model.get_layer("C1").kernel).copy()
    job.trainer.run()
    after = np.asarray(job.model.get_layer("C1").kernel)
    assert np.isfinite(after).all()
    assert (after != before).any()
