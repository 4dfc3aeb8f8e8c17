"""The card of trained weights as Markdown: what they are, from what, how well they do.

Every figure is read from what was measured; what people typed is shown as text, whatever it is.
"""

import re
from collections.abc import Iterable, Sequence

from alexnet.images import InputConvention
from alexnet.training.files.notes import TrainingNotes

_MEANS_MORE = re.compile(r"([\\`*_\[\]<>&|~$#!])")


def card(
    title: str,
    what: str,
    accuracy: Iterable[str],
    notes: TrainingNotes,
    *,
    origin: str = "",
    terms: str = "",
    more: Iterable[str] = (),
) -> str:
    """Return the card.

    Args:
        title: a few words.
        what: a paragraph on what the weights are.
        accuracy: paragraphs and tables of the section on accuracy.
        notes: of the training.
        origin: whose work is in the weights, as Markdown, which comes before any figure; empty
            for a network of our own.
        terms: a paragraph on the data's licence and terms.
        more: headings, paragraphs and tables at the end.
    """
    parts = (
        f"# {as_text(title)}",
        as_text(what),
        "## Not from scratch" if origin else "",
        origin,
        "## Accuracy",
        *accuracy,
        "## Data",
        _data(notes),
        as_text(terms),
        "## Input",
        _input(notes.convention),
        "## Training",
        *_training(notes),
        *more,
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table whose first column is of words and whose others are of numbers.

    Example:
        >>> print(table(("class", "right"), [("a|b", 3)]))
        | class | right |
        | --- | ---: |
        | a\\|b | 3 |
    """
    cells = [[as_text(str(cell)) for cell in line] for line in (head, *rows)]
    cells.insert(1, ["---", *["---:"] * (len(head) - 1)])
    return "\n".join("| " + " | ".join(line) + " |" for line in cells)


def as_text(words: str) -> str:
    """Return words so that no reader of Markdown takes them for more.

    Example:
        >>> as_text("<b> a_b ")
        '\\\\<b\\\\> a\\\\_b'
    """
    return _MEANS_MORE.sub(r"\\\1", " ".join(words.split()))


def _data(notes: TrainingNotes) -> str:
    data = notes.data
    sha256 = f" (SHA-256 {data.sha256})" if data.sha256 else ""
    broken = f"; {data.broken:,} files were left out" if data.broken else ""
    return (
        f"{as_text(data.name[:1].upper() + data.name[1:])}{sha256}: {data.trained:,} photos to "
        f"train on, {data.validation:,} set apart to judge by{broken}. Classes, in the outputs' "
        f"order: {', '.join(as_text(label) for label in notes.classes)}."
    )


def _input(convention: InputConvention) -> str:
    crop = (
        f", of which the centre is shown, {convention.crop_share:g} of each side, chosen on the "
        "photos set apart"
    )
    return (
        f"{convention.channel_order}, (value × {convention.scale:.6g} − mean) / deviation, with "
        f"mean {', '.join(f'{m:g}' for m in convention.mean)} and deviation "
        f"{', '.join(f'{s:g}' for s in convention.std)}; fit: {convention.fit.value}"
        f"{crop if convention.crop_share < 1 else ''}."
    )


def _start(notes: TrainingNotes) -> str:
    lent, teacher = notes.convolutions, notes.teacher
    began = (
        f"The first maps of its convolutions began as those of {lent.file} (SHA-256 "
        f"{lent.sha256}), all others at random."
        if lent
        else "Started from random weights."
    )
    learnt = (
        f" Taught by {teacher.weights.file} (SHA-256 {teacher.weights.sha256}), which this command "
        f"made: {teacher.command}"
        if teacher
        else ""
    )
    return (notes.start or began) + learnt


def _training(notes: TrainingNotes) -> Iterable[str]:
    how = "to the end" if notes.finished else f"stopped after {notes.epochs_done:.1f} epochs"
    took = f"{notes.seconds:.0f} s" if notes.seconds < 600 else f"{notes.seconds / 60:.0f} minutes"
    if notes.command:
        yield f"`{notes.command}`"
    yield (
        f"Trained {notes.rows} on {notes.date}, {how}, in {took}, with Keras {notes.keras} on "
        f"{notes.backend} {notes.backend_version}, multiplications in {notes.precision}. "
        f"{as_text(_start(notes))}"
    )
    settings = vars(notes.recipe) | vars(notes.recipe.augmentation)
    del settings["augmentation"]
    yield table(
        ("setting", "value"), [(name.replace("_", " "), value) for name, value in settings.items()]
    )
    yield (
        "Loss and accuracy are those of the augmented batches with smoothed labels; those of the "
        "validation are of the averaged weights on photos as they are (in the epochs of smaller "
        "pictures, on smaller ones)."
    )
    yield table(
        ("epoch", "loss", "accuracy", "validation loss", "validation accuracy", "images/s"),
        [
            (
                record.epoch,
                f"{record.loss:.3f}",
                f"{record.accuracy:.1%}",
                "" if record.validation_loss is None else f"{record.validation_loss:.3f}",
                "" if record.validation_accuracy is None else f"{record.validation_accuracy:.1%}",
                f"{record.images_per_second:.0f}",
            )
            for record in notes.history
        ],
    )
