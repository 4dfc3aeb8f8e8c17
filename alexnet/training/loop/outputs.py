"""The last row of a network that is trained: an output for every class."""

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Dense
from alexnet.errors import TrainingError


def with_outputs(architecture: Architecture, classes: int) -> Architecture:
    """Return the network with as many outputs as there are classes.

    Raises:
        TrainingError: its last row gives no probabilities.
        ArchitectureError: the row cannot have so many units.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> with_outputs(preset("article-table"), 10).layers[-1].output_shape
        (10,)
    """
    last = architecture.rows[-1]
    assert isinstance(last, Dense)
    if last.activation not in ("softmax", "linear"):
        raise TrainingError(
            f"Row {last.name} ends in {last.activation}, which gives no probabilities to train "
            "with: set its activation to softmax."
        )
    return architecture.replace(last.name, units=classes)
