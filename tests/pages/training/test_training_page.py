"""The training page, run without a browser; its trainings run in this very process."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.presets import PRESETS
from alexnet.architecture.rows import Convolution
from alexnet.explorer.options.options import Options
from alexnet.explorer.workspace import LINK_PARAMETER, Workspace
from alexnet.training.background import manager as jobs
from alexnet.training.background.folders import JobFolders
from alexnet.training.background.manager import JobManager, JobState
from alexnet.training.background.report import JobReport
from alexnet.training.background.run import main
from alexnet.training.loop.comparing import Comparison, compared
from alexnet.training.loop.progress import Curve
from pages.ui.server import visitors
from pages.ui.server.tensorflow import load
from pages.ui.session import trainings
from pages.ui.training import comparison
from tests.support.app_widgets import keyed
from tests.support.background_trainings import SMALL, pretend, wait_until
from tests.support.photo_archives import GOOD, jpeg, zipped
from tests.support.repository import ROOT

# TensorFlow 2.21's variables do not know the keyword that numpy 2 asks arrays for.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TITLE = PRESETS["article-table"].title
APP = ROOT / "app.py"
QUICK: dict[str, Any] = {"train_epochs": 2, "train_count": 48, "train_rate": 0.003}


class Done:
    """Stands for a process that has ended."""

    stdin = None

    def __init__(self, status: int) -> None:
        self._status = status

    def poll(self) -> int:
        return self._status

    def kill(self) -> None:
        """It is over."""

    def wait(self) -> int:
        return self._status


def at_once(folder: Path) -> Done:
    return Done(main(folder))


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobManager]:
    """A manager of the test's own, whose trainings run at once."""
    monkeypatch.setattr(jobs, "start_process", at_once)
    monkeypatch.setattr(jobs, "_TICK_SECONDS", 0.02)
    folders = JobFolders(tmp_path / "jobs")
    manager = JobManager(folders, most_running=1)
    monkeypatch.setattr(trainings, "manager", lambda: manager)
    monkeypatch.setattr(trainings, "folders", lambda: folders)
    load()
    yield manager
    manager.close()


def link(architecture: Architecture = SMALL, **options: Any) -> str:
    opened = Workspace.of_preset("article-table").opened(architecture, TITLE)
    return replace(opened, options=Options(**{**QUICK, **options})).to_link()


def training(text: str, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=300)
    app.query_params[LINK_PARAMETER] = text
    app.run().switch_page("pages/training.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


def title(app: AppTest) -> str:
    return next((m.value for m in app.markdown if m.value.startswith("####")), "")


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.caption, *app.markdown))


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def finished(app: AppTest) -> AppTest:
    wait_until(lambda: "Finished" in title(app.run()), 120)
    assert not app.exception
    return app


def test_before_anything_is_trained(manager: JobManager) -> None:
    app = training(link())
    assert not app.exception
    assert not app.error
    assert app.info[0].value.startswith("Nothing is trained yet.")
    assert "Row Out gets 4 units for the training" in words(app)
    assert "training" not in app.query_params
    assert "The first 24 of the 48 pictures" in words(app)
    assert "on this machine, by a short measurement" in words(app)
    assert html(app).count('alt="star"') == 6


def test_shapes_to_the_end_and_on_to_the_prediction_page(manager: JobManager) -> None:
    app = training(link())
    press(app, "Start training")
    finished(app)
    assert "of the validation pictures right" in title(app)
    assert len(app.get("plotly_chart")) == 5
    cell = keyed(app.selectbox, "training-cell")
    assert re.fullmatch(r"\w+ → \w+: \d+", cell.options[0])
    cell.select_index(len(cell.options) - 1).run()
    assert not app.exception
    assert html(app).count("% sure") > 0
    assert "24" not in title(app)
    assert "on this machine, as earlier trainings on this server went" in words(app)
    press(app, "Use these weights")
    app.switch_page("pages/prediction.py").run()
    assert not app.exception
    assert "**Top 4** of 4 classes" in words(app)
    assert app.info[0].value.startswith("Your table now holds the network that was trained")
    assert "no sample shows what this network has learned" in words(app)
    assert [warning.value for warning in app.warning] == []
    assert keyed(app.selectbox, "weights-choice").value.startswith("trained-")
    chart = str(app.get("plotly_chart")[0].proto.spec)
    assert any(name in chart for name in ("circle", "square", "star", "triangle"))
    kept = app.session_state["photos"]
    assert 1 < len(kept["own"]) <= 6
    verdicts = [photo["verdict"] for photo in kept["own"]]
    assert set(verdicts) <= {"right", "wrong"}
    shown = keyed(app.pills, "photo-source").options[-len(verdicts) :]
    assert [label.split()[-1] for label in shown] == verdicts
    assert kept["in_use"] == kept["own"][0]["digest"]
    assert "judged the training" in words(app)


