"""Files whose numbers Pillow would take for others, set right before their pixels are decoded.

Sources: PNG specification (third edition), section 11.3.1.1; TIFF 6.0, PlanarConfiguration.
"""

from PIL import Image, PngImagePlugin, TiffImagePlugin

_WHITE = {"L;2": 3, "L;4": 15}
"""How Pillow calls grey of few bits -> its largest number."""


def set_right(image: Image.Image) -> None:
    """Correct what Pillow understood of a file that is opened, and not loaded."""
    if isinstance(image, PngImagePlugin.PngImageFile):
        _scale_transparency(image)
    elif isinstance(image, TiffImagePlugin.TiffImageFile):
        _tell_sixteen_bits(image)


def _scale_transparency(image: PngImagePlugin.PngImageFile) -> None:
    """Bring the transparent colour to 8 bits, as Pillow brings the pixels alone.

    Of colours of 16 bits, the pixels keep the upper 8; so does what they are compared with.
    """
    colour = image.info.get("transparency")
    if colour is None or not image.tile:
        return
    stored = image.tile[0].args
    if stored in _WHITE:
        image.info["transparency"] = (colour & _WHITE[stored]) * 255 // _WHITE[stored]
    elif stored == "RGB;16B":
        image.info["transparency"] = tuple(channel >> 8 for channel in colour)


def _tell_sixteen_bits(image: TiffImagePlugin.TiffImageFile) -> None:
    """Tell of each channel that lies by itself, unpacked, that its numbers have 16 bits."""
    tags = image.tag_v2
    is_planar = tags.get(TiffImagePlugin.PLANAR_CONFIGURATION) == 2
    if not is_planar or tags.get(TiffImagePlugin.BITSPERSAMPLE, (8,))[0] != 16:
        return
    order = "B" if tags.prefix == b"MM" else "L"
    for number, tile in enumerate(image.tile):
        if tile.codec_name == "raw" and isinstance(tile.args, tuple):
            channel, *others = tile.args
            image.tile[number] = tile._replace(args=(f"{channel};16{order}", *others))
