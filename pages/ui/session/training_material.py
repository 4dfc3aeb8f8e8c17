"""What the session has brought to learn from: where it is kept between runs, as plain values."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.explorer.training_material import Archive, Material
from alexnet.explorer.training_samples import MOST, Tiles, TrainingSamples, training_samples
from alexnet.explorer.workspace import Workspace
from alexnet.training.data.layout import ClassesAre
from pages.ui.server.predictor import brought_files
from pages.ui.session import trainings

_KEY = "training-material"


def current() -> Material:
    """Return the session's material, without an archive that the server keeps no more."""
    kept = st.session_state.get(_KEY)
    material = Material.from_value(kept) if kept else Material()
    lost = material.archive and trainings.folders().archive(material.archive.digest) is None
    return replace(material, archive=None) if lost else material


def change(edit: Callable[[Material], Material]) -> None:
    """Keep what an edit makes of the material, in a callback."""
    st.session_state[_KEY] = edit(current()).to_value()


def add_photos(number: int, files: list[tuple[str, bytes]]) -> list[str]:
    """Add photos to a class; return a sentence for every file that is none, or not whole."""
    material, sentences = current().with_photos(number, files, brought_files().photo)
    change(lambda _: material)
    return sentences


def keep_archive(data: bytes, name: str) -> None:
    """Keep an archive, after a look into it.

    Raises:
        TrainingError: it cannot be trained with.
    """
    _look(trainings.folders().keep_archive(data), name, "")


def answer(classes_are: ClassesAre) -> None:
    """Keep the archive that was asked about, its classes being the outer or the inner folders.

    Raises:
        TrainingError: it cannot be trained with.
    """
    if question := current().question:
        _look(question.digest, question.name, classes_are)


def samples(state: Workspace) -> TrainingSamples:
    """Return some of the pictures that a training would learn from.

    Raises:
        TrainingError: the archive's photos cannot be read.
    """
    return training_samples(state.options, current(), state.architecture.input.size, _tiles)


def _tiles(archive: Archive) -> Tiles:
    path = trainings.folders().archive(archive.digest)
    if path is None:
        raise TrainingError(f"{archive.name} is no longer on the server: bring it again.")
    return brought_files().archive_tiles(
        path, archive.name, tuple(archive.counts), MOST, archive.classes_are
    )


def _look(digest: str, name: str, classes_are: ClassesAre) -> None:
    """Keep an archive; a question about an earlier one is over, whatever comes of this one."""
    change(lambda kept: replace(kept, question=None))
    path = trainings.folders().archive(digest)
    if path is None:
        raise TrainingError(f"{name} is no longer on the server: bring it again.")

    def look(are: ClassesAre) -> Mapping[str, int]:
        return brought_files().archive(path, name, are)

    change(lambda kept: kept.with_archive(digest, name, look, classes_are))
