"""Side by side: the same photo through another network, or through other weights."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from alexnet.architecture.architecture import Architecture
from alexnet.architecture.layers import Layer
from alexnet.explorer.options.prediction import MAP_ORDERS, MAP_RANGES, OTHERS
from alexnet.explorer.shown_network import trained_source
from alexnet.explorer.subject import Subject, fit_of
from alexnet.explorer.weights_in_use import OWN_FILE, SEED, WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.weights.fetching.jobs import stored
from alexnet.weights.sources.registry import RANDOM, SOURCES
from pages.ui.prediction import layer_choice
from pages.ui.prediction.maps import picture
from pages.ui.prediction.scores import show_best
from pages.ui.session import weights_in_use
from pages.ui.shared.controls import choose, option_choice, to_option
from pages.ui.shared.markdown import plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def show(state: Workspace, subject: Subject) -> None:
    """Show the network of the table and the other one, layer by layer."""
    option_choice("Side by side", "other", OTHERS)
    weights = _other_weights(state, subject)
    if weights is None:
        return
    fit = fit_of(state.options, weights.convention)
    architecture = _other_architecture(state, weights)
    other = replace(subject, architecture=architecture, weights=weights, fit=fit)
    if other.key == subject.key:
        st.info(
            "Both sides are the same: edit the table, or choose another network for the right side."
        )
    layer = layer_choice.pick(state)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        option_choice("Sorted by", "map_order", MAP_ORDERS)
        option_choice("Colours", "map_range", MAP_RANGES)
    sides = {"The network of this page": subject, _title(state, subject): other}
    # Row by row, so that what is compared stands at the same height.
    for title, (column, shown) in zip(sides, _columns(sides.values()), strict=True):
        with column:
            st.markdown(f"##### {title}")
            st.caption(_weights_words(shown.weights))
    for side, (column, shown) in enumerate(_columns(sides.values())):
        with column:
            show_best(state, shown, f"scores-side-{side}")
    for side, (column, shown) in enumerate(_columns(sides.values())):
        with column:
            _maps(state, shown, layer_choice.chosen_key(state), layer, side)


def _columns(subjects: Collection[Subject]) -> Iterable[tuple["DeltaGenerator", Subject]]:
    return zip(st.columns(len(subjects)), subjects, strict=True)


def _other_weights(state: Workspace, subject: Subject) -> WeightsInUse | None:
    """Return the weights of the other side; ``None``, with words on the page, for none."""
    if state.options.other == "random":
        source = None if subject.weights.trained else trained_source()
        if source is None:
            return WeightsInUse(RANDOM)
        chosen = replace(state.options, weights=source.name)
        return weights_in_use.find(source.architecture, chosen)
    if state.options.other == "baseline":
        return weights_in_use.find(state.baseline_architecture, state.options)
    titles = {name: source.title for name, source in SOURCES.items()}
    if file := weights_in_use.own_file():
        titles[OWN_FILE] = f"your file {file.name}"
    titles.pop(subject.weights.name, None)
    if not titles:
        st.info("There are no other weights here.")
        return None
    weights = weights_in_use.find(
        state.architecture, replace(state.options, weights=_pick_weights(state, titles))
    )
    if weights.missing:
        st.info(
            f"“{weights.missing.title}” is not here yet. Choose it at the top of the page to "
            "fetch it."
        )
        return None
    if weights.problem:
        st.warning(plain(weights.problem), icon=":material/info:")
        return None
    return weights


def _pick_weights(state: Workspace, titles: Mapping[str, str]) -> str:
    here = [name for name in titles if name not in SOURCES or stored(SOURCES[name])]
    wished = state.options.other_weights
    chosen = wished if wished in titles else (here or list(titles))[0]
    choose(
        st.selectbox,
        "Other weights",
        titles,
        chosen,
        name="other-weights",
        take=to_option("other_weights"),
        width=340,
    )
    return chosen


def _other_architecture(state: Workspace, weights: WeightsInUse) -> Architecture:
    if state.options.other == "baseline":
        return state.baseline_architecture
    if state.options.other == "random" and weights.trained:
        return weights.trained.architecture
    return state.architecture


def _title(state: Workspace, subject: Subject) -> str:
    if state.options.other == "baseline":
        return f"“{plain(state.baseline_title)}”, the baseline"
    if state.options.other == "weights":
        return "The same network, other weights"
    return "The same network, untrained" if subject.weights.trained else "A trained network"


def _weights_words(weights: WeightsInUse) -> str:
    if weights.trained is None:
        return f"Weights: random, from seed {SEED}."
    whole = "" if weights.is_trained else ", as far as they fit; the other rows are random"
    return f"Weights: {plain(weights.trained.title)}{whole}."


def _maps(state: Workspace, subject: Subject, key: str, layer: Layer, side: int) -> None:
    """Show the same layer's maps; the other network may not have the layer."""
    found = layer_choice.shown_layers(subject.architecture).get(key)
    if found is None:
        st.info(f"This network has no layer {layer.name}. Choose another layer.")
        return
    shared = state.options.map_range == "shared"
    picture.show(
        subject.layer_picture(found.name, state.options.map_order, shared),
        found,
        key=f"maps-side-{side}",
        channels=subject.channels_in(found),
    )
