"""The update of all weights in one pass is Keras' own update."""

import keras
import numpy as np
import pytest

from alexnet.network.build import build_model
from alexnet.training.loop.optimization import optimizer_for
from alexnet.training.loop.recipe import Recipe
from tests.support.tiny_trainings import tiny_network


@pytest.mark.parametrize("clip", [0.0, 1.0, 1e6])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_fused_steps_are_keras_own(optimizer: str, clip: float) -> None:
    recipe = Recipe(optimizer=optimizer, peak_rate=0.01, weight_decay=0.1, clip=clip)
    fused, plain = (build_model(tiny_network(), 0) for _ in range(2))
    ours = optimizer_for(recipe, fused)
    keras_own: keras.optimizers.Optimizer = optimizer_for(recipe, plain)
    del keras_own.apply  # What was laid over Keras' method is gone; the method is back.
    keras_own.global_clipnorm = clip or None
    random = np.random.default_rng(0)
    for _ in range(3):
        gradients = [
            keras.ops.convert_to_tensor(random.normal(size=variable.shape).astype(np.float32))
            for variable in fused.trainable_variables
        ]
        ours.apply(gradients, fused.trainable_variables)
        keras_own.apply(gradients, plain.trainable_variables)
    for one, other in zip(fused.weights, plain.weights, strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=2e-5, atol=1e-6)
