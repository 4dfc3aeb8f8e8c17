"""Images per second of a training, against a bare Keras loop on arrays in memory.

The bare loop is ``train_on_batch`` on one batch with the same optimiser; the trainer adds crops,
colours, schedule and averaging. Both take turns, so that a busy machine is busy for both. The
input pipeline by itself has to be quicker than either.
"""

import time
from collections.abc import Callable

import numpy as np

from alexnet.architecture.presets import preset
from alexnet.network.build import build_model
from alexnet.training.data.photos import PhotoSet
from alexnet.training.loop.batches import PhotoBatches, prefetch
from alexnet.training.loop.optimization import compile_for, optimizer_for
from alexnet.training.loop.precision import chosen_precision, set_precision
from alexnet.training.loop.preparation import CONVENTION, prepare
from alexnet.training.loop.progress import Progress
from alexnet.training.loop.recipe import Recipe
from tests.benchmarks.report import table

NETWORK = "article-code"
STEPS, TURNS = 16, 3
_PHOTO_SIDE = 224


def photos(count: int, classes: int) -> PhotoSet:
    """Noise costs what photos cost: neither crops nor colours look at what is on them."""
    random = np.random.default_rng(0)
    shape = (count, _PHOTO_SIDE, _PHOTO_SIDE, 3)
    pictures = random.integers(0, 256, shape, dtype=np.uint8)
    names = tuple(f"class {at}" for at in range(classes))
    return PhotoSet(list(pictures), np.arange(count) % classes, names)


def bare_loop(name: str, recipe: Recipe, batches: PhotoBatches) -> Callable[[int], float]:
    """Return what takes so many steps of plain Keras and tells the seconds."""
    model = build_model(preset(name))
    set_precision(model, chosen_precision(recipe.precision))
    compile_for(model, optimizer_for(recipe, model), from_logits=False)
    inputs, targets = batches.batch(0, 0)
    model.train_on_batch(inputs, targets)

    def run(steps: int) -> float:
        begun = time.perf_counter()
        for _ in range(steps):
            model.train_on_batch(inputs, targets)
        return time.perf_counter() - begun

    return run


def trainer_loop(name: str, recipe: Recipe, known: PhotoSet, steps: int) -> float:
    """Return the seconds that the trainer takes for so many steps, the first one not counted."""
    marks: list[float] = []

    def on_step(progress: Progress) -> None:
        del progress
        marks.append(time.perf_counter())

    job = prepare(
        preset(name),
        known,
        known.subset([]),
        recipe,
        on_step=on_step,
        should_stop=lambda: len(marks) > steps,
    )
    job.trainer.run()
    return marks[steps] - marks[0]


def run() -> str:
    """Measure and return the report."""
    recipe = Recipe(epochs=1_000)
    network = preset(NETWORK)
    height, width, channels = network.layers[0].output_shape
    known = photos(20 * recipe.batch, network.layers[-1].output_shape[0])
    batches = PhotoBatches(known, height, width, channels, CONVENTION, recipe)

    begun = time.perf_counter()
    for _ in prefetch(lambda step: batches.batch(0, step), range(STEPS)):
        pass
    pipeline = STEPS * recipe.batch / (time.perf_counter() - begun)

    bare = bare_loop(NETWORK, recipe, batches)
    bare_seconds = trainer_seconds = 0.0
    for _ in range(TURNS):
        bare_seconds += bare(STEPS)
        trainer_seconds += trainer_loop(NETWORK, recipe, known, STEPS)
    images = TURNS * STEPS * recipe.batch
    return table(
        ("Training article-code, batches of 64", "images/s"),
        [
            ("photos to batches alone", f"{pipeline:.0f}"),
            ("bare Keras loop on arrays in memory", f"{images / bare_seconds:.1f}"),
            ("the training command's loop", f"{images / trainer_seconds:.1f}"),
            ("the last over the one before", f"{bare_seconds / trainer_seconds:.0%}"),
        ],
    )
