"""Which photo is fed and how it is made to fit, with a preview of what the network sees."""

import base64
from dataclasses import replace

import streamlit as st

from alexnet.architecture.rows import Input
from alexnet.errors import ImageError
from alexnet.explorer.photos import MOST_OWN, Photo, Photos, sample
from alexnet.explorer.subject import Subject, fit_of
from alexnet.explorer.weights_in_use import WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.images import SAMPLES, UNTRAINED, Fit, InputConvention
from alexnet.images.identify import ACCEPTED
from alexnet.images.limits import DEFAULT_LIMITS
from alexnet.images.samples import KNOWN
from pages.ui.prediction import network_choice
from pages.ui.prediction.scores import MOST_NAMED
from pages.ui.server.cookies import note_where_uploads_fail
from pages.ui.server.predictor import predictor
from pages.ui.session import photos, workspace
from pages.ui.shared import controls
from pages.ui.shared.markdown import plain
from pages.ui.shared.uploads import arrived, empty, key_of

_UPLOAD, _CAMERA = "photo-upload", "photo-camera"
_REFUSAL = "photo-refusal"
_TILES = """
.st-key-photo-choice [role=radio] {width: var(--tile, 56px); height: var(--tile, 56px);
  min-width: var(--tile, 56px); padding: 0; position: relative;
  border-radius: .5rem; background-size: cover; background-position: center; overflow: hidden;}
.st-key-photo-choice [role=radio]::after {position: absolute; inset: auto 0 0;
  font-size: calc(var(--tile, 56px) / 4.7); line-height: 1.3; color: white; background: #000c;}
.st-key-photo-choice [role=radio] * {font-size: inherit !important;}
.st-key-photo-choice [role=radio][aria-checked=true]
  {outline: 3px solid rgb(0,114,178); outline-offset: 1px;}
"""
_NAME_LENGTH = 14
_MEGABYTES = DEFAULT_LIMITS.max_bytes // 1_000_000
_FITS = {
    Fit.CENTRE_CROP.value: "Crop",
    Fit.SQUASH.value: "Squash",
    Fit.PAD.value: "Pad",
}
_DOES = {
    Fit.CENTRE_CROP: "**Crop:** the middle in its own proportions; the rest is cut off.",
    Fit.SQUASH: "**Squash:** the whole photo, squeezed into the input's proportions.",
    Fit.PAD: "**Pad:** the whole photo in its own proportions, between bars of zeros.",
}
_DOES_TO_ALIKE = {
    Fit.CENTRE_CROP: "**Crop:** the photo has the input's proportions, so nothing is cut off.",
    Fit.SQUASH: "**Squash:** the photo has the input's proportions and keeps them.",
    Fit.PAD: "**Pad:** the photo has the input's proportions, so it needs no bars.",
}
_SIGNS = {"right": "✓", "wrong": "✗"}


def choose(state: Workspace, weights: WeightsInUse) -> None:
    """Show the choice among samples and the visitor's own photos, an upload and the camera."""
    st.markdown("**Photo**")
    # Unlike a digest, no name of a sample is 64 characters long.
    titles = {name: name.replace("_", " ").capitalize() for name in SAMPLES}
    for number, own in enumerate(photos.current().own, 1):
        titles[own.digest] = f"{number} {_shortened(own)} {_verdict(own)}".rstrip()
    source = photos.current().in_use or state.options.sample
    with st.container(key="photo-choice"):
        st.html(_thumbnails())
        controls.choose(
            st.pills,
            "Photo",
            titles,
            source,
            name="photo-source",
            take=_source_chosen,
            label_visibility="collapsed",
            wrap=True,
        )
    st.caption(
        f"{_credit(state)} The first {len(KNOWN)} samples are rendered"
        f"{_learned(weights.class_names or ())}."
    )
    _bring()
    for refusal in st.session_state.get(_REFUSAL, ()):
        st.error(refusal, icon=":material/error:")


def _thumbnails() -> str:
    """Return a style that puts each photo's picture in the place of its name."""
    style = [_TILES]
    for place, photo in enumerate((*map(_sample, SAMPLES), *photos.current().own), start=1):
        try:
            picture = photo and base64.b64encode(predictor().thumbnail(photo)).decode()
        except ImageError:
            picture = None
        if picture:
            place_in_list = f".st-key-photo-choice [role=radio]:nth-of-type({place})"
            url = f"url(data:image/jpeg;base64,{picture})"
            style.append(
                f"{place_in_list} {{font-size: 1px; color: transparent !important;"
                f" background-image: {url} !important;}}"
            )
            if photo and photo.verdict:
                style.append(f"{place_in_list}::after {{content: '{_verdict(photo)}';}}")
    return f"<style>{''.join(style)}</style>"


def _learned(classes: tuple[str, ...]) -> str:
    """Return the end of a sentence on the samples: which of them show what was learned."""
    known = {SAMPLES[name].shows for name in KNOWN} & set(classes)
    if not classes or len(classes) > MOST_NAMED:
        return ""
    if not known:
        return "; no sample shows what this network has learned"
    if len(known) < len(KNOWN):
        return ""
    return (
        " and show what this network has learned; the other samples show things that it does not "
        "know"
    )


def _verdict(photo: Photo) -> str:
    return f"{_SIGNS[photo.verdict]} {photo.verdict}" if photo.verdict else ""


def _sample(name: str) -> Photo | None:
    try:
        return sample(name)
    except ImageError:  # scikit-image is missing: the name remains
        return None


