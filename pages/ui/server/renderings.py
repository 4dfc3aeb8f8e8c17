"""The renderings of this server."""

import streamlit as st

from alexnet.explorer.renderings import Renderings
from pages.ui.server import turns
from pages.ui.server.tensorflow import load


@st.cache_resource(show_spinner=False)
def renderings() -> Renderings:
    """Return the one store of renderings of this server process."""
    return Renderings(prepare=load, aside=turns.given_away)
