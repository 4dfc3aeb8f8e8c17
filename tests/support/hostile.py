"""What nobody should type, send or upload, and what an answer to it must look like."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

NASTY_TEXTS = (
    "",
    " ",
    "–",
    "0",
    "-1",
    "+7",
    "1.5",
    "3.0",
    "1e9",
    "1e9999",
    "nan",
    "inf",
    "-inf",
    "True",
    "None",
    "٣",
    "½",
    "²",
    "１２",
    "1_000",
    "1,000",
    "1,00",
    "0x10",
    "3X",
    "X3",
    "3X3X3",
    "0X3",
    "(11, 11)",
    "99999999999",
    "2147483647",
    "9" * 199,
    "9" * 5000,
    "(" * 5000,
    "3" + "(" * 5000 + "x",
    "1" + " " * 5000 + "x",
    "x" * 5000,
    "\x00",
    "5\x00",
    "\u202e5\u202c",
    "\ud800",
    "=1+1",
    "<script>alert(1)</script>",
    "**bold** $x$ [a](b)",
    "softmax!",
    "50%%",
    "150%",
    "-0.0",
    "1" + "0" * 40,
)


def texts() -> st.SearchStrategy[str]:
    """Text that may be typed: numbers in every script, pairs, words, controls, surrogates."""
    near_numbers = st.text("0123456789+-.,_ xX×*()eE%٣½–\x00\u202e", max_size=20)
    anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
    numbers = st.integers(-(10**40), 10**40).map(str) | st.floats().map(str)
    return st.sampled_from(NASTY_TEXTS) | near_numbers | anything | numbers


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON that Python reads, NaN, infinities and lone surrogates among it."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.sampled_from([10**400, -(10**400), "\ud800", *NASTY_TEXTS])
        | st.text(max_size=8)
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=8,
    )


def assert_plain(message: str, row: str | None = None) -> None:
    """Assert that a message is one to three printable sentences, and names the row first."""
    assert message.isprintable(), message
    assert message[-1] in ".?", message
    assert len(message) < 300, message
    assert len(re.findall(r"[.?](?= [A-Z“]|$)", message)) <= 3, message
    # Python's own words for a figure too long to print are no plain sentence.
    assert "limit (" not in message, message
    if row is not None:
        assert message.startswith(f"{row}: "), message


@contextmanager
def quick(seconds: float = 1.0) -> Iterator[None]:
    """Assert that what happens inside ends soon, generously for a busy machine."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds
