"""The five best scores, and what they are worth."""

import streamlit as st

from alexnet.architecture.rows import Dense
from alexnet.figures.frame import FONT_SIZE
from alexnet.figures.scores import top_scores_figure
from alexnet.images import Fit
from alexnet.inference.ranking import top
from pages.ui import caches
from pages.ui.controls import plotly
from pages.ui.frame import is_dark
from pages.ui.photo import Photo
from pages.ui.workspace import Workspace

_SHOWN = 5


def show_untrained() -> None:
    """Say that the weights are random, where the scores stand."""
    st.warning(
        f"**Untrained:** these weights are random numbers from seed {caches.SEED}. The scores "
        "mean nothing yet; the maps show what random filters make of your photo.",
        icon=":material/casino:",
    )


def show(state: Workspace, photo: Photo) -> None:
    """Show the best classes as bars; classes have no names without trained weights."""
    scores = caches.scores(state.architecture, photo, Fit(state.view.fit))
    best = top(scores, _SHOWN)
    names = [f"class {index}" for index, _ in best]
    st.markdown(f"**Top {len(best)}** of {len(scores):,} classes")
    figure = top_scores_figure(names, [score for _, score in best], dark=is_dark())
    figure.update_layout(height=34 * len(best) + 20, font_size=FONT_SIZE)
    plotly(figure, key="top-scores", alt=f"The best classes: {', '.join(names)}")
    st.caption(_remark(state, len(scores)))


def _remark(state: Workspace, classes: int) -> str:
    out = state.architecture.rows[-1]
    assert isinstance(out, Dense)
    if out.activation != "softmax":
        return f"{out.name} has no softmax: these are its numbers, not probabilities."
    return f"For comparison: even guessing gives each class {100 / classes:.3g}%."
