"""The trainings of lessons: run once on a server, and shown to all who come to the step.

They are jobs of the server's one manager, of visitors that no session stands for.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from alexnet.errors import TrainingError
from alexnet.lessons import Lesson, trainings
from alexnet.lessons.schema import Train
from alexnet.lessons.trainings import Trained
from alexnet.training.background.manager import ACTIVE, JobInfo, JobState
from alexnet.training.background.report import read_report
from alexnet.training.background.spec import JobSpec
from pages.ui.session.trainings import manager


@dataclass(frozen=True)
class Look:
    """How far the trainings of a step are.

    Attributes:
        trained: what they came to; empty until all are finished.
        share: how much is done, from 0 to 1.
        waiting: how many other trainings come first.
        sentence: why they cannot be done; empty where they can.
        date: of the day they were measured, as in 2026-11-28.
    """

    trained: tuple[Trained, ...] = ()
    share: float = 0.0
    waiting: int = 0
    sentence: str = ""
    date: str = ""


def look(lesson: Lesson, index: int) -> Look:
    """Return how far a step's trainings are, and start what is not started yet."""
    step = lesson.steps[index]
    assert isinstance(step, Train)
    found = []
    try:
        for spec in trainings.jobs(lesson, index):
            found.append(_job(spec))
    except TrainingError as error:
        return Look(sentence=str(error))
    reports = [read_report(job.folder) for job in found]
    failed = [job.sentence for job in found if job.state is JobState.FAILED]
    if failed:
        return Look(sentence=failed[0])
    if all(job.state is JobState.FINISHED for job in found):
        day = datetime.fromtimestamp(found[-1].folder.stat().st_mtime, UTC).date().isoformat()
        return Look(trainings.measured(step, reports), 1.0, date=day)
    shares = [
        1.0 if job.state is JobState.FINISHED else report.share_done
        for job, report in zip(found, reports, strict=True)
    ]
    ahead = min(job.place for job in found if job.state in ACTIVE)
    return Look(share=sum(shares) / len(shares), waiting=max(0, ahead - 1))


def _job(spec: JobSpec) -> JobInfo:
    """Return the server's job of these networks; one that was stopped goes on."""
    digest = hashlib.sha256(repr(spec).encode()).hexdigest()[:16]
    name = f"lesson {digest}"
    job = manager().touch(name)
    if job is None:
        return manager().submit(name, spec, {})
    if job.state is JobState.STOPPED:
        manager().resume(name)
    return job
