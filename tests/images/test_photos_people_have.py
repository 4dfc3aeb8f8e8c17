"""Photos of phones and cameras, whole files that a decoder refuses, and files that lack a part."""

import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alexnet.errors import ImageError
from alexnet.images.decode import decode, load_image
from alexnet.images.limits import ImageLimits
from tests.support.hostile_images import png, png_chunk, tiff
from tests.support.photo_files import bmp_with_alpha, encoded, planar_tiff, with_chunk

COLOURS = np.kron(
    np.array(
        [
            [[200, 30, 30], [30, 200, 30], [30, 30, 200]],
            [[20, 20, 20], [235, 235, 235], [200, 180, 20]],
        ],
        np.uint8,
    ),
    np.ones((32, 32, 1), np.uint8),
)  # (64, 96, 3)
PNG = encoded(Image.fromarray(COLOURS), "PNG")


def textured(height: int = 240, width: int = 160, seed: int = 0) -> Image.Image:
    return Image.fromarray(
        np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    )


def refusal(data: bytes) -> str:
    with pytest.raises(ImageError) as raised:
        load_image(data)
    return str(raised.value)


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_photos_of_phones(format_: str) -> None:
    photo = decode(encoded(Image.fromarray(COLOURS), format_, quality=95))
    assert photo.pixels.shape == COLOURS.shape
    np.testing.assert_allclose(photo.pixels[16::32, 16::32], COLOURS[16::32, 16::32], atol=12)
    assert photo.remark == ""


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_photos_of_phones_are_turned_upright(format_: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.fromarray(np.ascontiguousarray(np.rot90(COLOURS, 1)))
    photo = load_image(encoded(stored, format_, quality=95, exif=exif.tobytes()))
    assert photo.shape == COLOURS.shape
    np.testing.assert_allclose(photo[16::32, 16::32], COLOURS[16::32, 16::32], atol=12)


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_photos_of_phones_may_be_transparent(format_: str) -> None:
    photo = load_image(encoded(Image.new("RGBA", (64, 64)), format_, quality=95))
    np.testing.assert_allclose(photo, 255, atol=3)


def test_an_avif_may_begin_with_the_brand_of_all_pictures_in_boxes() -> None:
    data = encoded(Image.fromarray(COLOURS), "AVIF")
    assert load_image(data[:8] + b"mif1" + data[12:]).shape == COLOURS.shape


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_size_of_photos_of_phones_is_bounded(format_: str) -> None:
    data = encoded(Image.new("RGB", (400, 300)), format_)
    assert "400 × 300 pixels" in refusal_within(data, ImageLimits(max_pixels=100_000))


def refusal_within(data: bytes, limits: ImageLimits) -> str:
    with pytest.raises(ImageError) as raised:
        load_image(data, limits=limits)
    return str(raised.value)


LARGE = zlib.compress(np.random.default_rng(0).bytes(1_500_000))


@pytest.mark.parametrize(
    ("kind", "body", "checksum"),
    [
        (b"iCCP", b"p\0\0" + LARGE, None),
        (b"iCCP", b"no profile", None),
        (b"zTXt", b"a\0\0" + LARGE, None),
        (b"iTXt", b"a\0\1\0\0\0" + LARGE, None),
        (b"tEXt", b"a\0" + b"b" * 2_000_000, None),
        (b"tEXt", b"a\0b", 7),
        (b"eXIf", b"II*\0\0\0\0\0", 7),
        (b"pHYs", b"\0", None),
        (b"gAMA", b"", None),
        (b"cHRM", b"\0" * 3, None),
        (b"acTL", b"\0" * 2, None),
        (b"tIME", b"\xff" * 7, 1),
        (b"tRNS", b"\0\1", 1),
        (b"prVt", b"anything", None),
    ],
    ids=repr,
)
def test_parts_of_a_png_that_nobody_needs_are_passed_over(
    kind: bytes, body: bytes, checksum: int | None
) -> None:
    photo = load_image(with_chunk(PNG, kind, body, checksum=checksum))
    np.testing.assert_array_equal(photo, COLOURS)


def test_parts_of_a_png_that_are_needed_are_still_checked() -> None:
    broken = bytearray(PNG)
    broken[PNG.index(b"IDAT") + 10] ^= 1
    assert "damaged" in refusal(bytes(broken))


def test_a_bmp_with_nothing_but_transparency_is_opaque() -> None:
    assert load_image(bmp_with_alpha([(200, 20, 10, 0), (1, 2, 3, 0)]))[0].tolist() == [
        [200, 20, 10],
        [1, 2, 3],
    ]


def test_a_bmp_with_some_transparency_shows_the_ground() -> None:
    photo = load_image(bmp_with_alpha([(200, 20, 10, 255), (1, 2, 3, 0)]))
    assert photo[0].tolist() == [[200, 20, 10], [255, 255, 255]]


@pytest.mark.parametrize("missing", [1, 2])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_a_jpeg_without_its_end_marker_is_shown(missing: int, progressive: bool, seed: int) -> None:
    whole = encoded(textured(40, 60, seed), "JPEG", quality=75, progressive=progressive)
    cut = decode(whole[:-missing])
    np.testing.assert_array_equal(cut.pixels, load_image(whole))
    assert "lacks its end" in cut.remark


def share_missing(shown: np.ndarray, whole: bytes) -> float:
    """Return what share of the rows lies below the first that is not as in the whole file."""
    differ = (shown != load_image(whole)).reshape(len(shown), -1).any(axis=1)
    return 1 - int(differ.argmax()) / len(shown)


def share_said(remark: str) -> float:
    return int(remark.partition("lowest ")[2].partition("%")[0]) / 100


@pytest.mark.parametrize("subsampling", [0, 2])
def test_a_jpeg_that_lacks_its_last_rows_is_shown_and_says_how_much(subsampling: int) -> None:
    whole = encoded(textured(), "JPEG", quality=90, subsampling=subsampling)
    cut = decode(whole[: len(whole) * 4 // 5])
    missing = share_missing(cut.pixels, whole)
    assert 0.1 < missing < 0.35
    assert abs(share_said(cut.remark) - missing) < 0.08


FILLINGS = {
    "erased": (b"\xff", b""),
    "erased, then an end": (b"\xff", b"\xff\xd9"),
    "unwritten": (b"\0", b""),
    "an end": (b"", b"\xff\xd9"),
}


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize(
    "how",
    [{}, {"mode": "L"}, {"mode": "CMYK"}, {"optimize": True}, {"restart_marker_rows": 1}],
    ids=repr,
)
def test_a_cut_jpeg_that_was_filled_up_is_a_cut_one(how: dict[str, object], filling: str) -> None:
    mode = str(how.get("mode", "RGB"))
    options = {key: value for key, value in how.items() if key != "mode"}
    fill, end = FILLINGS[filling]
    whole = encoded(textured().convert(mode), "JPEG", quality=50, **options)
    for share in (0.61, 0.7, 0.8, 0.93):
        kept = int(len(whole) * share)
        cut = decode(whole[:kept] + fill * (len(whole) - kept) + end)
        missing = share_missing(cut.pixels, whole)
        assert abs(missing - (1 - share)) < 0.12
        assert abs(share_said(cut.remark) - missing) < 0.08
    kept = int(len(whole) * 0.4)
    assert "damaged" in refusal(whole[:kept] + fill * (len(whole) - kept) + end)


def test_zeros_between_the_cut_and_an_end_are_no_rows() -> None:
    # With few bytes a row, the zeros make some rows, and the rest is plain.
    whole = encoded(textured(1600), "JPEG", quality=5)
    kept = len(whole) * 3 // 4
    filled = decode(whole[:kept] + bytes(len(whole) - kept) + b"\xff\xd9")
    assert filled.remark == decode(whole[:kept]).remark
    assert "lowest 2" in filled.remark


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_progressive_jpeg_with_an_end_behind_the_cut_is_less_fine(share: float) -> None:
    whole = encoded(textured(), "JPEG", quality=90, progressive=True)
    assert "less fine" in decode(whole[: int(len(whole) * share)] + b"\xff\xd9").remark


@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_progressive_jpeg_cut_between_two_scans_is_less_fine(mode: str, end: bytes) -> None:
    whole = encoded(textured().convert(mode), "JPEG", progressive=True)
    scans = [found.start() for found in re.finditer(b"\xff\xda", whole)]
    for start in scans[1:]:
        tables = whole.rindex(b"\xff\xc4", 0, start)
        assert "less fine" in decode(whole[:tables] + end).remark


GREY = Image.new("RGB", (160, 120), (128, 128, 128))


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize(
    "how",
    [{}, {"optimize": True}, {"progressive": True}, {"restart_marker_blocks": 3}],
    ids=repr,
)
def test_of_a_whole_jpeg_nothing_is_said(how: dict[str, bool], mode: str) -> None:
    plain_below = textured()
    plain_below.paste(GREY, (0, 120))
    for image in (textured(), textured(17, 33), plain_below, GREY, Image.new("RGB", (90, 70))):
        whole = encoded(image.convert(mode), "JPEG", **how)
        assert decode(whole).remark == ""
        assert decode(whole + bytes(4096)).remark == ""
        assert decode(whole[:-2]).remark.endswith("the photo itself is whole.")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_a_progressive_jpeg_cut_in_its_first_scan_lacks_rows(share: float) -> None:
    exif = encoded(textured(40, 40), "JPEG", progressive=True)
    notes = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + exif
    # Tall, as the decoder blurs some rows above the missing ones.
    whole = encoded(textured(1200), "JPEG", quality=90, progressive=True, exif=notes)
    first = whole.index(b"\xff\xda", len(notes))
    kept = first + int((whole.index(b"\xff\xda", first + 2) - first) * share)
    if share < 0.5:
        assert "damaged" in refusal(whole[:kept])
    else:
        assert abs(share_said(decode(whole[:kept]).remark) - (1 - share)) < 0.12


def test_a_progressive_jpeg_that_lacks_its_last_scan_is_less_fine() -> None:
    whole = encoded(textured(), "JPEG", quality=90, progressive=True)
    cut = decode(whole[: len(whole) * 4 // 5])
    assert "less fine" in cut.remark
    assert cut.pixels.shape == (240, 160, 3)


def test_a_jpeg_with_a_second_picture_is_cut_as_one_without() -> None:
    plain = encoded(textured(), "JPEG", quality=90)
    double = encoded(textured(), "MPO", quality=90, save_all=True, append_images=[GREY])
    assert decode(double).remark == ""
    kept = len(plain) * 4 // 5
    cut = decode(double[: kept + double.index(b"\xff\xdb") - plain.index(b"\xff\xdb")])
    np.testing.assert_array_equal(cut.pixels, load_image(plain[:kept]))
    assert cut.remark == decode(plain[:kept]).remark
    assert "The JPEG file" in refusal(double[: kept // 3])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.45])
def test_a_jpeg_that_lacks_more_than_half_is_damaged(share: float) -> None:
    whole = encoded(textured(), "JPEG", quality=90)
    assert "damaged or cut short" in refusal(whole[: int(len(whole) * share)])


def test_a_jpeg_that_lacks_its_end_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = encoded(textured(), "JPEG", exif=exif)
    assert load_image(whole[:-2]).shape == (160, 240, 3)


def whole_tiff(*, compression: int, bits: int = 8, sample_format: int = 1) -> bytes:
    """A little-endian TIFF, one strip, every byte of it there."""
    strip = bytes(range(48)) * bits
    fields = [
        (256, 4, 1, 4),
        (257, 4, 1, 4),
        (258, 3, 1, bits),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, 4),
        (279, 4, 1, len(strip)),
        (339, 3, 1, sample_format),
    ]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in fields)
    start = struct.pack("<I", 8 + len(strip))
    return b"II*\0" + start + strip + struct.pack("<H", len(fields)) + directory + b"\0" * 4


@pytest.mark.parametrize(
    "how",
    [
        {"compression": 9999},
        {"compression": 34887},
        {"compression": 1, "bits": 64, "sample_format": 3},
        {"compression": 1, "bits": 24},
    ],
    ids=repr,
)
def test_a_whole_tiff_of_an_unknown_kind_is_no_damaged_one(how: dict[str, int]) -> None:
    sentence = refusal(whole_tiff(**how))
    assert f"compression {how['compression']}" in sentence
    assert "not read here" in sentence
    assert "damaged" not in sentence


def test_a_tiff_of_an_unknown_kind_that_lacks_its_numbers_is_damaged() -> None:
    whole = bytearray(whole_tiff(compression=9999))
    at = whole.index(struct.pack("<HH", 279, 4)) + 8
    whole[at : at + 4] = struct.pack("<I", 100_000)
    assert "damaged" in refusal(bytes(whole))


def test_a_whole_bmp_of_an_unknown_kind_is_no_damaged_one() -> None:
    whole = bytearray(bmp_with_alpha([(1, 2, 3, 4)]))
    whole[30:34] = struct.pack("<I", 4)  # a JPEG inside, for printers
    sentence = refusal(bytes(whole))
    assert "compression 4" in sentence
    assert "damaged" not in sentence


def test_a_jpeg_of_an_unknown_kind_is_no_damaged_one() -> None:
    lossless = encoded(textured(), "JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1)
    assert "JPEG of a kind that is not read here" in refusal(lossless)


@pytest.mark.parametrize(
    ("start", "called"),
    [
        (b"\xff\x0a\xff\x07", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1", "raw"),
        (b"FUJIFILMCCD-RAW 0201", "raw"),
        (b"IIRO\x08\0\0\0", "raw"),
        (b"IIU\0\x18\0\0\0", "raw"),
    ],
)
def test_other_formats_of_photos_are_named(start: bytes, called: str) -> None:
    sentence = refusal(start + b"\0" * 40)
    assert called in sentence
    assert "HEIC, AVIF" in sentence


@pytest.mark.parametrize("mark", [(330, 4, 1, 8), (50706, 1, 4, 0x401)], ids=["NEF", "DNG"])
def test_the_small_picture_of_a_raw_file_is_not_taken_for_the_photo(
    mark: tuple[int, int, int, int],
) -> None:
    small = (254, 4, 1, 1)
    assert "a camera's raw file: export it as JPEG" in refusal(tiff(8, 8, entries=(small, mark)))
    assert load_image(tiff(8, 8, entries=(small,))).shape == (8, 8, 3)
    assert load_image(tiff(8, 8, entries=(mark,))).shape == (8, 8, 3)


@pytest.mark.parametrize(("count", "rest"), [(2, (1, 2)), (3, (6,))], ids=["grey", "YCbCr"])
def test_a_whole_tiff_of_a_rare_kind_is_no_damaged_one(count: int, rest: tuple[int, ...]) -> None:
    whole = planar_tiff(np.zeros((count, 4, 5), np.uint8), "<", *rest)
    assert "TIFF of a kind that is not read here" in refusal(whole)
    wrong_length = whole.replace(struct.pack("<I", 20), struct.pack("<I", 2_000))
    assert "damaged" in refusal(wrong_length)


def test_a_png_for_an_iphone_is_no_damaged_one() -> None:
    pixels = zlib.compress(b"\0" * 10, wbits=-15)
    rest = png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")
    plain = png(2, 1, colour=6, rest=rest)
    assert "damaged" in refusal(plain)
    assert "Apple" in refusal(plain[:8] + png_chunk(b"CgBI", b"\x50\0\x20\x02") + plain[8:])


def test_a_path_is_read_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "photo.jfif"
    path.write_bytes(PNG)
    for source in (path, str(path), PNG):
        np.testing.assert_array_equal(load_image(source), COLOURS)


def test_a_path_that_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"no file photo\.jpg"):
        load_image(tmp_path / "photo.jpg")
    with pytest.raises(ImageError, match="is a folder"):
        load_image(str(tmp_path))
    with pytest.raises(ImageError, match="cannot be opened"):
        load_image("a\0b.jpg")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(PNG)
    with pytest.raises(ImageError, match=f"has {len(PNG):,} bytes"):
        load_image(path, limits=ImageLimits(max_bytes=len(PNG) - 1))
