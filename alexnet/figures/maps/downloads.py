"""What can be taken home: maps as a picture and as arrays, predictions as a table."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from alexnet.figures.drawing.colour_scales import DIVERGING, SEQUENTIAL, colour_table
from alexnet.figures.drawing.frame import number
from alexnet.figures.drawing.tiling import HIGHEST, LOWEST, Order, TiledMaps, tile_maps

MAX_SIDE = 4096
"""Pixels of the longer side of a picture, at most."""

_HEAD, _CAPTION = 28, 14
_PREFERRED = 96
"""Pixels of a map's longer side in the picture, at least, where there is room for them."""

_CELL = 16
"""Pixels of a unit's square."""

_GAP = 4
_GROUND, _INK = (255, 255, 255), (31, 36, 48)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell (OWASP, "CSV Injection"), wide signs included."""


@dataclass(frozen=True)
class Prediction:
    """One line of the table of predictions.

    Attributes:
        number: of the photo, from 1.
        photo: its name.
        rank: 1 for the likeliest class.
        class_index, class_name: which class; a name may be unknown ("").
        score: its probability, or the score of a network without softmax.
    """

    number: int
    photo: str
    rank: int
    class_index: int
    class_name: str
    score: float


def predictions_csv(predictions: Sequence[Prediction]) -> str:
    """Return predictions as CSV with a header (RFC 4180).

    A name that a spreadsheet would take for a formula gets an apostrophe in front.

    Example:
        >>> predictions_csv([Prediction(1, "=1+1.png", 1, 281, "tabby", 0.5)]).splitlines()[1]
        "1,'=1+1.png,1,281,tabby,0.5"
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["photo", "name", "rank", "class", "class_name", "score"])
    for line in predictions:
        writer.writerow(
            [
                line.number,
                _harmless(line.photo),
                line.rank,
                line.class_index,
                _harmless(line.class_name),
                repr(float(line.score)),
            ]
        )
    return text.getvalue()


def activations_npz(
    outputs: Mapping[str, NDArray[np.floating]], *, about: Sequence[str] = ()
) -> bytes:
    """Return layers' outputs as a compressed ``.npz`` file.

    It opens with ``numpy.load(file, allow_pickle=False)``. Besides one float32 array per layer,
    under its name, it holds ``README``, an array of strings.

    Args:
        outputs: layer names and arrays, (height, width, maps) or (units,).
        about: lines of the README, such as the photo's name, the network and its weights.

    Raises:
        ValueError: a layer is named ``README``.
    """
    if "README" in outputs:
        raise ValueError("a layer named README has the name of the file's own notes")
    lines = [*about, "One array per layer: (height, width, maps) or (units,), float32."]
    stream = BytesIO()
    # numpy.savez takes names as keywords, so that no array could be called "file".
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        arrays = {name: np.asarray(output, np.float32) for name, output in outputs.items()}
        for name, array in ({"README": np.array(lines, np.str_)} | arrays).items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    return stream.getvalue()


def maps_png(
    output: NDArray[np.floating],
    layer: str,
    *,
    order: Order = "index",
    shared_range: bool = True,
) -> bytes:
    """Return all maps of a layer as one PNG, with their numbers.

    Maps are enlarged by whole factors only, so that each of their pixels stays a square; the
    picture's longer side has at most ``MAX_SIDE`` pixels.

    Args:
        output: (height, width, maps) or (units,).
        layer: its name.
        order, shared_range: as for ``tile_maps``.

    Raises:
        ValueError: the array has another number of dimensions, or nothing in it.
    """
    tiled = tile_maps(output, order=order, shared_range=shared_range)
    factor, caption = _measures(tiled)
    tile_tall, tile_wide = tiled.tile_height * factor, tiled.tile_width * factor
    gap = _GAP if tiled.gap else 0
    cell_tall, cell_wide = tile_tall + caption + gap, tile_wide + gap
    size = (
        min(MAX_SIDE, max(tiled.columns * cell_wide + 2 * _GAP, 320)),
        min(MAX_SIDE, _HEAD + tiled.rows * cell_tall + _GAP),
    )
    picture = Image.new("RGB", size, _GROUND)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(_CAPTION - 2)
    draw.text((_GAP, 6), _heading(tiled, layer), _INK, ImageFont.load_default(16))
    table = _table(tiled)
    for place, index in enumerate(tiled.numbers.tolist()):
        row, column = divmod(place, tiled.columns)
        top, left = _HEAD + row * cell_tall, _GAP + column * cell_wide
        if caption:
            draw.text((left, top), str(index), _INK, font)
        tile = Image.fromarray(table[_tile(tiled, row, column)])
        enlarged = tile.resize((tile_wide, tile_tall), Image.Resampling.NEAREST)
        picture.paste(enlarged, (left, top + caption))
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, whatever white space it begins with."""
    starts = (text.lstrip(" "), text.lstrip())
    return f"'{text}" if any(s.startswith(_FORMULA_STARTS) for s in starts) else text


def _measures(tiled: TiledMaps) -> tuple[int, int]:
    """Return by what maps are enlarged, and the pixels above each for its number."""
    single_cells = tiled.tile_height == tiled.tile_width == 1
    caption = 0 if single_cells else _CAPTION
    wanted = _CELL if single_cells else -(-_PREFERRED // max(tiled.tile_height, tiled.tile_width))
    gap = _GAP if tiled.gap else 0
    wide = (MAX_SIDE - 2 * _GAP - tiled.columns * gap) // (tiled.columns * tiled.tile_width)
    tall = (MAX_SIDE - _HEAD - _GAP - tiled.rows * (gap + caption)) // (
        tiled.rows * tiled.tile_height
    )
    return max(1, min(max(1, wanted), wide, tall)), caption


def _heading(tiled: TiledMaps, layer: str) -> str:
    count = len(tiled.numbers)
    noun = tiled.noun + ("s" if count > 1 else "")
    if not tiled.shared_range:
        return f"{layer}: {count:,} {noun}, each with its own range of colours"
    low, high = number(float(tiled.low[0])), number(float(tiled.high[0]))
    return f"{layer}: {count:,} {noun}, values from {low} to {high}"


def _table(tiled: TiledMaps) -> NDArray[np.uint8]:
    """Return the colour of every level; ``HOLE`` has the ground's."""
    colours = colour_table(DIVERGING if tiled.diverging else SEQUENTIAL, HIGHEST - LOWEST + 1)
    table: NDArray[np.uint8] = np.concatenate([np.array([_GROUND], np.uint8), colours])
    return table


def _tile(tiled: TiledMaps, row: int, column: int) -> NDArray[np.uint8]:
    top, left = tiled.corner(row, column)
    return tiled.mosaic[top : top + tiled.tile_height, left : left + tiled.tile_width]
