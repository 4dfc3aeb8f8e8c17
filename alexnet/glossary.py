"""The words of the pages: each term with one sentence, and where it can be read.

They stand in ``assets/glossary.toml``; the pages' help and the lessons take them from here, so
that a term is defined once. TOML itself refuses a key that is given twice.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

FILE = Path(__file__).parents[1] / "assets" / "glossary.toml"


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper, a book or another text.

    Attributes:
        title: with its authors, where they are known.
        year: when it came out.
        url: where it can be read.
    """

    title: str
    year: int
    url: str


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word and what it means.

    Attributes:
        name: as a heading, such as ``"Map (channel)"``.
        sentence: what it means.
        source: where to read more.
        place: where in the source, such as ``"section 3.3"``.
    """

    name: str
    sentence: str
    source: Source
    place: str


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term as the file has it: with the key of its source."""

    name: str
    sentence: str
    source: str
    place: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sources: dict[str, Source]
    terms: dict[str, _Entry]


def read(text: str) -> Mapping[str, Term]:
    """Return the terms of a glossary's file: key -> term, in the file's order.

    Args:
        text: TOML with the tables ``sources`` and ``terms``.

    Raises:
        ValueError: the text is no TOML, gives a key twice, lacks one or has an unknown one, or
            a term names no source of the file. The message says where.

    Example:
        >>> text = '''
        ... [sources.paper]
        ... title = "A paper"
        ... year = 2012
        ... url = "https://example.org"
        ...
        ... [terms.stride]
        ... name = "Stride"
        ... sentence = "How far the window moves."
        ... source = "paper"
        ... place = "section 2"
        ... '''
        >>> read(text)["stride"].source.year
        2012
    """
    found = msgspec.convert(tomllib.loads(text), _File)
    terms = {}
    for key, entry in found.terms.items():
        if entry.source not in found.sources:
            known = ", ".join(found.sources)
            raise ValueError(
                f"The source of the term {key!r} must be one of {known}, not {entry.source!r}."
            )
        terms[key] = Term(entry.name, entry.sentence, found.sources[entry.source], entry.place)
    return MappingProxyType(terms)


@cache
def terms() -> Mapping[str, Term]:
    """Return all terms: key -> term."""
    return read(FILE.read_text(encoding="utf-8"))


def term(key: str) -> Term:
    """Return a term.

    Args:
        key: as in the file, such as ``"receptive-field"``.

    Raises:
        KeyError: there is no such term; the message names all that there are.

    Example:
        >>> term("relu").sentence
        'ReLU keeps numbers above zero and makes all others zero.'
    """
    if key not in terms():
        raise KeyError(f"no term is called {key!r}; there are {', '.join(terms())}")
    return terms()[key]
