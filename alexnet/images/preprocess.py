"""How a photo becomes the input of a network.

Every photo is first made a picture of the input's size in whole numbers from 0 to 255
(``preview``), then turned into the numbers that a set of weights was trained on
(``InputConvention``). The first step is all that is lost, so the preview shows exactly what
the network sees.

The picture is resampled with Pillow's bilinear filter, which widens with the reduction
(antialiasing): it is what torchvision's reference weights were trained and are measured with,
and thinning without it would turn fine texture into patterns that the photo does not have.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.errors import ImageError

_LUMA = (0.299, 0.587, 0.114)
"""ITU-R BT.601: how much red, green and blue make up the brightness."""


class Fit(StrEnum):
    """How a photo of one shape fills an input of another."""

    CENTRE_CROP = "centre crop"
    """Keep the proportions and cut off what is too long."""
    SQUASH = "squash"
    """Keep the whole photo and change its proportions."""
    PAD = "pad"
    """Keep the whole photo and its proportions, between two bars of the mean colour."""


@dataclass(frozen=True)
class InputConvention:
    """The numbers that a set of weights expects: ``(value x scale - mean) / std``.

    Attributes:
        channel_order: order of the three channels, and of ``mean`` and ``std``.
        scale: factor for values from 0 to 255.
        mean: subtracted per channel, after scaling.
        std: divisor per channel.
        fit: how a photo of another shape is made to fit.
        crop_share: side of the centre crop / side of the resized photo, greater than 0 and at
            most 1; 224/256 where the photo is resized to 256 and then cropped to 224. Padded
            photos are not cropped.

    A network with one channel gets the brightness (ITU-R BT.601 luma) of photo, mean and std.

    Example:
        torchvision's weights (0 to 1, then ImageNet's mean and deviation)::

            InputConvention(
                mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), crop_share=224 / 256
            )

        Caffe's weights (0 to 255, blue first, minus ImageNet's mean)::

            InputConvention(
                channel_order="BGR", scale=1.0, mean=(104.007, 116.669, 122.679),
                fit=Fit.SQUASH, crop_share=227 / 256,
            )
    """

    channel_order: Literal["RGB", "BGR"] = "RGB"
    scale: float = 1 / 255
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    fit: Fit = Fit.CENTRE_CROP
    crop_share: float = 1.0

    def channel_names(self, channels: int) -> tuple[str, ...]:
        """Return what so many channels of a photo hold, in the order in which they are fed.

        Example:
            >>> UNTRAINED.channel_names(3), UNTRAINED.channel_names(1)
            (('red', 'green', 'blue'), ('brightness',))
        """
        if channels == 1:
            return ("brightness",)
        names = ("red", "green", "blue")
        return names[::-1] if self.channel_order == "BGR" else names


UNTRAINED = InputConvention()
"""For networks without trained weights: RGB from 0 to 1, the largest centred crop."""


def to_input(
    photo: NDArray[np.uint8],
    *,
    height: int,
    width: int,
    channels: int,
    convention: InputConvention = UNTRAINED,
    fit: Fit | None = None,
) -> NDArray[np.float32]:
    """Return what is fed to the network for ``photo``, without the batch.

    Args:
        photo: array (any height, any width, 3) of uint8, RGB.
        height: height of the network's input, in pixels.
        width: width of the network's input, in pixels.
        channels: 3 for colour, 1 for brightness.
        convention: the numbers that the weights expect.
        fit: used in place of the convention's own, if given.

    Returns:
        Array (height, width, channels) of float32.

    Raises:
        ImageError: the photo or the input asked for has another shape than these.

    Example:
        >>> white = np.full((40, 60, 3), 255, np.uint8)
        >>> to_input(white, height=2, width=3, channels=1)[..., 0].tolist()
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    seen = preview(
        photo, height=height, width=width, channels=channels, convention=convention, fit=fit
    )
    return values_of(seen, convention)


def values_of(
    seen: NDArray[np.uint8], convention: InputConvention = UNTRAINED
) -> NDArray[np.float32]:
    """Return what is fed to the network for a picture of the input's size.

    Args:
        seen: array (height, width, channels) of uint8, as ``preview`` returns it.
        convention: the numbers that the weights expect.

    Returns:
        Array of the same shape, float32.

    Example:
        >>> values_of(np.full((1, 1, 1), 51, np.uint8))[0, 0].tolist()
        [0.20000000298023224]
    """
    channels = seen.shape[2]
    mean, std = np.array(convention.mean), np.array(convention.std)
    if channels == 1:
        luma = np.array(_LUMA if convention.channel_order == "RGB" else _LUMA[::-1])
        mean, std = luma @ mean, luma @ std
    elif convention.channel_order == "BGR":
        seen = seen[..., ::-1]
    values = (seen * convention.scale - mean) / std  # (height, width, channels) of float64
    return np.ascontiguousarray(values, dtype=np.float32)


