from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.images import Fit, InputConvention, preview, to_input
from alexnet.training.loop.augmentation import (
    NO_AUGMENTATION,
    Augmentation,
    _crop_box,
    augment,
    cutmix,
)
from alexnet.training.loop.batches import (
    ArrayBatches,
    PhotoBatches,
    normalized,
    prefetch,
    smooth_labels,
)
from alexnet.training.loop.preparation import CONVENTION
from alexnet.training.loop.recipe import Recipe
from tests.support.tiny_trainings import tiny_photos

CAFFE = InputConvention("BGR", 1.0, (104.0, 116.7, 122.7), fit=Fit.SQUASH)


def test_without_augmentation_a_photo_is_only_squashed() -> None:
    photo = tiny_photos(2).photos[0]
    found = augment(photo, 24, 20, NO_AUGMENTATION, np.random.default_rng(0))
    squashed = preview(photo, height=24, width=20, channels=3, convention=CONVENTION)
    assert np.array_equal(found, squashed)


@given(st.integers(0, 2**32), st.integers(1, 300), st.integers(1, 300))
def test_crops_keep_their_area_and_shape_inside_the_photo(seed: int, wide: int, high: int) -> None:
    augmentation = Augmentation(min_area=0.3, max_aspect=1.5)
    left, top, right, bottom = _crop_box(wide, high, augmentation, np.random.default_rng(seed))
    assert 0 <= left < right <= wide
    assert 0 <= top < bottom <= high
    across, down = (right - left) / wide, (bottom - top) / high
    assert 0.3 - 1e-9 <= across * down <= 1
    assert 1 / 1.5 - 1e-9 <= across / down <= 1.5 + 1e-9


def test_colours_change_as_each_factor_says() -> None:
    photo = tiny_photos(1 + 1).photos[0]
    oracles: dict[str, Callable[..., Any]] = {
        "brightness": lambda p, f, _: p * f,
        "contrast": lambda p, f, grey: grey.mean() + (p - grey.mean()) * f,
        "saturation": lambda p, f, grey: grey[..., None] + (p - grey[..., None]) * f,
    }
    for name, oracle in oracles.items():
        strengths: dict[str, float] = {
            "brightness": 0.0,
            "contrast": 0.0,
            "saturation": 0.0,
            name: 0.4,
        }
        augmentation = Augmentation(min_area=1.0, max_aspect=1.0, flip=False, **strengths)
        found = augment(
            photo, photo.shape[0], photo.shape[1], augmentation, np.random.default_rng(3)
        )
        # The draws before the factor: ten tries of a crop are one, since every crop is whole.
        whole = photo.astype(float)
        grey = whole @ (0.299, 0.587, 0.114)
        factors = np.linspace(0.6, 1.4, 801)
        errors = [np.abs(np.clip(oracle(whole, f, grey), 0, 255) - found).mean() for f in factors]
        assert min(errors) < 1.5, name


def test_the_same_seed_epoch_and_step_give_the_same_batch_in_any_order() -> None:
    recipe = Recipe(batch=8, epochs=4, augmentation=Augmentation(cutmix=0.5))
    batches = PhotoBatches(tiny_photos(20), 24, 24, 3, CONVENTION, recipe)
    assert (batches.size, batches.steps) == (8, 2)
    steps = [(epoch, step) for epoch in range(3) for step in range(2)]
    forwards = {at: batches.batch(*at) for at in steps}
    for at in reversed(steps):
        again = batches.batch(*at)
        for ours, theirs in zip(again, forwards[at], strict=True):
            assert np.array_equal(ours, theirs)
    assert not np.array_equal(forwards[0, 0][0], forwards[1, 0][0])
    assert not np.array_equal(forwards[0, 0][0], forwards[0, 1][0])


def test_every_photo_is_seen_at_most_once_in_an_epoch() -> None:
    labels = np.arange(20)
    batches = ArrayBatches(labels[:, None].astype(np.float32), labels, 20, Recipe(batch=6))
    for epoch in range(3):
        seen = np.concatenate([batches.batch(epoch, step)[0] for step in range(batches.steps)])
        assert len(np.unique(seen)) == 18


def test_processes_share_a_batch_without_overlap() -> None:
    inputs, labels = np.arange(40, dtype=np.float32)[:, None], np.zeros(40, np.int64)
    recipe = Recipe(batch=10)
    whole = ArrayBatches(inputs, labels, 2, recipe).batch(1, 2)[0]
    shares = [ArrayBatches(inputs, labels, 2, recipe, (n, 2)).batch(1, 2)[0] for n in range(2)]
    assert sorted(np.concatenate(shares).ravel()) == sorted(whole.ravel())


def test_mixing_keeps_distributions_and_pixels() -> None:
    pictures = np.arange(4, dtype=np.float32)[:, None, None, None] * np.ones((4, 9, 7, 3))
    targets = smooth_labels(np.arange(4), 4, 0.0)
    for seed in range(20):
        random = np.random.default_rng(seed)
        mixed, labels = cutmix(pictures.astype(np.float32), targets, random)
        assert np.allclose(labels.sum(axis=1), 1)
        for at in range(4):
            share = (mixed[at, :, :, 0] == at).mean()
            assert share == pytest.approx(labels[at, at], abs=1e-6)
            assert 1 - share == pytest.approx(labels[at, (at - 1) % 4], abs=1e-6)


@pytest.mark.parametrize("convention", [CONVENTION, CAFFE])
@pytest.mark.parametrize("channels", [1, 3])
def test_training_feeds_the_numbers_that_the_app_feeds(
    convention: InputConvention, channels: int
) -> None:
    photos = tiny_photos(4).photos
    pictures = [
        preview(photo, height=24, width=20, channels=3, convention=convention) for photo in photos
    ]
    found = normalized(np.stack(pictures), channels, convention)
    for ours, photo in zip(found, photos, strict=True):
        theirs = to_input(photo, height=24, width=20, channels=channels, convention=convention)
        # Pillow's greys and ours may be rounded to different sides of a half.
        step = convention.scale / min(convention.std) if channels == 1 else 0
        assert np.abs(ours - theirs).max() <= step * 1.01 + 1e-4


def test_batches_prefetched_come_in_order_and_mistakes_arrive() -> None:
    assert list(prefetch(lambda step: step * step, range(20))) == [n * n for n in range(20)]

    def fail(step: int) -> int:
        if step == 3:
            raise ValueError("three")
        return step

    with pytest.raises(ValueError, match="three"):
        list(prefetch(fail, range(20)))
