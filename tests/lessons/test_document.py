"""YAML of strangers: what is read, and what is refused with its line."""

import pytest

from alexnet.errors import LessonError
from alexnet.lessons.document import MAX_BYTES, Document
from tests.support.hostile import assert_plain, quick


def test_only_what_json_knows_is_read() -> None:
    text = 'a: yes\nb: [1, -2.5, 0x10, 1:30, 2012-01-01]\nc: true\nd: ~\ne: "true"'
    assert Document(text).value == {
        "a": "yes",
        "b": [1, -2.5, "0x10", "1:30", "2012-01-01"],
        "c": True,
        "d": None,
        "e": "true",
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "“a” is given twice"),
        ("a:\n  - !!python/object/apply:os.system [id]", 2, "no tag"),
        ("a: !!binary aGk=", 1, "no tag"),
        ("a: &x [1]\nb: [*x, *x]\nc: [*x, *x,\n *x]", 4, "at most 4 aliases"),
        ("[a, b]: 1", 1, "a key must be a word"),
        ("1: a", 1, "a key must be a word"),
        ("a: " + "[" * 5000, 1, "deep"),
        ("a: &x [*x]", 1, "hold itself"),
        ("a: 1\nb: &x {c: [*x]}", 2, "hold itself"),
        ('a: "\\ud800"', 1, "not printable"),
        ('a: "\\0"', 1, "not printable"),
        ("a: [1", 1, "valid YAML"),
        ("a: 1\nb: \x07", 2, "not printable"),
        ("a: \ud800", 1, "not printable"),
        ("a: 1\n---\nb: 2", 2, "valid YAML"),
    ],
)
def test_what_is_refused_names_the_line_and_the_reason(
    text: str, line: int | None, words: str
) -> None:
    with pytest.raises(LessonError) as caught, quick():
        Document(text)
    assert words in str(caught.value)
    assert line is None or caught.value.line == line
    assert_plain(str(caught.value))


def test_a_merge_is_a_key_like_any_other() -> None:
    assert Document("a: &x {b: 1}\nc: {<<: *x}").value["c"] == {"<<": {"b": 1}}


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(LessonError, match="64,000 bytes"), quick():
        Document("é" * (MAX_BYTES // 2 + 1))
