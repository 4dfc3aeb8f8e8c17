"""Trainings in processes of their own, in the background: started in turn, stopped, resumed.

A process that crashes or runs out of memory takes nothing else along, and what it learnt up
to its last checkpoint stays.

Example:
    A page keeps one manager for all its visitors, asks for a training and looks at it now and
    then::

        manager = JobManager()
        job = manager.submit("visitor 1", spec)
        manager.touch("visitor 1").state, read_report(job.folder).share_done
        manager.stop("visitor 1")
        manager.resume("visitor 1")
"""

import atexit
import secrets
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from alexnet.architecture.limits import whole_number_from_environment
from alexnet.errors import TrainingError
from alexnet.training.background.estimate import observed
from alexnet.training.background.folders import JobFolders, drop_checkpoint
from alexnet.training.background.process import ended_sentence, start_process
from alexnet.training.background.report import STOP, read_report
from alexnet.training.background.spec import JobSpec
from alexnet.training.files.folder import CHECKPOINT, WEIGHTS

_TICK_SECONDS = 0.3
_GENTLE_SECONDS = 120.0
"""A process that has not stopped by itself after so long is ended: a step and a checkpoint of
the largest networks take a minute on a busy machine."""

ABSENCE_SECONDS = 120.0
"""As long as a session is kept for a visitor who has lost the connection."""

MOST_WAITING = 20
_MOST_BYTES = 8_000_000_000


