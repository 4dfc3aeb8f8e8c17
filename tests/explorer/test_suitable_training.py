"""What suits a training, for every preset and start."""

import pytest

from alexnet.architecture.presets import PRESETS, preset
from alexnet.explorer.options.training import OPTIMIZER_NAMES, TRAINING_DATA, TRAINING_STARTS
from alexnet.explorer.suitable_training import (
    is_normalised,
    suitable_batch,
    suitable_epochs,
    suitable_rate,
)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("start", TRAINING_STARTS)
def test_every_preset_has_something_that_suits(name: str, start: str) -> None:
    network = preset(name)
    assert suitable_batch(network, start) in (16, 32)
    for optimizer in OPTIMIZER_NAMES:
        assert 0 < suitable_rate(network, start, optimizer) <= 0.01
    for data in TRAINING_DATA:
        assert 1 <= suitable_epochs(network, start, data) <= 30


def test_steps_are_small_where_nothing_normalises_and_weights_are_random() -> None:
    batches = {name: suitable_batch(preset(name), "random") for name in PRESETS}
    assert {name for name, batch in batches.items() if batch == 32} == {"article-code"}
    assert is_normalised(preset("article-code"))
    assert {suitable_batch(preset(name), "weights") for name in PRESETS} == {32}


def test_dropout_and_local_response_normalisation_ask_for_an_epoch_more() -> None:
    plain = preset("article-table")
    assert suitable_epochs(plain, "random", "shapes") == 4
    assert suitable_epochs(plain.replace("F9", dropout=0.5), "random", "shapes") == 5
    assert suitable_epochs(plain.replace("C1", normalization="lrn"), "random", "shapes") == 5
    assert suitable_epochs(preset("paper-2012"), "random", "shapes") == 6
    assert suitable_epochs(preset("article-code"), "random", "shapes") == 6
    assert suitable_epochs(plain, "random", "photos") == 30


def test_rows_of_few_inputs_bear_a_higher_rate() -> None:
    rates = {name: suitable_rate(preset(name), "random", "adamw") for name in PRESETS}
    assert rates["article-table"] == rates["paper-2012"] == 0.0004
    assert rates["alexnet-global-pooling"] == 0.0007
    assert rates["lenet-5"] == 0.002


def test_small_networks_see_the_shapes_more_often() -> None:
    assert suitable_epochs(preset("lenet-5"), "random", "shapes") == 20
    assert suitable_epochs(preset("lenet-5"), "weights", "shapes") == 2
