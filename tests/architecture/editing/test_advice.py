"""What is legal and probably not meant is remarked on, and nothing else."""

from typing import Any

import pytest
from hypothesis import given

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.advice import advice
from alexnet.architecture.presets import PRESETS, preset
from tests.support.hostile import assert_plain
from tests.support.strategies import architectures

TABLE = preset("article-table")


@pytest.mark.parametrize("name", PRESETS)
def test_presets_need_no_advice(name: str) -> None:
    assert advice(preset(name)) == ()


@pytest.mark.parametrize(
    ("row", "change", "message"),
    [
        (
            "C5",
            {"activation": "softmax"},
            "C5: softmax in the middle is legal, but it makes the maps at every pixel compete "
            "for a sum of 1, and training slows down. ReLU is usual here.",
        ),
        (
            "F9",
            {"activation": "log_softmax"},
            "F9: log softmax in the middle is legal, but it makes the units compete for a sum "
            "of 1, and training slows down. ReLU is usual here.",
        ),
        (
            "Out",
            {"activation": "log_softmax"},
            "Out: without softmax the scores are not probabilities; they need not lie between 0 "
            "and 1 nor add up to 1.",
        ),
        ("Out", {"units": 1}, "Out: softmax over one unit is always 1."),
    ],
)
def test_remarks(row: str, change: dict[str, Any], message: str) -> None:
    (remark,) = advice(TABLE.replace(row, **change))
    assert (remark.row, remark.message) == (row, message)


@given(architectures())
def test_remarks_name_their_row(network: Architecture) -> None:
    for remark in advice(network):
        assert network[remark.row].name == remark.row
        assert_plain(remark.message, row=remark.row)
