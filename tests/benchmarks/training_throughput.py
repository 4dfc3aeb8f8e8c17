"""Images per second of a training, against a bare Keras loop on arrays in memory.

    KERAS_BACKEND=tensorflow python -m tests.benchmarks.training_throughput

Prints three figures: the bare loop (``train_on_batch`` on one batch, the same optimiser), the
trainer with its crops, colours, schedule and averaging, and the input pipeline by itself, which
has to be quicker than either. On a busy machine the first two are only comparable because they
take turns.
"""

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from alexnet.architecture.presets import PRESETS, preset
from alexnet.network.build import build_model
from alexnet.training.batches import PhotoBatches, made_ahead
from alexnet.training.optimization import compile_for, optimizer_for
from alexnet.training.photos import PhotoSet
from alexnet.training.precision import chosen_precision, set_precision
from alexnet.training.preparation import CONVENTION, prepare
from alexnet.training.progress import Progress
from alexnet.training.recipe import Recipe

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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", default="article-code", choices=list(PRESETS))
    parser.add_argument("--steps", type=int, default=16, help="of each turn (default 16)")
    parser.add_argument("--turns", type=int, default=2, help="default 2")
    options = parser.parse_args()
    recipe = Recipe(epochs=1_000)
    network = preset(options.network)
    height, width, channels = network.layers[0].output_shape
    known = photos(20 * recipe.batch, network.layers[-1].output_shape[0])
    batches = PhotoBatches(known, height, width, channels, CONVENTION, recipe)

    images = options.steps * recipe.batch
    begun = time.perf_counter()
    for _ in made_ahead(lambda step: batches.batch(0, step), range(options.steps)):
        pass
    pipeline = images / (time.perf_counter() - begun)

    bare = bare_loop(options.network, recipe, batches)
    bare_seconds = trainer_seconds = 0.0
    for _ in range(options.turns):
        bare_seconds += bare(options.steps)
        trainer_seconds += trainer_loop(options.network, recipe, known, options.steps)
    images *= options.turns
    print(f"input pipeline   {pipeline:8.1f} images/s")
    print(f"bare Keras loop  {images / bare_seconds:8.1f} images/s")
    print(f"trainer          {images / trainer_seconds:8.1f} images/s")
    print(f"trainer / bare   {bare_seconds / trainer_seconds:8.1%}")


if __name__ == "__main__":
    main()
