"""The class that is explained: one of the best by name, or any by number."""

from collections import Counter
from functools import lru_cache

import streamlit as st

from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.inference.ranking import MAX_RANKED, top
from pages.ui.prediction.scores import class_name
from pages.ui.shared.controls import choose, enter, to_option

_MOST_NAMED = 1000
"""Classes with names that are all listed, so that typing finds them."""


def chosen_class(state: Workspace, subject: Subject) -> int:
    """Return the class that is explained: the visitor's, if there is such a one, else the best."""
    scores = subject.activations().scores
    wished = state.options.explained_class
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
        choose(
            st.selectbox,
            "Class, the best ones first",
            {index: label(subject, index) for index in options},
            chosen,
            name="class-by-name",
            take=to_option("explained_class"),
            width=300,
        )
        enter(
            st.number_input,
            "Or its number",
            chosen,
            name="class-by-number",
            take=to_option("explained_class"),
            min_value=0,
            max_value=len(scores) - 1,
            width=140,
        )
    return chosen


def label(subject: Subject, index: int) -> str:
    """Return a class' name, and its number where the name occurs twice, as ImageNet's "crane"."""
    name = class_name(subject.weights, index)
    is_repeated = name in _repeated(subject.weights.class_names or ())
    return f"{name} (class {index})" if is_repeated else name


@lru_cache(maxsize=4)
def _repeated(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name, times in Counter(names).items() if times > 1)
