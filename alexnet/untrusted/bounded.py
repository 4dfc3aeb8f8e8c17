"""A stream of which no more is read than a file may cost, whatever the file asks for."""

from collections.abc import Callable
from typing import IO, BinaryIO

CHUNK_BYTES = 1 << 20
"""How much is read at a time where a length comes from the file itself."""


class Bounded:
    """A stream that refuses to be read on for ever, or much at once.

    Args:
        stream: where the bytes are; whoever opened it closes it.
        at_once: the most bytes that one read may ask for.
        until: the last position that may be read or sought.
        refuse: raises; gets how many bytes, or which position, was asked for.
        look: gets what each read gave, and may raise.

    Example:
        >>> from io import BytesIO
        >>> def refuse(count):
        ...     raise ValueError(count)
        >>> Bounded(BytesIO(b"abc"), at_once=2, until=3, refuse=refuse).read(2)
        b'ab'
    """

    def __init__(
        self,
        stream: IO[bytes],
        *,
        at_once: int,
        until: int,
        refuse: Callable[[int], None],
        look: Callable[[bytes], None] | None = None,
    ) -> None:
        self._stream = stream
        self._at_once, self._until = at_once, until
        self._refuse, self._look = refuse, look
        self.tell = stream.tell
        self.seekable = stream.seekable

    def read(self, count: int = -1) -> bytes:
        """Return at most ``count`` bytes; all that are left unless it is given."""
        here = self._stream.tell()
        if count < 0:
            count = self._stream.seek(0, 2) - here
            self._stream.seek(here)
        if count > self._at_once:
            self._refuse(count)
        if here + count > self._until:
            self._refuse(here + count)
        data = self._stream.read(count)
        if self._look is not None:
            self._look(data)
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        """Move, and return the new position."""
        if whence == 0 and position > self._until:
            self._refuse(position)
        return self._stream.seek(position, whence)

    def close(self) -> None:
        """Do nothing: the stream is its owner's."""


def read_exactly(stream: BinaryIO | IO[bytes], count: int) -> bytearray:
    """Return exactly ``count`` bytes, read piece by piece.

    Raises:
        EOFError: there are fewer.
    """
    buffer = bytearray(count)
    view, done = memoryview(buffer), 0
    while done < count:
        piece = stream.read(min(CHUNK_BYTES, count - done))
        if not piece:
            raise EOFError(f"{count:,} bytes are promised, and {done:,} are there.")
        view[done : done + len(piece)] = piece
        done += len(piece)
    return buffer