def test_a_link_brings_all_but_the_weights(manager: JobManager) -> None:
    app = training(link(weights="trained-0123456789abcdef"))
    app.switch_page("pages/prediction.py").run()
    assert not app.exception
    assert any("stayed on the server" in warning.value for warning in app.warning)


def test_the_link_restores_the_settings(manager: JobManager) -> None:
    app = training(
        link(
            train_data="cifar10",
            train_rows="dense",
            train_optimizer="sgd",
            train_rate=0.05,
            train_epochs=9,
            train_augment=True,
            train_what="compare",
            train_values="8;16",
        )
    )
    assert not app.exception
    assert keyed(app.number_input, "option-train_epochs").value == 9
    assert keyed(app.number_input, "option-train_rate").value == 0.05
    assert keyed(app.toggle, "option-train_augment").value
    assert keyed(app.multiselect, "training-values-C1-filters").value == ["8", "16"]


def test_the_optimiser_brings_its_rate(manager: JobManager) -> None:
    app = training(link(train_rate=0.0))
    assert keyed(app.number_input, "option-train_rate").value == 0.001
    keyed(app.segmented_control, "training-optimizer").set_value("sgd").run()
    assert keyed(app.number_input, "option-train_rate").value == 0.01


def test_trained_weights_bring_epochs_and_rate_of_their_own(manager: JobManager) -> None:
    app = training(Workspace.of_preset("article-code").to_link())
    assert keyed(app.number_input, "option-train_epochs").value == 2
    assert keyed(app.number_input, "option-train_rate").value == 0.0005
    keyed(app.segmented_control, "training-start-from").set_value("random").run()
    assert keyed(app.number_input, "option-train_epochs").value == 6
    assert keyed(app.number_input, "option-train_rate").value == 0.001


