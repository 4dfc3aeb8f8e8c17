"""A file of weights, on disk or in memory, that hands out no more than it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from alexnet.errors import WeightsError


@dataclass(frozen=True)
class WeightsFile:
    """A path, or a whole file in memory."""

    content: Path | bytes

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Yield the file, open for reading.

        Raises:
            WeightsError: it is gone or may not be read.
        """
        if isinstance(self.content, bytes):
            yield BytesIO(self.content)
            return
        try:
            stream = self.content.open("rb")
        except OSError:
            raise WeightsError("the file cannot be opened: choose it again.") from None
        with stream:
            yield stream

    @property
    def size(self) -> int:
        """How many bytes it has."""
        with self.opened() as stream:
            return stream.seek(0, 2)

    def start(self, count: int) -> bytes:
        """Return its first bytes, at most ``count``."""
        with self.opened() as stream:
            return stream.read(count)


def cut_short() -> WeightsError:
    """Return the error for a file that ends too soon or contradicts itself."""
    return WeightsError("the file is damaged or cut short: save or download it again.")
