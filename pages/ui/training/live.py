"""A training as it runs: curves, the batch, the mistakes, the first row's kernels."""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from alexnet.errors import TrainingError
from alexnet.figures.scores.words import share_text
from alexnet.figures.training import curves_figures
from alexnet.training.background.estimate import slowness
from alexnet.training.background.manager import ACTIVE, JobInfo, JobState
from alexnet.training.background.report import JobReport, read_report
from alexnet.training.background.spec import JobSpec
from pages.ui.server.startup import load_with_words
from pages.ui.server.tensorflow import LoadState, load_state
from pages.ui.session import trainings, workspace
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain
from pages.ui.training import (
    chart_pair,
    comparison,
    confusion,
    kernels,
    pictures,
    remedies,
    result,
    samples,
)

_POLL_SECONDS = 2.0
"""Each second the browser and the server took half a core from the training."""


def show(job: JobInfo) -> None:
    """Show a training: anew every two seconds as long as it runs."""
    # Charts import what TensorFlow's import is in the middle of importing.
    load_with_words("The page's own TensorFlow is starting: curves come in a few seconds.")
    if job.state in ACTIVE:
        _watch(job.id)
    else:
        _show(job)


@st.fragment(run_every=_POLL_SECONDS)
def _watch(job_id: str) -> None:
    job = trainings.look()
    if job is None or job.id != job_id or job.state not in ACTIVE:
        # The rest of the page changes too: buttons, downloads, the next start.
        st.rerun(scope="app")
    _show(job)


def _show(job: JobInfo) -> None:
    report, spec = read_report(job.folder), job.spec
    _headline(job, report, spec)
    result.show(job)
    if trainings.is_own(job):
        with st.container(horizontal=True, key="training-buttons"):
            _buttons(job)
    if job.state in ACTIVE and not report.has_begun:
        _preparing(report)
        return
    if not report.classes:
        return
    remedies.show(job, report)
    _remarks(report)
    if spec.is_comparison:
        comparison.show(job, report)
    chart_pair.show(
        curves_figures(
            report.curves,
            spec.recipe.epochs,
            classes=len(report.classes),
            full_size_from=spec.recipe.small_epochs,
            dark=is_dark(),
        ),
        key="training-curves",
        alts=(
            "Loss over the epochs, in training and in validation",
            "Accuracy over the epochs, in training and in validation",
        ),
    )
    if small := spec.recipe.small_size:
        st.caption(
            f"Up to the dashed lines pictures are {small} × {small}, behind them full size: the "
            "same things cover more pixels than the kernels have learnt to read, so the curves "
            "jump there for some steps."
        )
    if job.state not in ACTIVE and not spec.is_comparison:
        confusion.show(job, report)
    pictures.show(job, report)
    if not spec.is_comparison and load_state() is LoadState.READY:
        kernels.show(job.folder, spec)


def _preparing(report: JobReport) -> None:
    """Show what is done before the first loss, and meanwhile what will be learned from."""
    stages = report.durations(time.time())
    if stages:
        *over, (now, seconds) = stages
        done = "".join(f"✓ {plain(stage)} {took:.0f} s · " for stage, took in over)
        st.caption(f"{done}**{plain(now)}** {seconds:.0f} s. The curves begin with the first step.")
    samples.show(workspace.current())


def _headline(job: JobInfo, report: JobReport, spec: JobSpec) -> None:
    st.markdown(f"#### {_title(job, report, spec)}")
    st.progress(min(1.0, report.share_done), _figures(job, report) or None)
    if job.sentence:
        st.error(plain(job.sentence), icon=":material/error:")
    if report.broken_count:
        with st.expander(_left_out(report.broken_count), expanded=False):
            for name, reason in report.broken:
                st.markdown(f"{plain(name)}: {plain(reason)}")


def _left_out(files: int) -> str:
    return "1 file was left out" if files == 1 else f"{files:,} files were left out"


def _title(job: JobInfo, report: JobReport, spec: JobSpec) -> str:
    which = ""
    if spec.is_comparison and job.state in ACTIVE and report.curves:
        number, variant = report.variant + 1, spec.variants[report.variant]
        seed = f"seed {spec.recipe.seed + variant.seed}"
        which = f" · {plain(variant.title)}, {seed} ({number} of {len(spec.variants)})"
    if job.state is JobState.QUEUED:
        return f"Waiting: place {job.place} in the queue"
    if job.state is JobState.RUNNING:
        so_far = report.curves[report.variant].accuracy if report.curves else None
        right = "" if so_far is None else f": {share_text(so_far)} of the validation right so far"
        return f"{plain(report.stage)}{which}{right}"
    if job.state is JobState.STOPPING:
        return "Stopping after this step; what was learnt is kept"
    best = report.curves[-1].accuracy if report.curves and not spec.is_comparison else None
    right = "" if best is None else f": {share_text(best)} of the validation pictures right"
    if job.state is JobState.FINISHED:
        return f"Finished{right}"
    return f"Stopped{right}; what was learnt is kept" if job.state is JobState.STOPPED else "Failed"


def _figures(job: JobInfo, report: JobReport) -> str:
    if job.state is JobState.QUEUED:
        return "This server trains one after the other. You may leave this page meanwhile."
    progress = report.progress
    if progress is None:
        return ""
    parts = [f"epoch {progress.epoch + 1} of {progress.epochs}"]
    if job.state in ACTIVE:
        # The first step compiles: its pace tells nothing.
        if report.seconds_left is not None and job.state is JobState.RUNNING:
            parts.append(f"{progress.images_per_second:,.0f} pictures/s")
            parts.append(f"{_minutes(report.seconds_left)} left")
        parts.append(f"{_minutes(report.seconds)} so far")
        late = slowness(job.spec, report, trainings.folders().observations())
        return " · ".join(parts) + (f". {late}" if late else "")
    return " · ".join([*parts, f"took {_minutes(report.seconds)}"])


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _buttons(job: JobInfo) -> None:
    if job.state is JobState.QUEUED:
        _button("Leave the queue", "stop", trainings.manager().stop)
    elif job.state is JobState.RUNNING:
        _button("Stop and keep what was learnt", "stop", trainings.manager().stop)
    elif job.state is JobState.STOPPING:
        _button("Stop and keep what was learnt", "stop", _nothing, disabled=True)
    else:
        if job.can_resume:
            _button("Resume", "play_arrow", _resume, type="primary")
        # A click that was meant for Stop, which stood here a moment ago, removes nothing.
        with st.popover("Remove this training and its files", icon=":material/delete:"):
            st.markdown("Its curves, weights and files are lost for good.")
            _button("Yes, remove it", "delete", trainings.manager().forget)


def _button(label: str, icon: str, take: Callable[[str], None], **how: Any) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"training-{icon}",
        on_click=take,
        args=(trainings.visitor(),),
        **how,
    )


def _resume(visitor: str) -> None:
    try:
        trainings.manager().resume(visitor)
    except TrainingError as error:
        trainings.refuse(str(error))


def _nothing(_visitor: str) -> None:
    """Wait for what was asked for."""


def _remarks(report: JobReport) -> None:
    counts = ", ".join(
        f"{plain(label)} {count:,}"
        for label, count in zip(report.classes, report.counts, strict=True)
    )
    remarks = "".join(f" {plain(remark)}" for remark in report.remarks)
    st.caption(
        f"{sum(report.counts):,} to learn from ({counts}), {report.validation:,} set apart to "
        f"judge by (validation).{remarks}"
    )
