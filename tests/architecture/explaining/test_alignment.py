"""Any two networks side by side."""

import pytest
from hypothesis import given

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.alignment import align, difference
from alexnet.architecture.facts import analyze
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Pooling
from tests.support.strategies import architectures

LENET, TABLE = preset("lenet-5"), preset("article-table")


def labels(first: Architecture, second: Architecture) -> list[str]:
    return [pair.label for pair in align(first, second)]


def test_lenet_beside_the_article_s_table() -> None:
    pairs = align(LENET, TABLE)
    assert [pair.label for pair in pairs] == [
        "In", "C1", "S2", "C3", "S4", "C5", "C6", "C7", "S8", "F6 · F9", "F10", "Out",
    ]  # fmt: skip
    alone = [pair.second.name for pair in pairs if pair.first is None and pair.second]
    assert alone == ["C6", "C7", "S8", "F10"]


def test_dense_rows_that_a_mean_replaces_stand_alone() -> None:
    pairs = align(TABLE, preset("alexnet-global-pooling"))
    assert [p.first.name for p in pairs if p.second is None and p.first] == ["S8", "F9", "F10"]
    assert [p.second.name for p in pairs if p.first is None and p.second] == ["S8"]


@given(first=architectures(), second=architectures())
def test_every_row_stands_once_in_its_order(first: Architecture, second: Architecture) -> None:
    pairs = align(first, second)
    for side, network in (("first", first), ("second", second)):
        rows = [getattr(pair, side) for pair in pairs if getattr(pair, side)]
        assert rows == list(analyze(network).rows)
    assert all(pair.first or pair.second for pair in pairs)
    types = [{row.name: row for row in network.rows} for network in (first, second)]
    for pair in pairs[:-1]:
        if pair.first and pair.second:
            one, other = types[0][pair.first.name], types[1][pair.second.name]
            assert one.TYPE == other.TYPE or (
                isinstance(one, Pooling) and isinstance(other, Pooling)
            )


@given(network=architectures())
def test_a_network_stands_beside_itself(network: Architecture) -> None:
    assert all(pair.first == pair.second for pair in align(network, network))


@pytest.mark.parametrize("name", PRESETS)
def test_the_ends_are_paired(name: str) -> None:
    first, *_, last = align(preset(name), LENET)
    for pair in (first, last):
        assert pair.first is not None
        assert pair.second is not None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            LENET,
            TABLE,
            "B has 1,011 times the parameters of A (62,378,344 and 61,706), and 2,726 times the "
            "multiply-adds (1,135,256,096 and 416,520). Rows with weights: 8 instead of 5. Pixels "
            "of the input: 227×227 instead of 32×32.",
        ),
        (
            TABLE,
            preset("alexnet-global-pooling"),
            "B has 1/16 of the parameters of A (4,004,200 and 62,378,344), and 1/1.05 of the "
            "multiply-adds (1,076,890,144 and 1,135,256,096). Rows with weights: 6 instead of 8. "
            "Pixels of the input: 227×227.",
        ),
        (
            LENET,
            LENET,
            "B has exactly the 61,706 parameters of A, and exactly the 416,520 multiply-adds. Rows "
            "with weights: 5. Pixels of the input: 32×32.",
        ),
    ],
)
def test_what_differs(first: Architecture, second: Architecture, words: str) -> None:
    assert difference(("A", "B"), (analyze(first), analyze(second))) == words