def colours_of(
    values: NDArray[np.float32], convention: InputConvention = UNTRAINED
) -> NDArray[np.uint8]:
    """Return the picture, red first, of which a network of three channels got these values.

    The other way of ``values_of``. Zeros of a padding get the colour of the mean.

    Args:
        values: array (height, width, 3).
        convention: the numbers that the weights expect.

    Example:
        >>> caffe = InputConvention("BGR", scale=1.0, mean=(104.0, 117.0, 123.0))
        >>> colours_of(values_of(np.array([[[255, 128, 0]]], np.uint8), caffe), caffe).tolist()
        [[[255, 128, 0]]]
    """
    shades = (values * np.array(convention.std) + np.array(convention.mean)) / convention.scale
    if convention.channel_order == "BGR":
        shades = shades[..., ::-1]
    colours: NDArray[np.uint8] = np.rint(np.clip(np.nan_to_num(shades), 0, 255)).astype(np.uint8)
    return colours


def preview(
    photo: NDArray[np.uint8],
    *,
    height: int,
    width: int,
    channels: int,
    convention: InputConvention = UNTRAINED,
    fit: Fit | None = None,
) -> NDArray[np.uint8]:
    """Return the picture that the network sees; arguments and errors as for ``to_input``.

    Returns:
        Array (height, width, channels) of uint8: RGB, whatever the convention's order is, or
        brightness.
    """
    _check(photo, height, width, channels)
    fit = convention.fit if fit is None else fit
    image = Image.fromarray(photo)
    if fit is Fit.PAD:
        fitted = _padded(image, width, height, convention)
    else:
        fitted = _cropped(image, width, height, convention.crop_share, squash=fit is Fit.SQUASH)
    if channels == 1:
        return np.array(fitted.convert("L"))[..., None]
    return np.array(fitted)


def _check(photo: NDArray[np.uint8], height: int, width: int, channels: int) -> None:
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8 or not photo.size:
        raise ImageError(
            "A photo needs the shape (height, width, 3) and whole numbers from 0 to 255 (uint8), "
            f"not the shape {photo.shape} of {photo.dtype}: decode it with load_image."
        )
    if channels not in (1, 3):
        raise ImageError(
            f"A photo can fill an input of 3 channels (colour) or 1 (brightness), not {channels}: "
            "change the maps of row In to 3 or 1."
        )
    if height < 1 or width < 1:
        raise ImageError(
            f"The input needs at least 1 × 1 pixels, not {height} × {width}: change the size of "
            "row In."
        )


def _cropped(
    image: Image.Image, width: int, height: int, crop_share: float, *, squash: bool
) -> Image.Image:
    """Resize to cover ``width x height / crop_share``, then keep the centre.

    Both in one step: only the part that is kept is ever resampled, so a photo of 12,000 x 1
    pixels needs no picture of 3 million x 256. The rounding is torchvision's.
    """
    resized_width, resized_height = round(width / crop_share), round(height / crop_share)
    if not squash:
        if resized_width * image.height >= resized_height * image.width:
            resized_height = max(resized_height, resized_width * image.height // image.width)
        else:
            resized_width = max(resized_width, resized_height * image.width // image.height)
    left = round((resized_width - width) / 2)
    top = round((resized_height - height) / 2)
    across, down = image.width / resized_width, image.height / resized_height
    box = (
        left * across,
        top * down,
        min((left + width) * across, image.width),
        min((top + height) * down, image.height),
    )
    return image.resize((width, height), Image.Resampling.BILINEAR, box=box)


def _padded(
    image: Image.Image, width: int, height: int, convention: InputConvention
) -> Image.Image:
    """Resize to fit inside ``width x height``; the bars are as near to zero input as can be."""
    share = min(width / image.width, height / image.height)
    inner = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    mean = convention.mean if convention.channel_order == "RGB" else convention.mean[::-1]
    red, green, blue = (min(255, max(0, round(value / convention.scale))) for value in mean)
    padded = Image.new("RGB", (width, height), (red, green, blue))
    corner = ((width - inner[0]) // 2, (height - inner[1]) // 2)
    padded.paste(image.resize(inner, Image.Resampling.BILINEAR), corner)
    return padded
