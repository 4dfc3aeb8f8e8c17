"""What a training of the page's options is: the job that they make of the network of the table.

Where the visitor has chosen nothing, what suits the start and the data stands in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from alexnet.errors import ArchitectureError, TrainingError
from alexnet.explorer.comparable import Compared, comparable_fields
from alexnet.explorer.suitable_training import (
    suitable_batch,
    suitable_epochs,
    suitable_rate,
    suitable_rows,
    suits_augmentation,
)
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.training.background.estimate import Work, work_of
from alexnet.training.background.spec import START, JobData, JobSpec, JobStart, Rows, Variant
from alexnet.training.loop.augmentation import NO_AUGMENTATION, Augmentation
from alexnet.training.loop.outputs import with_outputs
from alexnet.training.loop.progressive_resizing import progressive_size
from alexnet.training.loop.recipe import Recipe
from alexnet.weights.fitting.transfer import transfer
from alexnet.weights.sources.registry import SOURCES

_AUGMENTATION = Augmentation(
    min_area=0.8, max_aspect=1.1, brightness=0.2, contrast=0.2, saturation=0.2
)
"""Mild, so that a shape stays in the picture and a photo's subject too."""


@dataclass(frozen=True)
class TrainingPlan:
    """How the network of the table would be trained.

    Attributes:
        state: what the visitor has set up.
        weights: those in use for the network.
        class_count: how many classes the data have so far; 0 where unknown.
    """

    state: Workspace
    weights: WeightsInUse
    class_count: int

    @property
    def start(self) -> str:
        """The weights to go on from, a key of ``TRAINING_STARTS``."""
        options = self.state.options
        is_one = options.train_what == "one"
        suitable = "weights" if is_one and self.weights.is_trained_but_last else "random"
        return options.train_start or suitable

    @property
    def epochs(self) -> int:
        """How often every photo is seen."""
        options = self.state.options
        network = self.state.architecture
        return options.train_epochs or suitable_epochs(network, self.start, options.train_data)

    @property
    def peak_rate(self) -> float:
        """The learning rate at its peak."""
        options, network = self.state.options, self.state.architecture
        return options.train_rate or suitable_rate(
            network, self.start, options.train_optimizer, options.train_data
        )

    @property
    def batch(self) -> int:
        """How many photos a step takes."""
        options = self.state.options
        network, data = self.state.architecture, options.train_data
        return options.train_batch or suitable_batch(network, self.start, data)

    @property
    def rows(self) -> str:
        """Which rows learn, a key of ``TRAINING_ROWS``."""
        options = self.state.options
        network, data = self.state.architecture, options.train_data
        return options.train_rows or suitable_rows(network, self.start, data)

    @property
    def full_epochs(self) -> int:
        """How many epochs see pictures of full size where the first ones see smaller ones."""
        return max(1, round(self.epochs / 4))

    @property
    def can_augment(self) -> bool:
        """Whether photos are better varied at random each time they are seen."""
        return suits_augmentation(self.state.options.train_data, self.epochs)

    @property
    def can_start_small(self) -> bool:
        """Whether the first epochs could see smaller pictures."""
        return (
            self.start == "random"
            and self.rows == "all"
            and bool(progressive_size(self.state.architecture))
        )

    @cached_property
    def small_size(self) -> int:
        """The side of the pictures of the first epochs; 0 where all are of full size."""
        if not self.state.options.train_small or self.epochs < 2 or not self.can_start_small:
            return 0
        try:
            sizes = {progressive_size(variant.architecture) for variant in self.variants}
        except TrainingError:
            return 0  # Nothing can be started; whoever asks for the variants is told why.
        return max(sizes) if all(sizes) else 0

    @property
    def compares_initial_weights(self) -> bool:
        """Whether variants differ in how kernels are drawn, which scaling would undo."""
        is_one = self.state.options.train_what == "one"
        return not is_one and self.compared.field == "kernel_initializer"

    @property
    def recipe(self) -> Recipe:
        """How each variant is trained."""
        options, small = self.state.options, self.small_size
        is_varied = options.train_augment and self.can_augment
        return Recipe(
            epochs=self.epochs,
            batch=self.batch,
            optimizer=options.train_optimizer,
            peak_rate=self.peak_rate,
            label_smoothing=0.0,
            average=0.0,
            unit_variance=self.start == "random" and not self.compares_initial_weights,
            small_epochs=self.epochs - self.full_epochs if small else 0,
            small_size=small,
            seed=options.train_seed,
            augmentation=_AUGMENTATION if is_varied else NO_AUGMENTATION,
        )

    @cached_property
    def compared(self) -> Compared:
        """What variants differ in: a field of the row in the inspector, else of the first."""
        rows = self.state.architecture.rows
        row = self.state.architecture.row(self.state.row_id)
        # Out has as many units as there are classes, whatever the table says.
        if row is None or row is rows[-1]:
            row = rows[1]
        fields = comparable_fields(row)
        wished = self.state.options.train_field
        field = wished if wished in fields else next(iter(fields))
        return Compared(self.state.architecture, row, field)

    @cached_property
    def values(self) -> list[str]:
        """The compared values in the table's notation: those chosen, else some near it."""
        known, current = list(self.compared.values), self.compared.current
        chosen = [text for text in self.state.options.train_values.split(";") if text in known]
        if len(chosen) > 1:
            return sorted(chosen, key=known.index)
        here = known.index(current) if current in known else 0
        if current.isdecimal():
            near = [str(int(current) // 4), str(int(current) // 2), current]
            if all(text in known for text in near):
                return near
        return known[max(0, here - 2) : here + 1] if here > 0 else known[:2]

    def job(self, data: JobData, start: JobStart) -> JobSpec:
        """Return the job.

        Args:
            data: what it learns from.
            start: what it goes on from.

        Raises:
            TrainingError: a variant cannot be built.
            ArchitectureError: the classes' outputs do not fit.
        """
        state = self.state
        is_one = state.options.train_what == "one"
        spec = JobSpec(
            variants=self.variants,
            data=data,
            recipe=self.recipe,
            rows=self._learning,
            start=start,
            title=f"“{state.baseline_title}”" + ("" if state.is_baseline else ", edited"),
            compared="" if is_one else self.compared.label,
        )
        for variant in spec.variants:
            with_outputs(variant.architecture, max(2, self.class_count))
        return spec

    @property
    def _learning(self) -> Rows:
        return "dense rows" if self.rows == "dense" else "all rows"

    def works(self, photos: int, validation: int) -> list[Work]:
        """Return what each of its trainings computes; none where there is nothing to learn from.

        Args:
            photos: to learn from.
            validation: photos to judge by.

        Raises:
            TrainingError: a variant cannot be built.
            ArchitectureError: the classes' outputs do not fit.
        """
        if not photos or not self.class_count:
            return []
        return [
            work_of(
                with_outputs(variant.architecture, self.class_count),
                self.recipe,
                self._learning,
                photos,
                validation,
            )
            for variant in self.variants
        ]

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The networks that are trained, one after the other.

        Raises:
            TrainingError: one cannot be built.
        """
        if self.state.options.train_what == "one":
            return (Variant("", self.state.architecture),)
        return self._variants()

    def _variants(self) -> tuple[Variant, ...]:
        try:
            networks = {text: self.compared.network(text) for text in self.values}
        except ArchitectureError as error:
            raise TrainingError(str(error)) from None
        # Seed by seed, so that all values can be compared as soon as each is trained once.
        return tuple(
            Variant(text, network, seed)
            for seed in range(self.state.options.train_seeds)
            for text, network in networks.items()
        )

    def _check_alike(self) -> None:
        """See to it that all variants of a comparison start from as many trained numbers.

        Raises:
            TrainingError: some would keep trained weights that others have no room for.
        """
        trained = self.weights.trained
        if self.start == "random" or trained is None or self.state.options.train_what == "one":
            return
        kept = {
            variant.title: frozenset(
                transfer(
                    with_outputs(variant.architecture, max(2, self.class_count)),
                    trained.architecture,
                    trained.shapes,
                ).taken
            )
            for variant in self.variants
        }
        if len(set(kept.values())) > 1:
            most = max(kept, key=lambda title: len(kept[title]))
            raise TrainingError(
                f"The values would not start alike: with {most}, more rows keep their trained "
                "weights than with others. Let all start from random weights."
            )

    def job_start(
        self, file_of: Callable[[WeightsInUse], Path | None]
    ) -> tuple[JobStart, dict[str, Any]]:
        """Return what the job goes on from, and the files that it needs.

        Args:
            file_of: returns the file of weights that are no registered source's.

        Returns:
            the start, and name in the job's folder -> file.

        Raises:
            TrainingError: the weights are random, or here no more, or not all variants of a
                comparison would start from as many of them.
        """
        trained = self.weights.trained
        if self.start == "random":
            return JobStart(), {}
        self._check_alike()
        if trained is None:
            raise TrainingError(
                "The weights in use are random: choose others on the Prediction page, or start "
                "from random ones."
            )
        if self.weights.name in SOURCES:
            return JobStart("source", self.weights.name), {}
        path = file_of(self.weights)
        if path is None:
            raise TrainingError("These weights are not here any more: choose others.")
        start = JobStart(
            "file", trained.title, trained.architecture, trained.convention, trained.class_names
        )
        return start, {START: path}

    @property
    def words(self) -> str:
        """What the training does, in a sentence or two; empty where nothing needs saying."""
        out, count = self.state.architecture.rows[-1], self.class_count
        units = getattr(out, "units", 0)
        sentences = []
        if count and units != count:
            sentences.append(
                f"Row {out.name} gets {count} units for the training, one for each class, instead "
                f"of {units:,}; the table stays as it is."
            )
        if small := self.small_size:
            sentences.append(
                f"Pictures of {small} × {small} in the first {self.epochs - self.full_epochs} "
                f"epochs, then {self.full_epochs} at full size."
            )
        if self.start == "random" and self.state.options.train_data == "photos":
            sentences.append(
                "A few photos teach random weights little: start from trained ones if you can."
            )
        if self.compares_initial_weights:
            sentences.append(
                "Kernels begin as they are drawn: other trainings from random weights scale them "
                "to unit variance first."
            )
        return " ".join(sentences)
