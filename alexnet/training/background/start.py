"""The network that a background training begins with: random weights, or some that were trained."""

from dataclasses import dataclass
from pathlib import Path

import keras

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.variables import shapes_of
from alexnet.errors import TrainingError, WeightsError
from alexnet.images import InputConvention
from alexnet.network.build import build_model
from alexnet.training.background.spec import START, JobStart
from alexnet.training.loop.preparation import CONVENTION
from alexnet.weights.fitting.transfer import Origin, transfer
from alexnet.weights.formats import read_weights
from alexnet.weights.sources.registry import SOURCES
from alexnet.weights.trained import TrainedWeights, from_source


@dataclass(frozen=True, eq=False)
class Begun:
    """A network before its training.

    Attributes:
        model: with its weights; ``None`` where all are random.
        convention: how its photos become inputs.
        remark: which rows have trained weights; empty where none have.
    """

    model: keras.Model | None
    convention: InputConvention
    remark: str = ""


def begin(
    start: JobStart,
    folder: Path,
    architecture: Architecture,
    classes: tuple[str, ...],
    seed: int,
) -> Begun:
    """Return the network that a training goes on from.

    Rows whose shape has changed since, and the last one unless it knows the same classes, start
    from the seed.

    Args:
        start: what was chosen.
        folder: of the job, with the file to start from.
        architecture: with as many outputs as there are classes.
        classes: their names.
        seed: of random weights.

    Raises:
        TrainingError: the weights cannot be read, or fit no row.
    """
    if start.kind == "random":
        return Begun(None, CONVENTION)
    trained = _trained(start, folder)
    found = transfer(architecture, trained.architecture, trained.shapes)
    out = architecture.rows[-1].name
    same_classes = trained.class_names == classes
    taken = {
        ours: its
        for ours, its in found.taken.items()
        if same_classes or not ours.startswith(f"{out}/")
    }
    if not taken:
        raise TrainingError(
            f"“{trained.title}” fits no row of this network: start from random weights."
        )
    try:
        arrays = trained.read()
    except WeightsError as error:
        raise TrainingError(str(error)) from None
    model = build_model(architecture, seed)
    ours = {weight.path: weight for weight in model.weights}
    for path, its in taken.items():
        ours[path].assign(arrays[its])
    if f"{out}/kernel" not in taken:
        # As a new network starts: undecided, rather than confidently wrong.
        kernel = ours[f"{out}/kernel"]
        kernel.assign(keras.ops.zeros_like(kernel))
    names = [row.row for row in found.rows if row.origin is not Origin.WEIGHTLESS]
    kept = [name for name in names if any(_is_of(path, name) for path in taken)]
    new = [name for name in names if name not in kept]
    fresh = f"; {', '.join(new)} from random weights" if new else ""
    return Begun(
        model,
        trained.convention,
        f"Started from “{trained.title}” in {', '.join(kept)}{fresh}.",
    )


def _is_of(path: str, row: str) -> bool:
    return path.startswith((f"{row}/", f"{row}_norm/"))


def _trained(start: JobStart, folder: Path) -> TrainedWeights:
    try:
        if start.kind == "source":
            return from_source(SOURCES[start.name])
    except (KeyError, WeightsError):
        raise TrainingError(
            f"The weights “{start.name}” are not on this server: start from random ones."
        ) from None
    assert start.architecture is not None
    shapes = shapes_of(start.architecture)
    path = folder / START
    return TrainedWeights(
        key=start.name,
        title=start.name,
        architecture=start.architecture,
        shapes=shapes,
        convention=start.convention,
        class_names=start.classes,
        read=lambda: read_weights(path, name=start.name, expected=shapes),
    )
