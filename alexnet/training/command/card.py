"""The card beside a file of weights that is shipped, for people and as JSON for the program.

Every figure is read from what the commands measured and wrote; nothing is typed in by hand
but the title and the sentences about licence and terms.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alexnet.errors import TrainingError
from alexnet.training.files.card import card, table
from alexnet.training.files.folder import write_json
from alexnet.training.files.notes import TrainingNotes
from alexnet.weights.novelty import PASSING

Evaluations = Mapping[str, Mapping[str, Any]]


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
        origin: what others have learnt that is in the weights, and its terms, as Markdown; or
            nothing.
        tried: what else was tried, as Markdown; or nothing.
        classes: the outputs' names as people say them, in the outputs' order.
    """

    name: str
    title: str
    what: str
    preset: str
    licence: str
    terms: str
    origin: str
    tried: str
    classes: tuple[str, ...]


def write_card(
    weights: Path,
    notes: TrainingNotes,
    texts: CardTexts,
    evaluations: Evaluations,
    compression: Mapping[str, Any] | None = None,
    calibration: Mapping[str, Any] | None = None,
) -> tuple[Path, Path]:
    """Write ``<weights>.json`` and ``<weights>.md`` beside the weights.

    Args:
        weights: the file that is shipped.
        notes: of its training.
        texts: what cannot be measured.
        evaluations: file name -> what ``Evaluation.to_json`` gave; the shipped file's is a must,
            the uncompressed file's is shown beside it.
        compression: what the compression command measured.
        calibration: what the calibration command did; it has to be this file's.

    Returns:
        The paths of both files.

    Raises:
        TrainingError: the shipped file was not evaluated as it is, another one was calibrated,
            the names do not fit.
    """
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    shipped = evaluations.get(weights.name)
    if shipped is None or shipped.get("sha256") != sha256:
        raise TrainingError(
            f"{weights.name} was not evaluated as it is now: run evaluate on it first."
        )
    if calibration and calibration["sha256"] != sha256:
        raise TrainingError(
            f"{weights.name} is not the file that was calibrated: run calibrate on it again."
        )
    if len(texts.classes) != len(notes.classes):
        raise TrainingError(
            f"There are {len(texts.classes)} names for {len(notes.classes)} outputs: name each one."
        )
    figures = {
        "name": texts.name,
        "title": texts.title,
        "what": texts.what,
        "preset": texts.preset,
        "file": weights.name,
        "bytes": weights.stat().st_size,
        "sha256": sha256,
        "origin": texts.origin,
        "tried": texts.tried,
        "licence": texts.licence,
        "terms": texts.terms,
        "classes": list(texts.classes),
        "convention": notes.convention,
        "accuracy": {
            "top1": round(100 * shipped["top1"], 2),
            "top5": None if shipped["top5"] is None else round(100 * shipped["top5"], 2),
            "measured": f"on the {shipped['photos']:,} photos of {shipped['data']}, part "
            f"{shipped['part']}, on {shipped['date']}",
        },
        "evaluations": dict(evaluations),
        "compression": compression,
        "novelty": calibration and calibration["novelty"],
        "calibration": calibration
        and {key: value for key, value in calibration.items() if key != "novelty"},
        "training": notes.facts(),
    }
    as_json = weights.with_suffix(".json")
    as_text = weights.with_suffix(".md")
    write_json(as_json, figures)
    text = card(
        texts.title,
        texts.what,
        _accuracy(texts, weights.name, evaluations),
        notes,
        origin=texts.origin,
        terms=f"{texts.licence}. {texts.terms}",
        more=(
            *(_calibration(calibration, shipped) if calibration else ()),
            *_tried(texts),
            *(_compression(compression) if compression else ()),
        ),
    )
    as_text.write_text(text, "utf-8")
    return as_json, as_text


