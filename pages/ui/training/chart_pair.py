"""Two charts that belong together: beside each other, or stacked where that is too narrow."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui.shared.controls import plotly

if TYPE_CHECKING:
    import plotly.graph_objects as go


def show(figures: Sequence["go.Figure"], *, key: str, alts: Sequence[str]) -> None:
    """Show figures, each with what it shows in words."""
    with st.container(horizontal=True, key=f"charts-{key}"):
        for number, (figure, alt) in enumerate(zip(figures, alts, strict=True)):
            plotly(figure, key=f"{key}-{number}", alt=alt)
