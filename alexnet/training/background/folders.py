"""The folders of background trainings: below the cache folder, one per job, bounded in bytes."""

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from alexnet.errors import TrainingError
from alexnet.storage.atomic_write import atomic_write
from alexnet.storage.content_folder import ContentFolder
from alexnet.storage.process_folder import ProcessFolder
from alexnet.training.background.estimate import Observation
from alexnet.training.background.spec import PHOTOS, JobSpec
from alexnet.training.files.folder import CHECKPOINT
from alexnet.weights.fetching.cache_folder import VARIABLE, cache_folder

_ARCHIVES = "archives"
_PACE = "pace.json"
_MOST_OBSERVATIONS = 20
_MOST_ARCHIVE_BYTES = 1_000_000_000
"""Forty archives of 25 MB, the most that is uploaded."""


class JobFolders:
    """The folders of one server process; those of processes that are gone are removed.

    Args:
        root: where all processes of this machine have theirs; below the cache folder unless
            given.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or cache_folder() / "jobs"
        self._place = ProcessFolder(self._root)
        self._archives = ContentFolder(self._archives_folder, _MOST_ARCHIVE_BYTES)

    def make(self, job_id: str, spec: JobSpec, files: Mapping[str, bytes | Path]) -> Path:
        """Make the folder of a job.

        Args:
            job_id: names it.
            spec: written into it.
            files: name -> the bytes, or a file to link or copy. A name is either plain or below
                ``PHOTOS``.

        Raises:
            TrainingError: the disk does not take it.
        """
        try:
            folder = self._place.path() / job_id
            folder.mkdir()
            (folder / PHOTOS).mkdir()
            for name, source in files.items():
                _put(folder / name, source)
        except OSError as error:
            raise _no_room(error) from None
        spec.write(folder)
        return folder

    def keep_archive(self, data: bytes) -> str:
        """Keep a visitor's archive until newer ones take its room; return what names it.

        Raises:
            TrainingError: the disk does not take it.
        """
        try:
            return self._archives.keep(data)
        except OSError as error:
            raise _no_room(error) from None

    def archive(self, digest: str) -> Path | None:
        """Return where a visitor's archive lies, or ``None`` where it is kept no more."""
        return self._archives.path(digest)

    def observations(self) -> tuple[Observation, ...]:
        """Return how long the last trainings of this machine took, oldest first."""
        with contextlib.suppress(OSError, msgspec.MsgspecError, RecursionError):
            data = (self._root / _PACE).read_bytes()
            return msgspec.json.decode(data, type=tuple[Observation, ...])
        return ()

    def observe(self, observation: Observation) -> None:
        """Keep how long a training took, for the estimates of the next ones."""
        kept = (*self.observations(), observation)[-_MOST_OBSERVATIONS:]
        # An estimate is not worth a failure.
        with contextlib.suppress(OSError), atomic_write(self._root / _PACE) as file:
            file.write(msgspec.json.encode(kept))

    def bytes_of(self, folder: Path) -> int:
        """Return what a job's files take."""
        total = 0
        with contextlib.suppress(OSError):
            for file in folder.rglob("*"):
                with contextlib.suppress(OSError):
                    total += file.stat().st_size
        return total

    def remove(self, folder: Path) -> None:
        """Remove a job's files."""
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Remove everything."""
        self._place.close()

    def _archives_folder(self) -> Path:
        folder = self._place.path() / _ARCHIVES
        folder.mkdir(exist_ok=True)
        return folder


def drop_checkpoint(folder: Path) -> None:
    """Give back the room of a checkpoint that nobody will resume."""
    (folder / CHECKPOINT).unlink(missing_ok=True)


def _no_room(error: OSError) -> TrainingError:
    return TrainingError(
        f"The training's files cannot be kept ({error.strerror}): make room in the cache folder "
        f"of this server, or let {VARIABLE} name another one."
    )


def _put(path: Path, source: bytes | Path) -> None:
    if isinstance(source, bytes):
        path.write_bytes(source)
        return
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)
