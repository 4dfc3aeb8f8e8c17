"""How the diagram is drawn."""

import streamlit as st

from alexnet.explorer.options.architecture import ORIENTATIONS, SIZINGS
from alexnet.explorer.workspace import Workspace
from pages.ui.shared.controls import option_choice, option_slider, option_toggle

_LENGTHS = {
    "accurate": "Lengths are to scale; very small layers are drawn larger.",
    "balanced": "Lengths are square roots of the numbers; very small layers are drawn larger.",
    "logarithmic": "Lengths are logarithms of the numbers; very small layers are drawn larger.",
}


def show(state: Workspace) -> None:
    """Show its options."""
    option_toggle("Volumes", "volumes", "On: boxes with depth. Off: flat ones.")
    option_toggle("Lines between boxes", "funnel")
    option_toggle("Legend", "legend")
    option_toggle("Depth to the left", "reversed")
    option_toggle("Padding, normalisation, dropout and flatten as boxes of their own", "auxiliary")
    option_choice("Fully connected rows are drawn", "orientation", ORIENTATIONS)
    option_choice("Lengths are to the scale of", "sizing", SIZINGS)
    st.caption(_LENGTHS[state.options.sizing])
    option_slider("Height", "scale", 0.5, 3.0, 0.1)
