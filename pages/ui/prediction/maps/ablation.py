"""A map switched off: what the network says when it has to do without it."""

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.architecture.layers import Layer
from alexnet.explorer.subject import Subject
from alexnet.explorer.workspace import Workspace
from alexnet.figures.scores.changes import score_changes_figure
from alexnet.figures.scores.words import score_text
from alexnet.inference.ranking import top
from pages.ui.prediction import class_choice, layer_choice
from pages.ui.prediction.maps import chosen
from pages.ui.prediction.scores import class_name
from pages.ui.shared.controls import enter, plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain

_MOST_RANKED = 8


def show(state: Workspace, subject: Subject, layer: Layer, number: int) -> None:
    """Show the switch of a map, or unit, and what the best scores make of it."""
    if layer.row is subject.architecture.rows[-1]:
        return
    noun = layer_choice.noun(layer)
    off = chosen.switched_off(state.options, layer)
    class_index = class_choice.chosen_class(state, subject)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        enter(
            st.toggle,
            f"Switch {noun} {number} off",
            number in off,
            name="switch-off",
            take=partial(_switched, number, off),
            help=f"All its numbers become zero after row {layer.row.name}; the rows after it "
            "are computed again.",
        )
        if off and off != (number,):
            st.button("Switch all on", key="switch-all-on", on_click=chosen.switch, args=((),))
        is_ranked = noun == "map" and st.toggle(
            f"Which maps of {layer.row.name} matter most for "
            f"“{plain(class_choice.label(subject, class_index))}”?",
            key="rank-maps",
            help="Each of the 32 most promising maps is switched off by itself. Choose another "
            "class under “Why did it say so?”.",
        )
    if off:
        _changes(state, subject, layer, off)
    if is_ranked:
        _importance(subject, layer, class_index)


def _switched(number: int, off: tuple[int, ...], is_off: bool) -> None:
    others = tuple(each for each in off if each != number)
    chosen.switch((*others, number) if is_off else others)


def _changes(state: Workspace, subject: Subject, layer: Layer, off: tuple[int, ...]) -> None:
    before = subject.activations().scores
    after = subject.scores_without(layer.name, off)
    best = [index for index, _ in top(before, state.options.top)]
    best += [index for index, _ in top(after, state.options.top) if index not in best]
    without = f"without {_listed(layer_choice.noun(layer), off)}"
    st.markdown(_sentence(subject, before, after, without))
    plotly(
        score_changes_figure(
            [class_name(subject.weights, index) for index in best],
            before[best].tolist(),
            after[best].tolist(),
            labels=("as it is", without),
            dark=is_dark(),
        ),
        key="scores-without",
        alt=f"The best scores as they are, and {without} of {layer.name}",
    )
    st.caption("All else on this page is computed with every map on.")


def _listed(noun: str, numbers: tuple[int, ...]) -> str:
    if len(numbers) > 4:
        return f"{len(numbers)} {noun}s"
    return f"{noun}{'s' * (len(numbers) > 1)} {', '.join(str(number) for number in numbers)}"


def _sentence(
    subject: Subject,
    before: NDArray[np.float32],
    after: NDArray[np.float32],
    without: str,
) -> str:
    first, then = top(before, 1)[0][0], top(after, 1)[0][0]
    name = plain(class_name(subject.weights, first))
    shares = _are_shares(before) and _are_shares(after)
    was, is_now = (score_text(float(scores[first]), shares) for scores in (before, after))
    moved = f"stays at {was}" if was == is_now else f"goes from {was} to {is_now}"
    if first == then:
        return f"{without.capitalize()}, **{name}** {moved} and remains the best class."
    other = plain(class_name(subject.weights, then))
    return (
        f"{without.capitalize()}, **{name}** {moved}; now the best class is **{other}** with "
        f"{score_text(float(after[then]), shares)}."
    )


def _are_shares(scores: NDArray[np.float32]) -> bool:
    return bool(((scores >= 0) & (scores <= 1)).all())


def _importance(subject: Subject, layer: Layer, class_index: int) -> None:
    """List the maps that a class owes most to."""
    with st.spinner("Switching maps off, one at a time …"):
        found = subject.important_maps(layer.name, class_index)
    shares = _are_shares(subject.activations().scores)
    st.caption(
        "How much the class loses without each map, the largest loss first. Click to open one:"
    )
    with st.container(horizontal=True, gap="small"):
        for each in found[:_MOST_RANKED]:
            st.button(
                f"map {each.map}: {_drop(each.drop, shares)}",
                key=f"important-{each.map}",
                on_click=chosen.open_map,
                args=(each.map,),
            )


def _drop(drop: float, is_share: bool) -> str:
    text = f"{100 * drop:.2g} points" if is_share else f"{drop:.3g}"
    return text.replace("-", "−")
