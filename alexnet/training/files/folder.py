"""The folder of one training: what lies in it, and how JSON and arrays are written there."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from alexnet.errors import TrainingError
from alexnet.storage.atomic_write import atomic_write

CHECKPOINT = "checkpoint.npz"
WEIGHTS = "weights.npz"
LOG = "log.csv"
COMPRESSION = "compression.json"
CALIBRATION = "calibration.json"
EVALUATIONS = "evaluations.json"


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
    """Write a value of dataclasses, lists and the like as JSON, by ``atomic_write``.

    Raises:
        TrainingError: the disk does not take it.
    """
    with written(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def read_json(path: Path, complaint: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        TrainingError: it is missing, or no JSON object.
    """
    try:
        value: dict[str, Any] = msgspec.json.decode(
            path.read_bytes().removeprefix(BOM_UTF8), type=dict[str, Any]
        )
    except OSError:
        raise TrainingError(f"{complaint}: there is no {path.name}.") from None
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise TrainingError(f"{complaint}: in {path.name}, {json_fault(error)}.") from None
    return value


def with_todays_names(value: Any) -> Any:
    """Return JSON that may be of an older program, whose ``watched`` is ``validation``.

    Example:
        >>> with_todays_names([{"watched_loss": 0.5, "epoch": 1}])
        [{'validation_loss': 0.5, 'epoch': 1}]
    """
    if isinstance(value, list):
        return [with_todays_names(item) for item in value]
    if isinstance(value, dict):
        return {
            re.sub(r"^watched(?=_|$)", "validation", key): with_todays_names(item)
            for key, item in value.items()
        }
    return value


def json_fault(error: Exception) -> str:
    """Return what is wrong with a JSON file, in words that go on a sentence.

    Example:
        >>> try:
        ...     msgspec.json.decode(b'["x"]', type=list[int])
        ... except msgspec.MsgspecError as error:
        ...     json_fault(error)
        'Expected int, got str at [0]'
    """
    what, _, place = str(error).removesuffix(".").replace("`", "").partition(" - at ")
    return f"{what} at {place.removeprefix('$').removeprefix('.')}" if place else what


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], *, compressed: bool = True) -> int:
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
