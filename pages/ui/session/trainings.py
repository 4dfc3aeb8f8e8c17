"""The trainings of this server, and what one visitor has brought and may see of them.

Owner of the session's token, its photos by class and its archive. Whoever opens the page anew,
by a reload or after closing the browser, finds the training by the address.
"""

import io
import secrets
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from alexnet.errors import ImageError, TrainingError
from alexnet.explorer.photos import Photo
from alexnet.training.background.folders import JobFolders
from alexnet.training.background.manager import JobInfo, JobManager
from alexnet.training.background.result import trained_here
from alexnet.training.background.spec import JobSpec
from alexnet.training.data.layout import ClassesAre, UnclearLayoutError
from alexnet.weights.trained import TrainedWeights
from pages.ui.server import visitors
from pages.ui.server.predictor import brought_files

JOB_PARAMETER = "training"
"""Of the address; whoever has it finds the training once its visitor has left."""

MOST_CLASSES = 20
_MOST_PHOTOS = 500
_SIDE = 512
"""Photos brought class by class are kept no larger: networks see less."""

_TOKEN, _CLASSES, _ARCHIVE, _QUESTION, _REFUSAL = (
    "training-visitor",
    "training-classes",
    "training-archive",
    "training-archive-question",
    "training-refusal",
)


@st.cache_resource(show_spinner=False)
def _folders() -> JobFolders:
    return JobFolders()


@st.cache_resource(show_spinner=False)
def manager() -> JobManager:
    """Return the one manager of this server process."""
    return JobManager(_folders(), is_here=_is_here)


def visitor() -> str:
    """Return what stands for this session."""
    if _TOKEN not in st.session_state:
        # The session's id tells whether somebody is still there, the rest is nobody's guess.
        st.session_state[_TOKEN] = f"{visitors.session_id()} {secrets.token_hex(8)}"
    return str(st.session_state[_TOKEN])


def look() -> JobInfo | None:
    """Return the visitor's newest training, or the one of the address that nobody else has."""
    found = manager().touch(visitor())
    if found is not None:
        return found
    job = manager().find(st.query_params.get(JOB_PARAMETER, ""))
    if job is None or _is_here(job.visitor):
        return None
    manager().take_over(job.id, visitor())
    return manager().touch(visitor())


def show_in_address(job: JobInfo | None) -> None:
    """Let the page's address lead back to the training."""
    if job is None:
        st.query_params.pop(JOB_PARAMETER, None)
    elif st.query_params.get(JOB_PARAMETER) != job.id:
        st.query_params[JOB_PARAMETER] = job.id


def start(spec: JobSpec, files: dict[str, Any]) -> None:
    """Queue a training, in a callback; say why it cannot be."""
    try:
        manager().submit(visitor(), spec, files)
    except TrainingError as error:
        refuse(str(error))


def refuse(sentence: str) -> None:
    """Keep what the page has to say once."""
    st.session_state[_REFUSAL] = sentence


def refusal() -> str:
    """Return why the last wish was refused, once."""
    return str(st.session_state.pop(_REFUSAL, ""))


def result(job_id: str) -> TrainedWeights | None:
    """Return the weights that a training left on this server, or ``None``."""
    job = manager().find(job_id)
    if job is None or not job.has_weights:
        return None
    try:
        return trained_here(job.folder, job.id)
    except TrainingError:
        return None


def own_results() -> dict[str, str]:
    """Return the id and title of what this visitor's trainings left, oldest first."""
    found = {}
    for job in manager().of_visitor(visitor()):
        weights = result(job.id)
        if weights is not None:
            found[job.id] = weights.title
    return found


def classes() -> list[dict[str, Any]]:
    """Return the photos by class: ``{"id", "name", "photos": [{"name", "data"}]}``; a copy."""
    kept = st.session_state.get(_CLASSES) or [_empty(0, "one"), _empty(1, "other")]
    return [{**kind, "photos": list(kind["photos"])} for kind in kept]


