"""What a lesson holds back, until the student has committed to a prediction."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from pages.ui.session import lesson

_NAMES: Mapping[str, str] = {
    "totals": "The totals",
    "sentences": "What is said of the table",
    "diagram": "The diagram",
    "facts": "The table of facts",
    "summary": "The summary",
    "tools": "The tools",
    "scores": "The scores",
}
"""A part that can be held back -> what it is called in its place."""


def covers(part: str, place: Place | None = None) -> bool:
    """Return whether a part of the page is held back, and say so in its place.

    Args:
        part: one of ``alexnet.lessons.schema.Hidden``.
        place: where the part would stand; here unless given. What is not held back leaves no
            mark on the page: an empty container more would shift what stands behind it.
    """
    if not lesson.hides(part):
        return False
    (place or st).caption(f":material/visibility_off: {_NAMES[part]}: after your prediction.")
    return True
