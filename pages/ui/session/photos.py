"""The session's photos: where they are kept between runs, as plain values."""

import streamlit as st

from alexnet.explorer.photos import Photos

_KEY = "photos"


def current() -> Photos:
    """Return the session's photos."""
    kept = st.session_state.get(_KEY)
    return Photos.from_value(kept) if kept else Photos()


def save(photos: Photos) -> None:
    """Make these the session's photos."""
    st.session_state[_KEY] = photos.to_value()
