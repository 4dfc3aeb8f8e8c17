"""That a training learns nothing yet, why that may be, and what may help at a click."""

import streamlit as st

from alexnet.explorer.training_remedies import standstill
from alexnet.training.background.manager import JobInfo
from alexnet.training.background.report import JobReport
from pages.ui.shared.markdown import plain
from pages.ui.training.start import start_anew


def show(job: JobInfo, report: JobReport) -> None:
    """Say so where it is so, with a button for each remedy."""
    found = standstill(job.spec, report)
    if found is None:
        return
    say = st.warning if found.remedies else st.info
    say(plain(found.sentence), icon=":material/trending_flat:")
    if not found.remedies:
        return
    with st.container(horizontal=True, key="training-remedies"):
        for number, remedy in enumerate(found.remedies):
            st.button(
                f"{plain(remedy.label)} and start anew",
                icon=":material/restart_alt:",
                key=f"training-remedy-{number}",
                on_click=start_anew,
                args=(remedy, job.spec),
            )
