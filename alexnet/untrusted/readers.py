"""Processes that read strangers' files: few, bounded, kept for the next file, replaced when lost.

Whatever a file does to the process that reads it, the server and everybody else's files are
elsewhere. A reader imports neither TensorFlow nor Streamlit and holds some 60 MB.

Example:
    A reading function gets the file's path and a path for what it makes, and returns plain facts;
    what comes back is checked by whoever asked::

        READERS.read("alexnet.images.reading:decode_file", data, take, refuse=ImageError)
"""

import atexit
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from alexnet import errors
from alexnet.child_process import apart, environment
from alexnet.errors import AlexNetError, WeightsError
from alexnet.storage.process_folder import ProcessFolder
from alexnet.untrusted.limits import FILE_SECONDS, MEMORY_BYTES, READER_COUNT

T = TypeVar("T")

Answer = Mapping[str, Any]
"""What a reader process found, next to the file that it wrote."""

_START_SECONDS = 60.0
_LONGEST_ANSWER = 10_000_000
_LONGEST_REFUSAL = 1_000
_AT_ONCE = ("alexnet.images.reading",)
"""What a reader imports before its first file: a photo is looked at as soon as it is there."""

_ROOM_BYTES = 1_000_000_000
"""In memory, for two files and what is made of them; containers often have 64 MB."""

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_ANOTHER = "save it again with another program, or choose another one."


class _LostError(Exception):
    """A reader did not answer; its words say why, after "the file"."""


