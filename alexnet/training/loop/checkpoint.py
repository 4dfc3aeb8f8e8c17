"""A training in one file: arrays that numpy reads without pickle, replaced by ``atomic_write``."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError
from alexnet.training.files.folder import with_todays_names, written

NamedArrays = dict[str, NDArray[Any]]

_NOTES = "notes"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a training needs to go on.

    Attributes:
        weights: by the variables' paths, such as ``"C1/kernel"``.
        average: the running average of the same, or empty.
        optimizer: the optimiser's variables, by position and path.
        notes: epoch, step, history and what the file belongs to; plain JSON.
    """

    weights: NamedArrays
    average: NamedArrays
    optimizer: NamedArrays
    notes: dict[str, Any]


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write the file beside ``path`` and put it in its place: there is a whole one at any time.

    Raises:
        TrainingError: the disk does not take it.
    """
    members: NamedArrays = {_NOTES: np.array(json.dumps(checkpoint.notes))}
    for part in ("weights", "average", "optimizer"):
        members |= {f"{part}/{name}": array for name, array in getattr(checkpoint, part).items()}
    with written(path, lasting=True) as file:
        np.savez(file, allow_pickle=False, **members)


def read_checkpoint(path: Path) -> Checkpoint:
    """Return what ``write_checkpoint`` wrote.

    Raises:
        TrainingError: the file is missing, damaged or none of ours.
    """
    parts: dict[str, NamedArrays] = {"weights": {}, "average": {}, "optimizer": {}}
    try:
        # numpy would leave the file of a damaged archive open.
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            notes = with_todays_names(json.loads(str(file[_NOTES])))
            for member in file.files:
                part, _, name = member.partition("/")
                if part in parts:
                    parts[part][name] = file[member]
    except FileNotFoundError:
        raise TrainingError(
            f"There is no checkpoint {path.name} to resume: start without --resume."
        ) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TrainingError(f"The checkpoint {path.name} cannot be read: {error}.") from None
    return Checkpoint(**parts, notes=notes)
