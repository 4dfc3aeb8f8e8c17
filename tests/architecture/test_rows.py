"""Rows are valid field by field, and say which field is not."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from alexnet.architecture.rows import (
    ROW_TYPES,
    Convolution,
    Dense,
    Input,
    MaxPooling,
    RowType,
    check_name,
    declared_field,
    field_type_of,
    label_of,
)
from alexnet.errors import ArchitectureError
from tests.support.hostile import assert_plain, texts


@pytest.mark.parametrize("row_type", ROW_TYPES.values(), ids=ROW_TYPES)
def test_defaults_are_in_their_normal_form(row_type: RowType) -> None:
    row = Dense(name="X1", units=1) if row_type is Dense else row_type(name="X1")
    assert dataclasses.replace(row) == row
    for field in row.declared_fields():
        value = getattr(row, field.name)
        assert field_type_of(field).check(value) == value


def test_one_number_stands_for_both_sides() -> None:
    sides: dict[str, Any] = {"kernel_size": 11, "strides": [4, 2]}  # as JSON may hold them
    row = Convolution(name="C1", **sides)
    assert (row.kernel_size, row.strides) == ((11, 11), (4, 2))


def test_the_id_is_the_first_name() -> None:
    row = Convolution(name="C1")
    assert dataclasses.replace(row, name="C9").id == "C1"


@pytest.mark.parametrize("row_type", ROW_TYPES.values(), ids=ROW_TYPES)
def test_an_error_names_row_field_and_label(row_type: RowType) -> None:
    for field in row_type.declared_fields():
        wrong: dict[str, Any] = {field.name: object()}
        with pytest.raises(ArchitectureError) as caught:
            row_type(name="X1", **wrong)
        error = caught.value
        assert (error.row, error.field) == ("X1", field.name)
        assert error.reason.startswith(f"{label_of(field)} must be ")
        assert_plain(str(error), row="X1")


@pytest.mark.parametrize("name", ["C1", "c", "Out", "A12345678901"])
def test_names_that_serve_keras_and_python(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "1C", "C 1", "C_1", "A123456789012", "flatten", "Flatten", "Ç1", "C1\n", "٣", None]
)
def test_names_that_do_not(name: object) -> None:
    with pytest.raises(ArchitectureError, match="A row's name needs a letter first") as caught:
        check_name(name)
    assert_plain(str(caught.value))


@given(texts())
def test_any_name_is_taken_or_refused(name: str) -> None:
    try:
        assert Input(name=name).name == name
    except ArchitectureError as error:
        assert_plain(str(error))


def test_a_field_that_a_type_lacks_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="Max pooling has no field 'groups'"):
        declared_field(MaxPooling, "groups")
