"""The blocks of a GIF file before its first picture. Source: GIF89a, sections 15 to 26."""

from alexnet.images.counting.too_many import too_many

_MOST_BLOCKS = 5_000
"""Of a GIF's texts before its first picture; a block has up to 255 bytes."""
_PICTURE, _TEXT, _END = b",", b"!", b";"


def check_gif(data: bytes) -> None:
    """Raise ``ImageError`` for too many blocks of text before the first picture."""
    if len(data) < 13:
        return
    flags = data[10]
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    for _ in range(_MOST_BLOCKS):
        kind = data[at : at + 1]
        if kind in (b"", _PICTURE, _END):
            return
        at += 2 if kind == _TEXT else 1
        if kind == _TEXT:
            at = _behind_text(data, at)
    raise too_many("blocks of text", _MOST_BLOCKS)


def _behind_text(data: bytes, at: int) -> int:
    for _ in range(_MOST_BLOCKS):
        length = data[at] if at < len(data) else 0
        at += 1 + length
        if not length:
            return at
    raise too_many("blocks of text", _MOST_BLOCKS)
