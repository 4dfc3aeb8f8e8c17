"""The language of expressions: what it computes, against Python, and what it refuses."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexnet.architecture.presets import preset
from alexnet.explorer.options.options import Options
from alexnet.lessons.expressions import ExpressionError, Value, parse
from alexnet.lessons.template import check_text, filled
from alexnet.lessons.vocabulary import Networks
from tests.support.hostile import assert_plain, quick, texts

ARTICLE = preset("article-table")
SCOPE = Networks(ARTICLE.replace("C1", filters=64), ARTICLE, ARTICLE, Options(tool="code"))


class Nothing:
    def fact(self, path: Sequence[str]) -> Value:
        raise ExpressionError(f"No fact is called {'.'.join(path)}.")


_NUMBERS = st.integers(0, 999).map(str)
_TERMS = st.recursive(
    _NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=6,
)


@given(_TERMS, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), _TERMS)
def test_arithmetic_and_comparisons_are_python_s(left: str, sign: str, right: str) -> None:
    text = f"{left} {sign} {right}"
    # The text comes from the strategy above, so that it is nothing but arithmetic.
    try:
        expected = eval(text, {"__builtins__": {}})
    except ZeroDivisionError:
        with pytest.raises(ExpressionError):
            parse(text).value(Nothing())
        return
    assert parse(text).value(Nothing()) is expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("C1.params", 64 * (11 * 11 * 3 + 1)),
        ("before.C1.params - C1.params", 32 * (11 * 11 * 3 + 1)),
        ("total.dense_params > total.params / 2", True),
        ("changed.rows", 1),
        ("C1.width == 55 and not S2.width == 55", True),
        ("view.tool == 'code'", True),
        ("ceil(55 / 2) - floor(55 / 2)", 1),
        ("F9.inputs", 6 * 6 * 256),
        ("S8.receptive_field", 195),
    ],
)
def test_names_stand_for_facts(text: str, value: Value) -> None:
    assert parse(text).value(SCOPE) == value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')",
        "C1.__class__",
        "().__class__",
        "[1 for x in 'a']",
        "lambda: 1",
        "2 ** 9999",
        "'a' * 999999",
        "f'{1}'",
        "1 if 2 else 3",
        "1or 2",
        "0x10",
        "1e999",
        "True",
        "open('x')",
        "min()",
        "abs(1, 2)",
        "C1.params = 1",
        "C1[0]",
        "C99.params",
        "total.nothing",
        "view.nothing",
        "1 / 0",
        "F9.height",
        "",
        "(" * 250 + "1" + ")" * 49,
        "-" * 299 + "1",
        "999999999999999 * 999999999999999",
    ],
)
def test_whatever_else_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ExpressionError) as caught, quick():
        parse(text).value(SCOPE)
    assert_plain(str(caught.value))


@given(texts())
def test_no_text_does_more_than_be_refused(text: str) -> None:
    try:
        parse(text).value(SCOPE)
        filled(text, SCOPE)
    except ExpressionError as error:
        assert_plain(str(error))


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "<!-- x -->", "![x](https://x.org/y.png)", "[a](javascript:x)"]
)
def test_a_text_is_no_more_than_words(text: str) -> None:
    with pytest.raises(ExpressionError):
        check_text(text)
