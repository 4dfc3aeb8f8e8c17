"""What runs networks for all sessions: in turn, the same question once, kept within bounds."""

import io
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet import images
from alexnet.architecture.architecture import Architecture
from alexnet.architecture.limits import whole_number_from_environment
from alexnet.architecture.rows import Input
from alexnet.explorer.photos import Photo
from alexnet.explorer.weights_in_use import SEED, WeightsInUse
from alexnet.figures.drawing.picture import enlarged, png_of
from alexnet.images import Fit, InputConvention
from alexnet.images.decode import Decoded, decode
from alexnet.inference.kept import KeptNetworks
from alexnet.work.queue import Ticket, WorkQueue
from alexnet.work.recent import Recent

if TYPE_CHECKING:
    from alexnet.inference.network import Network

T = TypeVar("T")

_MOST_ACTIVATIONS = 100_000_000
"""Bytes of the activations that are kept: a class of thirty goes on looking at its photos."""

_MOST_WEIGHTS = 1_200_000_000
"""Bytes of weights that all networks of this server may hold, unless the host says otherwise."""

_MOST_WAITING = 120
_MOST_FITTED, _MOST_PICTURES, _MOST_RESULTS, _MOST_OCCLUSIONS = 32, 96, 96, 4
_MOST_PICTURE_BYTES = 48_000_000
_MOST_THUMBNAILS, _THUMBNAIL_PIXELS = 400, 112
_PREVIEW_PIXELS = 250
"""About the side of a preview on the page; smaller inputs are enlarged to it."""


@dataclass(frozen=True)
class Fitted:
    """A photo brought to the size of an input, in arrays that sessions share and none writes to.

    Attributes:
        seen: what the network sees, (height, width, channels) of uint8.
        values: what is fed to it, the same shape, float32.
        size: height and width of the photo itself.
        remark: a sentence on what the photo's file lacks; empty where it is whole.
    """

    seen: NDArray[np.uint8]
    values: NDArray[np.float32]
    size: tuple[int, int]
    remark: str = ""

    @property
    def picture(self) -> NDArray[np.uint8]:
        """What the network sees with three channels, greys too: (height, width, 3), RGB."""
        return np.broadcast_to(self.seen, (*self.seen.shape[:2], 3))

    @cached_property
    def preview(self) -> bytes:
        """The same as a PNG that is large enough to look at."""
        return png_of(enlarged(self.picture, max(1, _PREVIEW_PIXELS // max(self.seen.shape[:2]))))


def _wait(ticket: Ticket[Any], _what: str) -> None:
    ticket.wait()


class Predictor:
    """The one of a server: its queue, the networks that are kept, and the results.

    An edit never waits for what is computed here. Computing runs in another thread, one piece
    after the other, with lower priority.

    Args:
        wait: called while a result is computed, with the claim to it and what it is, such as
            ``"The scores"``; it returns when the claim is over. By it a page says how far the
            computing has come, and it may raise: then nobody waits any longer.
        asker: returns for whom the calling thread asks; the queue is fair among them.
        prepare: called before TensorFlow is used.
        decoded: returns a photo's pixels; decodes here unless given.
    """

    def __init__(
        self,
        *,
        wait: Callable[[Ticket[Any], str], None] = _wait,
        asker: Callable[[], str] = str,
        prepare: Callable[[], object] = lambda: None,
        decoded: Callable[[Photo], Decoded] = lambda photo: decode(photo.data),
    ) -> None:
        self._decoded = decoded
        self._wait, self._asker, self._prepare = wait, asker, prepare
        self._queue = WorkQueue(workers=1, most_waiting=_MOST_WAITING)
        self._networks = KeptNetworks(
            whole_number_from_environment("ALEXNET_MAX_KEPT_WEIGHTS_BYTES", _MOST_WEIGHTS)
        )
        self._fitted: Recent[Fitted] = Recent(_MOST_FITTED)
        self._thumbnails: Recent[bytes] = Recent(_MOST_THUMBNAILS)
        self.passes: Recent[Any] = Recent(most_bytes=_MOST_ACTIVATIONS)
        self.pictures: Recent[Any] = Recent(_MOST_PICTURES, _MOST_PICTURE_BYTES)
        self.results: Recent[Any] = Recent(_MOST_RESULTS)
        self.occlusions: Recent[Any] = Recent(_MOST_OCCLUSIONS)

    def fitted(self, photo: Photo, row: Input, fit: Fit, convention: InputConvention) -> Fitted:
        """Return the photo as a network with this input gets it.

        Raises:
            ImageError: it cannot be decoded, or not be fed.
        """

        def make() -> Fitted:
            decoded = self._decoded(photo)
            seen = images.preview(
                decoded.pixels,
                height=row.size[0],
                width=row.size[1],
                channels=row.channels,
                convention=convention,
                fit=fit,
            )
            tall, wide = decoded.pixels.shape[:2]
            values = images.values_of(seen, convention)
            fitted = Fitted(seen, values, (tall, wide), decoded.remark)
            for shared in (fitted.seen, fitted.values):
                shared.flags.writeable = False
            return fitted

        key = photo.digest, row.size, row.channels, fit.value, repr(convention)
        return self._fitted.get_or_make(key, make)

    def thumbnail(self, photo: Photo) -> bytes:
        """Return the middle of a photo as a small JPEG, to choose it by.

        Raises:
            ImageError: it cannot be decoded.
        """

        def make() -> bytes:
            small = images.preview(
                self._decoded(photo).pixels,
                height=_THUMBNAIL_PIXELS,
                width=_THUMBNAIL_PIXELS,
                channels=3,
                convention=InputConvention(),
                fit=Fit.CENTRE_CROP,
            )
            file = io.BytesIO()
            Image.fromarray(small).save(file, "JPEG", quality=80)
            return file.getvalue()

        return self._thumbnails.get_or_make(photo.digest, make)

    def network(self, architecture: Architecture, weights: WeightsInUse) -> "Network":
        """Return a network with its weights, made once for all sessions.

        Raises:
            WeightsError: the weights cannot be read.
        """
        self._prepare()
        from alexnet.inference.assemble import assemble

        return self._networks.get(
            f"{weights.key} {architecture.to_json()}",
            lambda: assemble(
                architecture, seed=SEED, trained=weights.trained, taken_over=weights.taken_over
            ),
        )

    def result(
        self, kept: Recent[T], key: Hashable, what: str, make: Callable[[], T], nbytes: int = 0
    ) -> T:
        """Return a result that is kept, or have it computed behind the queue.

        Args:
            kept: where results of this kind are kept.
            key: stands for the result.
            what: what is computed, for whoever waits.
            make: computes it, in another thread.
            nbytes: what it takes, where that counts.

        Raises:
            WorkError: too many wait already.
            Exception: whatever ``make`` raised.
        """
        found = kept.get(key)
        if found is None:
            found = self.computed(key, what, make)
            kept.put(key, found, nbytes)
        return found

    def computed(self, key: Hashable, what: str, make: Callable[[], T]) -> T:
        """Have a result computed behind the queue, and keep it nowhere; see ``result``."""
        with self._queue.submit((what, key), lambda _: make(), visitor=self._asker()) as ticket:
            self._wait(ticket, what)
            return ticket.result()
