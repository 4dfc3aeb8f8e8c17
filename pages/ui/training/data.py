"""What a training learns from: shapes, photos class by class, an archive, or CIFAR-10."""

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.explorer.options.options import Options
from alexnet.explorer.options.training import TRAINING_DATA
from alexnet.explorer.training_material import (
    LONGEST_NAME,
    MOST_CLASSES,
    Material,
    PhotoClass,
    chosen_shapes,
)
from alexnet.explorer.training_samples import ENOUGH
from alexnet.images.limits import DEFAULT_LIMITS
from alexnet.training.background.photos import validation_count
from alexnet.training.data.layout import ClassesAre
from alexnet.training.data.shapes import SHAPES
from pages.ui.server.cookies import note_where_uploads_fail
from pages.ui.session import training_material, trainings, workspace
from pages.ui.shared import controls
from pages.ui.shared.markdown import plain
from pages.ui.shared.uploads import arrived, empty, key_of

_UPLOAD, _REFUSALS = "training-upload", "training-refusals"
_ARCHIVE = f"{_UPLOAD}-archive"
_ARCHIVE_MEGABYTES = 25
_MEGABYTES = DEFAULT_LIMITS.max_bytes // 1_000_000
_THUMBNAILS = 5


def choose(options: Options) -> None:
    """Show the choice of data, and what it needs."""
    controls.choose(
        st.pills,
        "What to learn from",
        TRAINING_DATA,
        options.train_data,
        name="training-data",
        take=_kind_chosen,
        wrap=True,
    )
    _PARTS[options.train_data](options)
    for refusal in st.session_state.get(_REFUSALS, ()):
        st.error(plain(refusal), icon=":material/error:")


def _kind_chosen(kind: str) -> None:
    st.session_state.pop(_REFUSALS, None)
    # Drawn shapes vary by themselves; a few photos are seen often, and varied.
    workspace.change_options(train_data=kind, train_epochs=0)


def _shapes(options: Options) -> None:
    controls.choose(
        st.pills,
        "Shapes to tell apart",
        {name: name.capitalize() for name in SHAPES},
        list(chosen_shapes(options)),
        name="training-shapes",
        take=_shapes_chosen,
        selection_mode="multi",
        wrap=True,
    )
    _count(options, "Pictures to draw", 10_000)
    st.caption(
        "In random colours, places, sizes and turns; "
        f"{validation_count('shapes', options.train_count):,} more for validation."
    )


def _shapes_chosen(chosen: list[str]) -> None:
    if len(chosen) < 2:
        trainings.refuse("At least two shapes are needed to tell them apart.")
        return
    workspace.change_options(train_shapes=",".join(name for name in SHAPES if name in chosen))


def _cifar(options: Options) -> None:
    _count(options, "Photos to learn from", 50_000)
    st.caption(
        "60,000 photos of 32 × 32 pixels in ten classes (Krizhevsky 2009). Keras fetches 170 MB "
        "from the University of Toronto the first time; this needs a connection. Every photo is "
        "enlarged to the network's input."
    )


def _count(options: Options, label: str, most: int) -> None:
    controls.enter(
        st.number_input,
        label,
        min(options.train_count, most),
        name="training-count",
        take=controls.to_option("train_count"),
        min_value=20,
        max_value=most,
        step=100,
    )


def _archive(_view: Options) -> None:
    note_where_uploads_fail()
    st.file_uploader(
        "A zip or tar file with a folder of photos for every class",
        key=key_of(_ARCHIVE),
        on_change=_archive_uploaded,
        max_upload_size=_ARCHIVE_MEGABYTES,
        help="cat/1.jpg, cat/2.jpg, dog/1.jpg and so on; or the same below train/ and val/. "
        "Nothing is unpacked: photos are read out of the archive.",
    )
    _ask()
    kept = training_material.current().archive
    if kept:
        counts = ", ".join(f"{plain(label)} {count:,}" for label, count in kept.counts.items())
        st.markdown(f"**{plain(kept.name)}**: {len(kept.counts)} classes ({counts} files)")
    st.caption(
        "The server keeps the last 40 archives in its cache folder, or fewer where room is "
        "short. Without val/, a fifth of the photos is set apart for validation."
    )


