"""Lessons without the trainings themselves: what they left is there at once."""

from pathlib import Path

import pytest

from alexnet.training.background.manager import JobInfo, JobState
from alexnet.training.background.report import JobReport
from alexnet.training.background.spec import JobSpec
from alexnet.training.loop.progress import Curve, EpochRecord
from pages.ui.session import lesson_trainings

RIGHT = (0.8, 0.4, 0.3, 0.2)
"""Share of the photos set apart that the first network tells right, the second, and so on."""


class DoneAtOnce:
    """A manager whose trainings are finished before they begin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._jobs: dict[str, JobInfo] = {}
        self.submitted: list[JobSpec] = []

    def touch(self, visitor: str) -> JobInfo | None:
        return self._jobs.get(visitor)

    def submit(self, visitor: str, spec: JobSpec, _files: object) -> JobInfo:
        self.submitted.append(spec)
        folder = self._folder / str(len(self.submitted))
        folder.mkdir()
        curves = [
            Curve(variant.title, history=[EpochRecord(1, 1.0, 0.5, 1.0, right, 0.1, 9.0, 1.0)])
            for variant, right in zip(spec.variants, RIGHT, strict=False)
        ]
        JobReport(end="finished", validation=250, curves=curves).write(folder)
        job = JobInfo(visitor, visitor, spec, JobState.FINISHED, 0, "", folder, False, False)
        self._jobs[visitor] = job
        return job


@pytest.fixture(autouse=True)
def trainings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DoneAtOnce:
    done = DoneAtOnce(tmp_path)
    monkeypatch.setattr(lesson_trainings, "manager", lambda: done)
    return done
