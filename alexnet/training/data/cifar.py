"""CIFAR-10, fetched by Keras: 60,000 photos of 32 x 32 in ten classes (Krizhevsky 2009)."""

from typing import Literal

import numpy as np

from alexnet.errors import TrainingError
from alexnet.training.data.photos import PhotoSet

CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
"""In the order of the data set's own labels."""


def cifar_10(part: Literal["train", "val"]) -> PhotoSet:
    """Return the 50,000 training photos, or the 10,000 of the test part.

    Keras downloads 163 MB at the first call, checks them by their SHA-256 and keeps them in
    its own folder.

    Raises:
        TrainingError: the download failed.
    """
    from keras.datasets import cifar10

    try:
        trained, tested = cifar10.load_data()
    # Keras raises a bare Exception for a failed download, and others for a damaged file.
    except Exception as error:
        raise TrainingError(
            f"CIFAR-10 cannot be fetched ({type(error).__name__}): check the connection, or use "
            "the coloured shapes, which need none."
        ) from None
    photos, labels = trained if part == "train" else tested
    return PhotoSet(list(photos), labels.ravel().astype(np.int64), CLASSES)
