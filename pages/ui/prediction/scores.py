"""The best scores, what they are worth, and the photos side by side."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from alexnet.architecture.rows import Dense
from alexnet.errors import AlexNetError
from alexnet.explorer.photos import Photo, sample
from alexnet.explorer.subject import Subject
from alexnet.explorer.weights_in_use import SEED, WeightsInUse
from alexnet.explorer.workspace import Workspace
from alexnet.figures.drawing.frame import FONT_SIZE
from alexnet.figures.scores.panels import ScorePanel, score_panels_figure
from alexnet.figures.scores.scores import top_scores_figure
from alexnet.images import SAMPLES
from alexnet.inference.ranking import MAX_RANKED, top
from alexnet.weights.novelty import PASSING
from pages.ui.session import photos
from pages.ui.shared.controls import option_slider, option_toggle, plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain

if TYPE_CHECKING:
    from alexnet.inference.network import Activations

_PANEL_SCORES = 5
MOST_NAMED = 20
"""Of the classes that are listed in a sentence."""


def show_worth(weights: WeightsInUse) -> None:
    """Say what the scores are worth, where they stand."""
    if not weights.trained:
        st.warning(
            f"**Untrained:** these weights are random numbers from seed {SEED}. The scores "
            "mean nothing yet; the maps show what random filters make of your photo.",
            icon=":material/casino:",
        )
    elif not weights.reach_the_scores:
        st.info(
            f"**No class scores:** “{plain(weights.trained.title)}” ends before the fully "
            "connected rows, so it cannot say what the photo shows. The feature maps are real.",
            icon=":material/grid_view:",
        )


def class_name(weights: WeightsInUse, index: int) -> str:
    """Return a class' name, or its number where it has none."""
    names = weights.class_names
    return names[index] if names and index < len(names) else f"class {index}"


def show_best(state: Workspace, subject: Subject, key: str) -> None:
    """Show the best classes as bars, and nothing else."""
    best = top(subject.activations().scores, state.options.top)
    names = [class_name(subject.weights, index) for index, _ in best]
    figure = top_scores_figure(names, [score for _, score in best], dark=is_dark())
    figure.update_layout(height=34 * len(best) + 20, font_size=FONT_SIZE)
    plotly(figure, key=key, alt=f"The best classes: {', '.join(names)}")


def show(state: Workspace, subject: Subject) -> None:
    """Show the best classes as bars, and what the pass took."""
    if not subject.weights.reach_the_scores:
        return
    try:
        with st.container(key="scores-wait"):
            passed = subject.forward_pass()
    except AlexNetError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    with st.container(key="novelty"):
        _say_if_novel(subject, passed.activations)
    scores = passed.activations.scores
    shown = min(state.options.top, len(scores))
    st.markdown(f"**Top {shown}** of {len(scores):,} classes{_known(subject.weights)}")
    show_best(state, subject, "top-scores")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(scores) > 1:
            option_slider("How many classes", "top", 1, min(MAX_RANKED, len(scores)), 1)
        option_toggle("All photos side by side", "all_photos")
    st.caption(f"{_remark(state, len(scores))} One pass: {1000 * passed.seconds:.0f} ms.")


def _known(weights: WeightsInUse) -> str:
    """Return the classes by name, where they are few."""
    known = weights.class_names
    if not known or len(known) > MOST_NAMED:
        return ""
    return f". It knows only these: {plain(', '.join(known))}."


def _say_if_novel(subject: Subject, activations: "Activations") -> None:
    """Say so where the photo is unlike all that the network has learned."""
    detector = subject.novelty_detector
    if detector is None:
        if subject.weights.is_trained and subject.weights.class_names:
            st.caption(
                "Whether a photo shows none of these classes is not known for this network and "
                "its weights."
            )
        return
    similarity = detector.similarity(activations[detector.layer])
    limit = (
        f"{PASSING:.0%} of {detector.photos:,} photos of its classes have {detector.threshold:.2f} "
        "or more"
    )
    if similarity < detector.threshold and subject.photo.verdict:
        st.caption(
            "Of a class that it has learned, and yet its similarity to the nearest class is "
            f"{similarity:.2f}, where {limit}: this measure takes {1 - PASSING:.0%} of such photos "
            "for strange ones."
        )
    elif similarity < detector.threshold:
        st.warning(
            f"**None of these?** This photo is unlike all that the network has learned: its "
            f"similarity to the nearest class is {similarity:.2f}, and {limit}. The scores below "
            "share out 100% all the same.",
            icon=":material/question_mark:",
        )
    else:
        st.caption(
            f"Like what it has learned: its similarity to the nearest class is {similarity:.2f}; "
            f"{limit}."
        )


def show_panels(state: Workspace, subject: Subject) -> None:
    """Show all of the visitor's photos, or the samples, in the manner of the paper's figure 4."""
    own = photos.current().own
    shown = own or tuple(sample(name) for name in SAMPLES)
    panels = []
    for each in shown:
        try:
            panels.append(_panel(state, subject, each))
        except AlexNetError as error:
            st.error(f"{plain(each.name)}: {error}", icon=":material/error:")
    if panels:
        figure = score_panels_figure(panels, dark=is_dark())
        plotly(figure, key="score-panels", alt=f"The best classes of {len(panels)} photos")


def _panel(state: Workspace, subject: Subject, each: Photo) -> ScorePanel:
    of_this = replace(subject, photo=each)
    best = top(of_this.activations().scores, min(_PANEL_SCORES, state.options.top))
    return ScorePanel(
        title=f"{each.name}: {each.verdict}" if each.verdict else each.name,
        photo=of_this.fitted().seen,
        names=[class_name(subject.weights, index) for index, _ in best],
        scores=[float(score) for _, score in best],
    )


def _remark(state: Workspace, classes: int) -> str:
    out = state.architecture.rows[-1]
    assert isinstance(out, Dense)
    if out.activation != "softmax":
        return f"{out.name} has no softmax: these are its numbers, not probabilities."
    return f"For comparison: guessing gives each class {100 / classes:.3g}%."
