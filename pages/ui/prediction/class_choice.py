"""The class that is explained: one of the best by name, or any by number."""

import streamlit as st

from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.inference.ranking import MAX_RANKED, top
from pages.ui.prediction.scores import class_name
from pages.ui.session import workspace
from pages.ui.shared.controls import changed, owned

_BY_NAME, _BY_NUMBER = "class-by-name", "class-by-number"
_MOST_NAMED = 1000
"""Classes with names that are all listed, so that typing finds them."""


def chosen_class(state: Workspace, subject: Subject) -> int:
    """Return the class that is explained: the visitor's, if there is such a one, else the best."""
    scores = subject.activations().scores
    wished = state.view.explained_class
    return wished if 0 <= wished < len(scores) else top(scores, 1)[0][0]


def pick(state: Workspace, subject: Subject) -> int:
    """Show the choice, and return the class."""
    scores = subject.activations().scores
    chosen = chosen_class(state, subject)
    ranked = [index for index, _ in top(scores, MAX_RANKED)]
    names = subject.weights.class_names
    listed = range(len(scores)) if names and len(scores) <= _MOST_NAMED else (chosen,)
    options = ranked + [index for index in listed if index not in ranked]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Class, the best ones first",
            options,
            options.index(chosen),
            format_func=lambda index: label(subject, index),
            key=owned(_BY_NAME, chosen),
            on_change=changed,
            args=(_BY_NAME, _chosen),
            width=300,
        )
        st.number_input(
            "Or its number",
            0,
            len(scores) - 1,
            chosen,
            key=owned(_BY_NUMBER, chosen),
            on_change=changed,
            args=(_BY_NUMBER, _chosen),
            width=140,
        )
    return chosen


def label(subject: Subject, index: int) -> str:
    """Return a class' name and number; names may occur twice, as "crane" does in ImageNet."""
    name = class_name(subject.weights, index)
    return f"{name} ({index})" if subject.weights.class_names else name


def _chosen(index: int | None) -> None:
    if index is not None:
        workspace.change_view(explained_class=int(index))
