"""Bytes that somebody uploaded -> an upright RGB photo, or one plain sentence why not.

Nothing about the bytes is trusted. The formats are a fixed list, the size is read from the
header and checked before a pixel is decoded, and whatever Pillow raises or warns of becomes
one ``ImageError``. Colour profiles are left unread, as the usual training pipelines leave them:
the numbers in the file are the numbers that the network gets.

Example:
    >>> from io import BytesIO
    >>> from PIL import Image
    >>> file = BytesIO()
    >>> Image.new("LA", (3, 2), (0, 0)).save(file, "PNG")
    >>> photo = load_image(file.getvalue())
    >>> photo.shape, photo.dtype.name, photo[0, 0].tolist()
    ((2, 3, 3), 'uint8', [255, 255, 255])
"""

import re
import threading
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, TiffImagePlugin

from alexnet.errors import ImageError
from alexnet.images.counting import check_counts
from alexnet.images.cut_jpeg import load_jpeg
from alexnet.images.identify import ACCEPTED, format_of_brands, name_of_stranger
from alexnet.images.limits import DEFAULT_LIMITS, ImageLimits
from alexnet.images.misread import set_right
from alexnet.images.needed_png_chunks import needed_chunks
from alexnet.images.unsupported import unsupported_kind

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "BMP", "GIF", "TIFF")
"""Pillow's names of the formats that are decoded; no other decoder is ever started."""

_BY_START = tuple(format_ for format_ in FORMATS if format_ not in ("HEIF", "AVIF"))

WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Decoded:
    """A photo, and what has to be said of it.

    Attributes:
        pixels: array (height, width, 3) of uint8, RGB, upright.
        remark: a sentence on what the file lacks; empty where it is whole.
    """

    pixels: NDArray[np.uint8]
    remark: str = ""


