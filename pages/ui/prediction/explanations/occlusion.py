"""Occlusion, batch by batch: it can be watched, stopped and taken up again."""

import time

import numpy as np
import streamlit as st

from alexnet.explorer.occlusion import OcclusionRun
from alexnet.explorer.subject import Subject
from pages.ui.prediction.explanations import heat
from pages.ui.prediction.scores import class_name
from pages.ui.shared.glossary import source

_RUNNING = "occlusion-running"
_POLL_SECONDS = 0.15
_SECONDS_AT_ONCE = 0.2
"""Batches run for about so long between two pictures: a click never waits longer."""


def show(subject: Subject, class_index: int) -> None:
    """Show what covering each part of the photo does to a class's score.

    While it runs, the browser asks for more by itself; it stops with the page that asks.
    """
    run = subject.occlusion_run(class_index)
    if st.session_state.get(_RUNNING) == _name(subject, class_index):
        _go_on(subject, class_index, run)
    else:
        _rest(subject, class_index, run)
    st.caption(
        f"A square of {run.patch} × {run.patch} pixels covers the photo and moves on by "
        f"{run.stride} pixels. It is zero: the mean colour where the weights expect photos with "
        "the mean subtracted, else black. A pixel shows the mean of all squares that covered it. "
        f"{source('occlusion')}."
    )


@st.fragment(run_every=_POLL_SECONDS)
def _go_on(subject: Subject, class_index: int, run: OcclusionRun) -> None:
    name = _name(subject, class_index)
    start = time.monotonic()
    while st.session_state.get(_RUNNING) == name:
        if run.advance().finished:
            st.session_state.pop(_RUNNING)
        if time.monotonic() - start > _SECONDS_AT_ONCE:
            break
    if st.session_state.get(_RUNNING) != name:
        st.rerun(scope="app")
    _picture(subject, class_index, run, is_running=True)


def _rest(subject: Subject, class_index: int, run: OcclusionRun) -> None:
    _picture(subject, class_index, run, is_running=False)


def _picture(subject: Subject, class_index: int, run: OcclusionRun, *, is_running: bool) -> None:
    latest = run.latest
    with st.container(horizontal=True, vertical_alignment="center", key="occlusion-controls"):
        if is_running:
            st.button("Stop", key="stop-occlusion", icon=":material/stop:", on_click=_stop)
        elif latest is None or not latest.finished:
            st.button(
                "Cover the photo bit by bit" if latest is None else "Go on",
                key="start-occlusion",
                icon=":material/play_arrow:",
                type="primary",
                on_click=_start,
                args=(_name(subject, class_index),),
            )
        if latest is not None:
            st.progress(latest.done / latest.total, _words(subject, class_index, run))
    if latest is None:
        found = np.full(subject.architecture.input.size, np.nan, np.float32)
    else:
        found = latest.over_photo()
    heat.show(subject, found, "occlusion", class_index)


def _words(subject: Subject, class_index: int, run: OcclusionRun) -> str:
    assert run.latest is not None
    name = class_name(subject.weights, class_index)
    return f"{run.latest.done} of {run.latest.total} places covered, looking for {name}"


def _name(subject: Subject, class_index: int) -> str:
    return f"{subject.key} {class_index}"


def _start(name: str) -> None:
    st.session_state[_RUNNING] = name


def _stop() -> None:
    st.session_state.pop(_RUNNING, None)
