"""What an edited network keeps of a trained one."""

import numpy as np
import pytest
from hypothesis import given, settings

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.architecture.variables import variables
from alexnet.images import UNTRAINED
from alexnet.inference.assemble import assemble
from alexnet.weights.fitting.transfer import Origin, block_diagonal, transfer
from alexnet.weights.trained import TrainedWeights
from tests.support.strategies import architectures
from tests.support.weights_of_networks import initial_weights

TRAINED, KEPT, RANDOM, WEIGHTLESS = Origin.TRAINED, Origin.KEPT, Origin.RANDOM, Origin.WEIGHTLESS


@pytest.fixture
def small() -> Architecture:
    return Architecture(
        (
            Input(name="In", size=(19, 17), channels=3),
            Convolution(name="C1", filters=6, normalization="lrn"),
            MaxPooling(name="S2"),
            Convolution(name="C3", filters=8, groups=2, normalization="batch"),
            Dense(name="F4", units=7, dropout=0.5),
            Dense(name="Out", units=5, activation="softmax"),
        )
    )


def shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    return {v.path: v.shape for v in variables(architecture)}


def origins(target: Architecture, trained: Architecture, **options: bool) -> dict[str, Origin]:
    found = transfer(target, trained, shapes(trained), **options)
    return {row.row: row.origin for row in found.rows if row.origin is not WEIGHTLESS}


def trained_weights(architecture: Architecture, seed: int = 9) -> TrainedWeights:
    arrays = {path: array.numpy() for path, array in initial_weights(architecture, seed).items()}
    return TrainedWeights(
        "test", "test", architecture, shapes(architecture), UNTRAINED, None, lambda: arrays
    )


def test_the_same_network_keeps_everything(small: Architecture) -> None:
    found = transfer(small, small, shapes(small))
    assert found.is_whole
    assert not found.sentence
    assert set(found.taken) == set(shapes(small))
    assert [row.origin for row in found.rows] == [
        WEIGHTLESS, TRAINED, WEIGHTLESS, TRAINED, TRAINED, TRAINED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "edits",
    [{"F4": {"dropout": 0.1}}, {"C3": {"lrn_alpha": 7.0}}, {"C1": {"name": "Other"}}],
    ids=str,
)
def test_what_does_nothing_to_the_pass_keeps_everything(
    small: Architecture, edits: dict[str, dict[str, object]]
) -> None:
    for row, values in edits.items():
        assert transfer(small.replace(row, **values), small, shapes(small)).is_whole


def test_another_number_of_maps_makes_two_rows_random(small: Architecture) -> None:
    found = transfer(small.replace("C1", filters=4), small, shapes(small))
    assert found.first_random == "C1"
    assert origins(small.replace("C1", filters=4), small) == {
        "C1": RANDOM, "C3": RANDOM, "F4": KEPT, "Out": KEPT,
    }  # fmt: skip
    assert "Random from row C1 on" in found.sentence


def test_what_keeps_the_shape_is_untrained_since(small: Architecture) -> None:
    edited = small.replace("C3", activation="tanh")
    found = transfer(edited, small, shapes(small))
    assert origins(edited, small) == {"C1": TRAINED, "C3": KEPT, "F4": KEPT, "Out": KEPT}
    assert found.sentence.startswith("Untrained since row C3")
    assert [row.why for row in found.rows][3:5] == [
        "it works otherwise than in training",
        "a row before it has changed since training",
    ]


def test_a_pooling_s_edit_counts(small: Architecture) -> None:
    edited = small.replace("S2", pool_size=2)
    assert origins(edited, small)["C1"] is TRAINED
    assert origins(edited, small)["C3"] is KEPT


def test_other_normalisation_constants_count(small: Architecture) -> None:
    assert origins(small.replace("C1", lrn_bias=1.0), small)["C1"] is KEPT


