"""The verbs after a training: make its weights small, judge them, write their card."""

import argparse
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.presets import PRESETS
from alexnet.architecture.variables import shapes_of
from alexnet.errors import TrainingError
from alexnet.images import InputConvention
from alexnet.training.command.card import CardTexts, write_card
from alexnet.training.command.commands import (
    command_line,
    make_folder,
    read_photos,
    say,
    set_apart,
)
from alexnet.training.command.compression import (
    InputStatistics,
    compressed,
    file_bytes,
    halved,
    principal_directions,
)
from alexnet.training.command.evaluation import judged, let_logits_out, scores_of, with_weights
from alexnet.training.data.photos import PhotoSet
from alexnet.training.data.sources import Data
from alexnet.training.files.folder import (
    CALIBRATION,
    COMPRESSION,
    EVALUATIONS,
    WEIGHTS,
    read_json,
    with_todays_names,
    write_arrays,
    write_json,
)
from alexnet.training.files.notes import TrainingNotes
from alexnet.training.loop.batches import squashed
from alexnet.training.loop.forward_passes import outputs_of, some_of
from alexnet.training.loop.novelty import map_averages
from alexnet.training.loop.validation import Validation, as_probabilities, score
from alexnet.weights.formats import read_weights
from alexnet.weights.formats.packed import unpack
from alexnet.weights.novelty import NoveltyDetector
from alexnet.weights.trained import Arrays

_LOOKED_AT = 2_048
"""Training photos whose features tell what matters in a dense row."""


def compress(options: argparse.Namespace) -> None:
    """Try densities and ranks on the validation photos; write the best file that fits."""
    notes = TrainingNotes.read(options.folder)
    weights = arrays_of(options.folder / WEIGHTS, notes)
    if options.halve:
        size = write_arrays(options.out, halved(weights))
        say(f"{options.out.name}: {size / 1e6:.2f} MB.")
        return
    if options.data is None:
        raise TrainingError("Which numbers to keep is chosen on the photos: name them by --data.")
    for density in options.densities:
        if not 0 < density <= 1:
            raise TrainingError(f"A density must lie above 0 and at most 1, not {density:g}.")
    if any(rank < 1 for rank in options.ranks):
        raise TrainingError(f"A rank must be at least 1, not {min(options.ranks)}.")
    data = read_photos(options.data, "train", notes.architecture, classes_are=options.classes_are)
    trained, validation = set_apart(data, notes.data.validation_share or 0, notes.recipe.seed)
    model = with_weights(notes.architecture, weights, WEIGHTS)
    pictures = _validation(validation, model, notes.convention)
    before = score(model, pictures)
    say(f"uncompressed: validation {before.accuracy:.1%} ({before.loss:.4f})")
    tried = []
    best: dict[str, Any] = {}
    for what, parts in _candidates(
        options, weights, dense_inputs(model, trained, notes.convention)
    ):
        found = {"what": what, **_try(what, parts, model, pictures)}
        tried.append(found)
        if found["bytes"] <= options.max_bytes and (
            not best or found["validation_loss"] < best["validation_loss"]
        ):
            best = found
            write_arrays(options.out, parts)
    if not best:
        raise TrainingError(
            f"Nothing that was tried gives a file of at most {options.max_bytes:,} bytes: try "
            "smaller densities or ranks."
        )
    measured = {
        "command": command_line(options),
        "chosen": best["what"],
        "file": options.out.name,
        "validation": len(validation),
        "uncompressed": {"validation_accuracy": before.accuracy, "validation_loss": before.loss},
        "tried": tried,
    }
    write_json(options.folder / COMPRESSION, measured)
    say(f"{options.out.name}: {best['what']}, {best['bytes'] / 1e6:.2f} MB.")


def _candidates(
    options: argparse.Namespace, weights: Arrays, inputs: Arrays
) -> Iterator[tuple[str, dict[str, NDArray[Any]]]]:
    """Yield every way to compress that was asked for, in words and as the file's parts."""
    statistics = {path: InputStatistics.of(fed) for path, fed in inputs.items()}
    for density in options.densities:
        yield f"{density:.0%} of the numbers kept", compressed(weights, density, statistics)
    if options.ranks:
        largest = max(inputs, key=lambda path: weights[path].size)
        every = principal_directions(weights[largest], inputs[largest], max(options.ranks))
        for rank in options.ranks:
            directions = {largest: every[:, :rank]}
            yield f"factored to rank {rank}", compressed(weights, 1.0, statistics, directions)


def _try(
    what: str, parts: Mapping[str, NDArray[Any]], model: keras.Model, pictures: Validation
) -> dict[str, Any]:
    """Measure the size of compressed weights, and what they get right."""
    after = score(_filled(model, unpack(parts)), pictures)
    size = file_bytes(parts)
    say(f"{what}: {size / 1e6:.2f} MB, validation {after.accuracy:.1%} ({after.loss:.4f})")
    return {
        "bytes": size,
        "validation_accuracy": after.accuracy,
        "validation_loss": after.loss,
    }


