"""Formats, modes and orientations, each against pixels worked out by hand."""

import threading
import tracemalloc
from typing import Never

import numpy as np
import pytest
from PIL import Image, ImageFile

from alexnet.errors import ImageError
from alexnet.images.decode import FORMATS, load_image
from alexnet.images.limits import ImageLimits
from tests.support.photo_files import encoded

LOSSLESS = ("PNG", "BMP", "TIFF", "WEBP")

COLOURS = np.array(
    [[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[0, 0, 0], [255, 255, 255], [12, 34, 56]]], np.uint8
)  # (2, 3, 3)


@pytest.mark.parametrize("format_", LOSSLESS)
def test_lossless_formats_return_every_pixel(format_: str) -> None:
    options = {"lossless": True} if format_ == "WEBP" else {}
    photo = load_image(encoded(Image.fromarray(COLOURS), format_, **options))
    assert photo.dtype == np.uint8
    np.testing.assert_array_equal(photo, COLOURS)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_returns_the_colour_of_a_plain_photo(format_: str) -> None:
    photo = load_image(encoded(Image.new("RGB", (17, 9), (200, 100, 50)), format_))
    assert photo.shape == (9, 17, 3)
    np.testing.assert_allclose(photo, np.broadcast_to((200, 100, 50), (9, 17, 3)), atol=3)


@pytest.mark.parametrize("format_", FORMATS)
def test_one_pixel_is_a_photo(format_: str) -> None:
    assert load_image(encoded(Image.new("RGB", (1, 1), "white"), format_)).shape == (1, 1, 3)


def test_result_may_be_written_to() -> None:
    photo = load_image(encoded(Image.fromarray(COLOURS), "PNG"))
    photo[0, 0] = 7
    assert photo[0, 0].tolist() == [7, 7, 7]


def test_greyscale_becomes_three_equal_channels() -> None:
    grey = np.array([[0, 127, 255]], np.uint8)
    photo = load_image(encoded(Image.fromarray(grey), "PNG"))
    assert photo.tolist() == [[[0] * 3, [127] * 3, [255] * 3]]


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP"])
def test_one_bit_is_black_and_white(format_: str) -> None:
    image = Image.new("1", (2, 1), 0)
    image.putpixel((1, 0), 1)
    assert load_image(encoded(image, format_)).tolist() == [[[0] * 3, [255] * 3]]


@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(format_: str) -> None:
    grey = np.array([[0, 257, 300, 32768, 65535]], np.uint16)
    photo = load_image(encoded(Image.fromarray(grey), format_))
    assert photo[0, :, 0].tolist() == [0, 1, 1, 128, 255]


def test_sixteen_bit_tiff_may_count_from_white() -> None:
    grey = np.array([[0, 65535]], np.uint16)
    data = encoded(Image.fromarray(grey), "TIFF", tiffinfo={262: 0})
    assert load_image(data)[0, :, 0].tolist() == [255, 0]


def test_big_endian_sixteen_bit_tiff() -> None:
    image = Image.frombytes("I;16B", (2, 1), bytes([0x00, 0x00, 0xFF, 0xFF]))
    assert load_image(encoded(image, "TIFF"))[0, :, 0].tolist() == [0, 255]


def test_transparent_shade_of_a_sixteen_bit_png_shows_the_ground() -> None:
    grey = np.array([[0, 1000]], np.uint16)
    data = encoded(Image.fromarray(grey), "PNG", transparency=1000)
    assert load_image(data, ground=(1, 2, 3)).tolist() == [[[0, 0, 0], [1, 2, 3]]]


@pytest.mark.parametrize("mode", ["F", "I"])
def test_modes_without_an_agreed_white_are_named(mode: str) -> None:
    with pytest.raises(ImageError, match=f"stores its colours as {mode}"):
        load_image(encoded(Image.new(mode, (2, 2)), "TIFF"))


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP"])
def test_transparency_shows_white(format_: str) -> None:
    image = Image.new("RGBA", (3, 1))
    for x, pixel in enumerate([(255, 0, 0, 255), (255, 0, 0, 128), (0, 0, 0, 0)]):
        image.putpixel((x, 0), pixel)
    options = {"lossless": True, "exact": True} if format_ == "WEBP" else {}
    photo = load_image(encoded(image, format_, **options))
    # 255 x (1 - 128 / 255) = 127 of the white ground comes through in green and blue.
    assert photo.tolist() == [[[255, 0, 0], [255, 127, 127], [255, 255, 255]]]


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparency_shows_the_ground_asked_for(mode: str) -> None:
    image = Image.new(mode, (1, 1))
    assert load_image(encoded(image, "PNG"), ground=(10, 20, 30)).tolist() == [[[10, 20, 30]]]


@pytest.mark.parametrize("format_", ["PNG", "GIF"])
def test_palette_with_one_transparent_colour(format_: str) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)
    assert load_image(encoded(image, format_)).tolist() == [[[10, 20, 30], [40, 50, 60]]]
    photo = load_image(encoded(image, format_, transparency=1))
    assert photo.tolist() == [[[10, 20, 30], [255, 255, 255]]]


