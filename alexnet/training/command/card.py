"""The card beside a file of weights: what they are, from what, how well they do.

Every figure is read from what the commands measured and wrote; nothing is typed in by hand
but the title and the sentences about licence and terms.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alexnet.errors import TrainingError
from alexnet.training.files.folder import TrainingNotes, convention_to_json, write_json


@dataclass(frozen=True)
class CardTexts:
    """What cannot be measured.

    Attributes:
        name: the source's key, such as ``"imagenette"``.
        title: a few words for a menu.
        what: a sentence on what the weights are.
        preset: whose rows they fit.
        licence: in a few words.
        terms: a sentence on the data's terms and whom to credit.
        classes: the outputs' names as people say them, in the outputs' order.
    """

    name: str
    title: str
    what: str
    preset: str
    licence: str
    terms: str
    classes: tuple[str, ...]


def write_card(
    weights: Path,
    notes: TrainingNotes,
    texts: CardTexts,
    evaluations: Mapping[str, Mapping[str, Any]],
    compression: Mapping[str, Any] | None = None,
) -> tuple[Path, Path]:
    """Write ``<weights>.json`` and ``<weights>.md`` beside the weights.

    Args:
        weights: the file that is shipped.
        notes: of its training.
        texts: what cannot be measured.
        evaluations: file name -> what ``Evaluation.to_json`` gave; the shipped file's is a must,
            the uncompressed file's is shown beside it.
        compression: what the compression command measured.

    Returns:
        The paths of both files.

    Raises:
        TrainingError: the shipped file was not evaluated as it is, the names do not fit.
    """
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    shipped = evaluations.get(weights.name)
    if shipped is None or shipped.get("sha256") != sha256:
        raise TrainingError(
            f"{weights.name} was not evaluated as it is now: run evaluate on it first."
        )
    if len(texts.classes) != len(notes.classes):
        raise TrainingError(
            f"There are {len(texts.classes)} names for {len(notes.classes)} outputs: name each one."
        )
    card = {
        "name": texts.name,
        "title": texts.title,
        "what": texts.what,
        "preset": texts.preset,
        "file": weights.name,
        "bytes": weights.stat().st_size,
        "sha256": sha256,
        "licence": texts.licence,
        "terms": texts.terms,
        "classes": list(texts.classes),
        "convention": convention_to_json(notes.convention),
        "accuracy": {
            "top1": round(100 * shipped["top1"], 2),
            "top5": None if shipped["top5"] is None else round(100 * shipped["top5"], 2),
            "measured": f"on the {shipped['photos']:,} photos of {shipped['data']}, part "
            f"{shipped['part']}, on {shipped['date']}",
        },
        "evaluations": dict(evaluations),
        "compression": compression,
        "training": dict(notes.facts),
    }
    as_json = weights.with_suffix(".json")
    as_text = weights.with_suffix(".md")
    write_json(as_json, card)
    as_text.write_text(_markdown(card), "utf-8")
    return as_json, as_text


def _markdown(card: Mapping[str, Any]) -> str:
    shipped = card["evaluations"][card["file"]]
    parts = [
        f"# {card['title']}",
        card["what"],
        "## Accuracy",
        _accuracy_table(card),
        "Every photo went the app's own way from the file's bytes to the scores. These photos "
        "were looked at once, after everything was chosen.",
        "### By class",
        _per_class(card["classes"], card["evaluations"]),
        f"### Confusion of {card['file']}",
        "A row for what is on the photo, a column for what the network says.",
        _confusion(card["classes"], shipped["confusion"]),
        "## Data",
        _data(card),
        "## Input",
        _input(card["convention"]),
        "## Training",
        _training(card["training"]),
    ]
    if card["compression"]:
        parts += ["## Compression", _compression(card["compression"])]
    return "\n\n".join(parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _accuracy_table(card: Mapping[str, Any]) -> str:
    rows = [
        (
            name,
            f"{found['bytes'] / 1e6:.1f} MB",
            f"{found['top1']:.2%}",
            f"{found['right']:,} of {found['photos']:,}",
            "" if found["top5"] is None else f"{found['top5']:.2%}",
            found["date"],
        )
        for name, found in card["evaluations"].items()
    ]
    return _table(("file", "size", "top-1", "right", "top-5", "date"), rows)


def _per_class(classes: Sequence[str], evaluations: Mapping[str, Mapping[str, Any]]) -> str:
    columns = [list(found["per_class"].values()) for found in evaluations.values()]
    rows = [(name, *(f"{column[at]:.1%}" for column in columns)) for at, name in enumerate(classes)]
    return _table(("class", *evaluations), rows)


def _confusion(classes: Sequence[str], confusion: Sequence[Sequence[int]]) -> str:
    rows = [(name, *counts) for name, counts in zip(classes, confusion, strict=True)]
    return _table(("", *classes), rows)


def _data(card: Mapping[str, Any]) -> str:
    data = card["training"]["data"]
    sha256 = f" (SHA-256 {data['sha256']})" if data["sha256"] else ""
    return (
        f"{data['name']}{sha256}: {data['trained']:,} photos were trained on, "
        f"{data['watched']:,} of the same part were set apart to choose by"
        + (f", {data['broken']:,} could not be read" if data["broken"] else "")
        + f".\n\n{card['licence']}. {card['terms']}"
    )


def _input(convention: Mapping[str, Any]) -> str:
    return (
        f"{convention['channel_order']}, (value × {convention['scale']:.6g} − mean) / deviation "
        f"with mean {convention['mean']} and deviation {convention['std']}; fit: "
        f"{convention['fit']}"
        + (
            f", of which the centre is shown, {convention['crop_share']:g} of each side, chosen "
            "on the watched photos."
            if convention["crop_share"] < 1
            else "."
        )
    )


def _training(training: Mapping[str, Any]) -> str:
    recipe = dict(training["recipe"])
    rows = [(name.replace("_", " "), value) for name, value in recipe.items()]
    table = _table(
        ("setting", "value"),
        [
            (
                name,
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value,
            )
            for name, value in rows
        ],
    )
    history = training["history"]
    epochs = _table(
        ("epoch", "loss", "accuracy", "watched loss", "watched accuracy", "images/s"),
        [
            (
                record["epoch"],
                f"{record['loss']:.3f}",
                f"{record['accuracy']:.1%}",
                _optional(record["watched_loss"], ".3f"),
                _optional(record["watched_accuracy"], ".1%"),
                f"{record['images_per_second']:.0f}",
            )
            for record in history
        ],
    )
    return (
        f"`{training['command']}`\n\nFinished on {training['finished']} after "
        f"{len(history)} epochs and {sum(r['seconds'] for r in history) / 60:.0f} minutes, with "
        f"Keras {training['keras']} on {training['backend']} {training['backend_version']}, "
        f"multiplications in {training['precision']}.\n\n{table}\n\nLoss and accuracy are those of "
        "the varied batches with smoothed labels, the watched ones of the averaged weights on "
        "photos as they are (in the epochs of smaller pictures, on smaller ones).\n\n"
        f"{epochs}"
    )


def _optional(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _compression(compression: Mapping[str, Any]) -> str:
    rows = [
        (
            tried["what"],
            f"{tried['bytes'] / 1e6:.2f} MB",
            f"{tried['watched_accuracy']:.1%}",
            f"{tried['watched_loss']:.4f}",
        )
        for tried in compression["tried"]
    ]
    before = compression["uncompressed"]
    return (
        f"`{compression['command']}`\n\nThe largest dense row: {compression['chosen']}. "
        "Everything but biases and normalisations is in 8 bits with a scale per output. "
        f"Chosen on the {compression['watched']:,} watched photos, where the uncompressed weights "
        f"have an accuracy of {before['watched_accuracy']:.1%} and a loss of "
        f"{before['watched_loss']:.4f}:\n\n"
        + _table(("largest dense row", "size", "watched accuracy", "watched loss"), rows)
    )
