"""A network and photos so small that a training takes a second."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.rows import Convolution, Dense, Input, MaxPooling
from alexnet.training.data.photos import PhotoSet
from alexnet.training.data.shapes import coloured_shapes

CLASSES = ("circle", "cross")


def tiny_network(classes: int = 2, size: int = 24) -> Architecture:
    """Two convolutions with what AlexNet's rows have: strides, normalisation, dropout."""
    return Architecture(
        (
            Input(name="In", size=(size, size)),
            Convolution(
                name="C1",
                filters=8,
                kernel_size=(5, 5),
                strides=(2, 2),
                normalization="batch",
            ),
            MaxPooling(name="S2"),
            Convolution(name="C3", filters=12, normalization="batch"),
            Dense(name="F4", units=32, dropout=0.3),
            Dense(name="Out", units=classes, activation="softmax"),
        )
    )


def tiny_photos(count: int = 48, seed: int = 0) -> PhotoSet:
    """Circles and crosses of 30 x 26 pixels."""
    return coloured_shapes(count, size=(30, 26), classes=CLASSES, seed=seed)


def as_file(photo: np.ndarray, kind: str = "PNG") -> bytes:
    """One photo as the bytes of a file."""
    file = io.BytesIO()
    Image.fromarray(photo).save(file, kind)
    return file.getvalue()


def as_files(photos: PhotoSet, below: str = "") -> dict[str, bytes]:
    """Photos in class folders: path -> bytes."""
    return {
        f"{below}{photos.classes[label]}/{at:03}.png": as_file(photo)
        for at, (photo, label) in enumerate(zip(photos.photos, photos.labels, strict=True))
    }


def both_parts() -> dict[str, bytes]:
    """Training and validation photos in class folders."""
    return {**as_files(tiny_photos(48), "train/"), **as_files(tiny_photos(16, 1), "val/")}


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def zipped(files: Mapping[str, bytes], *folders: str) -> bytes:
    """Files, and empty folders, as the bytes of a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in folders:
            archive.writestr(f"{folder}/", b"")
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(
    files: Mapping[str, bytes],
    *others: tarfile.TarInfo,
    mode: Literal["w", "w:gz", "w:bz2", "w:xz"] = "w",
) -> bytes:
    """Files, and members that are no files, as the bytes of a tar file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for other in others:
            archive.addfile(other)
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()
