"""The folder of one training: the notes that describe it, the log, the checkpoint, the weights."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from alexnet.architecture.architecture import Architecture
from alexnet.errors import ArchitectureError, TrainingError
from alexnet.images import Fit, InputConvention
from alexnet.storage.atomic_write import atomic_write

NOTES = "training.json"
CHECKPOINT = "checkpoint.npz"
WEIGHTS = "weights.npz"
LOG = "log.csv"
COMPRESSION = "compression.json"
EVALUATIONS = "evaluations.json"

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class TrainingNotes:
    """What was trained, on what, how and with what result; all of it measured or given.

    Attributes:
        architecture: the network.
        classes: the outputs' names, in their order.
        convention: how a photo becomes an input.
        facts: recipe, data, command, dates, speed, history: plain JSON for the card.
    """

    architecture: Architecture
    classes: tuple[str, ...]
    convention: InputConvention
    facts: Mapping[str, Any]

    def write(self, folder: Path) -> None:
        """Write the notes into the training's folder.

        Raises:
            TrainingError: the disk does not take them.
        """
        value = {
            "network": json.loads(self.architecture.to_json()),
            "classes": list(self.classes),
            "convention": convention_to_json(self.convention),
            **self.facts,
        }
        write_json(folder / NOTES, value)

    @classmethod
    def read(cls, folder: Path) -> "TrainingNotes":
        """Return the notes of a training's folder.

        Raises:
            TrainingError: there are none, or they are damaged.
        """
        value = read_json(folder / NOTES, f"{folder.name} is no training's folder")
        try:
            return cls(
                Architecture.from_json(json.dumps(value.pop("network"))),
                tuple(value.pop("classes")),
                convention_from_json(value.pop("convention")),
                value,
            )
        except (KeyError, TypeError, ValueError, ArchitectureError) as error:
            raise TrainingError(f"The notes {NOTES} cannot be used: {error}.") from None


def convention_to_json(convention: InputConvention) -> dict[str, Any]:
    """Return the convention as plain JSON."""
    return {
        "channel_order": convention.channel_order,
        "scale": convention.scale,
        "mean": list(convention.mean),
        "std": list(convention.std),
        "fit": convention.fit.value,
        "crop_share": convention.crop_share,
    }


def convention_from_json(value: Mapping[str, Any]) -> InputConvention:
    """Return the convention that ``convention_to_json`` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    red, green, blue = (float(number) for number in value["mean"])
    std_red, std_green, std_blue = (float(number) for number in value["std"])
    return InputConvention(
        channel_order=value["channel_order"],
        scale=float(value["scale"]),
        mean=(red, green, blue),
        std=(std_red, std_green, std_blue),
        fit=Fit(value["fit"]),
        crop_share=float(value["crop_share"]),
    )


@contextmanager
def written(path: Path, *, lasting: bool = False) -> Iterator[BinaryIO]:
    """Give a file of a training to write to, as ``atomic_write`` does.

    Raises:
        TrainingError: the disk does not take it.
    """
    try:
        with atomic_write(path, lasting=lasting) as file:
            yield file
    except OSError as error:
        raise TrainingError(f"{path.name} cannot be written: {error.strerror}.") from None


def write_json(path: Path, value: Any) -> None:
    """Write JSON by ``atomic_write``.

    Raises:
        TrainingError: the disk does not take it.
    """
    with written(path) as file:
        file.write((json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def read_json(path: Path, complaint: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        TrainingError: it is missing, or no JSON object.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
    except OSError:
        raise TrainingError(f"{complaint}: it has no {path.name}.") from None
    except ValueError:
        raise TrainingError(f"{complaint}: {path.name} is no JSON.") from None
    if not isinstance(value, dict):
        raise TrainingError(f"{complaint}: {path.name} is no JSON object.")
    return value


def write_arrays(path: Path, arrays: Arrays, *, compressed: bool = True) -> int:
    """Write arrays as an ``.npz`` without pickle, by ``atomic_write``; return its bytes.

    Args:
        path: the file.
        arrays: by name.
        compressed: smaller and slower; trained float32 numbers hardly shrink.

    Raises:
        TrainingError: the disk does not take it.
    """
    save = np.savez_compressed if compressed else np.savez
    with written(path) as file:
        save(file, allow_pickle=False, **arrays)
    return path.stat().st_size
