"""Which photo is fed and how it is made to fit, with a preview of what the network sees."""

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.architecture.rows import Input
from alexnet.errors import ImageError
from alexnet.images import SAMPLES, Fit
from alexnet.images.decode import DEFAULT_LIMITS
from pages.ui import caches, photo, workspace
from pages.ui.controls import changed, owned, view_choice
from pages.ui.photo import Photo
from pages.ui.workspace import Workspace

_SOURCE = "photo-source"
_UPLOAD = "photo-upload"
_REFUSAL = "photo-refusal"
_OWN = "own"
_SUFFIXES = ("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff")
_MEGABYTES = DEFAULT_LIMITS.max_bytes // 1_000_000
_PREVIEW_PIXELS = 250
"""About the side of the preview on the page; smaller inputs are enlarged to it."""

_FITS = {
    Fit.CENTRE_CROP.value: "Crop",
    Fit.SQUASH.value: "Squash",
    Fit.PAD.value: "Pad",
}
_LOSSES = {
    Fit.CENTRE_CROP: "The middle, in its own proportions; the rest is cut off.",
    Fit.SQUASH: "The whole photo, its proportions changed.",
    Fit.PAD: "The whole photo in its own proportions, between bars of zeros.",
}


def choose(state: Workspace) -> None:
    """Show the choice among samples, the visitor's own photo and an upload."""
    st.markdown("**Photo**")
    titles = {name: name.capitalize() for name in SAMPLES}
    if photo.own_photo():
        titles[_OWN] = "Your photo"
    source = _OWN if photo.is_own_in_use() else state.view.sample
    st.pills(
        "Photo",
        tuple(titles),
        default=source,
        format_func=titles.__getitem__,
        key=owned(_SOURCE, source),
        required=True,
        on_change=changed,
        args=(_SOURCE, _source_chosen),
        label_visibility="collapsed",
        wrap=True,
    )
    st.file_uploader(
        "Or upload one of your own",
        type=_SUFFIXES,
        key=_UPLOAD,
        on_change=_uploaded,
        max_upload_size=_MEGABYTES,
        help="It stays in this server's memory and goes nowhere else. "
        "A link to this page shows a sample instead.",
    )
    st.caption(_credit(state))
    if refusal := st.session_state.get(_REFUSAL):
        st.error(refusal, icon=":material/error:")


def preview(state: Workspace) -> Photo | None:
    """Show exactly what the network sees; return ``None`` where no photo can be fed to it."""
    row = state.architecture.input
    height, width = row.size
    st.markdown(f"**The network sees** {height:,} × {width:,} pixels")
    try:
        subject = photo.chosen(state.view)
        fit = Fit(state.view.fit)
        seen = caches.fitted(subject, row, fit).seen
    except ImageError as error:
        st.error(str(error), icon=":material/error:")
        return None
    st.image(enlarged(seen), alt=_description(state, row), output_format="PNG", width="stretch")
    view_choice("How the photo is made to fit", "fit", _FITS, label_visibility="collapsed")
    brightness = " Brightness only: the input has 1 channel." if row.channels == 1 else ""
    st.caption(_LOSSES[fit] + brightness)
    return subject


def enlarged(seen: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a small picture with every pixel as a square, so that the browser blurs nothing.

    Args:
        seen: (height, width, 3) or (height, width, 1).

    Returns:
        (height x n, width x n, 3): n is 1 from ``_PREVIEW_PIXELS`` on.
    """
    times = max(1, _PREVIEW_PIXELS // max(seen.shape[:2]))
    colours = np.broadcast_to(seen, (*seen.shape[:2], 3))
    return colours.repeat(times, axis=0).repeat(times, axis=1)


def _description(state: Workspace, row: Input) -> str:
    what = "your photo" if photo.is_own_in_use() else SAMPLES[state.view.sample].title
    return f"{what}, as the network sees it: {row.size[0]} × {row.size[1]} pixels"


def _credit(state: Workspace) -> str:
    if photo.is_own_in_use():
        return "Your photo: it stays in this server's memory, and no link carries it."
    sample = SAMPLES[state.view.sample]
    return f"{sample.title}: {sample.credit}, {sample.licence}."


def _source_chosen(source: str | None) -> None:
    st.session_state.pop(_REFUSAL, None)
    if source is None:
        return
    photo.use_own(source == _OWN)
    if source != _OWN:
        workspace.change_view(sample=source)


def _uploaded() -> None:
    st.session_state.pop(_REFUSAL, None)
    file = st.session_state[_UPLOAD]
    if file is None:
        photo.forget()
        return
    state = workspace.current()
    own = Photo.of(file.getvalue())
    try:
        # What the page needs next; in colour, so that a refusal never means the network.
        caches.fitted(own, replace(state.architecture.input, channels=3), Fit(state.view.fit))
    except ImageError as error:
        st.session_state[_REFUSAL] = f"{error} The photo that was in use stays in use."
    else:
        photo.take(own)
