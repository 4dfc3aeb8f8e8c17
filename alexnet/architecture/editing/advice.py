"""What is legal in a network and yet probably not meant: sentences, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import ACTIVATIONS, Convolution, Dense


@dataclass(frozen=True)
class Advice:
    """A sentence on one row."""

    row: str
    message: str


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
    out = architecture.rows[-1]
    assert isinstance(out, Dense)
    if out.activation != "softmax":
        yield Advice(
            out.name,
            f"{out.name}: without softmax the scores are no probabilities; they need not lie "
            f"between 0 and 1 nor add up to 1.",
        )
    elif out.units == 1:
        yield Advice(out.name, f"{out.name}: softmax over one unit is always 1.")