def _accuracy(texts: CardTexts, shipped: str, evaluations: Evaluations) -> Iterator[str]:
    apart = next((found["apart"] for found in evaluations.values() if "apart" in found), None)
    those = (f"{apart['name']} in their names",) if apart else ()
    yield table(
        ("file", "size", "top-1", "right", "top-5", "calibration error", *those, "date"),
        [
            (
                name,
                f"{found['bytes'] / 1e6:.1f} MB",
                f"{found['top1']:.2%}",
                f"{found['right']:,} of {found['photos']:,}",
                "" if found["top5"] is None else f"{found['top5']:.2%}",
                f"{found['calibration_error']:.1%}" if "calibration_error" in found else "",
                *(_apart(found) for _ in those),
                found["date"],
            )
            for name, found in evaluations.items()
        ],
    )
    yield (
        "Every photo went the app's own way from the file's bytes to the scores. Nothing "
        "was chosen by these photos."
    )
    columns = [list(found["per_class"].values()) for found in evaluations.values()]
    yield "### By class"
    yield table(
        ("class", *evaluations),
        [
            (name, *(f"{column[at]:.1%}" for column in columns))
            for at, name in enumerate(texts.classes)
        ],
    )
    yield f"### Confusion of {shipped}"
    yield "A row is what the photo shows, a column what the network says."
    confusion = zip(texts.classes, evaluations[shipped]["confusion"], strict=True)
    yield table(("", *texts.classes), [(name, *counts) for name, counts in confusion])


def _apart(found: Mapping[str, Any]) -> str:
    if "apart" not in found:
        return ""
    apart = found["apart"]
    return f"{apart['right']:,} of {apart['photos']:,}, {apart['top1']:.1%}"


def _tried(texts: CardTexts) -> Iterator[str]:
    if texts.tried:
        yield "## What was tried"
        yield texts.tried


def _compression(compression: Mapping[str, Any]) -> Iterator[str]:
    before = compression["uncompressed"]
    yield "## Compression"
    yield f"`{compression['command']}`"
    yield (
        f"The largest dense row: {compression['chosen']}. "
        "Everything but biases and normalisations is in 8 bits with a scale per output. "
        f"Chosen on the {compression['validation']:,} validation photos, where the uncompressed "
        f"weights have an accuracy of {before['validation_accuracy']:.1%} and a loss of "
        f"{before['validation_loss']:.4f}:"
    )
    yield table(
        ("largest dense row", "size", "validation accuracy", "validation loss"),
        [
            (
                tried["what"],
                f"{tried['bytes'] / 1e6:.2f} MB",
                f"{tried['validation_accuracy']:.1%}",
                f"{tried['validation_loss']:.4f}",
            )
            for tried in compression["tried"]
        ],
    )


def _calibration(calibration: Mapping[str, Any], shipped: Mapping[str, Any]) -> Iterator[str]:
    before, after = calibration["before"], calibration["after"]
    photos = calibration["photos"]
    yield "## Calibration"
    yield f"`{calibration['command']}`"
    yield (
        f"All logits are divided by {calibration['temperature']:.3f}, chosen on the {photos:,} "
        "photos set apart (Guo et al. 2017): on these the calibration error was "
        f"{before['calibration_error']:.1%} and is {after['calibration_error']:.1%}, the loss was "
        f"{before['loss']:.3f} and is {after['loss']:.3f}. Which class comes first does not change."
    )
    novelty = calibration["novelty"]
    if novelty is None:
        return
    yield "## None of these"
    yield (
        f"What {novelty['layer']} gives, averaged over the places, is compared with the mean of "
        "each class (cosine similarity). Photos whose nearest class is less alike than "
        f"{novelty['threshold']:.3f} are told to be unlike all that was learned. "
        f"{PASSING:.0%} of the {novelty['photos']:,} photos set apart reach that."
    )
    rows = [
        (f"{other['name']} (right to tell)", other["photos"], other["told"])
        for other in calibration["others"]
    ]
    if "novel" in shipped:
        name = "validation photos of its classes (wrong to tell)"
        rows.insert(0, (name, shipped["photos"], shipped["novel"]))
    yield table(
        ("photos", "how many", "told to be none of these", "share"),
        [(what, f"{n:,}", f"{told:,}", f"{told / n:.1%}") for what, n, told in rows if n],
    )
