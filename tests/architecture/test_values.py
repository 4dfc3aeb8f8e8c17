"""Every field type reads back what it writes, and answers nonsense with one sentence."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.rows import (
    ACTIVATIONS,
    NORMALIZATIONS,
    ROW_TYPES,
    Channels,
    field_type_of,
)
from alexnet.architecture.typed import TwoReadingsError
from alexnet.architecture.values import (
    LARGEST_WHOLE_NUMBER,
    NONE,
    Choice,
    Decimal,
    Extent,
    FieldType,
    Flag,
    PaddingRule,
    WholeNumber,
    shown,
)
from tests.support.hostile import NASTY_TEXTS, assert_plain, json_values, quick, texts

_SIDES = st.integers(1, LARGEST_WHOLE_NUMBER)

FIELD_TYPES: dict[FieldType, st.SearchStrategy[Any]] = {
    WholeNumber(): _SIDES,
    WholeNumber(minimum=0, maximum=9): st.integers(0, 9),
    Channels(): _SIDES,
    Extent(): st.tuples(_SIDES, _SIDES),
    Extent(square_is_one_number=True): st.tuples(_SIDES, _SIDES) | _SIDES.map(lambda n: (n, n)),
    PaddingRule(explicit=True): st.sampled_from(["valid", "same"]) | st.integers(1, 10_000),
    PaddingRule(explicit=False): st.sampled_from(["valid", "same"]),
    Flag(): st.booleans(),
    Decimal(minimum=0.0, below=1.0): st.floats(0, 1, exclude_max=True),
    Decimal(minimum=1e-6): st.floats(1e-6, allow_infinity=False),
}

IN_USE: dict[str, FieldType] = {
    repr(field_type_of(field)): field_type_of(field)
    for row_type in ROW_TYPES.values()
    for field in row_type.declared_fields()
}
"""The kinds that fields have, each once."""

every_kind_in_use = pytest.mark.parametrize(
    "field_type", IN_USE.values(), ids=[type(field_type).__name__ for field_type in IN_USE.values()]
)


@pytest.mark.parametrize("field_type", FIELD_TYPES, ids=repr)
@given(data=st.data())
def test_what_is_written_is_read_back(field_type: FieldType, data: st.DataObject) -> None:
    value = data.draw(FIELD_TYPES[field_type])
    assert field_type.check(value) == value
    assert field_type.parse(field_type.format(value)) == value


@pytest.mark.parametrize("word", ACTIVATIONS)
def test_a_choice_is_read_by_word_and_by_label(word: str) -> None:
    field_type = Choice(ACTIVATIONS, "an activation")
    for text in (word, field_type.format(word), field_type.format(word).upper(), f" {word} "):
        assert field_type.parse(text) == word


@every_kind_in_use
@given(text=texts())
def test_any_text_gives_a_value_within_the_rule_or_one_sentence(
    field_type: FieldType, text: str
) -> None:
    try:
        value = field_type.parse(text)
    except ValueError as error:
        assert_plain(f"C1: activation {error}")
    else:
        assert field_type.check(value) == value
        assert field_type.parse(field_type.format(value)) == value


@every_kind_in_use
@given(value=json_values() | st.just(10**5000) | st.just(1e308))
def test_any_value_is_checked_or_answered_with_one_sentence(
    field_type: FieldType, value: Any
) -> None:
    try:
        checked = field_type.check(value)
    except ValueError as error:
        assert_plain(f"C1: activation {error}")
    else:
        assert field_type.check(checked) == checked


@every_kind_in_use
@pytest.mark.parametrize("unit", ["9", "(", "3(", "() ", " ", "1,000", "X", "e", "%", "."])
def test_long_texts_are_answered_at_once(field_type: FieldType, unit: str) -> None:
    with quick(), pytest.raises(ValueError, match="must be"):
        field_type.parse(f"7{unit * 100_000}!")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("96", 96),
        (" 1,500 ", 1500),
        ("12,345,678", 12345678),
        ("12.345.678", 12345678),
        ("1,500.0", 1500),
        ("1 000", 1000),
        ("1'000", 1000),
        ("９６", 96),
        ("　９６　", 96),
        ("٩٦", 96),
        ("1_000", 1000),
        ("12 345 678", 12345678),
        ("3.0", 3),
        ("+5", 5),
        ("5\u200b", 5),
        ("\ufeff5", 5),
    ],
)
def test_whole_numbers_as_people_write_them(text: str, value: int) -> None:
    assert WholeNumber().parse(text) == value


@pytest.mark.parametrize(
    ("field_type", "text", "readings"),
    [
        (WholeNumber(), "1.000", ("1000", "1")),
        (WholeNumber(), "1,000", ("1000", "1")),
        (WholeNumber(), "１，０００", ("1000", "1")),
        (WholeNumber(), "64.000", ("64000", "64")),
        (Extent(), "1.000", ("1000", "1")),
        (Extent(), "3,128", ("3128", "3X128")),
        (Extent(), "3 128", ("3128", "3X128")),
        (Extent(), "224\u00a0224", ("224224", "224X224")),
        (PaddingRule(explicit=True), "2.000", ("2000", "2")),
        (Decimal(minimum=0), "1.000", ("1000", "1")),
        (Decimal(minimum=0), "1,000", ("1000", "1")),
        (Decimal(minimum=0), "1,125", ("1125", "1.125")),
        (Decimal(minimum=0), "2.500", ("2500", "2.5")),
    ],
)
def test_a_number_with_two_readings_is_not_guessed(
    field_type: FieldType, text: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(TwoReadingsError, match="two ways") as error:
        field_type.parse(text)
    assert error.value.readings == readings
    values = [field_type.parse(reading) for reading in readings]
    assert values[0] != values[1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1.125", 1.125),
        ("1,5", 1.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("12 500", 12500.0),
        ("０．５", 0.5),
        ("1e-4", 1e-4),
        ("50 %", 0.5),
        (f"0.{'3' * 34}", 1 / 3),
        (f"0.{'0' * 31}1", 1e-32),
    ],
)
def test_decimals_of_several_countries(text: str, value: float) -> None:
    assert Decimal(minimum=0).parse(text) == value


@pytest.mark.parametrize("text", ["2.048", "1,50", "1.00.000", "12.34"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must be a whole number"):
        WholeNumber().parse(text)


@pytest.mark.parametrize(
    ("labels", "text", "word"),
    [
        (ACTIVATIONS, "swish", "silu"),
        (ACTIVATIONS, "Swish", "silu"),
        (ACTIVATIONS, "ｓｗｉｓｈ", "silu"),
        (ACTIVATIONS, "hard swish", "hard_silu"),
        (ACTIVATIONS, "identity", "linear"),
        (ACTIVATIONS, "None", "linear"),
        (NORMALIZATIONS, "BN", "batch"),
        (NORMALIZATIONS, "batch norm", "batch"),
        (NORMALIZATIONS, "BatchNormalization", "batch"),
        (NORMALIZATIONS, "local response normalisation", "lrn"),
        (NORMALIZATIONS, "none", "none"),
        (NORMALIZATIONS, "no", "none"),
    ],
)
def test_choices_by_the_names_that_people_use(
    labels: Mapping[str, str], text: str, word: str
) -> None:
    assert Choice(labels, "a choice").parse(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "11",
        "11X11",
        "11x11",
        "11×11",
        "11 * 11",
        "(11x11)",
        "(11, 11)",
        "[11, 11]",
        "11, 11",
        "11,11",
        "11 x 11",
        "11 11",
        "１１ｘ１１",
        "（１１，１１）",
        "(11)",
        "11\u200bX\u200e11",
    ],
)
def test_extents_as_people_write_them(text: str) -> None:
    assert Extent().parse(text) == (11, 11)


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), ("0,5", 0.5), ("50%", 0.5), (".5", 0.5), ("5e-1", 0.5)]
)
def test_decimals_as_people_write_them(text: str, value: float) -> None:
    assert Decimal(minimum=0.0, below=1.0).parse(text) == value


@pytest.mark.parametrize("text", ["yes", "Yes", "TRUE", "1", "on"])
def test_flags_as_people_write_them(text: str) -> None:
    assert Flag().parse(text) is True


def test_zero_zeros_are_no_padding() -> None:
    assert PaddingRule(explicit=True).parse("0") == PaddingRule(explicit=True).check(0) == "valid"


def test_the_remark_behind_the_channels_is_ignored() -> None:
    assert Channels().parse("3(RGB)") == Channels().parse("3 (red, green, blue)") == 3
    assert (Channels().format(1), Channels().format(4)) == ("1(Grey)", "4")


def test_there_is_no_minus_zero() -> None:
    assert Decimal(minimum=0.0).format(Decimal(minimum=0.0).parse("-0.0")) == "0"


@pytest.mark.parametrize(
    ("field_type", "text", "message"),
    [
        (WholeNumber(), "0", "must be at least 1, not 0."),
        (WholeNumber(), "", "must be a whole number; the cell is empty."),
        (WholeNumber(), NONE, "must be a whole number; the cell is empty."),
        (WholeNumber(), "abc", "must be a whole number, not “abc”."),
        (WholeNumber(), "3000000000", "must be at most 2,147,483,647, not 3,000,000,000."),
        (Channels(), "(RGB)", "must be a whole number, not “(RGB)”."),
        (Extent(), "3X", "must be one whole number or height X width, not “3X”."),
        (Extent(), "3X3X3", "must be one whole number or height X width, not “3X3X3”."),
        (Extent(), "0X3", "must be at least 1, not 0."),
        (PaddingRule(explicit=False), "2", "must be valid, ceil or same, not “2”."),
        (
            PaddingRule(explicit=True),
            "some",
            "must be valid, ceil, same or a number of zeros, not “some”.",
        ),
        (Flag(), "maybe", "must be yes or no, not “maybe”."),
        (Decimal(minimum=0.0, below=1.0), "1.5", "must be below 1, not 1.5."),
        (Decimal(minimum=0.0, below=1.0), "-0.1", "must be at least 0, not -0.1."),
        (Decimal(minimum=1e-6), "1e-9", "must be at least 1e-06, not 1e-09."),
        (Extent(), "9" * 31, "must be at most 2,147,483,647, not a number of about 31 digits."),
        (Decimal(minimum=0.0), "1e999", "must be a finite number, not “1e999”."),
        (Decimal(minimum=0.0), "0.5%%", "must be a number, not “0.5%%”."),
        (Decimal(minimum=0.0), "half", "must be a number, not “half”."),
    ],
)
def test_messages_state_the_rule_and_what_was_received(
    field_type: FieldType, text: str, message: str
) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        field_type.parse(text)
    assert str(caught.value) == message


def test_huge_numbers_are_named_by_their_length() -> None:
    with pytest.raises(ValueError, match="not a number of about 5,000 digits"):
        WholeNumber().check(10**5000)


@pytest.mark.parametrize(("value", "received"), [(float("inf"), "inf"), (10**400, "digits")])
def test_a_number_without_end_is_named(value: float, received: str) -> None:
    with pytest.raises(ValueError, match=f"must be a finite number, not .*{received}"):
        Decimal(minimum=0.0).check(value)


def test_a_quoted_value_is_short_and_printable() -> None:
    values: list[Any] = [*NASTY_TEXTS, 10**5000, [[]] * 900, {"a": 1}, None, 1.5, True]
    for value in values:
        assert shown(value).isprintable()
        assert len(shown(value)) <= 42


def test_a_deeply_nested_value_can_be_quoted() -> None:
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    assert shown(value).startswith("[[")
