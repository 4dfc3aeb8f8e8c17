"""How names and sizes from a file nobody vouches for are put into a sentence."""

from collections.abc import Sequence
from reprlib import Repr

_LONGEST = 60
_BRIEF = Repr()
_BRIEF.maxlevel = 2


def printable(text: object) -> str:
    """Return a name of a file or an array so that it can be printed and read.

    Example:
        >>> printable("a\\nb" + "c" * 100)
        'a�bcccccccccccccccccccccccccccccccccccccccccccccccccccccccc…'
    """
    # A pickle's tuples of one tuple again and again have texts without end.
    is_nested = isinstance(text, tuple | list | dict)
    start = (_BRIEF.repr(text) if is_nested else str(text))[: _LONGEST + 1]
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in start)
    return printable if len(printable) <= _LONGEST else f"{printable[: _LONGEST - 1]}…"


def quoted(text: object) -> str:
    """Return a name in quotation marks, fit to print."""
    return f"“{printable(text)}”"


def size(count: int) -> str:
    """Return a number of bytes in words.

    Example:
        >>> size(999), size(243_860_908), size(8 * 10**18), size(10**40)
        ('999 bytes', '244 MB', '8,000,000,000 GB', 'more than a million TB')
    """
    if count < 10**6:
        return f"{count:,} bytes"
    if count < 10**9:
        return f"{count / 1e6:,.0f} MB"
    return f"{count / 1e9:,.0f} GB" if count <= 10**19 else "more than a million TB"


def dimensions(shape: Sequence[int]) -> str:
    """Return a shape in words.

    Example:
        >>> dimensions((11, 11, 3, 96)), dimensions(()), dimensions((10**30,))
        ('11 × 11 × 3 × 96', 'one number', '1e+30')
    """
    if not shape:
        return "one number"
    return " × ".join(f"{n:,}" if abs(n) < 10**15 else _power(n) for n in shape[:8])


def _power(count: int) -> str:
    return f"{count:.0e}" if abs(count) < 10**300 else "more than 1e+300"
