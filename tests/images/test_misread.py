"""Numbers that Pillow takes for others, against pixels worked out by hand."""

import struct
import zlib

import numpy as np
import pytest

from alexnet.errors import ImageError
from alexnet.images.decode import load_image
from tests.support.hostile_images import png, png_chunk
from tests.support.photo_files import planar_tiff

GROUND = (1, 2, 3)


def png_with_transparency(bits: int, colour: int, row: bytes, *transparent: int) -> bytes:
    """A PNG of one row, two pixels wide, and the colour that is not to be seen."""
    rest = png_chunk(b"tRNS", struct.pack(f">{len(transparent)}H", *transparent))
    rest += png_chunk(b"IDAT", zlib.compress(b"\0" + row)) + png_chunk(b"IEND", b"")
    return png(2, 1, bits=bits, colour=colour, rest=rest)


@pytest.mark.parametrize(
    ("bits", "transparent"),
    [(1, 0), (2, 0), (2, 1), (2, 2), (4, 0), (4, 5), (4, 14), (8, 7), (16, 1000)],
)
def test_transparent_shade_of_any_depth_shows_the_ground(bits: int, transparent: int) -> None:
    white = 2**bits - 1
    packed = (transparent << bits | white) << max(0, 8 - 2 * bits)
    row = packed.to_bytes(max(1, bits // 4), "big")
    photo = load_image(png_with_transparency(bits, 0, row, transparent), ground=GROUND)
    assert photo.tolist() == [[list(GROUND), [255] * 3]]


def test_transparent_colour_of_sixteen_bits_shows_the_ground() -> None:
    colours = (0x1234, 0x5678, 0x9ABC, 0x3400, 0x7800, 0xBC00)
    data = png_with_transparency(16, 2, struct.pack(">6H", *colours), *colours[:3])
    assert load_image(data, ground=GROUND).tolist() == [[list(GROUND), [0x34, 0x78, 0xBC]]]


@pytest.mark.parametrize("order", ["<", ">"])
def test_channels_of_sixteen_bits_may_lie_apart(order: str) -> None:
    colours = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5) * 4
    photo = load_image(planar_tiff(colours.astype(np.uint16) * 257, order, 2))
    np.testing.assert_array_equal(photo, np.moveaxis(colours, 0, -1))


def test_inks_of_sixteen_bits_that_lie_apart_are_refused() -> None:
    with pytest.raises(ImageError):
        load_image(planar_tiff(np.zeros((4, 4, 5), np.uint16), "<", 5))
