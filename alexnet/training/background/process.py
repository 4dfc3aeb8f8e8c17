"""The operating system's side of a background training: one process, of lower priority."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from alexnet.child_process import apart, environment
from alexnet.training.background.report import OUTPUT
from alexnet.weights.fetching.cache_folder import cache_folder

_MODULE = "alexnet.training.background.run"
_LAST_WORDS = 2_000
_HUGE_PAGES = "glibc.malloc.hugetlb=1"
"""Gradients of 230 MB are allocated anew at every step, in pages of 4 kB with 53,000 page faults a
step of the article's dense rows, 700 so. A step of 32 pictures of *article-table* took 9% less
(2.45 instead of 2.69 s), of *paper-2012* as long as before."""


def start_process(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the training of a folder.

    Its standard input is a pipe that nobody writes to: it ends as soon as this process does,
    however that happens, and the training with it.

    Raises:
        OSError: the system does not start it.
    """
    with (folder / OUTPUT).open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-u", "-m", _MODULE, str(folder)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment(
                GLIBC_TUNABLES=os.environ.get("GLIBC_TUNABLES") or _HUGE_PAGES,
                KERAS_BACKEND="tensorflow",
                KERAS_HOME=str(cache_folder() / "keras"),
                TF_CPP_MIN_LOG_LEVEL="2",
            ),
            **apart(of_lower_priority=True),
        )


def ended_sentence(status: int, folder: Path) -> str:
    """Return what to tell a visitor whose training's process broke.

    Args:
        status: as ``subprocess`` gives it, less than 0 for a signal.
        folder: of the job, whose output goes to this server's own.

    Example:
        >>> ended_sentence(-9, Path("nowhere"))[:41]
        'The system ended the training, most likel'
    """
    if status == -getattr(signal, "SIGKILL", 9):
        return (
            "The system ended the training, most likely because memory ran out: use smaller "
            "batches, a smaller network, or fewer photos."
        )
    words = _last_words(folder)
    print(f"A training ended with status {status}. Its last words:\n{words}", file=sys.stderr)
    return (
        f"The training broke (status {status}), for a reason that only this server's log tells: "
        "try again, or change the network."
    )


def _last_words(folder: Path) -> str:
    try:
        return (folder / OUTPUT).read_text("utf-8", errors="replace")[-_LAST_WORDS:]
    except OSError:
        return ""
