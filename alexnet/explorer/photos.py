"""A visitor's photos, and which one is shown.

A photo of the visitor's own stays in the memory of the session as the file's bytes. It is in
no link, no log and no file; caches know it by its SHA-256.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from alexnet.images import SAMPLES, sample_bytes

MOST_OWN = 10
"""How many photos of the visitor's own are kept."""

_MOST_OWN_BYTES = 60_000_000


@dataclass(frozen=True)
class Photo:
    """An image file that can be decoded.

    Attributes:
        data: the whole file.
        digest: its SHA-256, which stands for it in every cache.
        name: what people call it.
        verdict: "right" or "wrong", as the network was about one that judged its training;
            empty for one that was brought.
    """

    data: bytes = field(repr=False)
    digest: str
    name: str = field(default="", compare=False)
    verdict: str = field(default="", compare=False)

    @classmethod
    def of(cls, data: bytes, name: str = "", verdict: str = "") -> "Photo":
        """Return the photo of a file, undecoded."""
        return cls(data, hashlib.sha256(data).hexdigest(), name, verdict)


def sample(name: str) -> Photo:
    """Return a sample photo; raise ``ImageError`` where it is not installed."""
    return Photo.of(sample_bytes(name), SAMPLES[name].title)


@dataclass(frozen=True)
class Photos:
    """The photos that a session keeps.

    Attributes:
        own: the visitor's own, oldest first.
        in_use: the digest of the own one that is shown; empty for a sample.

    Example:
        >>> kept = Photos().taking(Photo.of(b"one")).taking(Photo.of(b"two"))
        >>> kept.chosen("cat").data
        b'two'
    """

    own: tuple[Photo, ...] = ()
    in_use: str = ""

    def chosen(self, sample_name: str) -> Photo:
        """Return the own photo that is in use, else the sample.

        Raises:
            ImageError: the sample is not installed.
        """
        return next((own for own in self.own if own.digest == self.in_use), None) or sample(
            sample_name
        )

    def taking(self, photo: Photo) -> "Photos":
        """Return the photos with one more, found to be decodable, as the one in use.

        The oldest ones go where there are too many.
        """
        own = [*(other for other in self.own if other.digest != photo.digest), photo]
        while len(own) > 1 and (
            len(own) > MOST_OWN or sum(len(each.data) for each in own) > _MOST_OWN_BYTES
        ):
            own.pop(0)
        return Photos(tuple(own), photo.digest)

    def with_judged(self, photos: Sequence[Photo]) -> "Photos":
        """Return the photos with those that judged a training, the first of them in use.

        They take the places of an earlier training's, and none of the visitor's own.
        """
        own = tuple(photo for photo in self.own if not photo.verdict)
        digests = {photo.digest for photo in own}
        added = [photo for photo in photos if photo.digest not in digests][: MOST_OWN - len(own)]
        kept = Photos((*own, *added), self.in_use)
        return kept.using(added[0].digest) if added else replace(self, own=own)

    def using(self, digest: str) -> "Photos":
        """Return the photos with another one in use; the sample if ``digest`` is empty."""
        return replace(self, in_use=digest)

    def to_value(self) -> dict[str, Any]:
        """Return all of it as plain values: JSON, but for the bytes of the files."""
        return {"own": [asdict(photo) for photo in self.own], "in_use": self.in_use}

    @classmethod
    def from_value(cls, value: dict[str, Any]) -> "Photos":
        """Return the photos that ``to_value`` wrote."""
        return cls(tuple(Photo(**kept) for kept in value["own"]), value["in_use"])
