"""An architecture, photos and a recipe, put together to a trainer.

Example:
    Four kinds of coloured shapes, told apart by a small network::

        photos = coloured_shapes(400, size=(64, 64), seed=0)
        trained, validation = held_out(photos, 0.1, seed=0)
        job = prepare(architecture, trained, validation, Recipe(epochs=5))
        job.trainer.run()
        job.model.predict(...)
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Dense
from alexnet.errors import TrainingError
from alexnet.images import Fit, InputConvention
from alexnet.network.build import build_model
from alexnet.training.data.photos import PhotoSet
from alexnet.training.files.notes import DataNotes, TrainingNotes
from alexnet.training.loop.batches import ArrayBatches, PhotoBatches, squashed
from alexnet.training.loop.head import features_of, split_at_dense, with_mirrored
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.precision import chosen_precision, set_precision
from alexnet.training.loop.progressive_model import progressive_model
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.starting import start_with
from alexnet.training.loop.teaching import TaughtBatches, Teacher, with_maps
from alexnet.training.loop.to_numpy import to_numpy
from alexnet.training.loop.trainer import Phase, Trainer
from alexnet.training.loop.unit_variance import scale_to_unit_variance
from alexnet.training.loop.validation import Validation

CONVENTION = InputConvention(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), fit=Fit.SQUASH)
"""What networks trained here expect: RGB / 255, minus ImageNet's mean, divided by its deviation;
the whole photo, squashed to the input's size."""

Trained = Literal["all rows", "dense rows"]


@dataclass(frozen=True, eq=False)
class Job:
    """A training that is ready to run.

    Attributes:
        architecture: what is trained.
        classes: the outputs' names, in their order.
        model: holds the result after ``trainer.run()``; set to full precision by ``finish``.
        trainer: runs it.
        precision: of the multiplications.
        recipe: how it is trained.
        rows: which of its rows are.
        convention: how photos become inputs.
    """

    architecture: Architecture
    classes: tuple[str, ...]
    model: keras.Model
    trainer: Trainer
    precision: str
    recipe: Recipe
    rows: Trained
    convention: InputConvention

    def finish(self) -> dict[str, np.ndarray[Any, Any]]:
        """Return the weights by their paths, such as ``C1/kernel``, and compute in float32 now."""
        set_precision(self.model, "float32")
        return {weight.path: to_numpy(weight) for weight in self.model.weights}

    def notes(self, data: DataNotes, seconds: float, **more: Any) -> TrainingNotes:
        """Return what was done up to now.

        Args:
            data: what was trained on.
            seconds: that it took.
            **more: what else ``TrainingNotes`` tell, such as ``command`` and ``title``.
        """
        return TrainingNotes(
            architecture=self.architecture,
            classes=self.classes,
            convention=self.convention,
            recipe=self.recipe,
            rows=self.rows,
            data=data,
            history=tuple(self.trainer.history),
            finished=self.trainer.finished,
            epochs_done=self.trainer.epochs_done,
            seconds=seconds,
            date=date.today().isoformat(),
            precision=self.precision,
            keras=keras.__version__,
            backend=keras.backend.backend(),
            backend_version=_version(keras.backend.backend()),
            **more,
        )


def _version(backend: str) -> str:
    for package in (backend, f"{backend}-cpu"):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "of unknown version"


def prepare(
    architecture: Architecture,
    trained: PhotoSet,
    validation: PhotoSet,
    recipe: Recipe,
    *,
    rows: Trained = "all rows",
    model: keras.Model | None = None,
    convention: InputConvention = CONVENTION,
    checkpoint: Path | None = None,
    share: tuple[int, int] = (0, 1),
    start: Mapping[str, NDArray[np.float32]] | None = None,
    teacher: Teacher | None = None,
    **told: Any,
) -> Job:
    """Build the network and everything that its training needs.

    Args:
        architecture: with as many outputs as there are classes.
        trained: what it is trained on.
        validation: what it is judged by after every epoch; may be empty.
        recipe: how.
        rows: all, or only the dense rows, on features that the rows before them give once;
            photos are then augmented by nothing but mirroring.
        model: a network to go on from; a new one is built from the recipe's seed if not given.
        convention: how photos become inputs.
        checkpoint: as for ``Trainer``.
        share: this process's number and how many share every batch.
        start: arrays by their paths, such as ``C1/kernel``, that the first maps of rows start
            with.
        teacher: what the network learns from beside the labels; trains all rows.
        **told: ``on_step``, ``on_epoch`` and ``should_stop``, as for ``Trainer``.

    Raises:
        TrainingError: outputs and classes differ, nothing to train on, a last row that gives no
            probabilities.
        LimitError: the network is too large for this host.
    """
    _check(architecture, trained)
    if model is None:
        model = build_model(architecture, recipe.seed)
        if recipe.unit_variance:
            first, _ = _batches(model, trained, recipe, convention).batch(0, 0)
            scale_to_unit_variance(model, first)
        _start_undecided(model)
    if start:
        start_with(model, start, trained, convention)
    precision = chosen_precision(recipe.precision)
    if rows == "dense rows":
        part, phases = _dense_rows(model, trained, validation, recipe, convention, share)
        precision = "float32"
    else:
        set_precision(model, precision)
        part = model
        phases = _all_rows(model, architecture, trained, validation, recipe, convention, share)
        if teacher is not None:
            phases = _taught(phases, model, architecture, teacher, precision)
    trainer = Trainer(
        part,
        recipe,
        phases,
        from_logits=_last(architecture).activation != "softmax",
        hint=0.0 if teacher is None else teacher.lessons.hint,
        checkpoint=checkpoint,
        identity=_identity(architecture, trained, recipe, rows, teacher),
        **told,
    )
    return Job(architecture, trained.classes, model, trainer, precision, recipe, rows, convention)