def add_class() -> None:
    """Add an empty class, in a callback."""
    kept = classes()
    number = max(kind["id"] for kind in kept) + 1
    st.session_state[_CLASSES] = [*kept, _empty(number, f"class {len(kept) + 1}")]


def remove_class(number: int) -> None:
    """Remove a class with its photos, in a callback."""
    st.session_state[_CLASSES] = [kind for kind in classes() if kind["id"] != number]


def name_class(name: str | None, number: int) -> None:
    """Give a class another name, in a callback."""
    st.session_state[_CLASSES] = [
        kind | {"name": (name or "").strip()[:40]} if kind["id"] == number else kind
        for kind in classes()
    ]


def add_photos(number: int, files: list[tuple[str, bytes]]) -> list[str]:
    """Add photos to a class; return a sentence for every file that is none, or not whole."""
    refusals = []
    kept = classes()
    room = _MOST_PHOTOS - sum(len(kind["photos"]) for kind in kept)
    photos: list[dict[str, Any]] = []
    for name, data in files:
        if len(photos) >= room:
            refusals.append(f"No more than {_MOST_PHOTOS} photos are kept: use a zip instead.")
            break
        try:
            decoded = brought_files().photo(Photo.of(data))
            photos.append({"name": name, "data": _smaller(decoded.pixels)})
            if decoded.remark:
                refusals.append(f"{name} was taken. {decoded.remark}")
        except ImageError as error:
            refusals.append(f"{name}: {error}")
    for kind in kept:
        if kind["id"] == number:
            kind["photos"] += photos
    st.session_state[_CLASSES] = kept
    return refusals


def empty_class(number: int) -> None:
    """Remove a class's photos, in a callback."""
    st.session_state[_CLASSES] = [
        kind | {"photos": []} if kind["id"] == number else kind for kind in classes()
    ]


def keep_archive(data: bytes, name: str) -> None:
    """Keep an archive, after a look into it.

    Raises:
        TrainingError: it cannot be trained with.
    """
    digest = _folders().keep_archive(data)
    st.session_state.pop(_QUESTION, None)
    try:
        _look(digest, name, "")
    except UnclearLayoutError as error:
        st.session_state[_QUESTION] = {
            "digest": digest,
            "name": name,
            "outer": error.outer,
            "inner": error.inner,
            "sentence": str(error),
        }


def question() -> dict[str, Any] | None:
    """Return what is to be asked about an archive: ``{"sentence", "outer", "inner"}``."""
    asked: dict[str, Any] | None = st.session_state.get(_QUESTION)
    return asked


def answer(classes_are: ClassesAre) -> None:
    """Keep the archive that was asked about, its classes being the outer or the inner folders.

    Raises:
        TrainingError: it cannot be trained with.
    """
    asked = st.session_state.pop(_QUESTION, None)
    if asked:
        _look(asked["digest"], asked["name"], classes_are)


def _look(digest: str, name: str, classes_are: ClassesAre) -> None:
    path = _folders().archive(digest)
    if path is None:
        raise TrainingError(f"{name} is no longer on the server: bring it again.")
    counts = brought_files().archive(path, name, classes_are)
    st.session_state[_ARCHIVE] = {
        "digest": digest,
        "name": name,
        "counts": counts,
        "classes_are": classes_are,
    }


def archive() -> dict[str, Any] | None:
    """Return the archive that is kept: ``{"digest", "name", "counts", "classes_are", "path"}``."""
    kept: dict[str, Any] | None = st.session_state.get(_ARCHIVE)
    path = _folders().archive(kept["digest"]) if kept else None
    return {**kept, "path": path} if kept and path else None


def _empty(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name, "photos": []}


def _smaller(pixels: NDArray[np.uint8]) -> bytes:
    """Return the file of a photo that is no larger than it needs to be."""
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE, _SIDE))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()


def _is_here(visitor_: str) -> bool:
    """Return whether somebody still has the page open that a training was started from."""
    return visitors.is_here(visitor_.split(" ")[0])
