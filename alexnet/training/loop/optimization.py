"""A recipe's optimiser, and models compiled for it."""

from importlib import import_module
from typing import Any

import keras
from keras import ops

from alexnet.training.loop.recipe import Recipe

_USUAL_MEMORY = 0.99
"""Keras' own momentum of a batch normalisation's moving statistics."""

_SMALLEST = 1e-6
"""Maps of zeros have no error to be relative to."""


def optimizer_for(recipe: Recipe, model: keras.Model) -> keras.optimizers.Optimizer:
    """Return the optimiser of the model's trainable weights; only kernels decay."""
    decay, clip = recipe.weight_decay or None, recipe.clip or None
    optimizer: keras.optimizers.Optimizer
    if recipe.optimizer == "sgd":
        optimizer = keras.optimizers.SGD(
            recipe.peak_rate,
            momentum=recipe.momentum,
            nesterov=recipe.momentum > 0,
            weight_decay=decay,
            global_clipnorm=clip,
        )
    else:
        optimizer = keras.optimizers.AdamW(
            recipe.peak_rate,
            beta_1=recipe.momentum,
            weight_decay=decay or 0.0,
            global_clipnorm=clip,
        )
    spared = [weight for weight in model.trainable_variables if weight.name != "kernel"]
    if decay and spared:
        optimizer.exclude_from_weight_decay(var_list=spared)
    optimizer.build(model.trainable_variables)
    if keras.backend.backend() == "tensorflow":
        _fuse(optimizer, model)
    return optimizer


def _fuse(optimizer: keras.optimizers.Optimizer, model: keras.Model) -> None:
    """Have XLA update all weights in one pass instead of a dozen.

    For the 58 million weights of the article's table with few classes AdamW takes 0.07 s so on
    two cores, as long as the memory needs to be read and written once. The length of the whole
    gradient is computed before, because XLA would write down the shortened gradient (0.13 s).
    """
    tensorflow = import_module("tensorflow")
    variables, apply = list(model.trainable_variables), optimizer.apply
    longest, optimizer.global_clipnorm = optimizer.global_clipnorm, None

    fused = tensorflow.function(
        lambda gradients, factor: apply([one * factor for one in gradients], variables),
        jit_compile=True,
    )

    def apply_fused(gradients: Any, trainable_variables: Any = None) -> None:
        del trainable_variables  # Always those that the optimiser was built for.
        factor = 1.0
        if longest:
            factor = tensorflow.minimum(1.0, longest / tensorflow.linalg.global_norm(gradients))
        fused(list(gradients), factor)

    optimizer.apply = apply_fused


def compile_for(
    model: keras.Model,
    optimizer: keras.optimizers.Optimizer,
    *,
    from_logits: bool,
    hint: float = 0.0,
) -> None:
    """Make ``train_on_batch`` return the mean loss and, last, the accuracy of one batch.

    Where the model has outputs beside its probabilities, they are hints: each adds its relative
    error, times ``hint``, to the loss.

    XLA is JAX's own; it would halve TensorFlow's speed on a processor (22 instead of 47
    images/s for the article's network on two cores).
    """
    hints = len(model.outputs) - 1
    loss = keras.losses.CategoricalCrossentropy(from_logits=from_logits)
    accuracy = keras.metrics.CategoricalAccuracy()
    several: dict[str, Any] = {}
    if hints:
        several = {"loss_weights": [1.0] + [hint] * hints}
    model.compile(
        optimizer=optimizer,
        loss=[loss] + [relative_error] * hints if hints else loss,
        metrics=[[accuracy]] + [[]] * hints if hints else [accuracy],
        **several,
        jit_compile=keras.backend.backend() == "jax",
    )


def relative_error(theirs: Any, own: Any) -> Any:
    """Return how far maps are from a teacher's: 0 for equal ones, 1 for nothing but zeros."""
    return ops.mean(ops.square(theirs - own)) / (ops.mean(ops.square(theirs)) + _SMALLEST)


def set_memory_of_statistics(model: keras.Model, steps: int) -> None:
    """Let batch normalisations forget their first guess within a training of so many steps.

    Keras' momentum of 0.99 remembers about a hundred steps; a training of a hundred would be
    judged by statistics that are still a third of what they were set to at first.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = min(_USUAL_MEMORY, max(0.5, 1 - 10 / steps))