# One photo at a time: this bounds the memory, and ``warnings.catch_warnings`` must not overlap
# with itself in two threads, or the second to leave would restore the first one's filters.
_DECODING = threading.Lock()

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Orientation as EXIF numbers it (CIPA DC-008, tag 0x0112) -> what turns the photo upright."""

_KIND, _SMALLER = ExifTags.Base.NewSubfileType, 1
_DNG_VERSION = ExifTags.Base.DNGVersion

_CONVERTIBLE = frozenset(
    {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"}
)


def load_image(
    source: bytes | str | Path,
    *,
    ground: tuple[int, int, int] = WHITE,
    limits: ImageLimits = DEFAULT_LIMITS,
) -> NDArray[np.uint8]:
    """Decode a JPEG, PNG, WebP, HEIC, AVIF, BMP, GIF or TIFF file; of several frames the first.

    The photo is turned upright as its EXIF orientation says. Greyscale becomes three equal
    channels; 12 and 16 bits per channel are scaled to 8, not cut off. A JPEG file that lacks
    its end is decoded as far as it goes; ``decode`` says so.

    Args:
        source: the whole file, or its path.
        ground: RGB colour (0 to 255) that shows through where the photo is transparent.
        limits: what is refused for its size alone, before anything is decoded.

    Returns:
        Array (height, width, 3) of uint8, RGB.

    Raises:
        ImageError: there is no such file, or it is no such photo, is damaged, or exceeds the
            limits.
    """
    return decode(source, ground=ground, limits=limits).pixels


def decode(
    source: bytes | str | Path,
    *,
    ground: tuple[int, int, int] = WHITE,
    limits: ImageLimits = DEFAULT_LIMITS,
) -> Decoded:
    """Decode a file as ``load_image`` does, and say what it lacks; errors as there."""
    data = source if isinstance(source, bytes) else _content(Path(source), limits)
    if not data:
        raise ImageError(f"The file is empty (0 bytes): choose a {ACCEPTED} file.")
    if len(data) > limits.max_bytes:
        raise _too_many_bytes(len(data), limits)
    check_counts(data)
    with _DECODING, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\b")
        return _decode(needed_chunks(data), ground, limits)


def _content(path: Path, limits: ImageLimits) -> bytes:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            content = b"" if size > limits.max_bytes else file.read(limits.max_bytes + 1)
    except IsADirectoryError:
        raise ImageError(f"{path.name} is a folder: give the path of one photo's file.") from None
    except FileNotFoundError:
        raise ImageError(f"There is no file {path.name}: check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its path is none"
        raise ImageError(f"The file {path.name!r} cannot be opened: {reason}.") from None
    if size > limits.max_bytes:
        raise _too_many_bytes(size, limits)
    return content


def _too_many_bytes(count: int, limits: ImageLimits) -> ImageError:
    return ImageError(
        f"The file has {count:,} bytes; no more than {limits.max_bytes:,} are accepted: "
        "save the photo smaller first."
    )


def _decode(data: bytes, ground: tuple[int, int, int], limits: ImageLimits) -> Decoded:
    """Return the photo, upright and in colours, and a remark."""
    image = _opened(data, limits)
    size, format_ = image.size, image.format
    try:
        _check_size(image, limits)
        _check_finished(image)
        image, remark = _loaded(image, data)
        # A HEIC file may hold another size than its header says.
        _check_size(image, limits)
        return Decoded(np.array(_turned_upright(image, _as_rgb(image, ground))), remark)
    except ImageError:
        raise
    except MemoryError:
        raise ImageError(
            f"There is not enough memory to decode {_size(*size)}: save the photo smaller first."
        ) from None
    # Hostile bytes make Pillow raise OSError, SyntaxError, ValueError, TypeError, KeyError,
    # IndexError, EOFError, OverflowError, struct.error, zlib.error and more.
    except Exception:
        raise ImageError(_refused(format_ or "photo", data, opened=True)) from None
    finally:
        image.close()


def _loaded(image: Image.Image, data: bytes) -> tuple[Image.Image, str]:
    """Decode the pixels; of a JPEG that lacks its end, those that are there."""
    set_right(image)
    if image.format == "JPEG":
        return load_jpeg(image, data)
    image.load()
    # The decoder of WebP keeps three more pictures as large for as long as the file is open.
    return image.copy() if image.format == "WEBP" else image, ""


def _opened(data: bytes, limits: ImageLimits) -> Image.Image:
    """Read the header only."""
    try:
        format_ = format_of_brands(data)
        if format_ == "HEIF":
            _add_heif()
        image = Image.open(BytesIO(data), formats=(format_,) if format_ else _BY_START)
    except Image.DecompressionBombError as error:
        raise ImageError(_too_many_pixels(_pixels_in(error), limits)) from None
    # As in ``_decode``: there is no shorter list of what may be raised.
    except Exception:
        stranger = name_of_stranger(data)
        if stranger is None:
            raise ImageError(_refused("photo", data, opened=False)) from None
        raise ImageError(f"The file is {stranger}: choose a {ACCEPTED} file.") from None
    if image.format == "MPO":
        # A JPEG with more pictures behind the photo, such as its depth.
        image.format = "JPEG"
    return image


def _add_heif() -> None:
    """Make Pillow know HEIC files; a quarter of a second that only such a photo takes."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def _check_size(image: Image.Image, limits: ImageLimits) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise ImageError(
            f"The photo is {_size(width, height)}, so there is nothing to see: save it again."
        )
    if width * height > limits.max_pixels:
        raise ImageError(_too_many_pixels(f"{_size(width, height)} in size", limits))
    if max(width, height) > limits.max_side:
        raise ImageError(
            f"The photo is {_size(width, height)}; no side may be longer than "
            f"{limits.max_side:,} pixels: crop it or save it smaller first."
        )
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        _check_pieces(image, limits)


