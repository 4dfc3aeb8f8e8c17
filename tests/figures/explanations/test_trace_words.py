"""Sentences about a trace: their numbers, and what they say of odd cases."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.figures.explanations.trace_words import agreement, trace_sentences
from alexnet.inference.trace_values import BatchStep, LrnStep
from tests.support.traced import convolution, dense, pooling


def told(trace: Any) -> Any:
    return " ".join(trace_sentences(trace))


def six(value: Any) -> Any:
    return f"{value:.6g}".replace("-", "−")


def test_a_convolution_is_told_step_by_step() -> None:
    trace = convolution(depth=3, bias=-0.25)
    sentences = trace_sentences(trace)
    assert sentences[0] == "Map 7 of C3 at x 5, y 4 reads 3 × 3 pixels of 3 maps."
    of_photo = trace_sentences(trace, ("red", "green", "blue"))
    assert of_photo[0].endswith("reads 3 × 3 pixels of the photo in 3 channels (red, green, blue).")
    assert of_photo[1:] == sentences[1:]
    assert (
        f"The 27 products of input and weight add up to {trace.terms[0].value:.4g}".replace(
            "-", "−"
        )
        in (sentences[1])
    )
    assert sentences[1].endswith(f"= {six(trace.total)}, the largest first.")
    assert sentences[2] == (
        f"With the bias: {six(trace.total)} − 0.25 = {six(trace.pre_activation)}."
    )


def test_the_activation_is_told_by_what_it_does() -> None:
    for before, after, words in (
        (2.0, 2.0, "keeps 2 (it is not below 0)"),
        (-2.0, 0.0, "turns −2 into 0, because it is below 0"),
        (-2.0, -2.0, "keeps −2."),
        (2.0, 0.9640276, "turns 2 into 0.964028."),
    ):
        trace = convolution(pre_activation=before, activated=after)
        assert f"The activation {words}" in told(trace)


def test_padding_is_counted() -> None:
    inside = np.ones((3, 3), bool)
    inside[0] = inside[:, 2] = False
    assert "5 of these 9 places are padding and count as 0" in told(convolution(inside=inside))


def test_batch_normalisation_is_written_out() -> None:
    step = BatchStep(2.0, 0.5, 3.0, 1.0, 2.0, 4.0, -0.25, 2.75)
    assert "(2 − 0.5) / 2 × 4 − 0.25 = 2.75." in told(convolution(normalization=step))


def test_local_response_normalisation_is_written_out() -> None:
    step = LrnStep(2.0, 5, np.array([1.0, 2.0, 3.0]), 14.0, 2.0, 1e-4, 0.75, 1.6824, 1.18878)
    sentence = told(convolution(normalization=step))
    assert "maps 5 to 7 at this place" in sentence
    assert "2 / (2 + 0.0001 × 14)^0.75 = 2 / 1.6824 = 1.18878." in sentence


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (pooling(winner=(4, 5)), "it is the largest there, so 3 is handed on"),
        (pooling(winner=(6, 6)), "the one at x 6, y 6 is larger: 3 is handed on"),
        (
            pooling(winner=(6, 6), output=1.5),
            "the one at x 6, y 6 is as large, 1.5, and comes first",
        ),
        (pooling(winner=None), f"the mean there is {six(pooling(winner=None).output)}"),
    ],
)
def test_pooling_after_a_convolution_tells_the_units_fate(
    window: tuple[int, int], words: str
) -> None:
    assert words in told(convolution(pooling=(window,), output=1.5))


def test_a_pooling_unit_of_its_own() -> None:
    assert "The largest, 3 at x 6, y 5, is the output." in told(pooling())
    inside = np.ones((3, 3), bool)
    inside[0] = False
    assert "looks at 6 values (3 places of its window lie outside" in told(pooling(inside=inside))


def test_softmax_is_told_with_its_parts() -> None:
    trace = dense()
    sentence = told(trace)
    assert "this one lies 1 below" in sentence
    assert "is 0.367879" in sentence
    assert f"softmax gives {six(trace.activated)}" in sentence


def test_dense_units_after_a_relu_have_no_softmax() -> None:
    sentence = told(dense(shape=(40,), softmax=False))
    assert "softmax" not in sentence
    assert "Unit 3 of Out reads all 40 inputs." in sentence


def test_sentences_hold_no_hyphen_for_a_minus() -> None:
    for trace in (convolution(), dense(), pooling()):
        assert "-" not in told(trace)


@given(st.floats(-1e6, 1e6), st.floats(-1e-6, 1e-6))
def test_two_ways_to_a_number_agree_in_what_is_said(value: float, error: float) -> None:
    traced, network, _ = agreement(value, value * (1 + error))
    assert traced == network


def test_two_numbers_that_differ_are_both_told() -> None:
    assert agreement(0.5, 0.501) == ("0.5", "0.501", "")
