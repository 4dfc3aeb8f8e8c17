"""The loop: steps of a recipe, validated, stopped and taken up again at any step.

Example:
    A page runs this in a thread, shows what ``on_step`` and ``on_epoch`` are told and sets a
    flag that ``should_stop`` reads; a command does the same with a terminal::

        trainer = Trainer(model, recipe, [Phase(model, batches, validation)], on_epoch=show)
        trainer.run()
        model.predict(...)  # the weights that were learnt, averaged
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np

from alexnet.errors import TrainingError
from alexnet.training.loop.averaging import WeightAverage
from alexnet.training.loop.batches import Batch, Batches, prefetch
from alexnet.training.loop.checkpoint import (
    Checkpoint,
    NamedArrays,
    read_checkpoint,
    write_checkpoint,
)
from alexnet.training.loop.optimization import compile_for, optimizer_for, set_memory_of_statistics
from alexnet.training.loop.progress import EpochRecord, Pace, Progress
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.to_numpy import to_numpy
from alexnet.training.loop.validation import Score, Validation, score

_VALUES_PER_WEIGHT = 0.04
"""Each step reads and changes every weight, however small its pictures are; that of one weight
takes as long as what follows from so many values of a picture. Steps of 16 pictures of 131 x 131
took 0.30 s with the article's table, and those of 227 x 227, with three times the values, 0.46 s.
"""

_STEP_BY_FORWARD = 3
"""The gradients of inputs and of weights take as long each as the way forward."""


@dataclass(frozen=True, eq=False)
class Phase:
    """So many epochs with one size of pictures.

    Attributes:
        model: shares its weights with the model that is trained, or is it.
        batches: what the model is fed.
        validation: what it is never trained on, or ``None``.
        epochs: how many; the last phase takes all that the recipe has left.
        taught: what is trained instead, where a teacher gives hints: ``model`` with further
            outputs; it shares all weights.
    """

    model: keras.Model
    batches: Batches
    validation: Validation | None = None
    epochs: int = 0
    taught: keras.Model | None = None

    @property
    def fed(self) -> keras.Model:
        """What takes the steps."""
        return self.model if self.taught is None else self.taught

    @property
    def cost(self) -> float:
        """What a step costs compared with other phases of the same network."""
        values = self.batches.size * self._values
        return float(values + _VALUES_PER_WEIGHT * self.model.count_params())

    @property
    def judging_cost(self) -> float:
        """What a validation costs, of which each photo takes the way forward alone."""
        photos = 0 if self.validation is None else len(self.validation.labels)
        return photos * self._values / _STEP_BY_FORWARD

    @property
    def _values(self) -> float:
        """Of a picture."""
        return float(np.prod(self.model.inputs[0].shape[1:]))


def _ignore(_: object) -> None:
    """Tell nobody."""


class Trainer:
    """Trains the weights of a model.

    Args:
        model: built, with weights of float32; holds the result after ``run``.
        recipe: rate, epochs, averaging, seed.
        phases: one after the other.
        from_logits: the model ends without softmax.
        hint: weight of a hint's loss, where phases have some.
        checkpoint: the file to write after every epoch and at a stop, or ``None``.
        seconds_between_checkpoints: after an epoch that ends sooner than this after the last
            one, none is written; a stop writes one in any case.
        identity: what a checkpoint must have been written with to be resumed; plain JSON.
        on_step: told after every step.
        on_epoch: told after every epoch.
        should_stop: asked after every step.

    Attributes:
        history: a record of every epoch that is done.
        last_batch: the inputs and targets of the last step, or ``None``.
        last_score: the last judgement of the validation photos, or ``None``.
    """

    def __init__(
        self,
        model: keras.Model,
        recipe: Recipe,
        phases: Sequence[Phase],
        *,
        from_logits: bool = False,
        hint: float = 0.0,
        checkpoint: Path | None = None,
        seconds_between_checkpoints: float = 0.0,
        identity: Mapping[str, Any] | None = None,
        on_step: Callable[[Progress], None] = _ignore,
        on_epoch: Callable[[EpochRecord], None] = _ignore,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.history: list[EpochRecord] = []
        self.last_batch: Batch | None = None
        self.last_score: Score | None = None
        self._model = model
        self._recipe = recipe
        self._schedule = _schedule(phases, recipe.epochs)
        self._path = checkpoint
        self._seconds_between = seconds_between_checkpoints
        self._saved = time.perf_counter()
        self._identity = dict(identity or {})
        self._on_step, self._on_epoch, self._should_stop = on_step, on_epoch, should_stop
        self._optimizer = optimizer_for(recipe, model)
        for phase in phases:
            compile_for(phase.fed, self._optimizer, from_logits=from_logits, hint=hint)
        steps = [phase.batches.steps for phase in self._schedule]
        self._steps_before = [sum(steps[:epoch]) for epoch in range(len(steps) + 1)]
        self._average = WeightAverage(model, recipe.average, sum(steps)) if recipe.average else None
        set_memory_of_statistics(model, sum(steps))
        self._pace = Pace(
            [phase.cost for phase in self._schedule],
            steps,
            [phase.judging_cost for phase in self._schedule],
        )
        self._epoch, self._step = 0, 0
        self._rate = 0.0
        self._sums = [0.0, 0.0, 0.0]
        """Of this epoch so far: images, loss x images, accuracy x images."""

    @property
    def finished(self) -> bool:
        """Whether all epochs are done."""
        return self._epoch >= self._recipe.epochs

    @property
    def epochs_done(self) -> float:
        """How many epochs are done, with the share of one that was stopped."""
        if self.finished:
            return self._epoch
        return self._epoch + self._step / self._schedule[self._epoch].batches.steps

    def run(self) -> list[EpochRecord]:
        """Train until the last epoch or a stop; the model then holds the averaged weights.

        Call it once: what it leaves in the model is not what it would go on with. A stopped
        training goes on from its checkpoint, in another trainer.

        Returns:
            The history, that of a resumed checkpoint included.

        Raises:
            TrainingError: the loss is no longer a number, or the checkpoint cannot be written.
        """
        while not self.finished:
            if not self._train_epoch():
                self._save()
                break
            if self._should_stop():
                if self._seconds_between:
                    self._save()
                break
        if self._average is not None:
            self._average.keep()
        return self.history

    def resume(self) -> None:
        """Go on where the checkpoint was written, with the very numbers it would have had.

        Raises:
            TrainingError: there is none, it is damaged or belongs to another training.
        """
        assert self._path is not None
        checkpoint = read_checkpoint(self._path)
        _check_identity(checkpoint, self._identity, self._path.name)
        try:
            for weight in self._model.weights:
                weight.assign(checkpoint.weights[weight.path])
            if self._average is not None:
                self._average.restore(checkpoint.average)
            # A process numbers its optimisers ("SGD_1"), so their names are no guide.
            states = {name.split("/")[0]: state for name, state in checkpoint.optimizer.items()}
            for position, variable in enumerate(self._optimizer.variables):
                variable.assign(states[str(position)])
            self._epoch, self._step = checkpoint.notes["epoch"], checkpoint.notes["step"]
            self._sums = checkpoint.notes["sums"]
            self.history = [EpochRecord(**record) for record in checkpoint.notes["history"]]
        except (KeyError, ValueError, TypeError):
            raise TrainingError(
                f"The checkpoint {self._path.name} does not fit this network: resume it with the "
                "network, the optimiser and the backend of Keras that it was written with."
            ) from None

    def _train_epoch(self) -> bool:
        """Train what is left of an epoch; ``False`` at a stop."""
        epoch = self._epoch
        phase = self._schedule[epoch]
        begun, images = time.perf_counter(), 0
        steps = range(self._step, phase.batches.steps)
        batches = prefetch(lambda step: phase.batches.batch(epoch, step), steps)
        self._pace.begin(epoch)
        try:
            for batch in batches:
                self._train_step(phase, batch)
                images += phase.batches.size
                if self._step < phase.batches.steps and self._should_stop():
                    return False
        finally:
            batches.close()
        self._finish_epoch(phase, images / (time.perf_counter() - begun), begun)
        return True

    def _train_step(self, phase: Phase, batch: Batch) -> None:
        done = self._steps_before[self._epoch] + self._step
        rate = self._rate = self._recipe.rate_at(done, self._steps_before[-1])
        self._optimizer.learning_rate = rate
        self._seed_dropout(done)
        self.last_batch = batch
        measured = phase.fed.train_on_batch(*batch)
        loss, accuracy = float(measured[0]), float(measured[-1])
        if not np.isfinite(loss):
            raise TrainingError(
                f"The loss is no longer a number after step {self._step + 1:,} of epoch "
                f"{self._epoch + 1}: the training fell apart. Lower the learning rate "
                f"({self._recipe.peak_rate:g})."
            )
        if self._average is not None:
            self._average.update(done + 1)
        size = phase.batches.size
        self._sums = [
            total + value
            for total, value in zip(self._sums, (size, loss * size, accuracy * size), strict=True)
        ]
        pace, left = self._pace.after(self._epoch, self._step, size)
        place = (self._epoch, self._recipe.epochs, self._step, phase.batches.steps)
        self._step += 1
        self._on_step(Progress(*place, loss, accuracy, rate, pace, left))

    def _finish_epoch(self, phase: Phase, pace: float, begun: float) -> None:
        images, loss, accuracy = self._sums
        validation = self.last_score = self._validate(phase)
        self.history.append(
            EpochRecord(
                epoch=self._epoch + 1,
                loss=loss / images,
                accuracy=accuracy / images,
                validation_loss=None if validation is None else validation.loss,
                validation_accuracy=None if validation is None else validation.accuracy,
                rate=self._rate,
                images_per_second=pace,
                seconds=time.perf_counter() - begun,
            )
        )
        self._epoch, self._step, self._sums = self._epoch + 1, 0, [0.0, 0.0, 0.0]
        if time.perf_counter() - self._saved >= self._seconds_between:
            self._save()
        self._on_epoch(self.history[-1])

    def _validate(self, phase: Phase) -> Score | None:
        if phase.validation is None:
            return None
        with nullcontext() if self._average is None else self._average.applied():
            return score(phase.model, phase.validation)

    def _seed_dropout(self, done: int) -> None:
        """Make the dropout of a step a function of seed, layer and step."""
        for layer in self._model.layers:
            if isinstance(layer, keras.layers.Dropout) and layer.rate > 0:
                text = f"{self._recipe.seed}/{layer.name}".encode()
                start = int.from_bytes(blake2b(text, digest_size=4).digest()) >> 1
                layer.seed_generator.state.assign(np.array((start, done), np.uint32))

    def _save(self) -> None:
        if self._path is None:
            return
        weights = {weight.path: to_numpy(weight) for weight in self._model.weights}
        average = {} if self._average is None else self._average.arrays()
        optimizer: NamedArrays = {
            f"{position}/{variable.path}": to_numpy(variable)
            for position, variable in enumerate(self._optimizer.variables)
        }
        notes = {
            "identity": self._identity,
            "epoch": self._epoch,
            "step": self._step,
            "sums": self._sums,
            "history": [asdict(record) for record in self.history],
        }
        write_checkpoint(self._path, Checkpoint(weights, average, optimizer, notes))
        self._saved = time.perf_counter()


def _schedule(phases: Sequence[Phase], epochs: int) -> list[Phase]:
    """Return the phase of every epoch."""
    *first, last = phases
    planned = [phase for phase in first for _ in range(phase.epochs)][:epochs]
    return planned + [last] * (epochs - len(planned))


def _check_identity(checkpoint: Checkpoint, identity: Mapping[str, Any], file: str) -> None:
    # As it reads after a round trip: tuples are lists there.
    expected = json.loads(json.dumps(identity))
    found = dict(checkpoint.notes.get("identity", {}))
    with suppress(KeyError, TypeError, msgspec.MsgspecError):
        # Settings that the file is too old to know have their usual values.
        found["recipe"] = msgspec.json.decode(found["recipe"], type=Recipe).to_json()
    for name, value in expected.items():
        if found.get(name) != value:
            raise TrainingError(
                f"The checkpoint {file} was written with another {name}: resume it with the one "
                "it was started with, or train into another folder."
            )
