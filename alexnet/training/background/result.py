"""What a background training leaves: weights to run, files to keep, a card that tells of them."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from alexnet.architecture.facts import analyze
from alexnet.architecture.variables import variables
from alexnet.errors import TrainingError
from alexnet.training.files.folder import WEIGHTS, TrainingNotes
from alexnet.weights.formats import read_weights
from alexnet.weights.trained import TrainedWeights

WEIGHTS_H5, KERAS = "trained.weights.h5", "trained.keras"

_MEANS_MORE = re.compile(r"([\\`*_\[\]<>&|~$#!])")


def trained_here(folder: Path, job_id: str) -> TrainedWeights:
    """Return what a training learnt, as weights that other networks can take from.

    Args:
        folder: of the job.
        job_id: names it.

    Raises:
        TrainingError: it left nothing, or its files are gone.
    """
    notes = TrainingNotes.read(folder)
    path = folder / WEIGHTS
    if not path.is_file():
        raise TrainingError("The training left no weights: train again.")
    shapes = {v.path: v.shape for v in variables(notes.architecture)}
    # A training that was resumed leaves other numbers under the same name.
    stamp = path.stat().st_mtime_ns
    return TrainedWeights(
        key=f"trained here {job_id} {stamp}",
        title=title_of(notes),
        architecture=notes.architecture,
        shapes=shapes,
        convention=notes.convention,
        class_names=notes.classes,
        read=partial(read_weights, path, name="the weights trained here", expected=shapes),
    )


def title_of(notes: TrainingNotes) -> str:
    """Return a few words for a menu."""
    judged = notes.facts["judged"]
    accuracy = f", {judged['accuracy']:.0%} right" if judged else ""
    return f"trained here: {len(notes.classes)} classes{accuracy}"


def keras_bytes(folder: Path, name: str) -> bytes:
    """Return the weights as a file of Keras.

    Args:
        folder: of the job.
        name: ``WEIGHTS_H5`` for the weights alone, ``KERAS`` for the network with them.

    Raises:
        TrainingError: the training left no weights.
    """
    from alexnet.network.build import build_model

    path = folder / name
    made_of = folder / WEIGHTS
    notes = TrainingNotes.read(folder)
    if not path.exists() or path.stat().st_mtime_ns < made_of.stat().st_mtime_ns:
        arrays = trained_here(folder, "").read()
        model = build_model(notes.architecture)
        for weight in model.weights:
            if weight.path in arrays:
                weight.assign(arrays[weight.path])
        if name == KERAS:
            model.save(path)
        else:
            model.save_weights(path, overwrite=True)
    return path.read_bytes()


def card(folder: Path) -> str:
    """Return the card of what was trained, as Markdown; every figure of it was measured.

    Raises:
        TrainingError: the training left no notes.
    """
    notes = TrainingNotes.read(folder)
    facts, costs = notes.facts, analyze(notes.architecture)
    parts = [
        f"# {_text(facts['title'])}, trained in AlexNet Explorer",
        f"{costs.params:,} parameters, {costs.macs:,} multiply-adds for one photo of "
        f"{' × '.join(map(str, notes.architecture.input.size))} pixels.",
        "## Accuracy",
        _accuracy(notes),
        "## Data",
        _data(notes),
        "## Input",
        _input(notes),
        "## Training",
        _training(facts),
        "## The network",
        f"```json\n{notes.architecture.to_json(indent=1)}\n```",
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[object]]) -> str:
    ruler: list[object] = ["---", *["---:"] * (len(head) - 1)]
    lines: list[list[object]] = [list(head), ruler, *rows]
    return "\n".join("| " + " | ".join(_text(str(cell)) for cell in line) + " |" for line in lines)


def _text(words: str) -> str:
    """Return words that a visitor chose so that no reader of Markdown takes them for more."""
    return _MEANS_MORE.sub(r"\\\1", " ".join(words.split()))


def _accuracy(notes: TrainingNotes) -> str:
    judged: Mapping[str, Any] | None = notes.facts["judged"]
    if judged is None:
        return "Not measured: no photo was set apart to judge by."
    rows: list[list[object]] = []
    for label, counts in zip(notes.classes, judged["confusion"], strict=True):
        right = counts[notes.classes.index(label)]
        share = f"{right / sum(counts):.1%}" if sum(counts) else ""
        rows.append([label, share, *counts])
    return (
        f"**{judged['accuracy']:.1%}** of {judged['photos']:,} photos that it was not trained on "
        f"(loss {judged['loss']:.3f}). They were looked at after every epoch, so whoever chose "
        "settings by them should expect a little less on new photos.\n\n"
        "A row for what is on the photo, a column for what the network says:\n\n"
        + _table(["class", "right", *notes.classes], rows)
    )


def _data(notes: TrainingNotes) -> str:
    data = notes.facts["data"]
    broken = f"; {data['broken']:,} files were left out" if data["broken"] else ""
    return (
        f"{_text(data['words'][:1].upper() + data['words'][1:])}: {data['trained']:,} to train on, "
        f"{data['watched']:,} set apart to judge by{broken}. Classes, in the outputs' order: "
        f"{', '.join(_text(label) for label in notes.classes)}."
    )


def _input(notes: TrainingNotes) -> str:
    convention = notes.convention
    return (
        f"{convention.channel_order}, (value × {convention.scale:.6g} − mean) / deviation, with "
        f"mean {', '.join(f'{m:g}' for m in convention.mean)} and deviation "
        f"{', '.join(f'{s:g}' for s in convention.std)}; fit: {convention.fit.value}."
    )


def _training(facts: Mapping[str, Any]) -> str:
    history: list[Mapping[str, Any]] = facts["history"]
    recipe: dict[str, Any] = dict(facts["recipe"])
    augmentation = recipe.pop("augmentation")
    settings: list[list[object]] = [
        [name.replace("_", " "), value] for name, value in recipe.items()
    ]
    settings.append(["augmentation", ", ".join(f"{k} {v}" for k, v in augmentation.items())])
    epochs: list[list[object]] = [
        [
            record["epoch"],
            f"{record['loss']:.3f}",
            f"{record['accuracy']:.1%}",
            _optional(record["watched_loss"], ".3f"),
            _optional(record["watched_accuracy"], ".1%"),
        ]
        for record in history
    ]
    how = "to the end" if facts["finished"] else f"stopped after {facts['epochs_done']:.1f} epochs"
    start = facts["start"] or "Started from random weights."
    return (
        f"Trained {facts['rows']} on {facts['date']}, {how}, in {facts['seconds']:.0f} s, with "
        f"Keras {facts['keras']} on {facts['backend']}, multiplications in {facts['precision']}. "
        f"{_text(start)}\n\n"
        + _table(["setting", "value"], settings)
        + "\n\n"
        + _table(["epoch", "loss", "accuracy", "validation loss", "validation accuracy"], epochs)
    )


def _optional(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