def _check_pieces(image: TiffImagePlugin.TiffImageFile, limits: ImageLimits) -> None:
    """Raise where a TIFF's tiles or strips are more work than its pixels."""
    tags = image.tag_v2
    width, height = image.size
    # A tile is decoded as a whole, however little of it lies inside the photo.
    across = int(tags.get(TiffImagePlugin.TILEWIDTH, width)) or 1
    down = int(tags.get(TiffImagePlugin.TILELENGTH, height)) or 1
    decoded = -(-width // across) * -(-height // down) * across * down
    if max(across * down, decoded // 4) > limits.max_pixels:
        raise ImageError(_too_many_pixels(f"cut into tiles of {_size(across, down)}", limits))
    lengths = tags.get(TiffImagePlugin.TILEBYTECOUNTS) or tags.get(
        TiffImagePlugin.STRIPBYTECOUNTS, ()
    )
    # One piece may be said to be longer than it is; many are so where they are one and the same.
    if len(lengths) > 1 and sum(lengths) > 4 * limits.max_bytes:
        raise ImageError(
            f"The photo's {len(lengths):,} pieces have more bytes than any file that is accepted: "
            "save it again with another program."
        )


def _check_finished(image: Image.Image) -> None:
    """Raise where the first picture is but a small one of what the camera's sensor measured."""
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    if tags.get(_KIND) == _SMALLER and (ExifTags.Base.SubIFDs in tags or _DNG_VERSION in tags):
        raise ImageError("The file is a camera's raw file: export it as JPEG.")


def _as_rgb(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """Return the loaded ``image`` in mode RGB, over ``ground`` where it is transparent."""
    if image.mode.startswith("I;16"):
        return _from_16_bits(image, ground)
    if image.mode not in _CONVERTIBLE:
        raise ImageError(
            f"The photo stores its colours as {image.mode}, for which black and white are not "
            "agreed on: save it as RGB with 8 or 16 bits per channel."
        )
    if not image.has_transparency_data or _is_alpha_unused(image):
        # Pillow's conversion of what is RGB already copies it: 30 ms of a phone's photo.
        return image if image.mode == "RGB" else image.convert("RGB")
    # Pillow knows no direct way from premultiplied grey to RGBA.
    image = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
    photo = Image.new("RGB", image.size, ground)
    photo.paste(image, mask=image.getchannel("A"))
    return photo


def _is_alpha_unused(image: Image.Image) -> bool:
    """Return whether this is a BMP whose fourth byte is 0 throughout: programs that know no
    transparency leave it so, and every viewer shows the colours.
    """
    return image.format == "BMP" and image.getchannel("A").getextrema() == (0, 0)


def _from_16_bits(image: Image.Image, ground: tuple[int, int, int]) -> Image.Image:
    """Scale grey of 12 or 16 bits to 8; Pillow's own conversion would cut off at 255."""
    grey = np.asarray(image).astype(np.uint32)  # (height, width)
    white = 65_535
    inverted = False
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        white = 2 ** int(image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (16,))[0]) - 1
        inverted = image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0
    scaled = ((grey * 255 + white // 2) // white).astype(np.uint8)
    photo = np.repeat((255 - scaled if inverted else scaled)[..., None], 3, axis=2)
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        photo[grey == transparent] = ground
    return Image.fromarray(photo)


def _turned_upright(source: Image.Image, photo: Image.Image) -> Image.Image:
    """Turn ``photo`` as the EXIF notes of ``source`` say (a loaded TIFF is upright already)."""
    try:
        orientation = source.getexif().get(ExifTags.Base.Orientation)
        method = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    # The pixels are good even where the camera's notes are not.
    except Exception:
        return photo
    return photo if method is None else photo.transpose(method)


def _size(width: int, height: int) -> str:
    return f"{width:,} × {height:,} pixels"


def _millions(count: int) -> str:
    return f"{count / 1e6:,.1f}".removesuffix(".0")


def _pixels_in(error: Image.DecompressionBombError) -> str:
    """Return how many pixels Pillow's message speaks of; it tells no width and height."""
    found = re.search(r"\((\d+) pixels\)", str(error))
    return f"{_millions(int(found[1]))} megapixels in size" if found else "far too large"


def _too_many_pixels(what: str, limits: ImageLimits) -> str:
    return (
        f"The photo is {what}; no more than {_millions(limits.max_pixels)} megapixels are "
        "accepted: save it smaller first."
    )


def _refused(kind: str, data: bytes, *, opened: bool) -> str:
    unsupported = unsupported_kind(data, opened=opened)
    if unsupported:
        return f"The file is a {unsupported}: save it as JPEG or PNG."
    return (
        f"The {kind} file of {len(data):,} bytes is damaged or cut short: save it again, or "
        "choose another one."
    )
