"""A whole state of the explorer as a short text for a link, and safely back.

The state is JSON. It is compressed with the presets' states as a dictionary, so that an
edited preset takes some hundred characters, and written with the letters that an address
may hold. What comes back is checked here for size and form only; its meaning is checked
by those who read it.

A link opens only with the dictionary that it was made with, whatever becomes of the presets,
their titles and the rows' fields. So a dictionary is a file that never changes; where links to
presets have grown long, a new one is added under the next version (``dictionary_of_today``).
"""

import base64
import binascii
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.presets import PRESETS
from alexnet.errors import LinkError

MAX_CHARACTERS = 16_000
"""Longest text that is read: browsers and proxies cut addresses not far beyond."""

_MAX_BYTES = 200_000
_DICTIONARIES = Path(__file__).parent / "link_dictionaries"
_VERSIONS = ("1", "2")
"""The first character of a link, from the oldest to the one that is written."""

_DAMAGED = "The link is damaged or was cut off. Ask for it again, or start from here."


def dictionary_of_today() -> bytes:
    """Return what a new version's file in ``link_dictionaries`` would hold."""
    states = [
        f'{{"draft":{Draft.of(preset.architecture).to_json()},"good":null,"baseline":null,'
        f'"title":"{preset.title}","row":"C1","view":{{}}}}'
        for preset in PRESETS.values()
    ]
    return "".join(reversed(states)).encode()


@cache
def _dictionary(version: str) -> bytes:
    return (_DICTIONARIES / f"{version}.txt").read_bytes()


def _check(text: bytes) -> bytes:
    # Of the text, not of what it was packed to.
    return zlib.crc32(text).to_bytes(4, "big")


def encode(state: Any) -> str:
    """Return the text that stands for a JSON value.

    Example:
        >>> decode(encode({"row": "C1"}))
        {'row': 'C1'}
    """
    text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    version = _VERSIONS[-1]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_dictionary(version))
    packed = packer.compress(text.encode()) + packer.flush()
    return version + base64.urlsafe_b64encode(packed + _check(text.encode())).decode().rstrip("=")


def decode(text: str) -> Any:
    """Return the value that ``encode`` wrote.

    Raises:
        LinkError: the text is damaged, too long or unpacks to too much.
    """
    if len(text) > MAX_CHARACTERS:
        raise LinkError(
            f"The link has {len(text):,} characters; none of ours is longer than "
            f"{MAX_CHARACTERS:,}. Ask for it again, or start from here."
        )
    version, body = text[:1], text[1:]
    if version not in _VERSIONS:
        raise LinkError(_DAMAGED)
    try:
        data = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        packed, check = data[:-4], data[-4:]
        unpacker = zlib.decompressobj(-15, zdict=_dictionary(version))
        unpacked = unpacker.decompress(packed, _MAX_BYTES)
        is_whole = unpacker.eof and not (unpacker.unconsumed_tail or unpacker.unused_data)
        if not is_whole or _check(unpacked) != check:
            raise LinkError(_DAMAGED)
        return json.loads(unpacked.decode())
    except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
        if isinstance(error, LinkError):
            raise
        raise LinkError(_DAMAGED) from None
