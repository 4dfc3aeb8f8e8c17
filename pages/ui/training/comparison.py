"""What the compared values cost and reach, what of it may be chance, and the winner to take."""

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.editing.draft import Draft
from alexnet.figures.scores.words import share_text
from alexnet.figures.training import costs_figures
from alexnet.training.background.manager import ACTIVE, JobInfo
from alexnet.training.background.report import JobReport
from alexnet.training.loop.comparing import Comparison, compared
from pages.ui.session import workspace
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain
from pages.ui.training import chart_pair


def show(job: JobInfo, report: JobReport) -> None:
    """Show what is known of the values so far."""
    spec = job.spec
    found = compared(report.curves, report.validation, len(report.classes))
    if not found.values:
        return
    chart_pair.show(
        costs_figures(
            found.values,
            list(dict.fromkeys(variant.title for variant in spec.variants)),
            spec.compared,
            dark=is_dark(),
        ),
        key="training-costs",
        alts=(
            "Accuracy of each variant against its parameters",
            "Accuracy of each variant against its multiply-adds",
        ),
    )
    _table(found)
    if found.sentence:
        st.markdown(plain(found.sentence))
    if found.best and job.state not in ACTIVE:
        winner = next(variant for variant in spec.variants if variant.title == found.best)
        st.button(
            f"Use {plain(winner.title)} in the table",
            type="primary",
            icon=":material/emoji_events:",
            key="training-use-winner",
            on_click=_use,
            args=(winner.architecture,),
        )


def _table(found: Comparison) -> None:
    lines = [
        "| value | accuracy | 95% interval | seeds | parameters | multiply-adds |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for value in found.values:
        lines.append(
            f"| {plain(value.title)} | {share_text(value.mean)} | "
            f"{share_text(value.low)} to {share_text(value.high)} | "
            f"{value.seeds} | {value.params:,} | {value.macs:,} |"
        )
    st.markdown("\n".join(lines))


def _use(network: Architecture) -> None:
    workspace.change(lambda state: state.edited(Draft.of(network)))
