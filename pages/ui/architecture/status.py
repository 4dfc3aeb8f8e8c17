"""One place for sentences: what is wrong and how to mend it, or what the last edit did."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from alexnet.architecture.editing.advice import advice
from alexnet.architecture.editing.draft import Draft
from alexnet.architecture.editing.repairs import repairs
from alexnet.architecture.editing.resolution import Problem
from alexnet.architecture.explaining.compare import Comparison
from alexnet.architecture.explaining.verdict import verdict
from alexnet.explorer.workspace import Workspace
from alexnet.figures.network.impact import dense_share
from pages.ui.session import workspace
from pages.ui.shared import veil
from pages.ui.shared.markdown import plain

_MOST_PROBLEMS = 4
_LINE = 160
"""Letters of ordinary size in a line of a window of 1280 pixels."""


def show(state: Workspace, comparison: Comparison) -> None:
    """Show the most urgent of: a refused edit, problems with their repairs, advice, summary."""
    if state.notice:
        with _sized(state.notice):
            st.warning(plain(state.notice), icon=":material/info:")
    for index, problem in enumerate(state.resolution.problems[:_MOST_PROBLEMS]):
        _problem(state, problem, index)
    hidden = len(state.resolution.problems) - _MOST_PROBLEMS
    if hidden > 0:
        st.caption(f"Further problems: {hidden}.")
    if not state.notice and not state.is_stale and not veil.covers("sentences"):
        _sentence(state, comparison)


def _sentence(state: Workspace, comparison: Comparison) -> None:
    remarks = advice(state.architecture)
    if state.architecture == state.baseline_architecture:
        sentence = dense_share(comparison.after, state.architecture)
    else:
        sentence = f"Compared with “{state.baseline_title}”: {verdict(comparison)}"
    if not remarks:
        with _sized(sentence):
            st.info(sentence, icon=":material/school:")
        return
    remark = remarks[0]
    said = f"{sentence} {remark.message}"
    with _sized(said), st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.warning(said, icon=":material/school:", width="stretch")
        if remark.repair:
            st.button(
                remark.repair.label,
                key="follow-advice",
                type="primary",
                on_click=_mend,
                args=(remark.repair.draft.to_json(), state.row_id),
            )


def _sized(sentence: str) -> Place:
    """Return a place for a sentence: two lines of small letters take the room of one."""
    return st.container(key="long-sentence" if len(sentence) > _LINE else "short-sentence")


def _problem(state: Workspace, problem: Problem, index: int) -> None:
    last_good = Draft.of(state.architecture)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.error(plain(problem.message), icon=":material/error:", width="stretch")
        for number, repair in enumerate(repairs(state.draft, problem, last_good)):
            st.button(
                repair.label,
                key=f"repair-{index}-{number}",
                type="primary",
                on_click=_mend,
                args=(repair.draft.to_json(), problem.row_id),
            )


def _mend(draft_json: str, row_id: str) -> None:
    workspace.change(lambda state: state.edited(Draft.from_json(draft_json), row_id))
