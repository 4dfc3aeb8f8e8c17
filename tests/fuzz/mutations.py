"""Valid inputs made invalid, each change drawn from a given generator and from nothing else."""

import copy
import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.support.hostile import NASTY_TEXTS

NUMBERS = [0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 1000, 32_767, 32_768, 65_535, 65_536, 10**6]
NUMBERS += (2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1)
"""Where a length, a count or an offset is likely to overflow."""

NAMES = (
    "",
    ".",
    "..",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "/etc/passwd",
    "C:\\x.png",
    "a//b",
    "train/../../x.png",
    "train/",
    "a\x00b.png",
    "a\nb.png",
    "\u202egnp.exe",
    "x" * 300,
    "y/" * 600 + "z.png",
    "__MACOSX/._a.png",
    ".hidden/a.png",
    "CON",
    "café/猫.png",
    "<b>&amp;.png",
    "%s%n{0}.png",
)
"""What a path in an archive, a file or an array should not be called."""

_SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    64,
    1.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    10**30,
    10**400,
    2**31,
    [],
    {},
    [[]],
    "same",
    "valid",
    "convolution",
    "C1",
    "In",
    "Out",
    *NASTY_TEXTS,
)
_FIELDS = ("id", "name", "type", "filters", "kernel_size", "units", "size", "padding", "x", "")


def changed_bytes(random: Random, data: bytes, other: bytes = b"") -> bytes:
    """Return bytes after one to six changes; ``other`` is what is spliced in."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        random.choice(_BYTE_CHANGES)(random, changed, other)
    return bytes(changed)


def _place(random: Random, data: bytearray) -> int:
    # Headers stand at the start, lists of contents at the end.
    spread = random.choice((16, 64, 256, len(data) + 1))
    at = random.randrange(min(spread, len(data) + 1))
    return len(data) - at if random.random() < 0.3 else at


def _span(random: Random, data: bytearray) -> slice:
    at = _place(random, data)
    return slice(at, at + random.choice((1, 2, 4, 8, 16, 100, 1000)))


def _flip(random: Random, data: bytearray, _: bytes) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _number(random: Random, data: bytearray, _: bytes) -> None:
    code, width = random.choice((("B", 1), ("H", 2), ("I", 4), ("Q", 8)))
    at = _place(random, data)
    if at + width <= len(data):
        value = random.choice(NUMBERS) % 256**width
        struct.pack_into(random.choice("<>") + code, data, at, value)


def _cut(random: Random, data: bytearray, _: bytes) -> None:
    del data[_place(random, data) :]


def _drop(random: Random, data: bytearray, _: bytes) -> None:
    del data[_span(random, data)]


def _repeat(random: Random, data: bytearray, _: bytes) -> None:
    span = _span(random, data)
    data[span.start : span.start] = data[span] * random.choice((1, 2, 50))


def _blank(random: Random, data: bytearray, _: bytes) -> None:
    span = _span(random, data)
    data[span] = random.choice((b"\0", b"\xff")) * len(data[span])


def _noise(random: Random, data: bytearray, _: bytes) -> None:
    span = _span(random, data)
    data[span] = random.randbytes(len(data[span]))


def _splice(random: Random, data: bytearray, other: bytes) -> None:
    data[_place(random, data) :] = other[random.randrange(len(other) + 1) :]


_BYTE_CHANGES: Sequence[Callable[[Random, bytearray, bytes], None]] = (
    *(_flip, _number, _number, _number, _cut, _drop, _repeat, _blank, _noise, _splice),
)


def changed_text(random: Random, text: str, tokens: Sequence[str] = NASTY_TEXTS) -> str:
    """Return a text with pieces replaced, dropped, doubled, moved or spoilt."""
    for _ in range(random.choice((1, 1, 2, 4))):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 1, 1, 2, 5, 20, 200)))
        piece = text[start:end]
        new = random.choice(
            (
                random.choice(tokens),
                "",
                piece * 2,
                piece[::-1],
                piece.swapcase(),
                chr(random.choice((0, 9, 10, 34, 44, 92, 124, 0x202E, 0xD800, 0x1F600))),
            )
        )
        text = text[:start] + new + text[end:]
    return text


def changed_json(random: Random, value: Any) -> Any:
    """Return decoded JSON with one to four of its nodes changed."""
    holder = [copy.deepcopy(value)]
    for _ in range(random.choice((1, 1, 2, 4))):
        place, key = _node(random, holder)
        place[key] = _other_node(random, holder, place[key])
        if isinstance(place, dict) and random.random() < 0.3:
            _change_keys(random, place)
        elif isinstance(place, list) and place is not holder and random.random() < 0.3:
            _change_length(random, place)
    return holder[0]


def _node(random: Random, holder: list[Any]) -> tuple[Any, Any]:
    """Return a container within and the key or position of one of its nodes."""
    place: Any = holder
    key: Any = 0
    while True:
        node: Any = place[key]
        if not isinstance(node, list | dict) or not node or random.random() < 0.15:
            return place, key
        place = node
        key = random.choice(list(node)) if isinstance(node, dict) else random.randrange(len(node))


def _other_node(random: Random, holder: list[Any], node: Any) -> Any:
    kind = random.randrange(6)
    if kind == 0 and isinstance(node, str):
        return changed_text(random, node)
    if kind == 1 and isinstance(node, int | float) and not isinstance(node, bool):
        return random.choice(
            (-node, node * 10, node + 1, node // 3, str(node), random.choice(NUMBERS))
        )
    if kind == 2:
        return [node] * random.choice((1, 2, 70))
    if kind == 3:
        place, key = _node(random, holder)
        return copy.deepcopy(place[key])
    if kind == 4:
        return {random.choice(_FIELDS): node}
    return copy.deepcopy(random.choice(_SCALARS))


def _change_keys(random: Random, place: dict[Any, Any]) -> None:
    key = random.choice(list(place))
    if random.random() < 0.5:
        del place[key]
    else:
        place[random.choice((*_FIELDS, *NASTY_TEXTS))] = place[key]


def _change_length(random: Random, place: list[Any]) -> None:
    at = random.randrange(len(place)) if place else 0
    if place and random.random() < 0.5:
        del place[at]
    else:
        place[at:at] = copy.deepcopy(place[at : at + 3]) * random.choice((1, 1, 40))


def changed_grid(random: Random, grid: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return a table of texts with cells, rows and columns changed."""
    changed = [list(line) for line in grid]
    for _ in range(random.choice((1, 1, 2, 5))):
        line = random.choice(changed) if changed else []
        kind = random.randrange(6)
        if kind <= 2 and line:
            at = random.randrange(len(line))
            cell = random.choice((*NASTY_TEXTS, *(random.choice(changed) or [""])))
            line[at] = cell if random.random() < 0.7 else changed_text(random, line[at])
        elif kind == 3 and line:
            del line[random.randrange(len(line))]
        elif kind == 4:
            changed.insert(random.randrange(len(changed) + 1), list(line))
        elif changed:
            del changed[random.randrange(len(changed))]
    return changed