def test_rows_are_known_by_identity(small: Architecture) -> None:
    extra = Convolution(name="C9", filters=6)
    longer = Architecture((*small.rows[:2], extra, *small.rows[2:]))
    assert origins(longer, small) == {
        "C1": TRAINED, "C9": RANDOM, "C3": KEPT, "F4": KEPT, "Out": KEPT,
    }  # fmt: skip


def test_a_source_without_dense_rows(small: Architecture) -> None:
    convolutions = {p: s for p, s in shapes(small).items() if p.startswith("C")}
    found = transfer(small, small, convolutions)
    assert [row.origin for row in found.rows][-2:] == [RANDOM, RANDOM]
    assert found.rows[-1].why == "these weights bring no numbers for it"
    assert "Random from row F4 on" in found.sentence


def test_nothing_fits_nothing() -> None:
    found = transfer(
        Architecture((Input(name="In", size=(9, 9), channels=1), Dense(name="X", units=3))),
        preset("article-code"),
        shapes(preset("article-code")),
    )
    assert not found.taken
    assert "No row can use these weights" in found.sentence


def test_groups_are_spread_when_asked(small: Architecture) -> None:
    ungrouped = small.replace("C3", groups=1)
    assert origins(ungrouped, small)["C3"] is RANDOM
    found = transfer(ungrouped, small, shapes(small), spread_groups=True)
    assert found.is_whole
    assert found.spread == {"C3/kernel"}


def test_spread_kernels_do_exactly_the_same(small: Architecture) -> None:
    ungrouped = small.replace("C3", groups=1)
    weights = trained_weights(small)
    found = transfer(ungrouped, small, weights.shapes, spread_groups=True)
    photo = np.random.default_rng(0).random((19, 17, 3), np.float32)
    expected = assemble(small, trained=weights, taken_over=transfer(small, small, weights.shapes))
    got = assemble(ungrouped, trained=weights, taken_over=found)
    np.testing.assert_allclose(
        got.run(photo)["C3_norm"], expected.run(photo)["C3_norm"], rtol=1e-5, atol=1e-6
    )
    np.testing.assert_allclose(got.run(photo).scores, expected.run(photo).scores, rtol=1e-5)


def test_block_diagonal() -> None:
    kernel = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 1, 4)
    np.testing.assert_array_equal(
        block_diagonal(kernel, groups=2)[0, 0], [[1, 2, 0, 0], [0, 0, 3, 4]]
    )


def test_networks_share_arrays_that_are_the_same(small: Architecture) -> None:
    weights = trained_weights(small)
    taken = transfer(small, small, weights.shapes)
    first = assemble(small, trained=weights, taken_over=taken)
    edited = small.replace("F4", units=9)
    second = assemble(edited, trained=weights, taken_over=transfer(edited, small, weights.shapes))
    assert first.weights["C3/kernel"] is second.weights["C3/kernel"]
    assert first.weights["F4/kernel"] is not second.weights["F4/kernel"]
    assert assemble(small).weights["C1/kernel"] is not first.weights["C1/kernel"]
    assert assemble(small).weights["C1/kernel"].shape == first.weights["C1/kernel"].shape


def test_random_networks_share_what_an_edit_left(small: Architecture) -> None:
    first = assemble(small)
    second = assemble(small.replace("F4", units=9))
    assert first.weights["C1/kernel"] is second.weights["C1/kernel"]
    assert assemble(small, seed=1).weights["C1/kernel"] is not first.weights["C1/kernel"]


@settings(max_examples=60, deadline=None)
@given(architectures(), architectures())
def test_whatever_is_taken_fits(target: Architecture, trained: Architecture) -> None:
    for spread in (False, True):
        found = transfer(target, trained, shapes(trained), spread_groups=spread)
        for path, source in found.taken.items():
            mine, its = shapes(target)[path], shapes(trained)[source]
            assert mine == its or path in found.spread
        whole = {row.row_id for row in found.rows if row.origin in (TRAINED, KEPT)}
        taken = {v.row_id for v in variables(target) if v.path in found.taken}
        assert taken == whole
        assert [row.row for row in found.rows] == [row.name for row in target.rows]