def _bring() -> None:
    note_where_uploads_fail()
    with st.container(horizontal=True, vertical_alignment="bottom", key="photo-bring"):
        st.file_uploader(
            "Or upload your own, one or several",
            accept_multiple_files=True,
            key=key_of(_UPLOAD),
            on_change=_uploaded,
            max_upload_size=_MEGABYTES,
            help=f"{ACCEPTED}, whatever the file's name ends in. "
            f"The last {MOST_OWN} stay in this server's memory and go nowhere else. "
            "A link to this page shows a sample instead.",
        )
        with st.popover("Camera", icon=":material/photo_camera:"):
            st.caption("Browsers lend a camera to pages on https and on localhost only.")
            if st.toggle("Turn the camera on", key="photo-camera-on"):
                st.camera_input(
                    "Take a photo",
                    key=key_of(_CAMERA),
                    on_change=_photographed,
                    label_visibility="collapsed",
                )
        if photos.current().own:
            st.button("Remove all but the samples", icon=":material/delete:", on_click=_forget)


def preview(state: Workspace, weights: WeightsInUse) -> Subject | None:
    """Show exactly what the network sees; return ``None`` where no photo can be fed to it."""
    row = state.architecture.input
    height, width = row.size
    fit = fit_of(state.options, weights.convention)
    st.markdown(
        f"**The network sees** {height:,} × {width:,} pixels", help=_numbers(weights.convention)
    )
    try:
        photo = photos.current().chosen(state.options.sample)
        subject = Subject(state.architecture, weights, photo, fit, predictor())
        fitted = subject.fitted()
    except ImageError as error:
        st.error(str(error), icon=":material/error:")
        return None
    if fitted.remark:
        st.warning(fitted.remark, icon=":material/warning:")
    st.image(fitted.preview, alt=_description(state, row), output_format="PNG", width="stretch")
    controls.choose(
        st.segmented_control,
        "How the photo is made to fit",
        _FITS,
        fit.value,
        name="option-fit",
        take=controls.to_option("fit"),
        label_visibility="collapsed",
    )
    is_alike = fitted.size[0] * width == fitted.size[1] * height
    words = [(_DOES_TO_ALIKE if is_alike else _DOES)[fit]]
    share = weights.convention.crop_share
    if share < 1 and fit is not Fit.PAD:
        words.append(f"The network gets the middle {share:.0%} of each side.")
    if fit is not weights.convention.fit:
        words.append(f"The weights expect “{_FITS[weights.convention.fit]}”.")
    if row.channels == 1:
        words.append("Brightness only: the input has 1 channel.")
    st.caption(" ".join(words))
    return subject


def _numbers(convention: InputConvention) -> str:
    """Say which numbers the pixels become, as the weights expect."""
    order = ", ".join(convention.channel_names(3))
    scale = "0 to 1" if convention.scale < 1 else "0 to 255"
    words = f"Fed as {order} from {scale}"
    if any(convention.mean):
        words += f", minus {', '.join(f'{mean:g}' for mean in convention.mean)}"
    if any(std != 1 for std in convention.std):
        words += f", divided by {', '.join(f'{std:g}' for std in convention.std)}"
    return f"{words}."


def _description(state: Workspace, row: Input) -> str:
    what = "your photo" if photos.current().in_use else SAMPLES[state.options.sample].title
    return f"{what}, as the network sees it: {row.size[0]} × {row.size[1]} pixels"


def _credit(state: Workspace) -> str:
    kept = photos.current()
    used = next((photo for photo in kept.own if photo.digest == kept.in_use), None)
    if used is not None and used.verdict:
        return (
            f"{plain(used.name)}: one of the pictures that judged the training used last; it never "
            f"learned from them. About this one it was {used.verdict}."
        )
    if used is not None:
        return "Your photo: it stays in this server's memory, and no link carries it."
    chosen = SAMPLES[state.options.sample]
    return f"{chosen.title}: {chosen.credit}, {chosen.licence}."


def _shortened(photo: Photo) -> str:
    # What judged a training bears the name of its class; files have an ending.
    stem = photo.name if photo.verdict else photo.name.rpartition(".")[0] or photo.name
    return plain(stem if len(stem) <= _NAME_LENGTH else f"{stem[: _NAME_LENGTH - 1]}…")


def _source_chosen(source: str) -> None:
    st.session_state.pop(_REFUSAL, None)
    photos.save(photos.current().using("" if source in SAMPLES else source))
    if source in SAMPLES:
        workspace.change_options(sample=source)


def _forget() -> None:
    st.session_state.pop(_REFUSAL, None)
    photos.save(Photos())


def _uploaded() -> None:
    _take(arrived(key_of(_UPLOAD)))
    # Those that were taken are in the list of photos.
    empty(_UPLOAD)


def _photographed() -> None:
    files = arrived(key_of(_CAMERA))
    if files:
        _take([("camera.jpg", data) for _, data in files])
        empty(_CAMERA)


def _take(files: list[tuple[str, bytes]]) -> None:
    """Keep the files that are photos; say of each other one why it is none."""
    row = replace(network_choice.current().architecture.input, channels=3)
    refusals = []
    for name, data in files[:MOST_OWN]:
        own = Photo.of(data, name)
        try:
            # What the page needs next; in colour, so that a refusal never means the network.
            predictor().fitted(own, row, Fit.CENTRE_CROP, UNTRAINED)
        except ImageError as error:
            which = f"{plain(name)}: " if len(files) > 1 else ""
            refusals.append(f"{which}{error} The photo that was in use stays in use.")
        else:
            photos.save(photos.current().taking(own))
    if len(files) > MOST_OWN:
        refusals.append(
            f"{len(files)} files are more than the {MOST_OWN} that are kept: "
            f"the first {MOST_OWN} were taken."
        )
    st.session_state[_REFUSAL] = refusals
