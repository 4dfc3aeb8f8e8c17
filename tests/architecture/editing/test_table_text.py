"""The article's table: its own text reads, reads back, and answers damage with a sentence."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.architecture import MAX_JSON_CHARACTERS, Architecture
from alexnet.architecture.editing.columns import COLUMN, COLUMNS
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.table_text import (
    from_csv,
    from_markdown,
    table_of,
    titles_of,
    to_csv,
    to_markdown,
)
from alexnet.architecture.presets import PRESETS, preset
from alexnet.architecture.rows import Convolution, field_type_of
from alexnet.errors import ArchitectureError
from tests.support.hostile import assert_plain, quick, texts
from tests.support.strategies import architectures

# As the article prints it, without a bar at the left.
ARTICLE = """\
Layer | Type | Maps | Size | Kernel Size | Stride | Padding | Activation |
---|---|---|---|---|---|---|---|
Out | Fully Connected | – | 1000 | – | – | – | Softmax |
F10 | Fully Connected | – | 4096 | – | – | – | ReLU |
F9 | Fully Connected | – | 4096 | – | – | – | ReLU |
S8 | Max pooling | 256 | 6X6 | 3X3 | 2 | valid | – |
C7 | Convolution | 256 | 13X13 | 3X3 | 1 | same | ReLU |
C6 | Convolution | 384 | 13X13 | 3X3 | 1 | same | ReLU |
C5 | Convolution | 384 | 13X13 | 3X3 | 1 | same | ReLU |
S4 | Max pooling | 256 | 13X13 | 3X3 | 2 | valid | – |
C3 | Convolution | 256 | 27X27 | 5X5 | 1 | same | ReLU |
S2 | Max pooling | 96 | 27X27 | 3X3 | 2 | valid | – |
C1 | Convolution | 96 | 55X55 | 11X11 | 4 | valid | ReLU |
In | Input | 3(RGB) | 227X227 | – | – | – | – |
"""

TABLE = preset("article-table")
LRN_CONSTANTS = ("lrn_depth_radius", "lrn_bias", "lrn_alpha", "lrn_beta")

Reader = Callable[[str], Architecture]
both_formats = pytest.mark.parametrize(
    ("write", "read"), [(to_markdown, from_markdown), (to_csv, from_csv)], ids=["markdown", "csv"]
)


def cells_of(markdown: str) -> list[list[str]]:
    lines = [line.strip().removeprefix("|").removesuffix("|") for line in markdown.splitlines()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def without_lrn_constants(network: Architecture) -> Architecture:
    """The table has no columns for them."""
    usual = Convolution(name="C1")
    for row in network.rows:
        if isinstance(row, Convolution):
            constants = {name: getattr(usual, name) for name in LRN_CONSTANTS}
            network = network.replace(row.name, **constants)
    return network


def refusal(read: Reader, text: str) -> str:
    with quick(), pytest.raises(ArchitectureError) as caught:
        read(text)
    return str(caught.value)


def test_the_article_s_table_is_read() -> None:
    assert from_markdown(ARTICLE) == TABLE


def test_the_article_s_table_is_written() -> None:
    assert cells_of(to_markdown(TABLE)) == cells_of(ARTICLE)


@both_formats
@given(network=architectures().map(without_lrn_constants))
def test_a_table_reads_back(
    write: Callable[[Architecture], str], read: Reader, network: Architecture
) -> None:
    assert read(write(network)) == network


@both_formats
@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_s_table_reads_back(
    write: Callable[[Architecture], str], read: Reader, name: str
) -> None:
    assert read(write(preset(name))) == preset(name)


@both_formats
@pytest.mark.parametrize("seed", range(5))
def test_order_of_columns_and_rows_is_free(
    write: Callable[[Architecture], str], read: Reader, seed: int
) -> None:
    delimiter = "|" if read is from_markdown else ","
    lines = [line.strip("|").split(delimiter) for line in write(TABLE).splitlines()]
    order = random.Random(seed).sample(range(8), 8)
    lines = [[line[index] for index in order] for line in lines]
    upside_down = [*lines[:1], *lines[:0:-1]]
    for some in (lines, upside_down):
        assert read("\n".join(delimiter.join(line) for line in some)) == TABLE


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_as_spreadsheets_save_it(delimiter: str, line_end: str) -> None:
    text = io.StringIO()
    rows = list(csv.reader(io.StringIO(to_csv(TABLE))))
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    assert from_csv(text.getvalue()) == TABLE


def test_columns_may_be_missing_and_titles_written_in_any_case() -> None:
    network = from_markdown(
        "layer | TYPE | kernel  size | |\n"
        "In | Input | – | |\n"
        "C1 | convolution | 7 | a remark |\n"
        "Out | Fully Connected | – |"
    )
    assert network["C1"] == Convolution(name="C1", kernel_size=(7, 7))


@pytest.mark.parametrize("said", ["", "-", "—", "–", "96", " 96 ", "0096"])
def test_a_derived_cell_may_be_empty_or_right(said: str) -> None:
    assert from_markdown(ARTICLE.replace("pooling | 96 |", f"pooling | {said} |")) == TABLE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "| 55X55 |",
            "| 56x56 |",
            "C1: the table says size “56x56”, but 55X55 follows from the rows before.",
        ),
        (
            "pooling | 96 |",
            "pooling | many |",
            "S2: the table says maps “many”, but 96 follows from the rows before.",
        ),
        ("| 11X11 |", "| 11x |", "C1: kernel size must be one whole number or height X width, "),
        ("| 11X11 |", "|  |", "C1: kernel size must be one whole number or height X width; the "),
        ("S4 | Max", "C3 | Max", "C3: another row has the same name; names differ in more than "),
        ("S4 | Max", "S4 | Min", "S4: type must be one of Input, Convolution, Max pooling, "),
        ("S4 |", "4S |", "A row's name needs a letter first, then at most 11 letters and digits"),
        ("| Size |", "| Maps |", "The table has two columns Maps. Remove one of them."),
        (
            "| Kernel Size |",
            "| Kernel |",
            "No column is called “Kernel”. Remove it, or choose from Layer, Type, Maps, Size, ",
        ),
        (
            "Layer |",
            "Row |",
            "The text is not a table: it needs a line of titles with Layer",
        ),
        ("In |", "", "Input: type must be one of Input, Convolution, "),
        ("In | Input | 3(RGB) | 227X227 | – | – | – | – |", "", "The first row of the flow must"),
    ],
)
def test_messages(old: str, new: str, message: str) -> None:
    assert old in ARTICLE
    sentence = refusal(from_markdown, ARTICLE.replace(old, new))
    assert sentence.startswith(message)
    assert_plain(sentence)


def test_too_many_rows_and_characters_are_refused_at_once() -> None:
    many = "Layer,Type\n" + "C1,Convolution\n" * 12_000
    assert "at most 64 rows here, not 12,000" in refusal(from_csv, many)
    for read in (from_csv, from_markdown):
        assert "200,001 characters" in refusal(read, "|" * (MAX_JSON_CHARACTERS + 1))
        assert "not a table" in refusal(read, "|" * MAX_JSON_CHARACTERS)


@both_formats
@settings(max_examples=150)
@given(data=st.data())
def test_a_damaged_table_is_read_or_answered(
    write: Callable[[Architecture], str], read: Reader, data: st.DataObject
) -> None:
    text = write(preset(data.draw(st.sampled_from(list(PRESETS)))))
    start = data.draw(st.integers(0, len(text)))
    end = start + data.draw(st.sampled_from([0, 1, 10, len(text)]))
    text = text[:start] + data.draw(st.sampled_from(["", '"', "|", ","]) | texts()) + text[end:]
    try:
        network = read(text)
    except ArchitectureError as error:
        assert_plain(str(error))
    else:
        assert read(write(network)) == network


@both_formats
@given(text=texts())
def test_text_that_is_no_table(
    write: Callable[[Architecture], str], read: Reader, text: str
) -> None:
    assert_plain(refusal(read, text))


@given(network=architectures())
def test_columns_that_say_nothing_are_left_out(network: Architecture) -> None:
    table = table_of(network)
    shown = titles_of(table)
    assert shown[:8] == cells_of(ARTICLE)[0]
    assert titles_of(table, all_columns=True) == [column.title for column in COLUMNS]
    says_something: dict[str, Callable[[Any], bool]] = {
        "Groups": lambda row: row.groups > 1,
        "Normalisation": lambda row: row.normalization != "none",
        "Dropout": lambda row: row.dropout > 0,
        "Dropout on": lambda row: row.dropout_on == "inputs",
        "Bias": lambda row: not row.use_bias,
    }
    for title, says in says_something.items():
        rows = [row for row in network.rows if COLUMN[title].fields.get(row.TYPE)]
        assert (title in shown) == any(says(row) for row in rows)


@pytest.mark.parametrize("name", PRESETS)
def test_every_field_of_the_table_is_written_as_it_is_typed(name: str) -> None:
    for row, line in zip(preset(name).rows, table_of(preset(name)), strict=True):
        for column in COLUMNS[2:]:
            for field in row.declared_fields():
                if column.fields.get(row.TYPE) == field.name:
                    assert line[column.title] == field_type_of(field).format(
                        getattr(row, field.name)
                    )


def test_a_byte_order_mark_is_passed_over() -> None:
    network = preset("paper-2012")
    mark = "\ufeff"
    assert from_csv(mark + to_csv(network)) == from_csv(to_csv(network))
    assert from_markdown(mark + to_markdown(network)) == from_markdown(to_markdown(network))
    assert Architecture.from_json(mark + network.to_json()) == network
    draft = Draft.of(network)
    assert Draft.from_json(mark + draft.to_json()) == draft
