"""Distillation: a network learns from what another one, its teacher, says of the same pictures.

Two things are handed on. The teacher's *probabilities*, softened, take the place of a part of
every label (Hinton et al. 2015, arXiv:1503.02531). Its *maps* are hints for the student's own
(Romero et al. 2014, arXiv:1412.6550): the first maps of a row learn to be those of the
teacher's row of the same name. The student may start with the teacher's dense rows, which read
such maps already (Chen et al. 2022, arXiv:2203.14001).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Dense
from alexnet.errors import TrainingError
from alexnet.training.loop.batches import Batch, Batches
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.progressive_model import progressive_model


@dataclass(frozen=True, eq=False)
class Teacher:
    """A trained network and what is learnt from it.

    Attributes:
        architecture: its rows.
        model: filled with its weights; ends in softmax, takes pictures of the student's size.
        lessons: what the student takes from it.
    """

    architecture: Architecture
    model: keras.Model
    lessons: Lessons

    def check(self, student: Architecture) -> None:
        """Look whether a network can learn from this one.

        Raises:
            TrainingError: inputs or outputs differ, or a row whose maps are to be handed on.
        """
        last = self.architecture.rows[-1]
        if not isinstance(last, Dense) or last.activation != "softmax":
            raise TrainingError(
                f"The teacher's row {last.name} gives no probabilities: let it end in softmax."
            )
        for what, own, theirs in (
            ("inputs", self.architecture.layers[0], student.layers[0]),
            ("outputs", self.architecture.layers[-1], student.layers[-1]),
        ):
            if own.output_shape != theirs.output_shape:
                raise TrainingError(
                    f"The teacher has {what} of {own.output_shape}, the network of "
                    f"{theirs.output_shape}: they must see and tell the same."
                )
        for row in self.lessons.hint_rows:
            own_shape, their_shape = (_maps(one, row) for one in (self.architecture, student))
            if own_shape[:2] != their_shape[:2] or own_shape[2] > their_shape[2]:
                raise TrainingError(
                    f"Row {row} gives maps of {own_shape} in the teacher and {their_shape} in the "
                    "network: they must be of one size, and the network must have as many."
                )

    def lend_dense_rows(self, student: keras.Model) -> None:
        """Fill the student's dense rows with the teacher's numbers.

        Raises:
            TrainingError: a dense row is missing here or has another shape.
        """
        own = {weight.path: weight for weight in self.model.weights}
        for layer in student.layers:
            if not isinstance(layer, keras.layers.Dense):
                continue
            for weight in layer.weights:
                found = own.get(weight.path)
                if found is None or found.shape != weight.shape:
                    raise TrainingError(
                        f"The teacher has no {weight.path} of the shape {tuple(weight.shape)}: "
                        "start with dense rows of the network's own."
                    )
                weight.assign(ops.copy(found.value))

    def maps(self, row: str) -> int:
        """Return how many maps a row gives."""
        return _maps(self.architecture, row)[2]

    def at(self, height: int, width: int) -> keras.Model:
        """Return the teacher for pictures of this size, with the maps of its hints' rows.

        Args:
            height: of the pictures, in pixels.
            width: the same, unless it is the network's own.
        """
        model = self.model
        if tuple(model.inputs[0].shape[1:3]) != (height, width):
            model = progressive_model(model, self.architecture, height)
        return with_maps(model, self.lessons.hint_rows)


def with_maps(
    model: keras.Model, rows: Sequence[str], counts: Mapping[str, int] | None = None
) -> keras.Model:
    """Return a network that shares its layers with ``model`` and also gives some rows' maps.

    Args:
        model: a chain of layers.
        rows: whose maps, normalised where the row normalises.
        counts: row -> the first so many of its maps; all where it is not named.
    """
    last = {row: _last_layer([layer.name for layer in model.layers], row) for row in rows}
    inputs = outputs = keras.Input(model.inputs[0].shape[1:])
    found = {}
    for layer in model.layers[1:]:
        outputs = layer(outputs)
        found[layer.name] = outputs
    maps = [found[last[row]][..., : (counts or {}).get(row)] for row in rows]
    taught = keras.Model(inputs, [outputs, *maps], name=f"{model.name}_with_maps")
    taught.dtype_policy = "float32"
    return taught


def _last_layer(names: Sequence[str], row: str) -> str:
    return f"{row}_norm" if f"{row}_norm" in names else row


def _maps(architecture: Architecture, row: str) -> tuple[int, ...]:
    """Return the shape of a row's maps.

    Raises:
        TrainingError: there is no such row, or it gives no maps.
    """
    shapes = [layer.output_shape for layer in architecture.layers if layer.row.name == row]
    if not shapes or len(shapes[-1]) != 3:
        raise TrainingError(f"There is no row {row!r} with maps: name one of both networks.")
    return shapes[-1]


@dataclass(frozen=True, eq=False)
class TaughtBatches:
    """Batches whose targets are the teacher's word beside the label, and its maps.

    Attributes:
        batches: inputs and the labels' distributions.
        teacher: gives probabilities and maps for these inputs, as ``Teacher.at`` does.
        lessons: how much of them is taken.
    """

    batches: Batches
    teacher: keras.Model
    lessons: Lessons

    def __post_init__(self) -> None:
        # Compiled here, before several threads ask at once.
        self.batch(0, 0)

    @property
    def steps(self) -> int:
        """Steps in an epoch."""
        return self.batches.steps

    @property
    def size(self) -> int:
        """Examples in a step."""
        return self.batches.size

    def batch(self, epoch: int, step: int) -> Batch:
        """Return inputs and, as a list where there are hints, targets and the teacher's maps."""
        inputs, labels = self.batches.batch(epoch, step)
        assert not isinstance(labels, list)  # nobody teaches a teacher's batches
        found = self.teacher.predict_on_batch(inputs)
        said, *maps = found if isinstance(found, list | tuple) else [found]
        share = np.float32(self.lessons.teacher_share)
        softened = soft(np.asarray(said, np.float32), self.lessons.temperature)
        targets = share * softened + (1 - share) * labels
        if not maps:
            return inputs, targets
        return inputs, [targets, *(np.asarray(each, np.float32) for each in maps)]


def soft(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Return the probabilities that logits divided by ``temperature`` would give.

    Example:
        >>> soft(np.array([[0.8, 0.2]], np.float32), 2.0).round(2).tolist()
        [[0.6700000166893005, 0.33000001311302185]]
    """
    raised = np.maximum(probabilities, 1e-9) ** np.float32(1 / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
