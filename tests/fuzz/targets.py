"""What reads a stranger's input, how inputs for it are made, and what must be true of an answer."""

import csv
import io
import json
import re
from functools import cache
from random import Random
from typing import Any

import numpy as np

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing import table_text
from alexnet.architecture.editing.columns import COLUMNS
from alexnet.architecture.editing.draft import Draft, EditRefusedError
from alexnet.architecture.editing.link import decode, encode
from alexnet.architecture.editing.repairs import repairs
from alexnet.architecture.editing.resolution import resolve
from alexnet.architecture.editing.table import edit_cell
from alexnet.architecture.facts import analyze
from alexnet.architecture.limits import check_limits
from alexnet.architecture.presets import PRESETS
from alexnet.architecture.rows import ROW_TYPES
from alexnet.errors import AlexNetError
from alexnet.explorer.workspace import Workspace
from alexnet.images import load_image
from alexnet.lessons.checker import check
from alexnet.lessons.document import Document
from alexnet.lessons.reading import load
from alexnet.training.data.archives import ArchiveLimits
from alexnet.training.data.collection import count_photos, read_collection
from alexnet.training.data.first_photos import first_photos
from alexnet.weights.formats import declared, read_weights
from alexnet.weights.formats.limits import WeightLimits
from tests.fuzz import seeds
from tests.fuzz.archives import changed_members, members_of, tar_of, zip_of
from tests.fuzz.mutations import changed_bytes, changed_grid, changed_json, changed_text
from tests.fuzz.target import Target
from tests.support.hostile import NASTY_TEXTS, assert_plain
from tests.support.repository import ROOT

MB = 1_000_000


# ---- the link


@cache
def _link_states() -> tuple[Any, ...]:
    return tuple(decode(link) for link in seeds.links())


def make_link(random: Random) -> str:
    kind = random.random()
    if kind < 0.25:
        return changed_text(
            random, random.choice(seeds.links()), ("A", "_", "=", "é", "%2B", "\ud800")
        )
    if kind < 0.4:
        return seeds.packed_link(
            changed_bytes(random, json.dumps(random.choice(_link_states())).encode())
        )
    try:
        return encode(changed_json(random, random.choice(_link_states())))
    except ValueError:  # lone surrogates, figures of 4,300 digits
        return encode(random.choice(NASTY_TEXTS[:20]))


def serve_link(text: str) -> None:
    workspace = Workspace.from_link(text)
    again = Workspace.from_link(workspace.to_link())
    assert (again.draft, again.options, again.row_id) == (
        workspace.draft,
        workspace.options,
        workspace.row_id,
    )
    assert again.architecture == workspace.architecture
    assert again.baseline_architecture == workspace.baseline_architecture


# ---- JSON


def _json_text(random: Random, value: Any, text: str) -> str:
    if random.random() < 0.3:
        return changed_text(random, text)
    try:
        return json.dumps(changed_json(random, value), ensure_ascii=random.random() < 0.5)
    except ValueError:  # figures of 4,300 digits
        return text.replace("1", "9" * 5000, 1)


def make_json(random: Random) -> str:
    text = random.choice(list(PRESETS.values())).architecture.to_json()
    return _json_text(random, json.loads(text), text)


def serve_json(text: str) -> None:
    architecture = Architecture.from_json(text)
    assert Architecture.from_json(architecture.to_json()) == architecture
    assert analyze(architecture).params >= 0
    check_limits(architecture)


def make_draft(random: Random) -> str:
    text = Draft.of(random.choice(list(PRESETS.values())).architecture).to_json()
    # No longer than what a link unpacks to, the one way for a stranger's draft.
    return _json_text(random, json.loads(text), text)[:200_000]


def serve_draft(text: str) -> None:
    draft = Draft.from_json(text)
    assert Draft.from_json(draft.to_json()) == draft
    _resolve(draft)


def _resolve(draft: Draft) -> None:
    found = resolve(draft)
    assert bool(found.architecture) != bool(found.problems)
    for problem in found.problems:
        assert_plain(problem.message)
        assert str(ROOT) not in problem.message
    for repair in repairs(draft, found.problems[0]) if found.problems else ():
        resolve(repair.draft)


# ---- the table


def make_edits(random: Random) -> list[tuple[str, int, str, str]]:
    """Return edits: what is done, to which row, in which column, with which text."""
    titles = [column.title for column in COLUMNS]
    doings = ("cell",) * 8 + ("insert", "remove", "move", "put back")
    cells = (*NASTY_TEXTS, "same", "valid", "Convolution", "Max pooling", "3X3", "Softmax", "LRN")
    return [
        (random.choice(doings), random.randrange(64), random.choice(titles), random.choice(cells))
        for _ in range(random.choice((1, 1, 2, 4)))
    ]


def serve_edits(edits: list[tuple[str, int, str, str]]) -> None:
    draft = Draft.of(PRESETS["article-table"].architecture)
    refused: EditRefusedError | None = None
    for doing, number, title, text in edits:
        row_id = draft.rows[number % len(draft.rows)].id
        try:
            draft = _edited(draft, doing, row_id, title, text)
        except EditRefusedError as error:
            assert_plain(str(error))
            refused = error
    assert Draft.from_json(draft.to_json()) == draft
    _resolve(draft)
    if refused:
        raise refused


def _edited(draft: Draft, doing: str, row_id: str, title: str, text: str) -> Draft:
    if doing == "cell":
        return edit_cell(draft, row_id, title, text)
    if doing == "remove":
        return draft.remove(row_id)
    if doing == "move":
        return draft.move(row_id, len(text) % 7 - 3)
    if doing == "put back":
        earlier = Draft.of(PRESETS["article-table"].architecture)
        lost = earlier.rows[len(text) % len(earlier.rows)]
        return draft.put_back(lost.id, earlier)
    types = list(ROW_TYPES)
    return draft.insert_after(row_id, types[len(text) % len(types)])[0]


