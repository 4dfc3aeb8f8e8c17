"""What the process of a background training does, from the photos to the weights."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np

from alexnet.architecture.facts import analyze
from alexnet.training.background.judged import Judged, write_judged
from alexnet.training.background.memory import check_memory
from alexnet.training.background.photos import JobPhotos, read_and_tell
from alexnet.training.background.pictures import (
    MOST_MISTAKES,
    kernels_in,
    mistakes_of,
    write_batch,
    write_kernels,
    write_mistakes,
    write_photos_of_batch,
)
from alexnet.training.background.report import JobReport, first_undone, read_kernels
from alexnet.training.background.spec import JobSpec, Variant
from alexnet.training.background.start import Begun, begin
from alexnet.training.files.folder import CHECKPOINT, WEIGHTS, write_arrays
from alexnet.training.files.notes import DataNotes, Judgement, TrainingNotes
from alexnet.training.loop.batches import squashed
from alexnet.training.loop.comparing import packed
from alexnet.training.loop.novelty import novelty_detector
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.preparation import Job, prepare
from alexnet.training.loop.progress import EpochRecord, Progress
from alexnet.training.loop.recipe import Recipe
from alexnet.training.loop.validation import Score, Validation, score
from alexnet.weights.novelty import NoveltyDetector

_REPORT_SECONDS, _PICTURE_SECONDS = 0.5, 2.0
_CHECKPOINT_SECONDS = 60.0
"""A crash costs no more than that and an epoch; a stop costs nothing."""

_MOST_FOR_NOVELTY = 128
"""Photos of either part: a few seconds of a large network."""


class VariantTraining:
    """Trains one variant of a job and tells of it.

    Args:
        spec: the job.
        folder: its files.
        report: where to tell.
        photos: what it is trained on.
        should_stop: whether it was asked to.
    """

    def __init__(
        self,
        spec: JobSpec,
        folder: Path,
        report: JobReport,
        photos: JobPhotos,
        should_stop: Callable[[], bool],
    ) -> None:
        self._spec, self._folder, self._report = spec, folder, report
        self._photos = photos
        self._should_stop = should_stop
        self._architecture = with_outputs(self._variant.architecture, len(photos.trained.classes))
        self._curve = report.curves[report.variant]
        self._told = self._pictured = 0.0
        self._begun_at = time.monotonic()
        self._seconds_before = report.seconds
        self._job: Job | None = None
        self._begun: Begun | None = None

    @property
    def _variant(self) -> Variant:
        return self._spec.variants[self._report.variant]

    @property
    def _recipe(self) -> Recipe:
        recipe = self._spec.recipe
        return replace(recipe, seed=recipe.seed + self._variant.seed)

    def run(self) -> bool:
        """Train to the end or a stop; return whether it came to the end.

        Raises:
            TrainingError: it cannot be trained.
        """
        facts = analyze(self._architecture)
        self._curve.params, self._curve.macs = facts.params, facts.macs
        check_memory(self._architecture, self._spec.recipe)
        self._tell(
            "Computing what the frozen rows make of the photos"
            if self._spec.rows == "dense rows"
            else "Building the network"
        )
        job = self._prepared()
        checkpoint = self._folder / CHECKPOINT
        if checkpoint.exists():
            job.trainer.resume()
            self._curve.history = list(job.trainer.history)
        else:
            self._curve.history, self._curve.steps = [], []
        self._tell("Compiling the first step")
        job.trainer.run()
        finished = job.trainer.finished
        self._keep(job, finished)
        if finished:
            score = job.trainer.last_score
            if score is not None:
                guesses = score.probabilities.argmax(axis=1)
                self._curve.right = packed(guesses == self._photos.validation.labels)
            checkpoint.unlink(missing_ok=True)
            self._curve.done = True
        return finished

    def _prepared(self) -> Job:
        recipe, photos = self._recipe, self._photos
        begun = begin(
            self._spec.start,
            self._folder,
            self._architecture,
            photos.trained.classes,
            recipe.seed,
        )
        if begun.remark and begun.remark not in self._report.remarks:
            self._report.remarks.append(begun.remark)
        job = prepare(
            self._architecture,
            photos.trained,
            photos.validation,
            recipe,
            rows=self._spec.rows,
            model=begun.model,
            convention=begun.convention,
            checkpoint=self._folder / CHECKPOINT,
            seconds_between_checkpoints=_CHECKPOINT_SECONDS,
            on_step=self._on_step,
            on_epoch=self._on_epoch,
            should_stop=self._should_stop,
        )
        self._job, self._begun = job, begun
        kernels = kernels_in(job.model)
        if kernels is not None and read_kernels(self._folder) is None:
            write_kernels(self._folder, kernels, kernels)
        return job

    def _on_step(self, progress: Progress) -> None:
        self._curve.add_step(progress)
        self._report.progress = progress
        now = time.monotonic()
        is_first = self._report.stage != "Training"
        if is_first or now - self._told >= _REPORT_SECONDS:
            self._report.seconds_left = self._seconds_left(progress)
            self._tell("Training")
        if now - self._pictured >= _PICTURE_SECONDS:
            self._pictured = now
            self._picture_batch(progress)

    def _on_epoch(self, record: EpochRecord) -> None:
        assert self._job is not None
        self._curve.history.append(record)
        if self._job.trainer.last_score is not None:
            self._tell_mistakes(self._job.trainer.last_score)
        self._write_kernels()
        self._tell("Training")

    def _seconds_left(self, progress: Progress) -> float | None:
        """Return what is left of this variant, and of later ones by their multiply-adds."""
        whole = progress.seconds_left
        if progress.seconds_left is None or whole is None:
            return None
        share = (progress.epoch + (progress.step + 1) / progress.steps) / progress.epochs
        if share < 1:
            whole = progress.seconds_left / (1 - share)
        here = max(1, self._curve.macs)
        later = [
            analyze(variant.architecture).macs / here * whole
            for variant in self._spec.variants[self._report.variant + 1 :]
        ]
        return progress.seconds_left + sum(later)

    def _picture_batch(self, progress: Progress) -> None:
        assert self._job is not None
        assert self._begun is not None
        batch = self._job.trainer.last_batch
        if batch is None:
            return
        if self._spec.rows == "all rows":
            write_batch(self._folder, batch[0], self._begun.convention)
            return
        photos, recipe = self._photos.trained, self._recipe
        examples = len(photos) * (2 if recipe.augmentation.flip else 1)
        write_photos_of_batch(
            self._folder,
            photos,
            recipe,
            progress.epoch,
            progress.step,
            examples,
            len(batch[0]),
        )

    def _tell_mistakes(self, found: Score) -> None:
        positions, mistakes = mistakes_of(found, self._photos.validation)
        write_mistakes(
            self._folder,
            [self._photos.validation.photos[at] for at in positions[:MOST_MISTAKES]],
        )
        self._report.mistakes = mistakes[:MOST_MISTAKES]
        self._report.mistakes_count = len(mistakes)

    def _write_kernels(self) -> None:
        assert self._job is not None
        kernels, before = kernels_in(self._job.model), read_kernels(self._folder)
        if kernels is not None and before is not None:
            write_kernels(self._folder, before[0], kernels)

    def _keep(self, job: Job, finished: bool) -> None:
        """Write weights and notes; a comparison is after the figures alone."""
        self._tell("Keeping what was learnt")
        arrays = job.finish()
        self._write_kernels()
        if self._spec.is_comparison:
            return
        assert self._begun is not None
        found = job.trainer.last_score
        if not finished and len(self._photos.validation):
            found = self._judged(job.model)
            self._tell_mistakes(found)
        if found is not None:
            self._keep_judged(found)
        write_arrays(self._folder / WEIGHTS, arrays, compressed=False)
        self._notes(job, found, self._novelty(job.model)).write(self._folder)

    def _keep_judged(self, found: Score) -> None:
        photos, guesses = self._photos.validation, found.probabilities.argmax(axis=1)
        sure = found.probabilities.max(axis=1).astype(np.float32)
        write_judged(self._folder, Judged(photos.labels, guesses, sure), photos)

    def _judged(self, model: keras.Model) -> Score:
        assert self._begun is not None
        _, height, width, channels = model.inputs[0].shape
        convention, validation = self._begun.convention, self._photos.validation
        pictures = squashed(validation, height, width, convention)
        return score(model, Validation(pictures, validation.labels, channels, convention))

    def _novelty(self, model: keras.Model) -> NoveltyDetector | None:
        assert self._begun is not None
        photos = self._photos
        judged = photos.validation.subset(range(len(photos.validation))[:: _every(photos)])
        return novelty_detector(
            model,
            self._architecture,
            photos.trained,
            judged,
            self._begun.convention,
            most=_MOST_FOR_NOVELTY,
        )

    def _notes(
        self, job: Job, found: Score | None, novelty: NoveltyDetector | None
    ) -> TrainingNotes:
        assert self._begun is not None
        photos = self._photos
        return job.notes(
            DataNotes(
                photos.words, len(photos.trained), len(photos.validation), len(photos.broken)
            ),
            self._seconds(),
            title=self._spec.title,
            start=self._begun.remark,
            judged=None if found is None else _judgement(found, photos),
            novelty=novelty,
        )

    def _seconds(self) -> float:
        return self._seconds_before + time.monotonic() - self._begun_at

    def _tell(self, stage: str) -> None:
        self._told = time.monotonic()
        self._report.enter(stage)
        self._report.seconds = self._seconds()
        self._report.write(self._folder)


def _every(photos: JobPhotos) -> int:
    """Return which photos for validation the novelty threshold is set on: 1 for each of them."""
    return max(1, len(photos.validation) // _MOST_FOR_NOVELTY)


def _judgement(found: Score, photos: JobPhotos) -> Judgement:
    classes = len(photos.validation.classes)
    guesses = found.probabilities.argmax(axis=1)
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (photos.validation.labels, guesses), 1)
    rows = tuple(tuple(row) for row in confusion.tolist())
    return Judgement(found.accuracy, found.loss, len(photos.validation), rows)


def train_job(
    spec: JobSpec,
    folder: Path,
    report: JobReport,
    photos: JobPhotos,
    should_stop: Callable[[], bool],
) -> bool:
    """Do a whole job, or what is left of it.

    Args:
        spec: the job.
        folder: its files, those of an interrupted run among them.
        report: what was told so far; kept up to date in the folder.
        photos: read for the first variant that is not done.
        should_stop: asked often.

    Returns:
        Whether it came to its end; a stopped one can be run again.

    Raises:
        TrainingError: it cannot be trained, in a sentence for its visitor.
    """
    size = first_undone(spec, report).architecture.input.size
    for number, variant in enumerate(spec.variants):
        if report.curves[number].done:
            continue
        report.variant, report.progress = number, None
        if size != variant.architecture.input.size:
            size = variant.architecture.input.size
            photos = read_and_tell(spec, variant.architecture, folder, report, should_stop)
        if not VariantTraining(spec, folder, report, photos, should_stop).run():
            return False
        keras.utils.clear_session()
    return True
