"""Files of weights that visitors brought: on disk, by their content, for this process alone."""

import hashlib
import tempfile
import threading
from pathlib import Path

from alexnet.errors import WeightsError
from alexnet.weights.formats import WeightLimits
from alexnet.weights.wording import size


class Uploads:
    """A bounded folder of files that goes when the process ends.

    Files are named by their SHA-256, so the same file takes its place once.

    Args:
        most_bytes: what all files may take together; the oldest go first. A file larger than
            this is refused.
    """

    def __init__(self, most_bytes: int = 2_000_000_000) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._owner: tempfile.TemporaryDirectory[str] | None = None

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
        digest = hashlib.sha256(data).hexdigest()
        try:
            with self._lock:
                path = self._folder() / digest
                if not path.exists():
                    part = path.with_suffix(".part")
                    part.write_bytes(data)
                    part.replace(path)
                path.touch()
                self._drop_oldest()
        except OSError:
            raise WeightsError(
                "there is no room for it on this server: try again later, or choose a smaller one.",
                name=name,
            ) from None
        return digest

    def path(self, digest: str) -> Path | None:
        """Return where a file lies, or ``None`` where it is kept no more."""
        with self._lock:
            path = self._folder() / digest
        return path if path.is_file() else None

    def _folder(self) -> Path:
        if self._owner is None:
            self._owner = tempfile.TemporaryDirectory(prefix="alexnet-weights-")
        return Path(self._owner.name)

    def _drop_oldest(self) -> None:
        files = sorted(self._folder().iterdir(), key=lambda file: file.stat().st_mtime_ns)
        total = sum(file.stat().st_size for file in files)
        for file in files[:-1]:
            if total <= self._most_bytes:
                break
            total -= file.stat().st_size
            file.unlink(missing_ok=True)


UPLOADS = Uploads()
"""This process' own."""
