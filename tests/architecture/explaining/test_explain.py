"""Explanations against ``analyze``, and their LaTeX evaluated by a reader of its own."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.explaining.explain import explain
from alexnet.architecture.explaining.explanation import Explanation, Topic
from alexnet.architecture.explaining.formula import Formula, number, product
from alexnet.architecture.facts import analyze
from alexnet.architecture.geometry import same_zeros
from alexnet.architecture.layers import spans_of
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Dense, GlobalAveragePooling, Pooling
from tests.support.strategies import architectures

TABLE = preset("article-table")


def evaluate(latex: str) -> Fraction:
    """Return the value of LaTeX made of the few commands that the formulas use."""
    python = latex.replace("{,}", "").replace(r"\;", "").replace(r"\times", "*")
    python = python.replace(r"\max\left(0,", "max(F(0),")
    for command, name in (("floor", "floor"), ("ceil", "ceil")):
        python = python.replace(rf"\left\l{command}", f"{name}(")
        python = python.replace(rf"\right\r{command}", ")")
    python = python.replace(r"\left(", "(").replace(r"\right)", ")")
    python = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", python)
    assert "\\" not in python, latex
    assert "{" not in python, latex
    python = re.sub(r"\d+", r"F(\g<0>)", python)
    names = {"F": Fraction, "floor": math.floor, "ceil": math.ceil, "max": max}
    return Fraction(eval(python, {"__builtins__": {}}, names))


def by_topic(architecture: Architecture, row_id: str) -> dict[Topic, Explanation]:
    explanations = explain(architecture, row_id)
    topics = {explanation.topic: explanation for explanation in explanations}
    assert len(topics) == len(explanations)
    return topics


def pair(topics: dict[Topic, Explanation], both: Topic, height: Topic, width: Topic) -> list[int]:
    assert (both in topics) != (height in topics)
    found = [topics[both]] * 2 if both in topics else [topics[height], topics[width]]
    return [explanation.value or 0 for explanation in found]


def check_values(architecture: Architecture) -> None:
    facts = analyze(architecture)
    for row, row_facts in zip(architecture.rows, facts.rows, strict=True):
        topics = by_topic(architecture, row.id)
        assert topics[Topic.PARAMS].value == row_facts.params
        assert topics[Topic.MACS].value == row_facts.macs
        assert topics[Topic.ACTIVATION_BYTES].value == row_facts.activation_bytes
        field = pair(topics, Topic.FIELD, Topic.FIELD_HEIGHT, Topic.FIELD_WIDTH)
        seen = row_facts.receptive_field
        assert tuple(field) == (seen if isinstance(seen, tuple) else (seen, seen))
        if isinstance(row, Dense):
            assert topics[Topic.SIZE].value == row.units
            if len(row_facts.input_shape) == 3:
                assert topics[Topic.INPUTS].value == math.prod(row_facts.input_shape)
            continue
        if isinstance(row, GlobalAveragePooling):
            assert (topics[Topic.SIZE].value,) == row_facts.output_shape
            continue
        size = pair(topics, Topic.SIZE, Topic.HEIGHT, Topic.WIDTH)
        assert (*size, topics[Topic.MAPS].value) == row_facts.output_shape
        if isinstance(row, Convolution | Pooling) and row.padding == "same":
            spans = spans_of(row)
            zeros = pair(topics, Topic.ZEROS, Topic.ZEROS_HEIGHT, Topic.ZEROS_WIDTH)
            shape = row_facts.input_shape
            assert zeros == [
                sum(same_zeros(shape[axis], spans[axis], row.strides[axis])) for axis in (0, 1)
            ]


@settings(max_examples=150)
@given(architectures())
def test_values_are_those_of_analyze(architecture: Architecture) -> None:
    check_values(architecture)


@pytest.mark.parametrize("name", PRESETS)
def test_values_of_presets(name: str) -> None:
    check_values(preset(name))


@settings(max_examples=100)
@given(architectures())
def test_latex_comes_to_the_value(architecture: Architecture) -> None:
    for row in architecture.rows:
        for explanation in explain(architecture, row.id):
            if explanation.value is not None:
                for side in explanation.latex.split("="):
                    assert evaluate(side) == explanation.value


@settings(max_examples=100)
@given(architectures())
def test_pixels_left_over_are_those_that_no_window_reaches(architecture: Architecture) -> None:
    facts = analyze(architecture)
    for row, row_facts in zip(architecture.rows, facts.rows, strict=True):
        if not isinstance(row, Convolution | Pooling):
            continue
        spans = spans_of(row)
        topics = by_topic(architecture, row.id)
        for axis, topic in ((0, Topic.HEIGHT), (1, Topic.WIDTH)):
            size, kernel, stride = row_facts.input_shape[axis], spans[axis], row.strides[axis]
            if isinstance(row.padding, int):
                before = row.padding
            else:
                same = same_zeros(size, kernel, stride)[0]
                before = {"valid": 0, "ceil": 0, "same": same}[row.padding]
            reached = {
                index * stride + offset - before
                for index in range(row_facts.output_shape[axis])
                for offset in range(kernel)
            }
            left_over = sum(pixel > max(reached) for pixel in range(size))
            words = topics[topic if topic in topics else Topic.SIZE].words
            assert ("left over" in words) == (left_over > 0)
            if left_over == 1:
                assert "The last pixel is left over" in words
            elif left_over:
                assert f"The last {left_over} pixels are left over" in words


def test_size_of_c1() -> None:
    size = explain(TABLE, "C1")[0]
    assert size.title == "Size"
    assert size.words == (
        "The window of 11 pixels starts at pixel 0 and steps by 4: "
        "it fits ⌊(227 − 11) / 4⌋ + 1 = 55 times."
    )
    assert size.latex == r"\left\lfloor\frac{227-11}{4}\right\rfloor+1=55"


def test_left_over_pixels_are_mentioned() -> None:
    narrow = TABLE.replace("In", size=(230, 227))
    topics = by_topic(narrow, "C1")
    assert "The last 3 pixels are left over: no window reaches them." in topics[Topic.HEIGHT].words
    assert "left over" not in topics[Topic.WIDTH].words
    assert "left over" in by_topic(narrow, "F9")[Topic.FIELD_HEIGHT].words
    assert "left over" not in by_topic(TABLE, "F9")[Topic.FIELD].words


def test_skipped_pixels_are_mentioned() -> None:
    sparse = TABLE.replace("C1", kernel_size=3, strides=4)
    assert "it skips 1 pixel." in explain(sparse, "C1")[0].words


def test_odd_zero_goes_to_the_end() -> None:
    even = TABLE.replace("In", size=224).replace("C1", padding="same")
    words = by_topic(even, "C1")[Topic.ZEROS].words
    assert "3 before and 4 after. TensorFlow puts the odd one after." in words


@pytest.mark.parametrize(
    ("size", "kernel", "shown"), [(227, 11, True), (224, 11, True), (227, 3, False)]
)
def test_why_227(size: int, kernel: int, shown: bool) -> None:
    network = TABLE.replace("In", size=size).replace("C1", kernel_size=kernel)
    assert (Topic.WHY_227 in by_topic(network, "C1")) == shown


def test_why_227_with_torchvision_s_zeros() -> None:
    words = by_topic(preset("one-weird-trick-2014"), "C1")[Topic.WHY_227].words
    assert words.endswith("torchvision's way.")


def test_groups_and_normalisation() -> None:
    topics = by_topic(preset("paper-2012"), "C3")
    assert r"\frac{96}{2}" in topics[Topic.PARAMS].latex
    assert "sees only 48 of 96 maps" in topics[Topic.PARAMS].words
    assert "alpha 0.0001 and beta 0.75" in topics[Topic.NORMALIZATION].words
    small = preset("paper-2012").replace("C3", lrn_alpha=2e-5)
    latex = by_topic(small, "C3")[Topic.NORMALIZATION].latex
    assert r"2\times10^{-5}\sum_{j=i-2}^{i+2}" in latex
    assert "4 numbers per map" in by_topic(preset("article-code"), "C1")[Topic.PARAMS].words


def test_flatten_and_dropout() -> None:
    topics = by_topic(preset("paper-2012"), "F9")
    assert topics[Topic.INPUTS].latex == r"6\times6\times256=9{,}216"
    params = r"9{,}216\times4{,}096+4{,}096=37{,}752{,}832"
    assert topics[Topic.PARAMS].latex == params
    assert topics[Topic.DROPOUT].latex == r"\frac{1}{1-0.5}=2"
    quarter = by_topic(TABLE.replace("F9", dropout=0.25), "F9")[Topic.DROPOUT]
    assert quarter.latex == r"\frac{1}{1-0.25}\approx1.33"


def test_unknown_row() -> None:
    with pytest.raises(KeyError):
        explain(TABLE, "C9")


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 10**6))
def test_formula_brackets(a: int, b: int, c: int) -> None:
    formulas: list[Formula] = [
        product(number(a) + b, c),
        number(a) - (number(b) - c),
        (number(a) - b).over(c).floor() * 2,
        product(2, number(a) - b).over(c).ceil(),
        (number(b) - a).at_least_zero() + 1,
    ]
    for formula in formulas:
        if formula.value >= 0:
            assert evaluate(formula.latex) == formula.value


def test_a_formula_that_is_no_whole_number_has_no_value() -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        _ = number(1).over(2).value
