"""The photo that the visitor has chosen; the one owner of what is kept of it.

A photo of the visitor's own stays in the memory of the session as the file's bytes. It is in
no link, no log and no file; caches know it by its SHA-256.
"""

import hashlib
from dataclasses import dataclass, field

import streamlit as st

from alexnet.images import sample_bytes
from pages.ui.view import View

_KEY = "photo"


@dataclass(frozen=True)
class Photo:
    """An image file that can be decoded.

    Attributes:
        data: the whole file.
        digest: its SHA-256, which stands for it in every cache.
    """

    data: bytes = field(repr=False)
    digest: str

    @classmethod
    def of(cls, data: bytes) -> "Photo":
        """Return the photo of a file, undecoded."""
        return cls(data, hashlib.sha256(data).hexdigest())


def chosen(view: View) -> Photo:
    """Return the visitor's own photo if that is in use, else the sample of the view.

    Raises:
        ImageError: the sample is not installed.
    """
    own = own_photo()
    return own if own and is_own_in_use() else Photo.of(sample_bytes(view.sample))


def own_photo() -> Photo | None:
    """Return the visitor's own photo, if there is one."""
    kept = st.session_state.get(_KEY)
    return Photo(kept["data"], kept["digest"]) if kept else None


def is_own_in_use() -> bool:
    """Tell whether the visitor's own photo is shown, and not a sample."""
    kept = st.session_state.get(_KEY)
    return bool(kept and kept["in_use"])


def take(own: Photo) -> None:
    """Make a photo of the visitor's own, found to be decodable, the one in use."""
    # Plain values: classes lose their identity when Streamlit reloads a changed module.
    st.session_state[_KEY] = {"data": own.data, "digest": own.digest, "in_use": True}


def use_own(in_use: bool) -> None:
    """Turn from a sample to the visitor's own photo, or back."""
    if _KEY in st.session_state:
        st.session_state[_KEY] |= {"in_use": in_use}


def forget() -> None:
    """Keep the visitor's own photo no longer."""
    st.session_state.pop(_KEY, None)
