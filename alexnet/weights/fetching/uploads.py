"""Files of weights that visitors brought: on disk, by their content, for this process alone."""

import atexit
from pathlib import Path

from alexnet.errors import WeightsError
from alexnet.storage.content_folder import ContentFolder
from alexnet.storage.process_folder import ProcessFolder
from alexnet.untrusted.wording import size
from alexnet.weights.fetching.cache_folder import cache_folder
from alexnet.weights.formats import WeightLimits


class Uploads:
    """A bounded folder of files that goes with the process, or with the next one after a kill.

    Args:
        most_bytes: what all files may take together; the oldest go first. A file larger than
            this is refused.
        place: where all processes of this machine have theirs; below the cache folder unless
            given.
    """

    def __init__(self, most_bytes: int = 2_000_000_000, *, place: Path | None = None) -> None:
        self._most_bytes = most_bytes
        self._place = place
        self._own: ProcessFolder | None = None
        self._files = ContentFolder(self._folder, most_bytes)
        atexit.register(self.close)

    def check(self, data: bytes, name: str) -> None:
        """Raise where a file is too large to be kept.

        Raises:
            WeightsError: it is larger than this host reads.
        """
        most = min(WeightLimits.of_this_host().max_bytes, self._most_bytes)
        if len(data) > most:
            raise WeightsError(
                f"it has {size(len(data))}; this host is set to read at most {size(most)}: choose "
                "a smaller file.",
                name=name,
            )

    def keep(self, data: bytes, name: str) -> str:
        """Keep a file and return its digest.

        Args:
            data: the whole file.
            name: as the visitor knows it, for messages.

        Raises:
            WeightsError: it is larger than this host reads, or cannot be kept.
        """
        self.check(data, name)
        try:
            return self._files.keep(data)
        except OSError:
            raise WeightsError(
                "there is no room for it on this server: try again later, or choose a smaller one.",
                name=name,
            ) from None

    def path(self, digest: str) -> Path | None:
        """Return where a file lies, or ``None`` where it is kept no more."""
        return self._files.path(digest)

    def close(self) -> None:
        """Remove everything."""
        if self._own is not None:
            self._own.close()

    def _folder(self) -> Path:
        if self._own is None:
            # Not before: the environment names the cache folder.
            self._own = ProcessFolder(self._place or cache_folder() / "uploads")
        folder = self._own.path() / "files"
        folder.mkdir(exist_ok=True)
        return folder


UPLOADS = Uploads()
"""This process' own."""
