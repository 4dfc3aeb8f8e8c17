"""Whether a training fits into this machine's memory, asked before it starts."""

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.facts import analyze
from alexnet.architecture.layers import FLOAT32_BYTES
from alexnet.errors import TrainingError
from alexnet.training.data.free_memory import free_memory
from alexnet.training.loop.recipe import Recipe

_ARRAYS = {"sgd": 4, "adamw": 5}
"""Weights, gradients, their update, and the optimiser's momenta: arrays as large as the weights."""

_PASSES = 3
"""Activations, their gradients, and what a convolution needs for itself."""

_OWN = 700_000_000
"""Bytes of Python, TensorFlow and the photos."""


def bytes_needed(architecture: Architecture, recipe: Recipe) -> int:
    """Return about how much memory a training takes at its peak.

    Example:
        >>> from alexnet.architecture.presets import preset
        >>> round(bytes_needed(preset("article-code"), Recipe(batch=32)) / 1e9, 1)
        2.1
    """
    facts = analyze(architecture)
    arrays = _ARRAYS[recipe.optimizer] + bool(recipe.average)
    weights = facts.params * FLOAT32_BYTES * arrays
    return _OWN + weights + _PASSES * recipe.batch * facts.activation_bytes


def check_memory(architecture: Architecture, recipe: Recipe) -> None:
    """Refuse a training that this machine has no memory for.

    Raises:
        TrainingError: with what it needs and what is free.
    """
    needed, free = bytes_needed(architecture, recipe), free_memory()
    if free is not None and needed > free:
        raise TrainingError(
            f"Training this network in batches of {recipe.batch:,} takes about "
            f"{needed / 1e9:.1f} GB of memory, and this server has {free / 1e9:.1f} GB free: use "
            "smaller batches, or fewer maps and units."
        )
