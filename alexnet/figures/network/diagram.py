"""The visualkeras picture of a network, fitted to a page.

visualkeras 0.2.0 reads ``layer.output_shape``, which Keras 3 has no more, and left to
itself draws AlexNet 5,763 pixels wide. It gets small stand-ins for the layers here, whose
shapes are the sizes that ``diagram_layout`` reckoned; Keras' classes stay as they are.
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import visualkeras
from PIL import Image, ImageDraw
from visualkeras.layer_utils import SpacingDummyLayer

from alexnet.architecture.rows import ROW_TYPES
from alexnet.figures.drawing.palette import AUXILIARY_COLOURS, ROW_COLOURS, Theme, theme
from alexnet.figures.network.diagram_layout import (
    MARGIN,
    Block,
    Box,
    CaptionStyle,
    Frame,
    Layout,
    arrange,
    font,
    line_height,
    name_size,
    upright_length,
)
from alexnet.figures.network.diagram_options import (
    AUXILIARY_KINDS,
    DEFAULT_OPTIONS,
    DiagramOptions,
)

_KINDS: Mapping[str, str] = {
    "InputLayer": "input",
    "Conv2D": "convolution",
    "MaxPooling2D": "max_pooling",
    "AveragePooling2D": "average_pooling",
    "CeilMaxPooling2D": "max_pooling",
    "CeilAveragePooling2D": "average_pooling",
    "GlobalAveragePooling2D": "global_average_pooling",
    "Dense": "dense",
    "ZeroPadding2D": "padding",
    "BatchNormalization": "normalization",
    "LocalResponseNormalization": "normalization",
    "Activation": "activation",
    "Dropout": "dropout",
    "SpatialDropout2D": "dropout",
    "Flatten": "flatten",
}

_LEGEND: Mapping[str, str] = {
    **{name: row_type.LABEL for name, row_type in ROW_TYPES.items()},
    **AUXILIARY_KINDS,
}

_COLOURS: Mapping[str, str] = {**ROW_COLOURS, **AUXILIARY_COLOURS}

HEIGHT = 144
"""CSS pixels of a whole diagram at ``scale`` 1: what table and totals leave of 720."""

_LEGEND_SIZE = 15
_LEGEND_HEIGHT = 34
_LEGEND_GAP = 1
_ROOM_AROUND_BOXES = 3
_A4_LANDSCAPE = (1123, 3508)
"""Width in CSS pixels and in dots at 300 per inch."""


class _StandIn:
    """What visualkeras needs to know of a layer; the legend shows the name of its class."""

    def __init__(self, name: str, output_shape: tuple[int | None, ...]) -> None:
        self.name = name
        self.output_shape = output_shape


_STAND_INS: Mapping[str, type[_StandIn]] = {
    kind: type(label, (_StandIn,), {}) for kind, label in _LEGEND.items()
}


@dataclass(frozen=True)
class _StandInModel:
    layers: Sequence[Any]


@dataclass(frozen=True)
class _Drawn:
    boxes: Image.Image
    legend: Image.Image | None


def draw(
    model: keras.Model,
    *,
    options: DiagramOptions = DEFAULT_OPTIONS,
    dark: bool = False,
    width: int = 1200,
    pixel_ratio: float = 2,
) -> Image.Image:
    """Return the picture of a network, one box for each row unless options say otherwise.

    Args:
        model: from ``build_model`` or ``build_blueprint``; it is looked at, never run.
        options: how to draw.
        dark: for a dark page.
        width: CSS pixels; the picture fits it exactly.
        pixel_ratio: pixels of one CSS pixel.

    Returns:
        An RGBA picture on a transparent ground, ``round(width * pixel_ratio)`` pixels wide.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> from alexnet.network.build import build_blueprint
        >>> draw(build_blueprint(preset("article-table")), width=760).width
        1520
    """
    colours = theme(dark)
    blocks = _blocks(model, options.hidden)

    def heights(style: CaptionStyle, size: int) -> float:
        """Return what the captions and the legend leave for the boxes."""
        taken = _caption_height(blocks, style, size * pixel_ratio) / pixel_ratio
        taken += 2 * (MARGIN + _ROOM_AROUND_BOXES)
        if options.legend:
            lines = _legend_lines(blocks, width)
            taken += _LEGEND_HEIGHT * lines + _LEGEND_GAP * (lines - 1)
        return max(60, HEIGHT - taken) * options.scale * pixel_ratio

    frame = Frame(
        width=width * pixel_ratio,
        heights=heights,
        unit=pixel_ratio,
        volumes=options.volumes,
        orientation=options.orientation,
        sizing=options.sizing,
    )
    layout = arrange(blocks, frame)
    drawn = _draw_boxes(blocks, layout, options, colours, pixel_ratio)
    return _compose(drawn, blocks, layout, colours, frame)


def to_png(image: Image.Image) -> bytes:
    """Return a picture as a small PNG of 128 colours; transparent stays transparent."""
    palette = image.quantize(128, method=Image.Quantize.FASTOCTREE)
    return _encode(palette, compress_level=4)


def print_png(model: keras.Model, *, options: DiagramOptions = DEFAULT_OPTIONS) -> bytes:
    """Return the picture as a PNG for paper: A4 landscape at 300 dpi, on white."""
    css, dots = _A4_LANDSCAPE
    image = draw(model, options=options, width=css, pixel_ratio=dots / css)
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return _encode(paper.convert("RGB"), dpi=(300, 300))


def _encode(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return buffer.getvalue()


def _blocks(model: keras.Model, hidden: frozenset[str]) -> list[Block]:
    blocks = []
    for layer in model.layers:
        kind = _KINDS[type(layer).__name__]
        if kind not in hidden:
            blocks.append(Block(kind, layer.name, tuple(layer.output.shape[1:])))
    return blocks


def _draw_boxes(
    blocks: Sequence[Block],
    layout: Layout,
    options: DiagramOptions,
    colours: Theme,
    unit: float,
) -> _Drawn:
    room = math.ceil(_ROOM_AROUND_BOXES * unit)
    image = visualkeras.layered_view(
        _StandInModel(_stand_ins(blocks, layout.boxes, spacing=round(8 * unit))),
        sizing_mode="accurate",
        scale_xy=1,
        scale_z=1,
        min_xy=1,
        min_z=1,
        max_xy=10**6,
        max_z=10**6,
        padding=0,
        spacing=round(8 * unit),
        draw_volume=options.volumes,
        draw_reversed=options.reversed,
        draw_funnel=options.funnel,
        color_map={
            _STAND_INS[kind]: {"fill": colour, "outline": colours.outline}
            for kind, colour in _COLOURS.items()
        },
        background_fill=_transparent(colours.background),
        # visualkeras clips the outlines of the tallest box. Two empty lines above one box
        # and below the others make it leave the room between the lines on both sides.
        text_callable=lambda index, _layer: ("\n", index == 0),
        text_vspacing=room,
        legend=options.legend,
        legend_text_spacing_offset=0,
        font=font(_LEGEND_SIZE * unit),
        font_color=colours.text,
        shade_step=22,
    )
    tallest = max(box.height + box.into_page for box in layout.boxes)
    height = min(image.height, math.ceil(tallest + 2 * room))
    return _Drawn(
        boxes=image.crop((0, 0, image.width, height)),
        legend=image.crop((0, height, image.width, image.height)) if options.legend else None,
    )


def _stand_ins(blocks: Sequence[Block], boxes: Sequence[Box], spacing: int) -> list[Any]:
    """Return the layers for visualkeras, with what moves its pen to each box between them.

    visualkeras starts a box half its depth before the pen and goes on by the box's width
    and the spacing; the picture as a whole stands half the first box's depth to the right.
    """
    layers: list[Any] = []
    pen = 0
    for block, box in zip(blocks, boxes, strict=True):
        start = round(box.left + box.into_page / 2 - boxes[0].into_page / 2)
        layers.append(_gap(start - pen))
        shape = (None, box.depth_axis, box.height, box.width)
        layers.append(_STAND_INS[block.kind](block.name, shape))
        pen = start + box.width + spacing
    return layers


@lru_cache(maxsize=512)
def _gap(pixels: int) -> SpacingDummyLayer:
    """Return a gap for visualkeras: a whole Keras layer each, half of the time of a diagram."""
    return SpacingDummyLayer(pixels)


def _transparent(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue, 0


def _compose(
    drawn: _Drawn, blocks: Sequence[Block], layout: Layout, colours: Theme, frame: Frame
) -> Image.Image:
    """Return boxes, captions and legend below each other on one transparent picture."""
    margin = round(MARGIN * frame.unit)
    captions_top = margin + drawn.boxes.height
    legend_top = captions_top + round(_caption_height(blocks, layout.style, layout.font_size))
    legend = _trimmed(drawn.legend)
    height = legend_top + margin
    if legend:
        height += margin + legend.height
    picture = Image.new("RGBA", (round(frame.width), height), _transparent(colours.background))
    picture.paste(drawn.boxes, (0, margin))
    if legend:
        picture.paste(legend, (max(0, (picture.width - legend.width) // 2), legend_top + margin))
    pen = ImageDraw.Draw(picture)
    for block, box, captioned in zip(blocks, layout.boxes, layout.captioned, strict=True):
        if captioned and layout.style == "upright":
            _write_upright(picture, block, box, captions_top, layout, colours)
        elif captioned:
            _write(pen, block, box, captions_top, layout, colours)
    return picture


def _legend_lines(blocks: Sequence[Block], width: float) -> int:
    """Return into how many lines visualkeras will break the legend, roughly, in CSS pixels."""
    labels = {_LEGEND[block.kind] for block in blocks}
    needed = sum(font(_LEGEND_SIZE).getlength(label) + 4 * _LEGEND_SIZE for label in labels)
    return math.ceil(needed / (width - 2 * MARGIN))


def _caption_height(blocks: Sequence[Block], style: CaptionStyle, font_size: float) -> float:
    if style == "upright":
        return max(upright_length(block, font_size) for block in blocks) + font_size / 2
    lines = 2 if style == "two lines" else 3
    return line_height(name_size(font_size)) + (lines - 1) * line_height(font_size)


def _write(
    pen: ImageDraw.ImageDraw, block: Block, box: Box, top: float, layout: Layout, colours: Theme
) -> None:
    name, *numbers = block.lines(layout.style)
    large = name_size(layout.font_size)
    pen.text((box.centre, top), name, colours.text, font(large), "ma", stroke_width=large / 40)
    top += line_height(large)
    for line in numbers:
        pen.text((box.centre, top), line, colours.text, font(layout.font_size), "ma")
        top += line_height(layout.font_size)


def _write_upright(
    picture: Image.Image, block: Block, box: Box, top: int, layout: Layout, colours: Theme
) -> None:
    name, numbers = block.lines("upright")
    large = name_size(layout.font_size)
    length = math.ceil(upright_length(block, layout.font_size))
    height = math.ceil(line_height(large))
    label = Image.new("RGBA", (length, height), _transparent(colours.background))
    pen = ImageDraw.Draw(label)
    pen.text((length, height / 2), name, colours.text, font(large), "rm", stroke_width=large / 40)
    pen.text((0, height / 2), numbers, colours.text, font(layout.font_size), "lm")
    label = label.transpose(Image.Transpose.ROTATE_90)
    picture.alpha_composite(label, (round(box.centre - height / 2), top))


def _trimmed(image: Image.Image | None) -> Image.Image | None:
    box = image.getchannel("A").getbbox() if image else None
    return image.crop(box) if image and box else None
