import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.errors import TrainingError
from alexnet.network.build import build_model
from alexnet.training.loop.preparation import CONVENTION
from alexnet.training.loop.starting import start_with, widened
from alexnet.training.loop.teaching import with_maps
from tests.support.tiny_trainings import tiny_network, tiny_photos

Arrays = dict[str, np.ndarray]


def narrow_network() -> Architecture:
    """The tiny network with fewer maps and no normalisation."""
    network = tiny_network()
    for row, filters in (("C1", 6), ("C3", 10)):
        network = network.replace(row, normalization="none", filters=filters)
    return network


def lent_by(network: Architecture) -> tuple[Arrays, list[np.ndarray], np.ndarray]:
    """Convolutions, their maps of some pictures, and the pictures."""
    model = build_model(network, seed=3)
    pictures = np.random.default_rng(0).normal(size=(8, 24, 24, 3)).astype(np.float32)
    _, *maps = with_maps(model, ("S2", "C3")).predict_on_batch(pictures)
    lent = {
        weight.path: np.asarray(weight) for weight in model.weights if weight.path.startswith("C")
    }
    return lent, maps, pictures


def test_a_wider_network_begins_with_the_lent_maps() -> None:
    lent, expected, pictures = lent_by(narrow_network())
    model = build_model(tiny_network(), seed=0)
    start_with(model, lent, tiny_photos(40), CONVENTION)
    _, *maps = with_maps(model, ("S2", "C3")).predict_on_batch(pictures)
    for own, theirs in zip(maps, expected, strict=True):
        np.testing.assert_allclose(own[..., : theirs.shape[-1]], theirs, atol=1e-5)
        assert own.shape[-1] > theirs.shape[-1]
        assert np.abs(own[..., theirs.shape[-1] :]).max() > 0


def test_a_step_of_training_sees_nearly_the_same_maps() -> None:
    """In a step, normalisations use the batch's own figures: they were set by such photos."""
    lent, *_ = lent_by(narrow_network())
    model = build_model(tiny_network(), seed=0)
    photos = tiny_photos(64)
    start_with(model, lent, photos, CONVENTION)
    norms = {layer.name: layer for layer in model.layers if layer.name.endswith("_norm")}
    for layer in norms.values():
        gamma, beta = np.asarray(layer.gamma), np.asarray(layer.beta)
        variance, mean = np.asarray(layer.moving_variance), np.asarray(layer.moving_mean)
        np.testing.assert_allclose(gamma, np.sqrt(variance + layer.epsilon), rtol=1e-5)
        np.testing.assert_allclose(beta, mean)
        assert mean.max() > 0


def test_without_normalisations_only_the_lent_arrays_change() -> None:
    lent, *_ = lent_by(narrow_network())
    model = build_model(narrow_network(), seed=0)
    before = {weight.path: np.asarray(weight) for weight in model.weights}
    start_with(model, lent, tiny_photos(4), CONVENTION)
    for weight in model.weights:
        expected = lent.get(weight.path, before[weight.path])
        np.testing.assert_array_equal(np.asarray(weight), expected)


@pytest.mark.parametrize("shape", [(3, 3, 3, 6), (5, 5, 3, 9), (5, 5, 4, 6), (6,)])
def test_lent_arrays_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    own = np.zeros((5, 5, 3, 8), np.float32)
    with pytest.raises(TrainingError, match="The lent C1/kernel is"):
        widened("C1/kernel", own, np.zeros(shape, np.float32))
