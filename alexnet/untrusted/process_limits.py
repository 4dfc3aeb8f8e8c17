"""What the operating system lets one process have: memory, processor time, and no priority.

| | Linux | macOS | Windows |
|---|---|---|---|
| memory | yes | not enforced by the system | no |
| processor time | yes | yes | no |
| dies before others when memory runs out | yes | no | no |
| stands back for the server | yes | no | no |

Wall-clock time is kept by whoever started the process, and so holds everywhere; so does all that
is counted in a file before it is decoded.
"""

import contextlib
import math
import os
import sys
import time
from pathlib import Path

from alexnet.untrusted.limits import MEMORY_BYTES

_FIRST_TO_DIE = "1000"
_NICENESS = 10
_OWN_SCORE = Path("/proc/self/oom_score_adj")


def bound_this_process(memory_bytes: int = MEMORY_BYTES) -> None:
    """Bound the memory of this process, and let the kernel end it before any other."""
    if sys.platform == "linux":
        # As all heavy work of the server: editing goes first.
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(own, _NICENESS))
    with contextlib.suppress(OSError):
        _OWN_SCORE.write_text(_FIRST_TO_DIE)
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def bound_processor_time(seconds: float) -> None:
    """Let this process have so much more processor time; the system ends it after that."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(time.process_time() + seconds)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, most))
