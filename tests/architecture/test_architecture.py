"""A network is valid as a whole, and its JSON reads back or says what is wrong."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, MAX_ROWS, Architecture
from alexnet.architecture.layers import expand
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling, Row
from alexnet.errors import ArchitectureError
from tests.support.hostile import assert_plain, json_values, quick, texts
from tests.support.strategies import architectures, unchecked_rows

TINY = Architecture(
    (
        Input(name="In", size=(9, 9)),
        Convolution(name="C1", filters=4),
        Dense(name="Out", units=10, activation="softmax"),
    )
)


def tiny_json(**changes: Any) -> str:
    return json.dumps(json.loads(TINY.to_json()) | changes)


def rows_json(edit: dict[str, Any], row: int = 1) -> str:
    value = json.loads(TINY.to_json())
    value["rows"][row] |= edit
    return json.dumps(value)


def test_a_row_is_found_by_its_id_after_it_has_got_another_name() -> None:
    renamed = TINY.replace("C1", name="first")
    assert renamed.row("C1") is renamed["first"]
    assert renamed.row("first") is None
    assert renamed.row(None) is None


def refusal(text: str) -> ArchitectureError:
    with quick(), pytest.raises(ArchitectureError) as caught:
        Architecture.from_json(text)
    assert_plain(str(caught.value))
    return caught.value


@given(architectures())
def test_json_reads_back_equal(network: Architecture) -> None:
    for indent in (None, 2):
        text = network.to_json(indent=indent)
        again = Architecture.from_json(text)
        assert again == network
        assert hash(again) == hash(network)
        assert [row.id for row in again.rows] == [row.id for row in network.rows]


def test_json_keeps_the_identity_of_a_renamed_row() -> None:
    renamed = TINY.replace("C1", name="C7")
    assert Architecture.from_json(renamed.to_json())["C7"].id == "C1"


@given(unchecked_rows())
def test_rows_make_a_network_or_an_error_that_names_one(rows: tuple[Row, ...]) -> None:
    try:
        network = Architecture(rows)
    except ArchitectureError as error:
        assert_plain(str(error), row=next(row.name for row in rows if row.name == error.row))
    else:
        assert network.layers == tuple(layer for _, layers in expand(rows) for layer in layers)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "The first row of the flow must be the input."),
        ((Dense(name="Out"),), "The first row of the flow must be the input."),
        (
            (Input(name="In"), Input(name="In2"), Dense(name="Out")),
            "In2: only the first row of the flow may be an input.",
        ),
        (
            (Input(name="In"), Convolution(name="C1")),
            "C1: the last row must be fully connected: its units are the classes.",
        ),
        (
            (Input(name="In"), Dense(name="F1"), Dense(name="f1", id="F2")),
            "f1: another row has the same name; names differ in more than their case.",
        ),
        (
            (Input(name="In"), Dense(name="F1"), Dense(name="F2", id="F1")),
            "F2: another row has the same id; ids differ in more than their case.",
        ),
        (
            (Input(name="In"), Dense(name="F1"), Convolution(name="C1"), Dense(name="Out")),
            "C1: a convolution needs maps with height and width, but the row before gives a "
            "vector of 4,096 numbers. Move it before the first row that gives a vector or "
            "remove it.",
        ),
        (
            (Input(name="In", size=(4, 4)), MaxPooling(name="S1", pool_size=(5, 5)), TINY.rows[-1]),
            "S1: a window of 5X5 does not fit on maps of 4X4. Make it smaller, or keep more of "
            "the size in the rows before.",
        ),
        (
            (Input(name="In"), Convolution(name="C1", groups=2), Dense(name="Out")),
            "C1: 2 groups cannot evenly share 3 input maps. Choose groups that divide 3 and 64.",
        ),
    ],
)
def test_messages_about_the_whole(rows: tuple[Row, ...], message: str) -> None:
    with pytest.raises(ArchitectureError) as caught:
        Architecture(rows)
    assert str(caught.value) == message


def test_a_network_has_a_bounded_number_of_rows() -> None:
    dense = [Dense(name=f"F{index}", units=1) for index in range(MAX_ROWS)]
    assert len(Architecture((Input(name="In"), *dense[1:])).rows) == MAX_ROWS
    with pytest.raises(ArchitectureError, match="at most 64 rows here, not 65"):
        Architecture((Input(name="In"), *dense))


def test_replace_gives_a_new_network_and_leaves_the_old() -> None:
    changed = TINY.replace("C1", filters=8, kernel_size=5)
    assert changed["C1"] == Convolution(name="C1", filters=8, kernel_size=(5, 5))
    assert TINY["C1"] == Convolution(name="C1", filters=4)


def test_replace_refuses_what_is_not_there() -> None:
    with pytest.raises(KeyError, match="no row is named 'C9'; rows are In, C1, Out"):
        TINY.replace("C9", filters=1)
    with pytest.raises(ArchitectureError, match="a convolution row has no field 'units'") as caught:
        TINY.replace("C1", units=1)
    assert caught.value.row == "C1"


@given(text=texts())
def test_text_that_is_no_json(text: str) -> None:
    refusal(text)


@given(value=json_values())
def test_json_that_is_no_architecture(value: object) -> None:
    refusal(json.dumps(value))


@given(key=st.sampled_from(["format", "version", "rows"]), value=json_values())
def test_a_wrong_value_at_the_top(key: str, value: object) -> None:
    if value not in (1, True):
        refusal(tiny_json(**{key: value}))


@settings(max_examples=150)
@given(name=st.sampled_from(list(PRESETS)), data=st.data())
def test_a_wrong_value_anywhere_in_a_row(name: str, data: st.DataObject) -> None:
    value = json.loads(preset(name).to_json())
    row = data.draw(st.sampled_from(value["rows"]))
    key = data.draw(st.sampled_from([*row, "id", "colour"]))
    row[key] = data.draw(json_values())
    try:
        again = Architecture.from_json(json.dumps(value))
    except ArchitectureError as error:
        assert_plain(str(error))
    else:
        assert Architecture.from_json(again.to_json()) == again


@pytest.mark.parametrize("missing", ["name", "type"])
def test_a_row_without_name_or_type(missing: str) -> None:
    value = json.loads(TINY.to_json())
    del value["rows"][1][missing]
    assert "None" in str(refusal(json.dumps(value)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (rows_json({"colour": 1}), "C1: a convolution row has no field “colour”."),
        (rows_json({"name": "Out"}), "Out: another row has the same name; names differ in more"),
        (rows_json({"id": "IN"}), "C1: another row has the same id; ids differ in more"),
        (rows_json({"filters": math.nan}), "C1: maps must be a whole number, not nan."),
        (rows_json({"filters": math.inf}), "C1: maps must be a whole number, not inf."),
        (rows_json({"filters": 10**400}), "C1: maps must be at most 2,147,483,647, not a number"),
        (rows_json({"lrn_beta": 10**400}), "C1: LRN beta must be a finite number, not "),
        (rows_json({"lrn_beta": math.nan}), "C1: LRN beta must be a finite number, not "),
        (rows_json({"use_bias": 1}), "C1: bias must be true or false, not 1."),
        (rows_json({"type": "lstm"}), "A row's type must be one of input, convolution, "),
        (rows_json({"type": []}), "A row's type must be one of input, convolution, "),
        (tiny_json(version=2), "The file has version 2; this program reads version 1."),
        (tiny_json(rows=[{}] * 65), "“rows” must be a list of at most 64 rows."),
        (tiny_json(rows=[[]]), "Every row must be an object, not []."),
        (tiny_json(format="PDF"), "The file is not an architecture: its “format” must be"),
        ("[" * 100_000, "The file is not JSON."),
        ('{"format":' * 20_000, "The file is not JSON."),
        ("9" * 100_000, "The file is not JSON."),
        (" " * (MAX_JSON_CHARACTERS + 1), "The file has 200,001 characters; an architecture needs"),
        ("\ufeff{}", "The file is not an architecture: its “format” must be"),
    ],
)
def test_messages_about_files(text: str, reason: str) -> None:
    assert str(refusal(text)).startswith(reason)


@pytest.mark.parametrize("depth", range(880, 1000, 5))
def test_nesting_at_the_edge_of_what_python_reads(depth: int) -> None:
    refusal(tiny_json(rows=["?"]).replace('"?"', "[" * depth + "]" * depth))


def test_of_two_equal_keys_the_last_counts() -> None:
    text = TINY.to_json().replace('"filters": 4', '"filters": 0, "filters": 5')
    row = Architecture.from_json(text)["C1"]
    assert isinstance(row, Convolution)
    assert row.filters == 5
