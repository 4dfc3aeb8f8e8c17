"""The photos of a background training, and what is told while they are made."""

from pathlib import Path

import pytest

from alexnet.training.background import photos
from alexnet.training.background.photos import StopAskedError, read_and_tell, read_job_photos
from alexnet.training.background.report import JobReport, read_report
from alexnet.training.background.spec import ARCHIVE, JobData
from tests.support.background_trainings import SMALL, spec
from tests.support.tiny_trainings import both_parts, tarred


def test_every_shape_drawn_is_told(tmp_path: Path) -> None:
    data = spec().data
    told: list[tuple[int, ...]] = []
    found = read_job_photos(data, tmp_path, (24, 24), lambda *counts: told.append(counts))
    every = len(found.trained) + len(found.validation)
    assert told == [(done, every) for done in range(1, every + 1)]


def test_what_is_odd_about_an_archive_is_told_once(tmp_path: Path) -> None:
    packed = tarred(both_parts())
    (tmp_path / ARCHIVE).write_bytes(packed[: len(packed.rstrip(b"\0")) // 512 * 512 + 512])
    data = JobData(kind="archive", name="photos.tar")
    found = read_job_photos(data, tmp_path, (24, 24), lambda *_: None)
    assert len(found.remarks) == 1
    assert "lacks the mark of its end" in found.remarks[0]


def test_the_report_counts_shapes_and_a_stop_ends_the_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "_REPORT_SECONDS", 0.0)
    report, asked = JobReport(), iter([False] * 8 + [True])
    with pytest.raises(StopAskedError):
        read_and_tell(spec(), SMALL, tmp_path, report, lambda: next(asked))
    assert read_report(tmp_path).stage == "Drawing the shapes: 7 of 136"
    assert [stage for stage, _ in report.stages] == ["Drawing the shapes"]
