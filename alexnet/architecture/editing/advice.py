"""What is legal in a network and yet probably not meant: sentences, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.resolution import Repair
from alexnet.architecture.editing.row_repairs import without_dense_rows
from alexnet.architecture.facts import analyze
from alexnet.architecture.quantity import percent
from alexnet.architecture.rows import ACTIVATIONS, Convolution, Dense, GlobalAveragePooling


@dataclass(frozen=True)
class Advice:
    """A sentence on one row, and the change that follows it, if there is one."""

    row: str
    message: str
    repair: Repair | None = None


def advice(architecture: Architecture) -> tuple[Advice, ...]:
    """Return what a careful teacher would remark on a valid network.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> advice(preset("article-table").replace("C5", activation="softmax"))[0].row
        'C5'
    """
    return tuple(_remarks(architecture))


def _remarks(architecture: Architecture) -> Iterator[Advice]:
    for row in architecture.rows[1:-1]:
        if isinstance(row, Convolution | Dense) and row.activation in ("softmax", "log_softmax"):
            over = "maps at every pixel" if isinstance(row, Convolution) else "units"
            yield Advice(
                row.name,
                f"{row.name}: {ACTIVATIONS[row.activation].lower()} in the middle is legal, but it "
                f"makes the {over} compete for a sum of 1, and training slows down. ReLU is usual "
                f"here.",
            )
    yield from _dense_rows_behind_means(architecture)
    out = architecture.rows[-1]
    assert isinstance(out, Dense)
    if out.activation != "softmax":
        yield Advice(
            out.name,
            f"{out.name}: without softmax the scores are not probabilities; they need not lie "
            f"between 0 and 1 nor add up to 1.",
        )
    elif out.units == 1:
        yield Advice(out.name, f"{out.name}: softmax over one unit is always 1.")


def _dense_rows_behind_means(architecture: Architecture) -> Iterator[Advice]:
    repair = without_dense_rows(Draft.of(architecture))
    if repair is None:
        return
    pooling = next(row for row in architecture.rows if isinstance(row, GlobalAveragePooling))
    facts = analyze(architecture)
    behind = facts.rows[architecture.rows.index(pooling) + 1 : -1]
    held = sum(row.params for row in behind)
    yield Advice(
        pooling.name,
        f"{pooling.name}: the fully connected rows between the means and {facts.rows[-1].name} "
        f"hold {held:,} parameters, {percent(held, facts.params)} of all. Lin et al. (2014) take "
        f"none: the classes follow the means directly.",
        repair,
    )
