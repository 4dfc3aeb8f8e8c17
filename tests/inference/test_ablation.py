"""Maps switched off, against a whole pass through Keras with weights that give zeros."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import AveragePooling, Convolution, Dense, Input, MaxPooling
from alexnet.inference.ablation import most_important_maps, scores_without, scores_without_each
from alexnet.inference.network import Activations, Network
from tests.support.random_networks import random_image, random_network


@pytest.fixture(scope="module")
def network() -> Network:
    return random_network(
        Architecture(
            (
                Input(name="In", size=(13, 11), channels=3),
                Convolution(name="C1", filters=6, normalization="batch"),
                MaxPooling(name="S2"),
                Convolution(name="C3", filters=12, groups=2, normalization="lrn", padding=1),
                AveragePooling(name="S4"),
                Dense(name="F5", units=7, dropout=0.5),
                Dense(name="Out", units=4, activation="softmax"),
            )
        ),
        seed=5,
    )


@pytest.fixture(scope="module")
def activations(network: Network) -> Activations:
    return network.run(random_image(network.architecture))


def without(network: Network, path: str, maps: list[int]) -> dict[str, Any]:
    """Return the weights with one vector's numbers of these maps set to zero."""
    changed = network.weights[path].numpy()
    changed[..., maps] = 0
    return network.weights | {path: changed}


@pytest.mark.parametrize("maps", [[0], [5, 2], [0, 1, 2, 3, 4, 5]])
def test_after_the_normalisation(
    network: Network, activations: Activations, maps: list[int]
) -> None:
    # A map is zero after batch normalisation where gamma and beta are.
    weights = without(network, "C1_norm/gamma", maps)
    weights["C1_norm/beta"] = without(network, "C1_norm/beta", maps)["C1_norm/beta"]
    changed = Network(network.architecture, {p: tf.constant(w) for p, w in weights.items()})
    expected = changed.run(activations["In"]).scores
    for layer in ("C1", "C1_norm"):
        np.testing.assert_allclose(
            scores_without(network, activations, layer, maps), expected, rtol=1e-5
        )


def test_local_response_normalisation_keeps_its_neighbours(
    network: Network, activations: Activations
) -> None:
    """Neighbours were divided by the map's energy before it was switched off."""
    maps = activations["C3_norm"].copy()
    maps[..., 3] = 0
    expected = network.call(network.part("Out", "C3_norm"), maps[None])[0]
    got = scores_without(network, activations, "C3", [3])
    np.testing.assert_allclose(got, expected, rtol=1e-5)
    assert np.abs(got - activations.scores).max() > 1e-5


def test_units_of_dense_rows(network: Network, activations: Activations) -> None:
    hidden = activations["F5"].copy()
    hidden[[1, 6]] = 0
    logits = hidden @ network.weights["Out/kernel"].numpy() + network.weights["Out/bias"].numpy()
    expected = np.exp(logits) / np.exp(logits).sum()
    for layer in ("F5", "F5_dropout"):
        got = scores_without(network, activations, layer, [6, 1, 6])
        np.testing.assert_allclose(got, expected, rtol=1e-5)
    np.testing.assert_array_equal(
        scores_without(network, activations, "Out", [2]),
        np.where(np.arange(4) == 2, 0, activations.scores),
    )


def test_nothing_switched_off(network: Network, activations: Activations) -> None:
    for layer in activations:
        got = scores_without(network, activations, layer, [])
        np.testing.assert_allclose(got, activations.scores, rtol=1e-5)


def test_one_at_a_time(network: Network, activations: Activations) -> None:
    maps = list(range(11, -1, -1))
    expected = [scores_without(network, activations, "C3", [index]) for index in maps]
    got = scores_without_each(network, activations, "C3", maps)
    np.testing.assert_allclose(got, expected, rtol=1e-5)
    assert scores_without_each(network, activations, "C3", []).shape == (0, 4)


def test_the_most_important_maps(network: Network, activations: Activations) -> None:
    each = scores_without_each(network, activations, "C3", range(12))[:, 1]
    drops = activations.scores[1] - each
    found = most_important_maps(network, activations, "C3", 1)
    assert [importance.map for importance in found] == list(np.argsort(-drops, kind="stable"))
    for importance in found:
        assert importance.drop == pytest.approx(drops[importance.map], abs=1e-6)
        assert importance.score == pytest.approx(each[importance.map], abs=1e-6)


def test_few_are_tried_and_those_promise_most(
    network: Network, activations: Activations, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = most_important_maps(network, activations, "C3", 1)
    monkeypatch.setattr("alexnet.inference.ablation._MOST_TRIED", 4)
    few = most_important_maps(network, activations, "C3", 1)
    assert len(few) == 4
    largest = max(everything, key=lambda importance: abs(importance.drop))
    assert largest.map in {importance.map for importance in few}


@pytest.mark.parametrize("maps", [[6], [-1], [0, 99]])
def test_a_map_that_is_not_there(
    network: Network, activations: Activations, maps: list[int]
) -> None:
    with pytest.raises(ValueError, match="C1_norm has 6 maps, none numbered"):
        scores_without(network, activations, "C1", maps)


def test_what_cannot_be_asked(network: Network, activations: Activations) -> None:
    with pytest.raises(ValueError, match="no layer is named 'C9'"):
        scores_without(network, activations, "C9", [0])
    with pytest.raises(ValueError, match="4 classes, none numbered 4"):
        most_important_maps(network, activations, "C1", 4)
    with pytest.raises(ValueError, match="F5_dropout gives a vector"):
        most_important_maps(network, activations, "F5", 0)