def test_a_second_session_waits_and_sees_its_place(
    manager: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = trainings.visitor
    monkeypatch.setattr(jobs, "start_process", pretend)
    first, second = training(link()), training(link())
    press(first, "Start training")
    press(second, "Start training")
    assert title(second) == "#### Waiting: place 1 in the queue"
    assert keyed(second.button, "training-start").disabled
    signs = []
    for job in manager._jobs.values():
        monkeypatch.setattr(trainings, "visitor", lambda visitor=job.visitor: visitor)
        signs.append(trainings.sign())
    assert signs == ["running", "waiting"]
    monkeypatch.setattr(trainings, "visitor", visitor)
    press(first, "Stop and keep")
    owner = next(iter(manager._jobs.values())).visitor
    wait_until(lambda: manager.of_visitor(owner)[-1].state is JobState.STOPPED)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(trainings, "visitor", lambda: owner)
        assert trainings.sign() == "ended"
    wait_until(lambda: "Stopped" in title(first.run()))
    wait_until(lambda: "Waiting" not in title(second.run()))
    press(first, "Resume")
    assert "place 1" in title(first)
    press(first, "Leave the queue")
    assert "Stopped" in title(first)
    press(first, "Yes, remove it")
    assert first.info


def test_what_is_done_before_the_first_loss_is_shown(
    manager: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "start_process", pretend)
    app = press(training(link()), "Start training")
    job = next(iter(manager._jobs.values()))
    told = JobReport(curves=[Curve("")])
    for stage in ("Drawing the shapes", "Starting TensorFlow"):
        told.enter(stage)
    told.write(job.folder)
    app.run()
    assert title(app) == "#### Starting TensorFlow"
    assert "✓ Drawing the shapes 0 s · **Starting TensorFlow** 0 s" in words(app)
    assert not app.get("plotly_chart")
    assert 'alt="star"' in html(app)
    told.classes, told.counts = ["a", "b"], [1, 1]
    told.curves[0].steps.append((0.1, 1.39, 0.25))
    told.write(job.folder)
    assert app.run().get("plotly_chart")
    press(app, "Stop and keep")


def trained() -> tuple[AppTest, str]:
    """Train to the end; return the page, and the training's id."""
    app = press(training(link()), "Start training")
    finished(app)
    return app, "".join(app.query_params["training"])


def test_who_opens_the_page_anew_finds_the_training(
    manager: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job_id = trained()
    monkeypatch.setattr(visitors, "is_here", lambda _: True)
    assert training(link(), training=job_id).info
    monkeypatch.setattr(visitors, "is_here", lambda _: False)
    anew = training(link(), training=job_id)
    assert "Finished" in title(anew)
    assert training(link(), training="no such").info


def test_who_has_the_weights_alone_may_look_at_their_training_and_no_more(
    manager: JobManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, job_id = trained()
    weights = link(weights=f"trained-{job_id}")
    monkeypatch.setattr(visitors, "is_here", lambda _: True)
    assert training(weights).info[0].value.startswith("Nothing is trained yet")
    monkeypatch.setattr(visitors, "is_here", lambda _: False)
    other = training(weights)
    assert "Finished" in title(other)
    assert not [button for button in other.button if "remove" in button.label]
    assert "training" not in other.query_params
    assert "Finished" in title(app.run())


def test_values_one_after_the_other(manager: JobManager, monkeypatch: pytest.MonkeyPatch) -> None:
    app = training(link(train_what="compare", train_values="8;16", train_seeds=2))
    press(app, "Start the comparison")
    finished(app)
    job = next(iter(manager._jobs.values()))
    assert [(v.title, v.seed) for v in job.spec.variants] == [
        ("8", 0),
        ("16", 0),
        ("8", 1),
        ("16", 1),
    ]
    found = words(app)
    assert "| 8 |" in found
    assert "| 16 |" in found
    assert "No value is surely better than guessing" in found
    assert not [button for button in app.button if button.label.startswith("Use these")]

    # So short a training does no better than guessing, which nobody would use.
    def told_apart(curves: Sequence[Curve], photos: int, classes: int) -> Comparison:
        found = compared(curves, photos, classes)
        assert found.best == ""
        return replace(found, best="16")

    monkeypatch.setattr(comparison, "compared", told_apart)
    winner = keyed(app.run().button, "training-use-winner")
    winner.click().run()
    assert not app.exception
    state = Workspace.from_value(app.session_state["workspace"])
    row = state.architecture["C1"]
    assert isinstance(row, Convolution)
    assert winner.label == "Use 16 in the table"
    assert row.filters == 16


def test_values_that_would_not_start_alike_are_refused(manager: JobManager) -> None:
    text = replace(
        Workspace.of_preset("article-code"),
        options=Options(train_what="compare", train_start="weights"),
    ).to_link()
    app = press(training(text), "Start the comparison")
    assert "would not start alike" in app.error[0].value
    assert "random" in app.error[0].value


def upload(app: AppTest, data: bytes, name: str = "pets.zip") -> AppTest:
    app.file_uploader[0].upload(name, data, "application/zip")
    app.run()
    assert not app.exception
    return app


def test_a_zip_of_class_folders(manager: JobManager) -> None:
    app = upload(training(link(train_data="archive")), zipped(GOOD))
    assert "2 classes (cat 5, dog 5 files)" in words(app)
    assert html(app).count('alt="cat"') == 5
    press(app, "Start training")
    finished(app)
    assert "8 to learn from (cat 4, dog 4), 2 set apart" in words(app)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({**GOOD, "../x": b"1"}, "leads out of the archive"),
        ({**GOOD, "bird/": b""}, "has no photo"),
        ({}, "no class folder"),
    ],
)
def test_a_hostile_zip_is_a_sentence_and_the_last_one_stays(
    manager: JobManager, files: dict[str, bytes], sentence: str
) -> None:
    app = upload(training(link(train_data="archive")), zipped(GOOD), "good.zip")
    upload(app, zipped(files), "bad.zip")
    assert len(app.error) == 1
    assert sentence in app.error[0].value
    assert app.error[0].value.endswith("good\\.zip stays in use\\.")
    assert "**good\\.zip**" in words(app)


def test_which_folders_are_the_classes_is_asked(manager: JobManager) -> None:
    folders = ("A/cat", "A/dog", "B/cat", "B/dog")
    unclear = {f"{at}/{n}.jpg": jpeg(at.endswith("cat")) for at in folders for n in range(3)}
    app = upload(training(link(train_data="archive")), zipped(unclear))
    assert "in each of 'A', 'B'" in app.warning[0].value.replace("\\", "")
    keyed(app.button, "training-classes-are-inner").click().run()
    assert not app.exception
    assert "2 classes (cat 6, dog 6 files)" in words(app)
    press(app, "Start training")
    finished(app)
    assert "(cat 5, dog 5)" in words(app)


def test_start_without_an_archive(manager: JobManager) -> None:
    app = press(training(link(train_data="archive")), "Start training")
    assert "There is no archive yet" in app.error[0].value
    assert app.info


def test_photos_class_by_class(manager: JobManager) -> None:
    app = training(link(train_data="photos"))
    press(app, "Start training")
    assert "has no photo" in app.error[0].value
    keyed(app.text_input, "training-name-0").set_value("cat").run()
    for number, label in ((0, "cat"), (1, "other")):
        photos = [(f"{n}.jpg", jpeg(label == "cat"), "image/jpeg") for n in range(5)]
        keyed(app.file_uploader, f"training-upload-class-{number}-0").set_value(photos).run()
        assert not app.exception
    assert words(app).count("**5** photos") == 2
    assert html(app).count('alt="cat"') == 5
    press(app, "Start training")
    finished(app)
    assert "8 to learn from (cat 4, other 4), 2 set apart" in words(app)


def test_photos_teach_a_trained_network_unless_the_table_s_is_wanted(manager: JobManager) -> None:
    app = training(Workspace.of_preset("one-weird-trick-2014").to_link())
    assert keyed(app.segmented_control, "training-rows").value == "all"
    keyed(app.button_group, "training-data").set_value("photos").run()
    assert "A trained network: **“The article's code”**" in words(app)
    assert keyed(app.segmented_control, "training-rows").value == "dense"
    press(app, "Train my table's network, from random weights")
    assert "The network of your table" in words(app)
    assert keyed(app.segmented_control, "training-rows").value == "all"
    assert keyed(app.segmented_control, "training-start-from").value == "random"


def test_what_is_no_photo_is_named(manager: JobManager) -> None:
    app = training(link(train_data="photos"))
    app.file_uploader[0].set_value([("a.jpg", b"text", "image/jpeg")]).run()
    assert "a\\.jpg" in app.error[0].value
    press(app, "Add a class")
    assert len(app.file_uploader) == 3


def test_the_weights_in_use_must_be_trained(manager: JobManager) -> None:
    app = training(link(train_start="weights"))
    assert "uses random weights" in words(app)
    press(app, "Start training")
    assert "start from random" in app.error[0].value.replace("\\", "")


def test_going_on_from_a_training(manager: JobManager) -> None:
    app = training(link())
    press(app, "Start training")
    finished(app)
    press(app, "Use these weights")
    app.switch_page("pages/training.py").run()
    assert keyed(app.segmented_control, "training-start-from").value == "weights"
    press(app, "Start training")
    finished(app)
    assert "Started from “trained here" in words(app)


def test_what_learns_nothing_says_so_and_starts_anew_at_a_click(manager: JobManager) -> None:
    app = training(link(train_rate=1e-6, train_epochs=6, train_count=96))
    press(app, "Start training")
    finished(app)
    assert "Nothing was learned" in app.warning[0].value
    assert "ln 4 = 1.39" in app.warning[0].value.replace("\\", "")
    press(app, r"Take 0\.001 as the rate and start anew")
    finished(app)
    assert keyed(app.number_input, "option-train_rate").value == 0.001
    job = manager.of_visitor(next(iter(manager._jobs.values())).visitor)[-1]
    assert job.spec.recipe.peak_rate == 0.001


def test_a_network_that_cannot_learn_is_a_sentence(manager: JobManager) -> None:
    app = press(training(link(SMALL.replace("Out", activation="relu"))), "Start training")
    assert "set its activation to softmax" in app.error[0].value


def test_a_process_that_breaks_is_a_sentence(
    manager: JobManager, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: Path) -> "subprocess.Popen[bytes]":
        return pretend(folder, "raise SystemExit(3)")

    monkeypatch.setattr(jobs, "start_process", broken)
    app = press(training(link()), "Start training")
    wait_until(lambda: "Failed" in title(app.run()))
    assert "status 3" in app.error[0].value
    assert "status 3" in capfd.readouterr().err
