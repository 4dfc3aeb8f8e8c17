"""The first photos of every class of a collection, to look at before a training."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alexnet.errors import ImageError
from alexnet.images.decode import decode
from alexnet.training.data.archives import ArchiveLimits, Entry, checked, opened
from alexnet.training.data.layout import ClassesAre, layout_of

_MOST_TRIED = 3
"""Files for each photo that is wanted: some may be no photos."""


def first_photos(
    source: Path | bytes,
    *,
    name: str,
    most: int,
    limits: ArchiveLimits | None = None,
    classes_are: ClassesAre = "",
) -> list[tuple[str, NDArray[np.uint8]]]:
    """Return some photos to train on with their classes, those of a class in a row.

    Every class has as many as the others, where it has them; of too many classes the first ones
    have one each.

    Args:
        source, name, limits, classes_are: as for ``read_collection``.
        most: photos of all classes together.

    Raises:
        UnclearLayoutError: as there.
        TrainingError: no classes, a hostile archive.
    """
    limits = limits or ArchiveLimits()
    with opened(source, name, limits) as container:
        layout = layout_of(checked(container.entries(), name, limits), name, classes_are)
        part = "train" if any(layout.classes) else ""
        files: dict[str, list[Entry]] = {}
        for at, label, file in layout.files:
            if at == part and file.size <= limits.file_bytes:
                files.setdefault(label, []).append(file)
        each = max(1, most // max(1, len(files)))
        found: list[tuple[str, NDArray[np.uint8]]] = []
        for label in sorted(files)[:most]:
            own: list[NDArray[np.uint8]] = []
            for file in sorted(files[label], key=lambda entry: entry.path)[: each * _MOST_TRIED]:
                if len(own) == each:
                    break
                try:
                    own.append(decode(container.read(file)).pixels)
                except ImageError:
                    # The training itself says which files are left out.
                    continue
            found += [(label, pixels) for pixels in own]
    return found
