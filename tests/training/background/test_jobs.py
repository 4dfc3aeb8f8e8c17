"""Whose training runs when, and what becomes of it; the processes only pretend to train."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from alexnet.errors import SettingError, TrainingError
from alexnet.training.background import manager as jobs
from alexnet.training.background.folders import JobFolders
from alexnet.training.background.manager import JobInfo, JobManager, JobState
from alexnet.training.background.report import read_report
from alexnet.training.background.spec import PHOTOS, SPEC, JobSpec
from tests.support.background_trainings import pretend, spec, wait_until
from tests.support.hostile import assert_plain
from tests.support.repository import ROOT

Make = Callable[..., JobManager]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make managers over one folder, with processes that pretend."""
    monkeypatch.setattr(jobs, "start_process", pretend)
    monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.02)
    made: list[JobManager] = []

    def make(**how: Any) -> JobManager:
        folders = JobFolders(tmp_path / "jobs")
        made.append(JobManager(folders, **how))
        return made[-1]

    yield make
    for manager in made:
        manager.close()
    assert not list((tmp_path / "jobs").glob("*/*"))


def state(manager: JobManager, visitor: str) -> JobState:
    return looked(manager, visitor).state


def looked(manager: JobManager, visitor: str) -> JobInfo:
    job = manager.touch(visitor)
    assert job is not None
    return job


def reaches(manager: JobManager, visitor: str, wanted: JobState) -> None:
    wait_until(lambda: state(manager, visitor) is wanted)


def quick(steps: int = 3) -> dict[str, bytes]:
    return {"steps": str(steps).encode()}


def test_one_runs_and_the_others_wait_in_turn(make: Make) -> None:
    manager = make(most_running=1)
    for visitor in "abc":
        manager.submit(visitor, spec())
    assert [looked(manager, visitor).place for visitor in "abc"] == [0, 1, 2]
    assert [state(manager, visitor) for visitor in "abc"] == ["running", "queued", "queued"]
    manager.stop("a")
    reaches(manager, "b", JobState.RUNNING)
    assert looked(manager, "c").place == 1
    assert state(manager, "a") is JobState.STOPPED


def test_two_run_where_the_host_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEXNET_MAX_TRAINING_JOBS", "2")
    manager = make()
    for visitor in "abc":
        manager.submit(visitor, spec())
    assert [state(manager, visitor) for visitor in "abc"] == ["running", "running", "queued"]
    monkeypatch.setenv("ALEXNET_MAX_TRAINING_JOBS", "many")
    with pytest.raises(SettingError, match="ALEXNET_MAX_TRAINING_JOBS"):
        make()


def test_a_finished_one_makes_way(make: Make) -> None:
    manager = make(most_running=1)
    manager.submit("a", spec(), quick())
    manager.submit("b", spec(), quick())
    reaches(manager, "b", JobState.FINISHED)
    assert state(manager, "a") is JobState.FINISHED
    assert not looked(manager, "a").can_resume


def test_a_visitor_has_one_at_a_time(make: Make) -> None:
    manager = make()
    first = manager.submit("a", spec())
    with pytest.raises(TrainingError, match="has not ended") as refused:
        manager.submit("a", spec())
    assert_plain(str(refused.value))
    manager.stop("a")
    reaches(manager, "a", JobState.STOPPED)
    second = manager.submit("a", spec())
    assert second.id != first.id
    assert not (first.folder / "checkpoint.npz").exists()
    assert [job.id for job in manager.of_visitor("a")] == [first.id, second.id]