def test_palette_with_an_alpha_per_colour() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.putpixel((1, 0), 1)
    data = encoded(image, "PNG", transparency=bytes([0, 51]))
    assert load_image(data).tolist() == [[[255] * 3, [204] * 3]]


@pytest.mark.parametrize(("mode", "key"), [("L", 7), ("RGB", (7, 7, 7))])
def test_one_transparent_colour_without_a_palette(
    mode: str, key: int | tuple[int, int, int]
) -> None:
    image = Image.new(mode, (2, 1), key)
    image.putpixel((1, 0), 8 if mode == "L" else (8, 8, 8))
    data = encoded(image, "PNG", transparency=key)
    assert load_image(data).tolist() == [[[255] * 3, [8] * 3]]


@pytest.mark.parametrize("format_", ["TIFF", "JPEG"])
def test_cmyk(format_: str) -> None:
    options = {"quality": 100} if format_ == "JPEG" else {}
    photo = load_image(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), format_, **options))
    np.testing.assert_allclose(photo[4, 4], (255, 0, 0), atol=3)


def test_first_frame_of_an_animation() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for format_ in ("GIF", "PNG", "TIFF", "WEBP"):
        data = encoded(frames[0], format_, save_all=True, append_images=frames[1:])
        np.testing.assert_allclose(load_image(data)[0, 0], (255, 0, 0), atol=3)


# What a camera stores for each orientation (CIPA DC-008, figure of tag 0x0112), seen from the
# upright photo: the operation that undoes what the viewer will do.
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: np.rot90(upright, 1),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_photos_are_turned_upright(orientation: int, format_: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](COLOURS)))
    options = {"lossless": True} if format_ == "WEBP" else {}
    photo = load_image(encoded(stored, format_, exif=exif, **options))
    np.testing.assert_array_equal(photo, COLOURS)


@pytest.mark.parametrize("orientation", STORED)
def test_jpeg_photos_are_turned_upright(orientation: int) -> None:
    quarters = np.kron(np.array([[0, 80, 160], [240, 200, 120]], np.uint8), np.ones((8, 8)))
    upright = quarters.astype(np.uint8)  # (16, 24), one shade per block of the JPEG
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    photo = load_image(encoded(stored, "JPEG", exif=exif, quality=100))
    np.testing.assert_allclose(photo[..., 0], upright, atol=2)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_ignored(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = load_image(encoded(Image.fromarray(COLOURS), "PNG", exif=exif))
    np.testing.assert_array_equal(photo, COLOURS)


@pytest.mark.parametrize("notes", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"garbage" * 9])
def test_damaged_camera_notes_do_not_cost_the_photo(notes: bytes) -> None:
    photo = load_image(encoded(Image.new("RGB", (8, 8), "white"), "JPEG", exif=notes))
    assert photo.shape == (8, 8, 3)


def test_limits_are_checked_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(image: object) -> Never:
        raise AssertionError("a pixel was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", refuse)
    data = encoded(Image.new("L", (400, 300)), "PNG")
    with pytest.raises(ImageError, match=f"has {len(data)} bytes; no more than 10 "):
        load_image(data, limits=ImageLimits(max_bytes=10))
    with pytest.raises(ImageError, match=r"400 × 300 pixels in size; no more than 0\.1 mega"):
        load_image(data, limits=ImageLimits(max_pixels=100_000))
    with pytest.raises(ImageError, match="is 400 × 300 pixels; no side may be longer than 399"):
        load_image(data, limits=ImageLimits(max_side=399))


def test_limits_are_inclusive() -> None:
    data = encoded(Image.new("L", (400, 300)), "PNG")
    limits = ImageLimits(max_bytes=len(data), max_pixels=120_000, max_side=400)
    assert load_image(data, limits=limits).shape == (300, 400, 3)


def test_running_out_of_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(image: object) -> Never:
        raise MemoryError

    data = encoded(Image.new("L", (4, 3)), "BMP")
    monkeypatch.setattr(ImageFile.ImageFile, "load", refuse)
    with pytest.raises(ImageError, match="not enough memory to decode 4 × 3 pixels"):
        load_image(data)


def test_threads_do_not_disturb_each_other() -> None:
    data = encoded(Image.fromarray(COLOURS), "PNG")
    photos: list[np.ndarray] = []

    def work() -> None:
        photos.extend(load_image(data) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(photos) == 160
    assert all((photo == COLOURS).all() for photo in photos)


def test_pillow_is_left_as_it_was() -> None:
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
    load_image(encoded(Image.fromarray(COLOURS), "PNG"))
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


def test_memory_of_an_ordinary_photo_is_bounded() -> None:
    data = encoded(Image.new("RGB", (1000, 1000)), "PNG")
    tracemalloc.start()
    load_image(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * 1_000_000
