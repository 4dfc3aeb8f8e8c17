"""The picture is measured, never compared with a stored one."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any

import keras
import numpy as np
import pytest
from PIL import Image

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling, Row
from alexnet.figures.drawing.palette import AUXILIARY_COLOURS, ROW_COLOURS, theme
from alexnet.figures.network.diagram import draw, print_png, to_png
from alexnet.figures.network.diagram_layout import (
    SIZINGS,
    Block,
    Frame,
    Layout,
    Sizing,
    arrange,
    font,
    name_size,
)
from alexnet.figures.network.diagram_options import (
    AUXILIARY_KINDS,
    DEFAULT_OPTIONS,
    DiagramOptions,
)
from alexnet.network.build import build_blueprint

EVERY_KIND = preset("article-code").replace("C1", padding=2, normalization_before_activation=True)
"""A network whose rows bring along every kind of layer that a diagram can hide."""

FLAT = DiagramOptions(volumes=False, funnel=False, legend=False)


def network(rows: int) -> Architecture:
    """A network of so many rows, its sizes and maps spread as in real ones."""
    middle: list[Row] = []
    for index in range(rows - 2):
        if index in (1, 6, 12):
            middle.append(MaxPooling(name=f"S{index + 1}"))
        else:
            filters = min(512, 32 * (index + 1))
            middle.append(Convolution(name=f"C{index + 1}", filters=filters))
    out = Dense(name="Out", units=1000, activation="softmax")
    return Architecture((Input(name="In"), *middle, out))


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_MAX_PARAMETERS", str(10**10))


@pytest.fixture(scope="module")
def models() -> dict[str, keras.Model]:
    return {name: build_blueprint(preset(name)) for name in PRESETS}


def ink(image: Image.Image) -> np.ndarray:
    return np.asarray(image.getchannel("A")) > 40


def colours_along(image: Image.Image, y: int) -> list[str]:
    """Return the colours of rows met on a horizontal line, each once per stretch."""
    line = [f"#{bytes(pixel[:3]).hex().upper()}" for pixel in np.asarray(image)[y]]
    known = {*ROW_COLOURS.values(), *AUXILIARY_COLOURS.values()}
    return [colour for colour, _ in groupby(line) if colour in known]


def colours_of_rows(architecture: Architecture) -> list[str]:
    return [ROW_COLOURS[row.TYPE] for row in architecture.rows]


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1200, 760])
@pytest.mark.parametrize("volumes", [False, True])
def test_presets_fit(
    models: dict[str, keras.Model], name: str, dark: bool, width: int, volumes: bool
) -> None:
    options = replace(DEFAULT_OPTIONS, volumes=volumes)
    image = draw(models[name], options=options, dark=dark, width=width)
    assert image.width == 2 * width
    assert image.height <= 2 * 340
    assert image.mode == "RGBA"
    drawn = ink(image)
    for border in (drawn[:4], drawn[-4:], drawn[:, :4], drawn[:, -4:]):
        assert not border.any()
    assert drawn.mean() > 0.05


@pytest.mark.parametrize("name", PRESETS)
def test_one_box_for_each_row_in_its_colour(models: dict[str, keras.Model], name: str) -> None:
    image = draw(models[name], options=FLAT, pixel_ratio=1)
    assert colours_along(image, middle_of_boxes(image)) == colours_of_rows(preset(name))


def middle_of_boxes(image: Image.Image) -> int:
    """Return the line of pixels through the middle of the input, and so of every box."""
    grey = tuple(bytes.fromhex(ROW_COLOURS["input"][1:]))
    covered = (np.asarray(image)[:, :, :3] == grey).all(axis=2).any(axis=1)
    return int(np.flatnonzero(covered).mean())


@pytest.mark.parametrize("rows", range(3, 26))
def test_boxes_of_any_number_of_rows(rows: int) -> None:
    architecture = network(rows)
    image = draw(build_blueprint(architecture), options=FLAT, pixel_ratio=1)
    assert colours_along(image, middle_of_boxes(image)) == colours_of_rows(architecture)
    assert image.size == (1200, image.height)
    assert image.height <= 340


def arranged(architecture: Architecture, width: int, **options: Any) -> tuple[Layout, list[Block]]:
    blocks = [
        Block(row.TYPE, row.name, layers[-1].output_shape) for row, layers in architecture.expansion
    ]
    frame = Frame(
        width=width,
        heights=lambda style, _size: 150 if style == "upright" else 220,
        unit=1,
        **{"volumes": True, "orientation": "y", "sizing": "balanced", **options},
    )
    return arrange(blocks, frame), blocks


@pytest.mark.parametrize("width", [1200, 760])
@pytest.mark.parametrize("sizing", SIZINGS)
@pytest.mark.parametrize("orientation", ["x", "y", "z"])
@pytest.mark.parametrize("volumes", [False, True])
def test_captions_are_whole_apart_and_large(
    width: int, sizing: str, orientation: str, volumes: bool
) -> None:
    networks = [network(rows) for rows in range(3, 26)] + [p.architecture for p in PRESETS.values()]
    for architecture in networks:
        layout, blocks = arranged(
            architecture, width, sizing=sizing, orientation=orientation, volumes=volumes
        )
        assert all(layout.captioned)
        assert layout.font_size >= 13
        spans = []
        for block, box in zip(blocks, layout.boxes, strict=True):
            if layout.style == "upright":
                breadth = name_size(layout.font_size)
            else:
                name, *numbers = block.lines(layout.style)
                breadth = max(
                    font(name_size(layout.font_size)).getlength(name),
                    *(font(layout.font_size).getlength(line) for line in numbers),
                )
            spans.append((box.centre - breadth / 2, box.centre + breadth / 2))
        assert spans[0][0] >= 9
        assert spans[-1][1] <= width - 9
        assert all(right[0] - left[1] >= 8.9 for left, right in pairwise(spans))


@pytest.mark.parametrize("width", [1200, 760])
def test_boxes_stay_visible_and_apart(width: int) -> None:
    for rows in range(3, 26):
        boxes = arranged(network(rows), width)[0].boxes
        assert boxes[0].left >= 9
        assert boxes[-1].left + boxes[-1].extent <= width - 9
        for left, right in pairwise(boxes):
            assert right.left - (left.left + left.extent) >= 4
        for box in boxes:
            assert min(box.height, box.width) >= 5
            assert box.height + box.into_page <= 221


def test_presets_have_the_largest_captions() -> None:
    for known in PRESETS.values():
        layout, _ = arranged(known.architecture, 1200)
        assert layout.style == "two lines"
        assert layout.font_size >= 15


@pytest.mark.parametrize("sizing", SIZINGS)
def test_more_is_never_drawn_smaller(sizing: Sizing) -> None:
    length = SIZINGS[sizing]
    assert all(length(a) < length(b) for a, b in pairwise(range(1, 5000)))
    fewer, more = (
        arranged(preset("article-table").replace("C1", filters=filters), 1200, sizing=sizing)[0]
        for filters in (64, 65)
    )
    assert fewer.boxes[1].width <= more.boxes[1].width


def test_the_largest_network_there_may_be() -> None:
    image = draw(build_blueprint(network(64)), pixel_ratio=1)
    assert image.width == 1200
    assert image.height <= 340
    everything = replace(DEFAULT_OPTIONS, hidden=frozenset())
    crowded = [
        replace(row, normalization="batch", padding=1) if isinstance(row, Convolution) else row
        for row in network(64).rows
        if not isinstance(row, MaxPooling)
    ]
    small = Architecture(
        tuple(replace(r, filters=8) if isinstance(r, Convolution) else r for r in crowded)
    ).replace("In", size=9)
    image = draw(build_blueprint(small), options=everything, width=760, pixel_ratio=1)
    assert image.width == 760
    assert not ink(image)[:, -2:].any()


@pytest.mark.parametrize(
    "change",
    [
        {"volumes": False},
        {"orientation": "x"},
        {"orientation": "z"},
        {"reversed": True},
        {"legend": False},
        {"funnel": False},
        {"sizing": "accurate"},
        {"sizing": "logarithmic"},
        {"scale": 0.6},
        *({"hidden": frozenset(AUXILIARY_KINDS) - {kind}} for kind in AUXILIARY_KINDS),
    ],
    ids=str,
)
def test_every_option_changes_the_picture(change: dict[str, Any]) -> None:
    model = build_blueprint(EVERY_KIND)
    default = draw(model, pixel_ratio=1)
    changed = draw(model, options=replace(DEFAULT_OPTIONS, **change), pixel_ratio=1)
    assert default.tobytes() != changed.tobytes()


@pytest.mark.parametrize("kind", AUXILIARY_KINDS)
def test_hidden_kinds_have_no_colour_in_the_picture(kind: str) -> None:
    model = build_blueprint(EVERY_KIND)
    shown = replace(FLAT, hidden=frozenset(AUXILIARY_KINDS) - {kind})
    colour = tuple(bytes.fromhex(AUXILIARY_COLOURS[kind][1:]))
    for options, expected in ((shown, True), (FLAT, False)):
        pixels = np.asarray(draw(model, options=options, pixel_ratio=1))[:, :, :3]
        assert (pixels == colour).all(axis=2).any() == expected


def test_light_and_dark_differ_in_words_not_in_rows(models: dict[str, keras.Model]) -> None:
    light, dark = (
        draw(models["article-table"], dark=dark, pixel_ratio=1) for dark in (False, True)
    )
    assert light.size == dark.size
    for image, of in ((light, theme(False)), (dark, theme(True))):
        captions = np.asarray(image)[-120:, :, :]
        wanted = (*bytes.fromhex(of.text[1:]), 255)
        assert (captions == wanted).all(axis=2).sum() > 100


def test_rectangular_grey_input() -> None:
    grey = preset("article-table").replace("In", size=(120, 300), channels=1)
    image = draw(build_blueprint(grey), options=FLAT, pixel_ratio=1)
    assert image.width == 1200
    assert image.height <= 340


def test_legend_of_every_kind_fits_a_narrow_page() -> None:
    model = build_blueprint(EVERY_KIND)
    options = replace(DEFAULT_OPTIONS, hidden=frozenset())
    image = draw(model, options=options, width=500, pixel_ratio=1)
    pixels = np.asarray(image)[-120:, :, :3]
    for colour in AUXILIARY_COLOURS.values():
        assert (pixels == tuple(bytes.fromhex(colour[1:]))).all(axis=2).any()


def test_png_is_small_and_keeps_colours_and_transparency(models: dict[str, keras.Model]) -> None:
    image = draw(models["article-table"])
    png = to_png(image)
    assert len(png) < 60_000
    read = Image.open(io.BytesIO(png)).convert("RGBA")
    assert read.size == image.size
    before, after = np.asarray(image).astype(int), np.asarray(read).astype(int)
    assert (after[:, :, 3][before[:, :, 3] == 0] == 0).all()
    solid = before[:, :, 3] == 255
    assert np.abs(before[solid] - after[solid]).mean() < 3


def test_print(models: dict[str, keras.Model]) -> None:
    image = Image.open(io.BytesIO(print_png(models["paper-2012"])))
    assert image.width == 3508
    assert image.mode == "RGB"
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_threads_draw_alike(models: dict[str, keras.Model]) -> None:
    alone = {name: draw(model, pixel_ratio=1).tobytes() for name, model in models.items()}
    names = [*models] * 6
    with ThreadPoolExecutor(max_workers=8) as threads:
        together = threads.map(lambda name: draw(models[name], pixel_ratio=1).tobytes(), names)
        for name, pixels in zip(names, together, strict=True):
            assert pixels == alone[name]