def judge(options: argparse.Namespace) -> None:
    """Evaluate files of weights on photos, by the app's own path, and keep the figures."""
    notes = TrainingNotes.read(options.folder)
    data = read_photos(
        options.data,
        options.part,
        notes.architecture,
        keep_size=True,
        classes_are=options.classes_are,
    )
    if data.photos.classes != notes.classes:
        raise TrainingError(
            f"{data.name} has the classes {', '.join(data.photos.classes)}, but the network was "
            f"trained on {', '.join(notes.classes)}: evaluate it on the same ones."
        )
    kept = options.folder / EVALUATIONS
    figures = read_json(kept, "The evaluations cannot be used") if kept.exists() else {}
    for path in options.weights or [options.folder / WEIGHTS]:
        arrays = arrays_of(path, notes)
        model = with_weights(notes.architecture, arrays, path.name)
        let_logits_out(model)
        logits = scores_of(model, data.photos, notes.convention)
        scores = as_probabilities(logits)
        found = judged(scores, data.photos.labels, notes.classes)
        figures[path.name] = {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "data": data.name,
            "part": "all" if data.is_whole else options.part,
            "date": date.today().isoformat(),
            "command": command_line(options),
            **found.to_json(),
            **_apart(options.apart, scores, data),
            **_told_novel(options.folder, path, model, data, notes.convention),
        }
        if options.logits:
            _keep_logits(options.logits, path, logits, data)
        say(f"{path.name}: {found.top1:.2%} right ({found.right:,} of {found.photos:,})")
    write_json(kept, figures)


def _apart(name: str | None, scores: NDArray[np.float32], data: Data) -> dict[str, Any]:
    """Return how the photos do that have ``name`` in theirs, beside all of them.

    Raises:
        TrainingError: there is none.
    """
    if name is None:
        return {}
    chosen = [at for at, path in enumerate(data.names) if name in path]
    if not chosen:
        raise TrainingError(f"No photo of {data.name} has {name!r} in its name: choose another.")
    found = judged(scores[chosen], data.photos.labels[chosen], data.photos.classes)
    return {
        "apart": {
            "name": name,
            "photos": found.photos,
            "right": found.right,
            "top1": found.top1,
        }
    }


def _told_novel(
    folder: Path, weights: Path, model: keras.Model, data: Data, convention: InputConvention
) -> dict[str, Any]:
    """Return how many photos are told to be none of the classes, where that was calibrated."""
    kept = folder / CALIBRATION
    if not kept.exists():
        return {}
    calibration = read_json(kept, "The calibration cannot be used")
    is_of_this = calibration.get("sha256") == hashlib.sha256(weights.read_bytes()).hexdigest()
    if not is_of_this or calibration.get("novelty") is None:
        return {}
    detector = msgspec.convert(calibration["novelty"], NoveltyDetector)
    averages = map_averages(model, detector.layer, data.photos, convention)
    told = detector.similarities(averages) < detector.threshold
    return {"novel": int(told.sum())}


def _keep_logits(folder: Path, weights: Path, logits: NDArray[np.float32], data: Data) -> None:
    """Write what a file says of every photo, with names and labels, for whoever asks more."""
    make_folder(folder)
    kept: dict[str, NDArray[Any]] = {
        "logits": logits,
        "labels": data.photos.labels,
        "names": np.array(data.names),
    }
    write_arrays(folder / f"{weights.stem}-logits.npz", kept)


def describe(options: argparse.Namespace) -> None:
    """Write the card beside a file of weights."""
    notes = TrainingNotes.read(options.folder)
    compression, calibration = options.folder / COMPRESSION, options.folder / CALIBRATION
    texts = CardTexts(
        name=options.name,
        title=options.title,
        what=options.what,
        preset=_preset_of(notes),
        licence=options.licence,
        terms=options.terms,
        origin=_text_of(options.origin),
        tried=_text_of(options.tried),
        classes=tuple(options.classes.split(",")) if options.classes else notes.classes,
    )
    written = write_card(
        options.weights,
        notes,
        texts,
        read_json(options.folder / EVALUATIONS, "Nothing was evaluated yet"),
        with_todays_names(read_json(compression, "")) if compression.exists() else None,
        read_json(calibration, "") if calibration.exists() else None,
    )
    say(" and ".join(path.name for path in written))


def _text_of(path: Path | None) -> str:
    """Return a text for the card; nothing where there is none.

    Raises:
        TrainingError: it cannot be read.
    """
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError):
        raise TrainingError(f"The text {path.name} cannot be read: name another file.") from None


def arrays_of(path: Path, notes: TrainingNotes) -> Arrays:
    """Return a file's arrays, packed or not, as the network of these notes has them.

    Raises:
        WeightsError: the file is missing, damaged or another network's.
    """
    expected = shapes_of(notes.architecture)
    return read_weights(path, name=path.name, expected=expected)


def dense_inputs(
    model: keras.Model, photos: PhotoSet, convention: InputConvention
) -> dict[str, NDArray[np.float32]]:
    """Return what the dense rows are fed on some of the photos, by their kernels' paths."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    fed = keras.Model(model.inputs[0], [layer.input for layer in dense])
    seen = zip(*outputs_of(fed, some_of(photos, _LOOKED_AT), convention), strict=True)
    return {
        layer.kernel.path: np.concatenate(chunks) for layer, chunks in zip(dense, seen, strict=True)
    }


def _validation(photos: PhotoSet, model: keras.Model, convention: InputConvention) -> Validation:
    if not len(photos):
        raise TrainingError(
            "The network was trained without photos for validation, by which the density could be "
            "chosen."
        )
    _, height, width, channels = model.inputs[0].shape
    return Validation(
        squashed(photos, height, width, convention), photos.labels, channels, convention
    )


def _filled(model: keras.Model, arrays: Mapping[str, NDArray[np.float32]]) -> keras.Model:
    for weight in model.weights:
        weight.assign(arrays[weight.path])
    return model


def _preset_of(notes: TrainingNotes) -> str:
    """Return the preset whose rows the network has.

    Raises:
        TrainingError: it is none of them.
    """
    for name, known in PRESETS.items():
        if known.architecture.layers == notes.architecture.layers:
            return name
    raise TrainingError(
        f"The network is none of the presets {', '.join(PRESETS)}, whose weights can have a card: "
        "train one of them."
    )
