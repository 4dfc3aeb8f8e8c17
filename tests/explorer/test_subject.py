"""A photo's way through a network: every result agrees with the library, and is computed once."""

import numpy as np
import pytest

from alexnet.architecture.architecture import Architecture
from alexnet.errors import ImageError
from alexnet.explorer.photos import Photo, sample
from alexnet.explorer.predictor import Predictor
from alexnet.explorer.subject import Subject
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.images import Fit
from alexnet.inference.ablation import most_important_maps, scores_without
from alexnet.inference.gradcam import grad_cam
from alexnet.inference.saliency import saliency
from tests.support.prediction_page import FLAT, GREY, SMALL, activations


def subject(architecture: Architecture = SMALL, photo: Photo | None = None) -> Subject:
    photo = photo or sample("cat")
    return Subject(architecture, WeightsInUse("random"), photo, Fit.CENTRE_CROP, Predictor())


@pytest.mark.parametrize("architecture", [SMALL, GREY, FLAT], ids=["small", "grey", "flat"])
def test_every_layer_gives_what_the_library_gives(architecture: Architecture) -> None:
    _, expected = activations(architecture)
    one = subject(architecture)
    found = one.activations()
    assert list(found) == list(expected)
    for layer in found:
        np.testing.assert_allclose(found[layer], expected[layer], rtol=1e-4, atol=1e-6)
    assert one.activations() is found
    assert one.forward_pass().seconds > 0


def test_a_layer_s_picture_is_made_once_for_each_order() -> None:
    one = subject()
    picture = one.layer_picture("C1", "index", True)
    assert one.layer_picture("C1", "index", True) is picture
    assert one.layer_picture("C1", "peak", True) is not picture
    assert picture.statistics.count == one.activations()["C1"].size


def test_explanations_are_the_library_s_and_kept() -> None:
    one = subject()
    network, expected = activations()
    values = one.fitted().values
    found = one.scores_without("C1", (0, 2))
    np.testing.assert_allclose(
        found, scores_without(network, expected, "C1", (0, 2)), rtol=1e-4, atol=1e-6
    )
    assert one.scores_without("C1", (0, 2)) is found
    maps = one.important_maps("C1", 3)
    assert {each.map for each in maps} == {
        each.map for each in most_important_maps(network, expected, "C1", 3)
    }
    heat = one.grad_cam("C3", 3).heat
    np.testing.assert_allclose(heat, grad_cam(network, expected, "C3", 3).heat, atol=1e-5)
    pixels = one.saliency(3, smooth=False)
    np.testing.assert_allclose(pixels, saliency(network, values, 3, samples=1), atol=1e-5)
    assert one.saliency(3, smooth=False) is pixels
    assert one.saliency(3, smooth=True) is not pixels


def test_an_occlusion_runs_batch_by_batch_to_its_end() -> None:
    one = subject(SMALL.replace("F4", units=10))
    run = one.occlusion_run(2)
    assert one.occlusion_run(2) is run
    assert run.latest is None
    first = run.advance()
    assert 0 < first.done < first.total
    assert run.latest is first
    while not run.advance().finished:
        pass
    last = run.latest
    assert last is not None
    assert not np.isnan(last.drop).any()
    assert run.advance() is last
    assert 1 <= run.stride <= run.patch


def test_results_of_other_photos_and_networks_are_others() -> None:
    one = subject()
    keys = {
        one.key,
        subject(GREY).key,
        subject(photo=Photo.of(b"other")).key,
        Subject(SMALL, WeightsInUse("random"), one.photo, Fit.PAD, one.predictor).key,
    }
    assert len(keys) == 4


def test_a_photo_that_cannot_be_fed_says_so() -> None:
    with pytest.raises(ImageError):
        subject(photo=Photo.of(b"no photo")).activations()