def _ask() -> None:
    """Ask which folders of an archive are the classes, where it could be either."""
    asked = training_material.current().question
    if not asked:
        return
    st.warning(plain(asked.sentence), icon=":material/help:")
    with st.container(horizontal=True):
        for classes_are, folders in (("inner", asked.inner), ("outer", asked.outer)):
            names = ", ".join(folders[:4])
            st.button(
                plain(f"The classes are {names}" + "…" * (len(folders) > 4)),
                key=f"training-classes-are-{classes_are}",
                on_click=_answered,
                args=(classes_are,),
            )


def _answered(classes_are: ClassesAre) -> None:
    try:
        training_material.answer(classes_are)
    except TrainingError as error:
        st.session_state[_REFUSALS] = [str(error)]


def _archive_uploaded() -> None:
    files = arrived(key_of(_ARCHIVE))
    if not files:
        return
    name, data = files[0]
    st.session_state[_REFUSALS] = []
    try:
        training_material.keep_archive(data, name)
    except TrainingError as error:
        before = training_material.current().archive
        stays = f" {before.name} stays in use." if before else ""
        st.session_state[_REFUSALS] = [f"{error}{stays}"]
    empty(_ARCHIVE)


def _photos(_view: Options) -> None:
    kinds = training_material.current().classes
    note_where_uploads_fail()
    for kind in kinds:
        with st.container(border=True, key=f"training-class-{kind.id}"):
            _class(kind, len(kinds) > 2)
    if len(kinds) < MOST_CLASSES:
        st.button(
            "Add a class",
            icon=":material/add:",
            on_click=training_material.change,
            args=(Material.with_class,),
        )
    st.caption(
        f"Two classes of {ENOUGH} photos each are enough to start. Photos are made smaller and "
        "kept in this server's memory; a training has a copy in the cache folder, which goes "
        "when the training is removed. No link carries them."
    )


def _class(kind: PhotoClass, removable: bool) -> None:
    number = kind.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.enter(
            st.text_input,
            "Class",
            kind.name,
            name=f"training-name-{number}",
            take=lambda name: training_material.change(lambda kept: kept.named(number, name or "")),
            max_chars=LONGEST_NAME,
            placeholder="a name",
        )
        with st.popover("Camera", icon=":material/photo_camera:"):
            st.caption("Browsers lend a camera to pages on https and on localhost only.")
            if st.toggle("Turn the camera on", key=f"training-camera-on-{number}"):
                st.camera_input(
                    f"A photo of {plain(kind.name)}",
                    key=key_of(f"{_UPLOAD}-camera-{number}"),
                    on_change=_photographed,
                    args=(number,),
                )
        if removable:
            st.button(
                "Remove",
                key=f"training-remove-{number}",
                on_click=training_material.change,
                args=(lambda kept: kept.without_class(number),),
            )
    st.file_uploader(
        f"Photos of {plain(kind.name) or 'the class'}",
        accept_multiple_files=True,
        key=key_of(f"{_UPLOAD}-class-{number}"),
        on_change=_photos_uploaded,
        args=(number,),
        max_upload_size=_MEGABYTES,
        label_visibility="collapsed",
    )
    _thumbnails(kind)


def _thumbnails(kind: PhotoClass) -> None:
    photos = kind.photos
    few = " · a few more would help" if 0 < len(photos) < ENOUGH else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(photos)}** photo{'s' * (len(photos) != 1)}{few}", width="content")
        if photos:
            st.button(
                "Empty",
                type="tertiary",
                key=f"training-empty-{kind.id}",
                on_click=training_material.change,
                args=(lambda kept: kept.emptied(kind.id),),
            )
    if photos:
        st.image([photo.data for photo in photos[-_THUMBNAILS:]], width=56)


def _photos_uploaded(number: int) -> None:
    uploader = f"{_UPLOAD}-class-{number}"
    _take(number, uploader, arrived(key_of(uploader)))


def _photographed(number: int) -> None:
    camera = f"{_UPLOAD}-camera-{number}"
    _take(number, camera, [("camera.jpg", data) for _, data in arrived(key_of(camera))])


def _take(number: int, uploader: str, files: list[tuple[str, bytes]]) -> None:
    if files:
        st.session_state[_REFUSALS] = training_material.add_photos(number, files)[:5]
        empty(uploader)


_PARTS = {"shapes": _shapes, "photos": _photos, "archive": _archive, "cifar10": _cifar}
