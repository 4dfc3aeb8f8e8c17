"""The words of the pages: strictly read, one sentence each, and written down once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from alexnet import glossary
from tests.support.repository import ROOT

TEXT = glossary.FILE.read_text(encoding="utf-8")
LONGEST_SENTENCE = 160


@pytest.mark.parametrize("key", glossary.terms())
def test_a_term_has_one_short_sentence_and_a_place_to_read_more(key: str) -> None:
    term = glossary.term(key)
    assert re.fullmatch(r"[A-Zt][^.!?]*(\d\.\d[^.!?]*)*\.", term.sentence)
    assert len(term.sentence) <= LONGEST_SENTENCE
    assert term.place
    assert term.source.url.startswith("https://")


def test_no_sentence_and_no_name_stands_twice() -> None:
    terms = glossary.terms().values()
    assert len({term.sentence for term in terms}) == len(terms)
    assert len({term.name.lower() for term in terms}) == len(terms)


def test_every_source_is_named_by_a_term() -> None:
    listed = re.findall(r"^\[sources\.(\w+)\]", TEXT, re.MULTILINE)
    used = set(re.findall(r'^source = "(\w+)"', TEXT, re.MULTILINE))
    assert sorted(listed) == sorted(used)


def test_a_definition_stands_in_no_module() -> None:
    modules = [path for folder in ("alexnet", "pages") for path in (ROOT / folder).rglob("*.py")]
    assert modules
    own = Path(glossary.__file__)
    for path in modules:
        if path == own:  # Its example shows one.
            continue
        text = path.read_text(encoding="utf-8")
        assert not [key for key, term in glossary.terms().items() if term.sentence in text], path


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text + '\n[terms.stride]\nname = "again"\n', r"declare .*stride.* twice"),
        (
            lambda text: text.replace('name = "Row"', 'name = "Row"\nname = "R"'),
            r"overwrite .*line",
        ),
        (lambda text: text.replace('name = "Row"', 'name = "Row"\nnote = "R"'), r"`note`.*terms"),
        (lambda text: text.replace('name = "Row"\n', ""), r"`name`.*terms"),
        (lambda text: text.replace('name = "Row"', "name = 7"), r"`str`, got `int`.*name"),
        (lambda text: text.replace("year = 2021", 'year = "x"'), r"`int`, got `str`.*year"),
        (lambda text: text.replace('source = "article"', 'source = "x"'), r"'row' must be .*'x'"),
        (lambda text: text + "\n[notes]\n", r"`notes`"),
        (lambda text: text + "\nnothing\n", r"line \d+"),
    ],
)
def test_a_broken_file_is_refused_and_says_where(spoil: Callable[[str], str], message: str) -> None:
    with pytest.raises(ValueError, match=f"(?s){message}"):
        glossary.read(spoil(TEXT))


def test_an_unknown_term_names_those_that_there_are() -> None:
    with pytest.raises(KeyError, match=r"'pace'.*receptive-field"):
        glossary.term("pace")
