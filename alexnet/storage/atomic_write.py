"""Files that are there whole or not at all, however a process that writes them ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def atomic_write(path: Path, *, lasting: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes the place of ``path`` at the end of the block.

    Args:
        path: what others read; until the end, and where the block fails, what it was before.
        lasting: wait until the disk has it, so that it outlives the machine's power.

    Raises:
        OSError: the disk does not take it.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     with atomic_write(Path(folder, "note")) as file:
        ...         _ = file.write(b"whole")
        ...     Path(folder, "note").read_bytes(), os.listdir(folder)
        (b'whole', ['note'])
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
