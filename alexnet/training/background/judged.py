"""The photos that judged a training, sorted by what they show and what the network says."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from alexnet.training.background.tiles import Pixels, tile
from alexnet.training.data.photos import PhotoSet
from alexnet.training.files.folder import write_arrays

JUDGED = "judged.npz"

_MOST_IN_CELL, _MOST_TILES = 12, 600
_SAMPLES, _WRONG_SAMPLES = 6, 3


@dataclass(frozen=True, eq=False)
class Judged:
    """What the network said of the photos set apart.

    Attributes:
        labels: what each shows, as a position among the classes.
        guesses: what the network says, likewise.
        probabilities: of the guesses.
    """

    labels: NDArray[np.int64]
    guesses: NDArray[np.int64]
    probabilities: NDArray[np.float32]

    def confusion(self, classes: int) -> NDArray[np.int64]:
        """Return how many photos of the row's class were taken for the column's.

        Example:
            >>> both = np.array([0, 1, 1]), np.array([0, 0, 1])
            >>> Judged(*both, np.ones(3, np.float32)).confusion(2).tolist()
            [[1, 0], [1, 1]]
        """
        counts = np.zeros((classes, classes), np.int64)
        np.add.at(counts, (self.labels, self.guesses), 1)
        return counts

    def cell(self, truth: int, guess: int) -> list[int]:
        """Return the photos of a cell, those that the network is surest of first."""
        found = np.flatnonzero((self.labels == truth) & (self.guesses == guess))
        order = np.argsort(-self.probabilities[found], kind="stable")
        return [int(at) for at in found[order]]

    def telling(self) -> list[int]:
        """Return a few photos to look at: the surest mistakes, and right ones of all classes."""
        by_sureness = np.argsort(-self.probabilities, kind="stable")
        is_right = self.labels == self.guesses
        wrong = self._of_different_classes(by_sureness[~is_right[by_sureness]])
        right = self._of_different_classes(by_sureness[is_right[by_sureness]])
        shown = wrong[:_WRONG_SAMPLES]
        return right[: _SAMPLES - len(shown)] + shown

    def _of_different_classes(self, positions: NDArray[np.int64]) -> list[int]:
        """Return positions so that every class has had its turn before one has a second."""
        turns: dict[int, int] = {}
        keyed = []
        for at in positions.tolist():
            label = int(self.labels[at])
            turns[label] = turns.get(label, 0) + 1
            keyed.append((turns[label], at))
        return [at for _, at in sorted(keyed, key=lambda pair: pair[0])]


def write_judged(folder: Path, judged: Judged, photos: PhotoSet) -> None:
    """Write what was said of the photos, tiles of some of every cell, and the telling ones whole.

    Raises:
        TrainingError: the disk does not take it.
    """
    cells = sorted(set(zip(judged.labels.tolist(), judged.guesses.tolist(), strict=True)))
    # Mistakes first, should there be too many.
    cells.sort(key=lambda cell: cell[0] == cell[1])
    shown = [at for cell in cells for at in judged.cell(*cell)[:_MOST_IN_CELL]][:_MOST_TILES]
    arrays: dict[str, NDArray[Any]] = {
        "labels": judged.labels,
        "guesses": judged.guesses,
        "probabilities": judged.probabilities,
        "shown": np.array(shown, np.int64),
        "tiles": np.stack([tile(photos.photos[at]) for at in shown]),
    }
    for at in judged.telling():
        arrays[f"photo {at}"] = np.asarray(photos.photos[at])
    write_arrays(folder / JUDGED, arrays)


def read_judged(folder: Path) -> Judged | None:
    """Return what ``write_judged`` wrote; ``None`` where there is nothing yet."""
    found = _read(folder, "labels", "guesses", "probabilities")
    return None if found is None else Judged(*found)


def read_cell(folder: Path, truth: int, guess: int) -> list[tuple[Pixels, float]]:
    """Return the tiles of a cell and how sure the network was, the surest first."""
    judged = read_judged(folder)
    found = _read(folder, "shown", "tiles")
    if judged is None or found is None:
        return []
    shown, tiles = found
    place = {int(at): number for number, at in enumerate(shown)}
    return [
        (tiles[place[at]], float(judged.probabilities[at]))
        for at in judged.cell(truth, guess)
        if at in place
    ]


def telling_photos(folder: Path) -> list[tuple[int, int, bytes]]:
    """Return truth, guess and PNG of a few photos, right ones first."""
    judged = read_judged(folder)
    if judged is None:
        return []
    chosen = judged.telling()
    pixels = _read(folder, *(f"photo {at}" for at in chosen))
    if pixels is None:
        return []
    return [
        (int(judged.labels[at]), int(judged.guesses[at]), _png(photo))
        for at, photo in zip(chosen, pixels, strict=True)
    ]


def _read(folder: Path, *names: str) -> list[NDArray[Any]] | None:
    try:
        with np.load(folder / JUDGED, allow_pickle=False) as file:
            return [file[name] for name in names]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _png(photo: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.asarray(photo, np.uint8)).save(file, "PNG")
    return file.getvalue()
