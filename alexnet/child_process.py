"""How a process of this package is started out of a page or a server."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CHECKOUT = str(Path(__file__).parents[1])
"""Where `alexnet` is found, whatever folder the server was started in."""


def environment(**more: str) -> Mapping[str, str]:
    """Return this process' variables with ``more``, by which the child finds this package."""
    paths = [_CHECKOUT, os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONSAFEPATH": "1",
        **more,
    }


def apart(*, of_lower_priority: bool = False) -> dict[str, Any]:
    """Return what starts a child in a group of its own.

    Ctrl-C in the server's terminal is then the server's affair.

    Args:
        of_lower_priority: on Windows; elsewhere the child sets its own.
    """
    if os.name != "nt":
        return {"start_new_session": True}
    flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    if of_lower_priority:
        flags |= getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
    return {"creationflags": flags}
