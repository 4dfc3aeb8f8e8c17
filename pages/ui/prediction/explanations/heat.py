"""An explanation's heat over the photo."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from alexnet.explorer.subject import Subject
from alexnet.figures.explanations.heat import HeatKind, heat_figure, heat_title
from pages.ui.prediction.scores import class_name
from pages.ui.shared.controls import plotly
from pages.ui.shared.frame import is_dark
from pages.ui.shared.markdown import plain

_HEIGHT = 520
"""Pixels of the figure."""


def show(subject: Subject, heat: NDArray[np.float32], kind: HeatKind, class_index: int) -> None:
    """Show the photo as the network sees it, and the heat over it.

    Args:
        subject: the photo and the network.
        heat: (rows, columns), stretched over the photo; NaN where not yet known.
        kind: of explanation.
        class_index: number of the class.
    """
    name = class_name(subject.weights, class_index)
    photo = subject.fitted()
    alone, over = st.columns([0.3, 0.7])
    with alone:
        st.markdown("**The photo alone**")
        st.image(
            photo.preview,
            alt="The photo as the network sees it, without heat",
            output_format="PNG",
            width="stretch",
        )
    with over:
        st.markdown(f"**{plain(heat_title(kind, name, heat))}**")
        plotly(
            heat_figure(photo.picture, heat, kind, height=_HEIGHT, dark=is_dark()),
            key=f"heat-{kind}",
            alt=f"What speaks for {name} in the photo",
        )