def make_table(random: Random) -> tuple[str, str]:
    """Return a format and a text."""
    architecture = random.choice(list(PRESETS.values())).architecture
    kind = random.choice(("csv", "markdown"))
    text = (
        table_text.to_csv(architecture) if kind == "csv" else table_text.to_markdown(architecture)
    )
    if random.random() < 0.3:
        return kind, changed_text(random, text)
    if kind == "csv":
        grid = changed_grid(random, list(csv.reader(io.StringIO(text))))
        file = io.StringIO()
        writer = csv.writer(file, delimiter=random.choice(",;\t"))
        writer.writerows(grid)
        return kind, file.getvalue()
    lines = [line.strip("| ").split(" | ") for line in text.splitlines()]
    return kind, "\n".join(f"| {' | '.join(line)} |" for line in changed_grid(random, lines))


def serve_table(given: tuple[str, str]) -> None:
    kind, text = given
    read = table_text.from_csv if kind == "csv" else table_text.from_markdown
    write = table_text.to_csv if kind == "csv" else table_text.to_markdown
    architecture = read(text)
    assert write(read(write(architecture))) == write(architecture)


# ---- lessons


def make_lesson(random: Random) -> str:
    """Return a lesson's file with its text changed, or with other values under its keys."""
    text = random.choice(seeds.lessons())
    if random.random() < 0.3:
        return changed_text(random, text, (*NASTY_TEXTS, *seeds.YAML_SIGNS))
    if random.random() < 0.2:
        return text.replace("C1.width", random.choice(NASTY_TEXTS), 1)
    if random.random() < 0.4:
        words = list(re.finditer(r"\w+", text))
        old, new = random.choice(words), random.choice(words)
        return text[: old.start()] + new.group() + text[old.end() :]
    try:
        return json.dumps(changed_json(random, Document(text).value))
    except ValueError:  # figures of 4,300 digits
        return text.replace("55", "9" * 5000, 1)


def serve_lesson(text: str) -> None:
    lesson = load(text)
    assert lesson.schema == 1
    assert len({step.type for step in lesson.steps}) > 0
    check(text)


# ---- files


def make_image(random: Random) -> bytes:
    data = random.choice(seeds.images())
    if data.startswith(b"\x89PNG") and random.random() < 0.7:
        return seeds.changed_png(random, data)
    return changed_bytes(random, data, random.choice(seeds.images()))


def serve_image(data: bytes) -> None:
    photo = load_image(data)
    assert photo.dtype == np.uint8
    assert photo.ndim == 3
    assert photo.shape[2] == 3


_WEIGHT_LIMITS = WeightLimits(max_bytes=100 * MB)


def make_weights(random: Random) -> bytes:
    data = random.choice(seeds.weights())
    members = members_of(data) if data.startswith(b"PK") else []
    if members and random.random() < 0.6:
        return zip_of(random, changed_members(random, members))
    return changed_bytes(random, data, random.choice(seeds.weights()))


def serve_weights(data: bytes) -> None:
    known = declared(data, name="mine.bin")
    shapes = {key: array.shape for key, array in known.items() if array.is_read}
    arrays = read_weights(data, name="mine.bin", limits=_WEIGHT_LIMITS)
    assert {key: array.shape for key, array in arrays.items()} == shapes
    assert all(np.isfinite(array).all() for array in arrays.values())
    expected = {"C1/kernel": (2, 2, 2, 3)}
    found = read_weights(data, name="mine.bin", limits=_WEIGHT_LIMITS, expected=expected)
    assert {key: array.shape for key, array in found.items()} == expected


ARCHIVE_LIMITS = ArchiveLimits(files=500, unpacked_bytes=20 * MB, file_bytes=2 * MB)


def make_archive(random: Random) -> bytes:
    members = list(seeds.collection(random.random() < 0.5))
    if random.random() < 0.8:
        members = changed_members(random, members)
    pack = random.choice((zip_of, tar_of))
    data = pack(random, members)
    if random.random() < 0.4:
        return changed_bytes(random, data, pack(random, members))
    return data


def serve_archive(data: bytes) -> None:
    counts = count_photos(data, name="mine.zip", limits=ARCHIVE_LIMITS)
    assert len(counts) > 1
    shown = first_photos(data, name="mine.zip", most=4, limits=ARCHIVE_LIMITS)
    assert {label for label, _ in shown} <= set(counts)
    found = read_collection(data, name="mine.zip", part="train", size=(8, 8), limits=ARCHIVE_LIMITS)
    assert set(found.photos.classes) == set(counts)
    for broken in found.broken:
        assert_plain(broken.reason)


TARGETS: dict[str, Target] = {
    "link": Target(make_link, serve_link, 20 * MB),
    "json": Target(make_json, serve_json, 20 * MB),
    # Its errors are for the code that calls it, which has sentences of its own.
    "draft": Target(make_draft, serve_draft, 20 * MB, (AlexNetError, ValueError)),
    "cells": Target(make_edits, serve_edits, 20 * MB),
    "table": Target(make_table, serve_table, 20 * MB),
    "lessons": Target(make_lesson, serve_lesson, 40 * MB),
    # 16 bytes for each of 50 million pixels, as alexnet/images/limits.py says.
    "images": Target(make_image, serve_image, 800 * MB),
    "weights": Target(make_weights, serve_weights, 2 * _WEIGHT_LIMITS.max_bytes),
    "archives": Target(make_archive, serve_archive, 800 * MB),
}