def test_a_queue_has_an_end(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_WAITING", 1)
    manager = make(most_running=1)
    manager.submit("a", spec())
    manager.submit("b", spec())
    with pytest.raises(TrainingError, match="try again later"):
        manager.submit("c", spec())
    assert manager.touch("c") is None


def test_stop_keeps_and_resume_goes_on(make: Make) -> None:
    manager = make()
    manager.submit("a", spec())
    folder = looked(manager, "a").folder
    wait_until((folder / "runs").exists)
    manager.stop("a")
    assert state(manager, "a") is JobState.STOPPING
    reaches(manager, "a", JobState.STOPPED)
    assert looked(manager, "a").can_resume
    (folder / "steps").write_text("3")
    manager.resume("a")
    reaches(manager, "a", JobState.FINISHED)
    assert (folder / "runs").read_text() == "xx"


def test_who_waits_may_leave_the_queue(make: Make) -> None:
    manager = make(most_running=1)
    for visitor in "abc":
        manager.submit(visitor, spec())
    manager.stop("b")
    assert state(manager, "b") is JobState.STOPPED
    assert looked(manager, "c").place == 1
    manager.resume("b")
    assert looked(manager, "b").place == 2


def test_nobody_looks_for_long(make: Make) -> None:
    manager = make(most_running=1, patience=0.3)
    manager.submit("gone", spec())
    manager.submit("here", spec())
    reaches(manager, "here", JobState.RUNNING)
    job = manager.of_visitor("gone")[0]
    assert job.state is JobState.STOPPED
    assert job.can_resume


def test_sessions_that_leave_give_their_places_back(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ABSENCE_SECONDS", 0.3)
    here = {f"visitor {number}" for number in range(21)}
    manager = make(most_running=1, is_here=here.__contains__)
    for number in range(21):
        manager.submit(f"visitor {number}", spec(), quick(10_000))
    with pytest.raises(TrainingError, match="20 trainings wait"):
        manager.submit("late", spec(), quick())
    here.clear()
    here.update(("visitor 0", "visitor 20", "late"))
    wait_until(lambda: len(manager._queue) == 1)
    assert state(manager, "visitor 0") is JobState.RUNNING
    assert looked(manager, "visitor 20").place == 1
    manager.submit("late", spec(), quick())
    assert looked(manager, "late").place == 2


def test_a_page_that_is_loaded_anew_keeps_its_place(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ABSENCE_SECONDS", 60.0)
    here: set[str] = set()
    manager = make(most_running=1, is_here=here.__contains__)
    manager.submit("first", spec(), quick(10_000))
    job = manager.submit("second", spec(), quick())
    wait_until(lambda: manager._jobs[job.id].gone is not None)
    here.add("second")
    wait_until(lambda: manager._jobs[job.id].gone is None)
    assert looked(manager, "second").place == 1


def test_who_comes_back_takes_it_over(make: Make) -> None:
    manager = make()
    job = manager.submit("before", spec())
    manager.take_over(job.id, "after")
    assert looked(manager, "after").id == job.id
    assert manager.touch("before") is None
    other = manager.submit("other", spec())
    manager.take_over(other.id, "after")
    assert looked(manager, "after").id == job.id
    manager.take_over("no such", "new")
    assert manager.touch("new") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_process_that_the_system_ends(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    suicide = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(jobs, "start_process", partial(pretend, code=suicide))
    manager = make()
    manager.submit("a", spec())
    reaches(manager, "a", JobState.FAILED)
    sentence = looked(manager, "a").sentence
    assert "memory ran out" in sentence
    assert_plain(sentence)
    assert not looked(manager, "a").can_resume


def test_a_process_that_breaks(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(jobs, "start_process", partial(pretend, code="raise SystemExit(3)"))
    manager = make(most_running=1)
    manager.submit("a", spec())
    manager.submit("b", spec())
    reaches(manager, "b", JobState.FAILED)
    assert "status 3" in looked(manager, "a").sentence
    assert_plain(looked(manager, "a").sentence)
    assert "status 3" in capsys.readouterr().err


def test_a_process_that_cannot_start(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> "subprocess.Popen[bytes]":
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(jobs, "start_process", refuse)
    manager = make()
    manager.submit("a", spec())
    assert state(manager, "a") is JobState.FAILED
    assert_plain(looked(manager, "a").sentence)


def test_one_that_will_not_stop_is_ended(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_GENTLE_SECONDS", 0.1)
    monkeypatch.setattr(
        jobs, "start_process", partial(pretend, code="import time; time.sleep(1000)")
    )
    manager = make()
    manager.submit("a", spec())
    manager.stop("a")
    reaches(manager, "a", JobState.STOPPED)


def test_forgetting_ends_it_and_its_files(make: Make) -> None:
    manager = make(most_running=1)
    job = manager.submit("a", spec())
    manager.submit("b", spec())
    manager.forget("a")
    assert manager.touch("a") is None
    assert manager.find(job.id) is None
    assert not job.folder.exists()
    reaches(manager, "b", JobState.RUNNING)


def test_a_job_says_what_it_does_without_its_folder(make: Make) -> None:
    manager = make()
    job = manager.submit("a", spec())
    assert job.spec == JobSpec.read(job.folder)
    (job.folder / SPEC).unlink()
    assert looked(manager, "a").spec == job.spec


def test_the_oldest_results_go_first(make: Make) -> None:
    manager = make(most_bytes=45_000)
    made = []
    for _ in range(3):
        made.append(manager.submit("a", spec(), {**quick(1), "ballast": bytes(12_000)}).id)
        reaches(manager, "a", JobState.FINISHED)
    assert [job.id for job in manager.of_visitor("a")] == made[1:]


def test_files_lie_in_the_job_folder_and_are_linked(make: Make, tmp_path: Path) -> None:
    kept = tmp_path / "kept.zip"
    kept.write_bytes(b"archive")
    job = make().submit("a", spec(), {"photos.zip": kept, f"{PHOTOS}/0.jpg": b"photo"})
    assert (job.folder / "photos.zip").read_bytes() == b"archive"
    assert (job.folder / PHOTOS / "0.jpg").read_bytes() == b"photo"
    assert JobSpec.read(job.folder) == spec()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    manager = JobManager(JobFolders(tmp_path / "file" / "jobs"))
    with pytest.raises(TrainingError, match="cannot be kept") as refused:
        manager.submit("a", spec())
    assert str(tmp_path) not in str(refused.value)
    manager.close()


def test_leftovers_of_a_server_that_died_are_removed(tmp_path: Path) -> None:
    root = tmp_path / "jobs"
    dead = root / "1-dead"
    dead.mkdir(parents=True)
    (dead / "in-use").touch()
    (dead / "photos.zip").write_bytes(b"left over")
    alive = JobFolders(root)
    alive.keep_archive(b"mine")
    assert not dead.exists()
    other = JobFolders(root)
    other.keep_archive(b"other")
    assert len(list(root.iterdir())) == 2
    other.close()
    alive.close()
    assert not list(root.iterdir())


def test_archives_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alexnet.training.background.folders._MOST_ARCHIVE_BYTES", 40)
    folders = JobFolders(tmp_path)
    digests = [folders.keep_archive(bytes([number])) for number in range(45)]
    assert folders.archive(digests[0]) is None
    assert folders.archive(digests[-1]) is not None
    folders.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_server_that_is_killed_takes_the_training_along(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from alexnet.training.background.process import start_process\n"
        "process = start_process(Path(sys.argv[1]))\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(1000)\n"
    )
    spec(recipe=spec().recipe.__class__(epochs=1000, batch=16, average=0)).write(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as server:
        assert server.stdout is not None
        training = int(server.stdout.readline())
        wait_until(lambda: read_report(tmp_path).stage != "Starting" or _gone(training))
        server.send_signal(signal.SIGKILL)
    wait_until(lambda: _gone(training))


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True
