"""Where downloaded weights are kept, and what to say where nothing can be kept.

``ALEXNET_CACHE`` names the folder; without it the user's usual cache folder is taken. What
lies there survives restarts and may be deleted at any time. No message names the folder: it
is shown to whoever visits the page.
"""

import errno
import os
import shutil
from pathlib import Path

import platformdirs

from alexnet.errors import WeightsError

VARIABLE = "ALEXNET_CACHE"

_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


def cache_folder() -> Path:
    """Return the folder of everything that is kept; it need not exist yet.

    The environment is read at every call, so that a deployment, or a test, can change it.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return Path(named).expanduser().absolute()
    return Path(platformdirs.user_cache_dir("alexnet-explorer", appauthor=False))


def source_folder(name: str) -> Path:
    """Return where the files of the source ``name`` are kept; it need not exist yet.

    Example:
        >>> source_folder("torchvision").parts[-2:]
        ('weights', 'torchvision')
    """
    return cache_folder() / "weights" / name


def make_source_folder(name: str, *, needed: int) -> Path:
    """Make the folder of the source ``name`` and see that ``needed`` bytes fit into it.

    Raises:
        WeightsError: it cannot be made, or the disk has not that much room.
    """
    folder = source_folder(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise storage_error(error, name) from None
    if free < needed:
        raise WeightsError(
            f"{needed / 1e6:,.1f} MB are still to be fetched, and the disk of the cache folder "
            f"has {free / 1e6:,.1f} MB left: make room there, or let {VARIABLE} name another "
            "folder.",
            name=name,
        )
    return folder


def storage_error(error: OSError, name: str) -> WeightsError:
    """Return what to say where the files of the source ``name`` cannot be kept or read.

    Example:
        >>> str(storage_error(OSError(errno.ENOSPC, "No space left on device"), "torchvision"))
        'torchvision: the disk of the cache folder is full: make room there, or let ALEXNET_CACHE \
name another folder.'
    """
    if error.errno in _NO_ROOM:
        return WeightsError(
            f"the disk of the cache folder is full: make room there, or let {VARIABLE} name "
            "another folder.",
            name=name,
        )
    reason = os.strerror(error.errno).lower() if error.errno else "unknown error"
    return WeightsError(
        f"the cache folder cannot be used ({reason}): let {VARIABLE} name a folder that this "
        "server may write to.",
        name=name,
    )
