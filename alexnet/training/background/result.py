"""What a background training leaves: weights to run, files to keep, a card that tells of them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from alexnet.architecture.facts import analyze
from alexnet.architecture.quantity import percent
from alexnet.architecture.variables import shapes_of
from alexnet.errors import TrainingError
from alexnet.training.files.card import card, table
from alexnet.training.files.folder import WEIGHTS
from alexnet.training.files.notes import TrainingNotes
from alexnet.weights.formats import read_weights
from alexnet.weights.novelty import FEWEST, PASSING
from alexnet.weights.trained import TrainedWeights

WEIGHTS_H5, KERAS = "trained.weights.h5", "trained.keras"


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
    shapes = shapes_of(notes.architecture)
    # A training that was resumed leaves other numbers under the same name.
    stamp = path.stat().st_mtime_ns
    return TrainedWeights(
        key=f"trained here {job_id} {stamp}",
        title=title_of(notes),
        architecture=notes.architecture,
        shapes=shapes,
        convention=notes.convention,
        class_names=notes.classes,
        novelty=notes.novelty,
        read=partial(read_weights, path, name="the weights trained here", expected=shapes),
    )


def title_of(notes: TrainingNotes) -> str:
    """Return a few words for a menu."""
    title = f"trained here: {len(notes.classes)} classes"
    if judged := notes.judged:
        title += f", {percent(round(judged.accuracy * judged.photos), judged.photos)} right"
    return title


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


def card_of(folder: Path) -> str:
    """Return the card of what was trained, as Markdown; every figure of it was measured.

    Raises:
        TrainingError: the training left no notes.
    """
    notes = TrainingNotes.read(folder)
    costs = analyze(notes.architecture)
    size = " × ".join(map(str, notes.architecture.input.size))
    return card(
        f"{notes.title}, trained in AlexNet Explorer",
        f"{costs.params:,} parameters, {costs.macs:,} multiply-adds for one photo of "
        f"{size} pixels.",
        _accuracy(notes),
        notes,
        more=(
            *_novelty(notes),
            "## The network",
            f"```json\n{notes.architecture.to_json(indent=1)}\n```",
        ),
    )


def _novelty(notes: TrainingNotes) -> Iterator[str]:
    detector = notes.novelty
    yield "## None of these"
    if detector is None:
        yield (
            f"Not known: it takes a row that gives maps, and {FEWEST} photos set apart to judge by."
        )
        return
    yield (
        f"A photo is told to be unlike all that was learned where what {detector.layer} gives, "
        "averaged over the places, has a cosine similarity below "
        f"{detector.threshold:.3f} to the mean of every class: {PASSING:.0%} of {detector.photos} "
        "photos set apart reach that. How many photos of other things it finds was not measured."
    )


def _accuracy(notes: TrainingNotes) -> Iterator[str]:
    judged = notes.judged
    if judged is None:
        yield "Not measured: no photo was set apart to judge by."
        return
    yield (
        f"**{judged.accuracy:.1%}** of {judged.photos:,} photos that it was not trained on "
        f"(loss {judged.loss:.3f}). They were looked at after every epoch, so whoever chose "
        "settings by them should expect a little less on new photos."
    )
    yield "A row is what the photo shows, a column what the network says:"
    rows = []
    for at, (label, counts) in enumerate(zip(notes.classes, judged.confusion, strict=True)):
        share = f"{counts[at] / sum(counts):.1%}" if sum(counts) else ""
        rows.append((label, share, *counts))
    yield table(("class", "right", *notes.classes), rows)
