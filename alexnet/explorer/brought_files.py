"""The files that visitors bring: they wait here for a reader, one of each visitor at a time."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from alexnet.architecture.architecture import Architecture
from alexnet.errors import AlexNetError, ImageError, TrainingError, WeightsError, WorkError
from alexnet.explorer.photos import Photo
from alexnet.explorer.weights_in_use import OwnFile
from alexnet.images.decode import Decoded, decode
from alexnet.images.reading import read_photo
from alexnet.images.samples import is_sample
from alexnet.training.background.look import look_into, tiles_in
from alexnet.training.background.tiles import Pixels
from alexnet.training.data.layout import ClassesAre
from alexnet.untrusted.limits import READER_COUNT
from alexnet.weights.reading import keep_weights
from alexnet.work.queue import Ticket, WorkQueue
from alexnet.work.recent import Recent

T = TypeVar("T")

_MOST_WAITING = 120
_MOST_DECODED = 120_000_000
"""Bytes: three photos of a phone's 12 megapixels; one of more than 40 is decoded at each use."""

_MOST_TILED = 64
"""Archives whose first photos are kept as tiles: a few hundred kilobytes each."""


def _wait(ticket: Ticket[Any], _what: str) -> None:
    ticket.wait()


class BroughtFiles:
    """The one of a server; every method may be called from any thread.

    Args:
        wait: as the predictor's: called with the claim to a file's content until that is there.
        asker: returns for whom the calling thread asks.
    """

    def __init__(
        self,
        *,
        wait: Callable[[Ticket[Any], str], None] = _wait,
        asker: Callable[[], str] = str,
    ) -> None:
        self._wait, self._asker = wait, asker
        self._queue = WorkQueue(READER_COUNT, _MOST_WAITING, one_each=True)
        self._decoded: Recent[Decoded] = Recent(most_bytes=_MOST_DECODED)
        self._tiled: Recent[list[tuple[str, Pixels]]] = Recent(_MOST_TILED)

    def photo(self, photo: Photo) -> Decoded:
        """Return a photo's pixels, which sessions share and none writes to.

        They are kept, since every way to fit the photo begins with them.

        Raises:
            ImageError: it cannot be decoded, or took more than a file may.
        """
        if is_sample(photo.data):
            return decode(photo.data)
        found = self._decoded.get(photo.digest)
        if found is None:
            key = "photo", photo.digest
            found = self._read(key, lambda: read_photo(photo.data), ImageError)
            found.pixels.flags.writeable = False
            self._decoded.put(photo.digest, found, found.pixels.nbytes)
        return found

    def weights(self, data: bytes, name: str, architecture: Architecture) -> OwnFile:
        """Keep a file of weights; arguments and errors as of ``keep_weights``."""
        kept = self._read(
            ("weights", object()), lambda: keep_weights(data, name, architecture), WeightsError
        )
        return OwnFile(kept.digest, name, kept.architecture.to_json(), kept.remark)

    def archive(self, path: Path, name: str, classes_are: ClassesAre = "") -> dict[str, int]:
        """Look into an archive; arguments and errors as of ``look_into``."""
        key = "archive", path, classes_are
        return self._read(key, lambda: look_into(path, name, classes_are), TrainingError)

    def archive_tiles(
        self, path: Path, name: str, labels: Sequence[str], most: int, classes_are: ClassesAre
    ) -> list[tuple[str, Pixels]]:
        """Return some photos of an archive; arguments and errors as of ``tiles_in``."""
        key = "tiles", path, tuple(labels), most, classes_are

        def read() -> list[tuple[str, Pixels]]:
            return tiles_in(path, name, labels, most, classes_are)

        return self._tiled.get_or_make(key, lambda: self._read(key, read, TrainingError))

    def _read(
        self, key: Hashable, read: Callable[[], T], refuse: Callable[[str], AlexNetError]
    ) -> T:
        try:
            claim = self._queue.submit(key, lambda _: read(), visitor=self._asker())
        except WorkError as error:  # too many wait
            raise refuse(str(error)) from None
        with claim as ticket:
            self._wait(ticket, "Your file")
            return ticket.result()