class _Reader:
    """One process, which is started when it is needed."""

    def __init__(self, folder: Callable[[], Path], number: int) -> None:
        self._folder, self._number = folder, number
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process unless it runs.

        Raises:
            OSError: the system does not start it.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.end()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "alexnet.untrusted", *_AT_ONCE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder(),
            env=environment(**_ONE_THREAD),
            **apart(),
        )
        line, _ = self._line(_START_SECONDS)
        if not line:
            self.end()
            raise OSError("it does not answer")

    def read(
        self,
        order: dict[str, Any],
        content: bytes | Path,
        take: Callable[[dict[str, Any], Path], T],
    ) -> T:
        """Have a file read, and return what ``take`` makes of the answer.

        Raises:
            OSError: no process could be started, or the disk took no file.
            _LostError: it was given up.
        """
        self.start()
        folder = self._folder()
        brought, result = folder / f"{self._number}-file", folder / f"{self._number}-result"
        try:
            if isinstance(content, bytes):
                brought.write_bytes(content)
            file = brought if isinstance(content, bytes) else content
            return take(self._answer({**order, "file": str(file), "result": str(result)}), result)
        finally:
            brought.unlink(missing_ok=True)
            result.unlink(missing_ok=True)

    def _answer(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended, and so has its output
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        line, took_too_long = self._line(order["seconds"])
        try:
            answer = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or answer.get("memory"):
            status = self.end()
            raise _LostError(_why(answer, status, took_too_long, order["seconds"]))
        return answer

    def _line(self, seconds: float) -> tuple[bytes, bool]:
        """Return the next line of the process, and whether it was ended for want of one."""
        process = self._process
        assert process is not None
        assert process.stdout is not None
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        # Not select(): Windows knows it for sockets only.
        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            return process.stdout.readline(_LONGEST_ANSWER), late.is_set()
        finally:
            timer.cancel()

    def end(self) -> int:
        """End the process; return its status, 0 where there was none."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for _ in range(20):  # how it ended by itself is worth knowing
            if process.poll() is not None:
                break
            time.sleep(0.01)
        process.kill()
        status = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return status


class Readers:
    """A few processes; every method may be called from any thread.

    Args:
        count: how many files are read at once.
        seconds: that one file may take, on the clock and of a processor.
    """

    def __init__(self, count: int = READER_COUNT, seconds: float = FILE_SECONDS) -> None:
        user = getattr(os, "getuid", int)()
        self._place = ProcessFolder(_memory_folder() / f"alexnet-readers-{user}")
        self._seconds = seconds
        self._all = [_Reader(self._place.path, number) for number in range(count)]
        self._free: queue.LifoQueue[_Reader] = queue.LifoQueue()
        for reader in reversed(self._all):
            self._free.put(reader)
        atexit.register(self.close)

    def warm_up(self) -> None:
        """Start all processes that nobody uses, so that the first file need not wait."""
        waiting = []
        while not self._free.empty():
            waiting.append(self._free.get())
        for reader in reversed(waiting):
            with contextlib.suppress(OSError):  # whoever brings a file is told
                reader.start()
            self._free.put(reader)

    def read(
        self,
        function: str,
        content: bytes | Path,
        take: Callable[[Answer, Path], T],
        *,
        refuse: Callable[[str], AlexNetError],
        **arguments: Any,
    ) -> T:
        """Have a file read by the next process that is free.

        Args:
            function: module and name of what reads it, with a colon between.
            content: the file.
            take: gets the facts and where the rest lies for the time of the call; it checks both
                and returns what it makes of them.
            refuse: makes an error of a reason, which starts with a small letter.
            arguments: for the function; plain values.

        Raises:
            AlexNetError: what the function raised, or ``refuse`` made: no process could be
                started, or the file took more than it may.
        """
        order = {"function": function, "arguments": arguments, "seconds": self._seconds}

        def taken(answer: dict[str, Any], result: Path) -> T:
            if "refusal" in answer:
                raise _refusal(answer, refuse)
            facts = answer.get("facts")
            if not isinstance(facts, dict):
                raise _LostError("cannot be read here: " + _ANOTHER)
            return take(facts, result)

        reader = self._free.get()
        try:
            return reader.read(order, content, taken)
        except _LostError as lost:
            raise refuse(f"the file {lost}") from None
        except OSError as error:
            raise refuse(
                f"this server cannot start what reads files ({error.strerror or error}), so "
                "nothing was read: tell whoever runs it."
            ) from None
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End all processes."""
        for reader in self._all:
            reader.end()
        self._place.close()


def _why(answer: Any, status: int, took_too_long: bool, seconds: float) -> str:
    """Return why a reader was lost, to be said after "the file"."""
    if took_too_long or status == -getattr(signal, "SIGXCPU", 0):
        return f"takes more than {seconds:g} s to read, so it was given up: {_ANOTHER}"
    if answer is not None or status == -getattr(signal, "SIGKILL", 0):
        return (
            f"takes more than {MEMORY_BYTES / 1e9:.1f} GB of memory to read, so it was given up: "
            f"{_ANOTHER}"
        )
    return f"ended the process that read it, so it was given up: {_ANOTHER}"


def _refusal(answer: Mapping[str, Any], refuse: Callable[[str], AlexNetError]) -> AlexNetError:
    """Return the error that a reader tells of, if it is one of ours in plain words."""
    reason, kind = answer["refusal"], getattr(errors, str(answer.get("kind")), None)
    is_plain = isinstance(reason, str) and reason.isprintable() and len(reason) < _LONGEST_REFUSAL
    if not is_plain or not isinstance(kind, type) or not issubclass(kind, AlexNetError):
        return refuse(f"the file cannot be read here: {_ANOTHER}")
    if kind is WeightsError:
        name = answer.get("name")
        return WeightsError(reason, name=name if isinstance(name, str) else None)
    return kind(reason)


def _memory_folder() -> Path:
    """Return a folder whose files lie in memory if they fit there, else one of the disk."""
    memory = Path("/dev/shm")
    with contextlib.suppress(OSError):
        if shutil.disk_usage(memory).free > _ROOM_BYTES and os.access(memory, os.W_OK):
            return memory
    return Path(tempfile.gettempdir())


READERS = Readers()
"""This process' own; none is started before it is needed."""
