"""Links read back, are short, and never do harm."""

import base64
import json
import string
import tracemalloc
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.link import _VERSIONS, MAX_CHARACTERS, _dictionary, decode, encode
from alexnet.architecture.presets import preset
from alexnet.errors import LinkError
from tests.support.hostile import assert_plain, quick, texts

LETTERS = string.ascii_letters + string.digits + "-_"
STATE = {"draft": Draft.of(preset("paper-2012")).to_value(), "row": "C1", "title": "×–"}
LINK = encode(STATE)
NEWEST = _VERSIONS[-1]


def packed(text: bytes) -> str:
    """Return a link with the right check, whatever the text is."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_dictionary(NEWEST))
    data = packer.compress(text) + packer.flush() + zlib.crc32(text).to_bytes(4, "big")
    return NEWEST + base64.urlsafe_b64encode(data).decode().rstrip("=")


def assert_refused(text: str) -> None:
    with pytest.raises(LinkError) as caught:
        decode(text)
    assert_plain(str(caught.value))


json_states = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


@given(json_states)
def test_a_state_reads_back(state: Any) -> None:
    link = encode(state)
    assert decode(link) == state
    assert set(link) <= set(LETTERS)


@given(texts())
def test_any_text_is_refused(text: str) -> None:
    assert_refused(text)


@given(st.text(LETTERS, max_size=200))
def test_any_text_of_our_letters_is_refused(text: str) -> None:
    for version in _VERSIONS:
        assert_refused(version + text)


def test_every_changed_character_is_noticed() -> None:
    for position in range(len(LINK)):
        for letter in "A_7=é\ud800":
            changed = LINK[:position] + letter + LINK[position + 1 :]
            try:
                # The last letter has spare bits.
                assert decode(changed) == STATE
            except LinkError as error:
                assert_plain(str(error))
            if changed != LINK and position < len(LINK) - 1:
                assert_refused(changed)


@pytest.mark.parametrize("cut", range(len(LINK)))
def test_every_cut_is_noticed(cut: int) -> None:
    assert_refused(LINK[:cut])


@pytest.mark.parametrize("addition", ["A", "AAAA", " ", "\n", "+", LINK])
def test_every_addition_is_noticed(addition: str) -> None:
    assert_refused(LINK + addition)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"[" * 150_000,
        b'{"a":' * 30_000,
        b"9" * 100_000,
        b"\0" * 199_000,
    ],
)
def test_text_that_is_no_json_is_refused(text: bytes) -> None:
    with quick():
        assert_refused(packed(text))


@pytest.mark.parametrize("unit", [b" ", b"\0", json.dumps(STATE["draft"]).encode()])
def test_a_bomb_is_not_unpacked(unit: bytes) -> None:
    link = packed(unit * (20_000_000 // len(unit)))
    link = link[:2000] if len(link) > MAX_CHARACTERS else link
    decode(LINK)  # what is kept for later is kept now
    tracemalloc.start()
    try:
        with quick():
            assert_refused(link)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_long_text_is_refused_unread() -> None:
    with pytest.raises(LinkError, match="16,001 characters; none of ours is longer than 16,000"):
        decode(NEWEST + "A" * MAX_CHARACTERS)


@settings(max_examples=20)
@given(st.binary(max_size=300))
def test_any_packed_bytes_give_json_or_a_link_error(data: bytes) -> None:
    try:
        decode(packed(data))
    except LinkError as error:
        assert_plain(str(error))