def _start_undecided(model: keras.Model) -> None:
    """Let a new network give all classes the same probability.

    With Glorot's kernels the last row is confidently wrong at first, and one way to be less so
    is to silence the row before it. Starting from zeros takes that pull away; which of this,
    the clipped gradient and the slow warm-up does most was not told apart.
    """
    kernel = model.layers[-1].kernel
    kernel.assign(np.zeros(kernel.shape, np.float32))


def _all_rows(
    model: keras.Model,
    architecture: Architecture,
    trained: PhotoSet,
    validation: PhotoSet,
    recipe: Recipe,
    convention: InputConvention,
    share: tuple[int, int],
) -> list[Phase]:
    def phase(model: keras.Model, epochs: int) -> Phase:
        _, height, width, channels = model.inputs[0].shape
        batches = _batches(model, trained, recipe, convention, share)
        if not len(validation):
            return Phase(model, batches, None, epochs)
        pictures = squashed(validation, height, width, convention)
        return Phase(
            model, batches, Validation(pictures, validation.labels, channels, convention), epochs
        )

    phases = [phase(model, recipe.epochs)]
    if recipe.small_epochs:
        smaller = progressive_model(model, architecture, recipe.small_size)
        phases.insert(0, phase(smaller, recipe.small_epochs))
    return phases


def _batches(
    model: keras.Model,
    trained: PhotoSet,
    recipe: Recipe,
    convention: InputConvention,
    share: tuple[int, int] = (0, 1),
) -> PhotoBatches:
    _, height, width, channels = model.inputs[0].shape
    return PhotoBatches(trained, height, width, channels, convention, recipe, share)


def _taught(
    phases: list[Phase],
    model: keras.Model,
    architecture: Architecture,
    teacher: Teacher,
    precision: str,
) -> list[Phase]:
    """Return the phases with a teacher's word on every batch."""
    teacher.check(architecture)
    lessons = teacher.lessons
    if lessons.dense_rows:
        teacher.lend_dense_rows(model)
    set_precision(teacher.model, precision)
    counts = {row: teacher.maps(row) for row in lessons.hint_rows}
    return [
        replace(
            phase,
            batches=TaughtBatches(
                phase.batches, teacher.at(*phase.model.inputs[0].shape[1:3]), lessons
            ),
            taught=with_maps(phase.model, lessons.hint_rows, counts) if counts else None,
        )
        for phase in phases
    ]


def _dense_rows(
    model: keras.Model,
    trained: PhotoSet,
    validation: PhotoSet,
    recipe: Recipe,
    convention: InputConvention,
    share: tuple[int, int],
) -> tuple[keras.Model, list[Phase]]:
    features, head = split_at_dense(model)
    seen = with_mirrored(trained) if recipe.augmentation.flip else trained
    batches = ArrayBatches(
        features_of(features, seen, convention), seen.labels, len(trained.classes), recipe, share
    )
    judged = None
    if len(validation):
        judged = Validation(features_of(features, validation, convention), validation.labels)
    return head, [Phase(head, batches, judged, recipe.epochs)]


def _check(architecture: Architecture, trained: PhotoSet) -> None:
    last, classes = _last(architecture), len(trained.classes)
    if with_outputs(architecture, classes) != architecture:
        raise TrainingError(
            f"Row {last.name} has {last.units:,} outputs, but the photos have {classes:,} "
            f"classes: set its units to {classes:,}."
        )
    if not len(trained):
        raise TrainingError("There is no photo to train on: add some.")


def _last(architecture: Architecture) -> Dense:
    last = architecture.rows[-1]
    assert isinstance(last, Dense)
    return last


def _identity(
    architecture: Architecture,
    trained: PhotoSet,
    recipe: Recipe,
    rows: Trained,
    teacher: Teacher | None,
) -> Mapping[str, Any]:
    identity: dict[str, Any] = {
        "network": architecture.to_json(),
        "recipe": recipe.to_json(),
        "classes": list(trained.classes),
        "number of photos": len(trained),
    }
    if rows != "all rows":
        identity["choice of rows"] = rows
    if teacher is not None:
        identity["teacher"] = teacher.architecture.to_json()
        identity["choice of lessons"] = asdict(teacher.lessons)
    return identity
