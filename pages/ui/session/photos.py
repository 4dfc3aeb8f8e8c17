"""The photos of the visitor, and which one is shown; the one owner of what is kept of them.

A photo of the visitor's own stays in the memory of the session as the file's bytes. It is in
no link, no log and no file; caches know it by its SHA-256.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from alexnet.explorer.options.options import Options
from alexnet.images import SAMPLES, sample_bytes

_KEY = "photos"
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
    """

    data: bytes = field(repr=False)
    digest: str
    name: str = field(default="", compare=False)

    @classmethod
    def of(cls, data: bytes, name: str = "") -> "Photo":
        """Return the photo of a file, undecoded."""
        return cls(data, hashlib.sha256(data).hexdigest(), name)


def chosen(view: Options) -> Photo:
    """Return the visitor's own photo that is in use, else the sample of the view.

    Raises:
        ImageError: the sample is not installed.
    """
    digest = own_in_use()
    return next((own for own in own_photos() if own.digest == digest), None) or sample(view.sample)


def sample(name: str) -> Photo:
    """Return a sample photo; raise ``ImageError`` where it is not installed."""
    return Photo.of(sample_bytes(name), SAMPLES[name].title)


def own_photos() -> tuple[Photo, ...]:
    """Return the visitor's own photos, oldest first."""
    return tuple(Photo(**kept) for kept in _state()["own"])


def own_in_use() -> str:
    """Return the digest of the visitor's own photo that is shown; empty for a sample."""
    return str(_state()["in_use"])


def take(own: Photo) -> None:
    """Add a photo of the visitor's own, found to be decodable, and make it the one in use.

    The oldest ones go where there are too many.
    """
    kept = [other for other in _state()["own"] if other["digest"] != own.digest]
    # Plain values: classes lose their identity when Streamlit reloads a changed module.
    kept.append({"data": own.data, "digest": own.digest, "name": own.name})
    while len(kept) > 1 and (
        len(kept) > MOST_OWN or sum(len(photo["data"]) for photo in kept) > _MOST_OWN_BYTES
    ):
        kept.pop(0)
    st.session_state[_KEY] = {"own": kept, "in_use": own.digest}


def use_own(digest: str) -> None:
    """Turn to one of the visitor's own photos, or to the sample if ``digest`` is empty."""
    st.session_state[_KEY] = _state() | {"in_use": digest}


def forget_own() -> None:
    """Keep none of the visitor's own photos any longer."""
    st.session_state.pop(_KEY, None)


def _state() -> dict[str, Any]:
    kept: dict[str, Any] = st.session_state.get(_KEY, {"own": [], "in_use": ""})
    return kept
