"""Files of weights that visitors brought: on disk, by their content, for this process alone."""

import tempfile
from pathlib import Path

from alexnet.errors import WeightsError
from alexnet.storage.content_folder import ContentFolder
from alexnet.untrusted.wording import size
from alexnet.weights.formats import WeightLimits


class Uploads:
    """A bounded folder of files that goes when the process ends.

    Args:
        most_bytes: what all files may take together; the oldest go first. A file larger than
            this is refused.
    """

    def __init__(self, most_bytes: int = 2_000_000_000) -> None:
        self._most_bytes = most_bytes
        self._owner: tempfile.TemporaryDirectory[str] | None = None
        self._files = ContentFolder(self._folder, most_bytes)

    def keep(self, data: bytes, name: str) -> str:
        """Keep a file and return its digest.

        Args:
            data: the whole file.
            name: as the visitor knows it, for messages.

        Raises:
            WeightsError: it is larger than this host reads, or cannot be kept.
        """
        most = min(WeightLimits.of_this_host().max_bytes, self._most_bytes)
        if len(data) > most:
            raise WeightsError(
                f"it has {size(len(data))}; this host is set to read at most {size(most)}: choose "
                "a smaller file.",
                name=name,
            )
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

    def _folder(self) -> Path:
        if self._owner is None:
            self._owner = tempfile.TemporaryDirectory(prefix="alexnet-weights-")
        return Path(self._owner.name)


UPLOADS = Uploads()
"""This process' own."""
