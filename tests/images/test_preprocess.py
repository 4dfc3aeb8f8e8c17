"""The picture against a resize and a crop in two steps; the numbers against arithmetic."""

import dataclasses
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from alexnet.errors import ImageError
from alexnet.images.preprocess import (
    UNTRAINED,
    Fit,
    InputConvention,
    colours_of,
    preview,
    to_input,
    values_of,
)

TORCHVISION = InputConvention(
    mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), crop_share=224 / 256
)
CAFFE = InputConvention(
    channel_order="BGR",
    scale=1.0,
    mean=(104.007, 116.669, 122.679),
    fit=Fit.SQUASH,
    crop_share=227 / 256,
)


def noise(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def plain(colour: tuple[int, int, int], height: int = 20, width: int = 30) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def resized_then_cropped(photo: np.ndarray, resized: int, crop: int) -> np.ndarray:
    """torchvision's Resize (shorter side) and CenterCrop, written out."""
    image = Image.fromarray(photo)
    width, height = image.size
    if width <= height:
        size = (resized, int(resized * height / width))
    else:
        size = (int(resized * width / height), resized)
    image = image.resize(size, Image.Resampling.BILINEAR)
    left, top = round((size[0] - crop) / 2.0), round((size[1] - crop) / 2.0)
    return np.array(image.crop((left, top, left + crop, top + crop)))


@pytest.mark.parametrize(
    ("height", "width"), [(300, 451), (451, 300), (256, 256), (90, 64), (1, 1), (1411, 1411)]
)
def test_torchvision_convention_is_resize_and_centre_crop(height: int, width: int) -> None:
    photo = noise(height, width)
    seen = preview(photo, height=224, width=224, channels=3, convention=TORCHVISION)
    expected = resized_then_cropped(photo, 256, 224)
    # Pillow's fixed-point weights may round differently for the two ways to say the same.
    assert np.abs(seen.astype(int) - expected).max() <= 1


def test_torchvision_numbers() -> None:
    values = to_input(plain((255, 0, 51)), height=4, width=4, channels=3, convention=TORCHVISION)
    expected = [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (0.2 - 0.406) / 0.225]
    np.testing.assert_allclose(values[2, 2], expected, rtol=1e-6)
    assert values.dtype == np.float32
    assert values.flags.c_contiguous


def test_caffe_numbers_are_blue_first() -> None:
    values = to_input(plain((1, 2, 3)), height=2, width=2, channels=3, convention=CAFFE)
    expected = [3 - 104.007, 2 - 116.669, 1 - 122.679]
    np.testing.assert_allclose(values[0, 0], expected, rtol=1e-6)


def test_caffe_picture_is_squashed_then_cropped() -> None:
    photo = noise(300, 451)
    squashed = Image.fromarray(photo).resize((256, 256), Image.Resampling.BILINEAR)
    expected = np.array(squashed.crop((14, 14, 241, 241)))  # (256 - 227) / 2 = 14.5, to even
    seen = preview(photo, height=227, width=227, channels=3, convention=CAFFE)
    assert np.abs(seen.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("fit", Fit)
def test_a_photo_of_the_right_size_is_left_alone(fit: Fit) -> None:
    photo = noise(7, 5)
    np.testing.assert_array_equal(preview(photo, height=7, width=5, channels=3, fit=fit), photo)


def test_centre_crop_keeps_the_centre() -> None:
    photo = plain((0, 0, 0), 2, 6)
    photo[:, 2:4] = 255
    assert (preview(photo, height=2, width=2, channels=3) == 255).all()


def test_squash_keeps_both_ends() -> None:
    photo = plain((0, 0, 0), 2, 8)
    photo[:, 4:] = 200
    seen = preview(photo, height=2, width=2, channels=3, fit=Fit.SQUASH)
    assert seen[0, 0, 0] < 60
    assert seen[0, 1, 0] > 140


def test_padding_is_the_mean_colour_and_near_zero_for_the_network() -> None:
    photo = plain((255, 255, 255), 10, 20)
    for convention in (UNTRAINED, TORCHVISION, CAFFE):
        values = to_input(photo, height=8, width=8, channels=3, convention=convention, fit=Fit.PAD)
        step = np.max(convention.scale / np.array(convention.std))
        assert np.abs(values[[0, 1, 6, 7]]).max() <= step / 2 + 1e-5
        seen = preview(photo, height=8, width=8, channels=3, fit=Fit.PAD)
        assert (seen[2:6] == 255).all()


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_one_channel_is_luma(order: Literal["RGB", "BGR"]) -> None:
    convention = dataclasses.replace(TORCHVISION, channel_order=order, mean=(0.1, 0.2, 0.3))
    photo = plain((200, 100, 50))
    luma = round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)
    assert preview(photo, height=3, width=3, channels=1)[0, 0].tolist() == [luma]
    weights = np.array([0.299, 0.587, 0.114])[:: 1 if order == "RGB" else -1]
    expected = (luma / 255 - weights @ convention.mean) / (weights @ convention.std)
    values = to_input(photo, height=3, width=3, channels=1, convention=convention)
    np.testing.assert_allclose(values, np.full((3, 3, 1), expected), rtol=1e-6)


def test_untrained_convention_is_zero_to_one() -> None:
    values = to_input(plain((0, 51, 255)), height=2, width=2, channels=3)
    np.testing.assert_allclose(values[0, 0], [0, 0.2, 1])


@pytest.mark.parametrize("convention", [UNTRAINED, TORCHVISION, CAFFE])
def test_what_is_fed_shows_the_colours_it_came_from(convention: InputConvention) -> None:
    seen = np.random.default_rng(0).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    np.testing.assert_array_equal(colours_of(values_of(seen, convention), convention), seen)


def test_reduction_averages_instead_of_thinning() -> None:
    photo = plain((0, 0, 0), 64, 64)
    photo[::2] = 255
    seen = preview(photo, height=8, width=8, channels=3)
    assert np.abs(seen.astype(int) - 127).max() <= 6


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([1, 3]),
    st.sampled_from(Fit),
    st.floats(0.05, 1),
)
def test_every_photo_fits_every_input(
    photo_height: int,
    photo_width: int,
    height: int,
    width: int,
    channels: int,
    fit: Fit,
    crop_share: float,
) -> None:
    colour = (30, 60, 90)
    photo = plain(colour, photo_height, photo_width)
    convention = InputConvention(fit=fit, crop_share=crop_share)
    seen = preview(photo, height=height, width=width, channels=channels, convention=convention)
    values = to_input(photo, height=height, width=width, channels=channels, convention=convention)
    assert seen.shape == values.shape == (height, width, channels)
    np.testing.assert_allclose(values, seen / 255, rtol=1e-6)
    middle = seen[(height - 1) // 2, (width - 1) // 2]
    assert middle.tolist() == (list(colour) if channels == 3 else [54])


def test_long_thin_photos_take_no_giant_picture_in_between() -> None:
    for shape in ((1, 12_000), (12_000, 1)):
        assert to_input(noise(*shape), height=227, width=227, channels=3).shape == (227, 227, 3)


def test_the_photo_is_not_changed() -> None:
    photo = noise(9, 9)
    before = photo.copy()
    to_input(photo, height=4, width=4, channels=3, convention=CAFFE)
    np.testing.assert_array_equal(photo, before)


@pytest.mark.parametrize("channels", [0, 2, 4, 64])
def test_other_channel_counts_are_refused(channels: int) -> None:
    with pytest.raises(ImageError, match=rf"not {channels}: change the maps of row In"):
        to_input(noise(4, 4), height=4, width=4, channels=channels)


@pytest.mark.parametrize(("height", "width"), [(0, 4), (4, -1)])
def test_inputs_without_pixels_are_refused(height: int, width: int) -> None:
    with pytest.raises(ImageError, match=f"not {height} × {width}"):
        to_input(noise(4, 4), height=height, width=width, channels=3)


@pytest.mark.parametrize(
    "photo", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)]
)
def test_other_arrays_are_refused(photo: np.ndarray) -> None:
    with pytest.raises(ImageError, match="decode it with load_image"):
        preview(photo, height=4, width=4, channels=3)