class JobState(StrEnum):
    """How far a job has come."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"


ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.STOPPING})


@dataclass(frozen=True)
class JobInfo:
    """A job as it is at one moment.

    Attributes:
        id: names it; whoever knows it may look at it.
        visitor: whose it is.
        spec: what it does.
        state: how far it has come.
        place: in the queue, 1 for the next one; 0 where it does not wait.
        sentence: why it failed; empty otherwise.
        folder: its files.
        can_resume: whether it has learnt something to go on from, or nothing yet to lose.
        has_weights: whether it left some.
    """

    id: str
    visitor: str
    spec: JobSpec
    state: JobState
    place: int
    sentence: str
    folder: Path
    can_resume: bool
    has_weights: bool


@dataclass
class _Job:
    id: str
    visitor: str
    spec: JobSpec
    folder: Path
    state: JobState = JobState.QUEUED
    sentence: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    seen: float = field(default_factory=time.monotonic)
    stop_asked: float = 0.0
    gone: float | None = None


class JobManager:
    """Runs the trainings of all visitors of one server process; every method from any thread.

    Args:
        folders: where their files lie.
        most_running: at once; ``ALEXNET_MAX_TRAINING_JOBS`` unless given, else 1.
        patience: seconds after which a training that nobody looks at is stopped.
        is_here: returns whether a visitor is still there; one who has gone loses the place in
            the queue after ``ABSENCE_SECONDS``.
        most_bytes: what the files of all jobs may take; the oldest that ended go first.
            ``ALEXNET_MAX_TRAINING_BYTES`` unless given, else 8 GB.
    """

    def __init__(
        self,
        folders: JobFolders | None = None,
        *,
        most_running: int | None = None,
        patience: float = 1_800.0,
        is_here: Callable[[str], bool] = lambda _: True,
        most_bytes: int | None = None,
    ) -> None:
        self._folders = folders or JobFolders()
        self._most_running = most_running or whole_number_from_environment(
            "ALEXNET_MAX_TRAINING_JOBS", 1
        )
        self._most_bytes = most_bytes or whole_number_from_environment(
            "ALEXNET_MAX_TRAINING_BYTES", _MOST_BYTES
        )
        self._patience = patience
        self._is_here = is_here
        self._lock = threading.RLock()
        self._jobs: dict[str, _Job] = {}
        """By id, oldest first."""
        self._queue: list[str] = []
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def submit(
        self, visitor: str, spec: JobSpec, files: Mapping[str, bytes | Path] | None = None
    ) -> JobInfo:
        """Queue a training.

        Args:
            visitor: whose it is; everyone has one at a time.
            spec: what to do.
            files: that the training reads: name in its folder -> bytes, or a file.

        Raises:
            TrainingError: the visitor has one already, too many wait, no room on the disk.
        """
        with self._lock:
            before = self._current(visitor)
            if before is not None and before.state in ACTIVE:
                raise TrainingError(
                    "Your last training has not ended: stop it first, or wait for it."
                )
            if len(self._queue) >= MOST_WAITING:
                raise TrainingError(
                    f"{len(self._queue)} trainings wait on this server already: try again later."
                )
            job_id = secrets.token_hex(8)
            folder = self._folders.make(job_id, spec, files or {})
            if before is not None:
                drop_checkpoint(before.folder)
            self._jobs[job_id] = _Job(job_id, visitor, spec, folder)
            self._queue.append(job_id)
            self._make_room()
            self._watch()
            self._start_next()
            return self._info(self._jobs[job_id])

    def touch(self, visitor: str) -> JobInfo | None:
        """Return the visitor's newest job, and note that somebody cares for it."""
        with self._lock:
            job = self._current(visitor)
            if job is None:
                return None
            job.seen = time.monotonic()
            return self._info(job)

    def find(self, job_id: str) -> JobInfo | None:
        """Return a job by its id, or ``None`` where it is here no more."""
        with self._lock:
            job = self._jobs.get(job_id)
            return None if job is None else self._info(job)

    def of_visitor(self, visitor: str) -> list[JobInfo]:
        """Return all jobs of a visitor whose files are still here, oldest first."""
        with self._lock:
            return [self._info(job) for job in self._jobs.values() if job.visitor == visitor]

    def take_over(self, job_id: str, visitor: str) -> None:
        """Make a job another visitor's, such as one who has opened the page anew.

        Does nothing if that visitor has a job, or the job is gone.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and self._current(visitor) is None:
                job.visitor = visitor
                job.seen = time.monotonic()

    def stop(self, visitor: str) -> None:
        """Ask the visitor's job to stop and to keep what it learnt; one that waits just ends."""
        with self._lock:
            job = self._current(visitor)
            if job is not None:
                self._stop(job)

    def resume(self, visitor: str) -> None:
        """Let a job that was stopped, or failed, go on where it was, when its turn comes.

        Raises:
            TrainingError: too many wait.
        """
        with self._lock:
            job = self._current(visitor)
            if job is None or job.state not in (JobState.STOPPED, JobState.FAILED):
                return
            if len(self._queue) >= MOST_WAITING:
                raise TrainingError(
                    f"{len(self._queue)} trainings wait on this server already: try again later."
                )
            (job.folder / STOP).unlink(missing_ok=True)
            job.state, job.sentence, job.stop_asked = JobState.QUEUED, "", 0.0
            self._queue.append(job.id)
            self._watch()
            self._start_next()

    def forget(self, visitor: str) -> None:
        """End the visitor's newest job and remove its files."""
        with self._lock:
            job = self._current(visitor)
            if job is not None:
                self._end(job)
                self._remove(job)

    def close(self) -> None:
        """End all jobs and remove their files."""
        self._closed.set()
        with self._lock:
            for job in list(self._jobs.values()):
                self._end(job)
                self._remove(job)
            self._folders.close()
        atexit.unregister(self.close)

    def _current(self, visitor: str) -> _Job | None:
        own = [job for job in self._jobs.values() if job.visitor == visitor]
        return own[-1] if own else None

    def _info(self, job: _Job) -> JobInfo:
        place = self._queue.index(job.id) + 1 if job.id in self._queue else 0
        ended = job.state in (JobState.STOPPED, JobState.FAILED)
        return JobInfo(
            id=job.id,
            visitor=job.visitor,
            spec=job.spec,
            state=job.state,
            place=place,
            sentence=job.sentence,
            folder=job.folder,
            can_resume=ended
            and (job.state is JobState.STOPPED or (job.folder / CHECKPOINT).exists()),
            has_weights=(job.folder / WEIGHTS).exists(),
        )

    def _watch(self) -> None:
        """See to it that a thread looks after the jobs."""
        if self._thread is None or not self._thread.is_alive():
            atexit.register(self.close)
            self._thread = threading.Thread(
                target=self._look_after, name="training-jobs", daemon=True
            )
            self._thread.start()

    def _look_after(self) -> None:
        while not self._closed.wait(_TICK_SECONDS):
            with self._lock:
                if self._closed.is_set():
                    return
                for job in list(self._jobs.values()):
                    self._tend(job)
                self._start_next()

    def _tend(self, job: _Job) -> None:
        now = time.monotonic()
        if job.state in ACTIVE and now - job.seen > self._patience:
            self._stop(job)
        if job.state is JobState.QUEUED:
            self._tend_place(job, now)
        if job.process is None:
            return
        status = job.process.poll()
        if status is not None:
            self._ended(job, status)
        elif job.stop_asked and now - job.stop_asked > _GENTLE_SECONDS:
            job.process.kill()

    def _tend_place(self, job: _Job, now: float) -> None:
        """Let a job that waits leave the queue when its visitor has gone for good."""
        if self._is_here(job.visitor):
            job.gone = None
            return
        job.gone = now if job.gone is None else job.gone
        if now - max(job.gone, job.seen) > ABSENCE_SECONDS:
            self._stop(job)

    def _ended(self, job: _Job, status: int) -> None:
        if job.process is not None and job.process.stdin is not None:
            job.process.stdin.close()
        job.process = None
        report = read_report(job.folder)
        if status == 0 and report.end in ("finished", "stopped"):
            job.state = JobState.FINISHED if report.end == "finished" else JobState.STOPPED
            if observation := observed(job.spec, report):
                self._folders.observe(observation)
        elif job.stop_asked and status != 0:
            # It would not stop in time: what its last checkpoint holds is left.
            job.state = JobState.STOPPED
        else:
            job.state = JobState.FAILED
            job.sentence = report.error if status == 0 else ended_sentence(status, job.folder)
        self._make_room()

    def _start_next(self) -> None:
        running = sum(job.process is not None for job in self._jobs.values())
        while self._queue and running < self._most_running:
            job = self._jobs[self._queue.pop(0)]
            try:
                job.process = start_process(job.folder)
                job.state = JobState.RUNNING
                running += 1
            except OSError as error:
                job.state = JobState.FAILED
                job.sentence = (
                    f"This server could not start the training ({error.strerror}): try again."
                )

    def _stop(self, job: _Job) -> None:
        if job.state is JobState.QUEUED:
            self._queue.remove(job.id)
            job.state = JobState.STOPPED
        elif job.state is JobState.RUNNING:
            (job.folder / STOP).touch()
            job.state, job.stop_asked = JobState.STOPPING, time.monotonic()

    def _end(self, job: _Job) -> None:
        """End a job at once."""
        if job.id in self._queue:
            self._queue.remove(job.id)
        if job.process is not None:
            job.process.kill()
            job.process.wait()
            if job.process.stdin is not None:
                job.process.stdin.close()
            job.process = None

    def _remove(self, job: _Job) -> None:
        self._folders.remove(job.folder)
        self._jobs.pop(job.id, None)

    def _make_room(self) -> None:
        """Remove the oldest jobs that ended until the rest fits."""
        ended = [job for job in self._jobs.values() if job.state not in ACTIVE]
        sizes = {job.id: self._folders.bytes_of(job.folder) for job in self._jobs.values()}
        total = sum(sizes.values())
        for job in ended:
            if total <= self._most_bytes:
                break
            if job is self._current(job.visitor) and self._seen_lately(job):
                continue
            total -= sizes[job.id]
            self._remove(job)

    def _seen_lately(self, job: _Job) -> bool:
        return time.monotonic() - job.seen < self._patience
